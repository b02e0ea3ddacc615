//! Signalling over TLS.

use super::parse_bool;

/// How a profile takes encrypted connections.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsSettings {
    /// Whether it takes them, beside those that are not encrypted.
    pub enabled: bool,
    /// TCP port to listen on.
    pub port: u16,
    /// Folder with `agent.pem`, the server's certificate and key, and `cafile.pem`, which phones' certificates
    /// are signed with; empty for FreeSWITCH's own.
    pub directory: String,
    /// What phones have to show.
    pub clients: ClientCertificates,
}

/// Which certificate a phone has to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientCertificates {
    /// None; one that is shown is not looked at.
    Ignored,
    /// None, but one that is shown has to be good and the phone's own.
    Optional,
    /// A good one of its own.
    Required,
}

impl Default for TlsSettings {
    fn default() -> Self {
        Self { enabled: false, port: 2443, directory: String::new(), clients: ClientCertificates::Ignored }
    }
}

impl TlsSettings {
    /// Takes the setting of this name; `None` when it is not one of these.
    pub(super) fn set(&mut self, name: &str, value: &str) -> Option<Result<(), String>> {
        Some(match name {
            "tls" => {
                let on = parse_bool(value);
                on.map(|on| self.enabled = on).ok_or_else(|| {
                    format!("tls \"{value}\" is neither true nor false, using {}", self.enabled)
                })
            }
            "tls-port" => {
                let port = value.trim().parse().ok().filter(|&port| port != 0);
                port.map(|port| self.port = port).ok_or_else(|| {
                    format!("tls-port \"{value}\" is no port (1 to 65535), using {}", self.port)
                })
            }
            "tls-cert-dir" => {
                value.clone_into(&mut self.directory);
                Ok(())
            }
            "tls-verify-client" => {
                let known = match value.trim().to_ascii_lowercase().as_str() {
                    "none" => Some(ClientCertificates::Ignored),
                    "optional" => Some(ClientCertificates::Optional),
                    "required" => Some(ClientCertificates::Required),
                    _ => None,
                };
                known.map(|clients| self.clients = clients).ok_or_else(|| {
                    format!(
                        "tls-verify-client \"{value}\" is not none, optional or required, using {:?}",
                        self.clients
                    )
                })
            }
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_checked() {
        let mut tls = TlsSettings::default();
        assert_eq!(tls.set("tls", "true"), Some(Ok(())));
        assert_eq!(tls.set("tls-verify-client", "Required"), Some(Ok(())));
        assert!(tls.set("tls-port", "0").is_some_and(|outcome| outcome.is_err()));
        assert!(tls.set("tls-verify-client", "maybe").is_some_and(|outcome| outcome.is_err()));
        assert_eq!(tls.set("ssl", "1"), None);
        assert!(tls.enabled && tls.port == 2443 && tls.clients == ClientCertificates::Required);
    }
}
