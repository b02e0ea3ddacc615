//! Signalling over TLS.

use super::params::{self, Param, boolean, change, params, text};

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
        params::take(PARAMS, self, name, value)
    }
}

pub(super) const PARAMS: &[Param<TlsSettings>] = params![
    "tls": "true/false", "`false`", "true", "takes phones over TLS 1.2 and 1.3 as well",
        |tls, value| change(&mut tls.enabled, value, boolean);
    "tls-port": "number", "2443", "2444", "port for that",
        |tls, value| change(&mut tls.port, value, port);
    "tls-cert-dir": "folder", "FreeSWITCH's `certs_dir`", "/etc/phones/tls",
        "folder with `agent.pem` (certificate and key) and `cafile.pem` (who signs the phones' certificates)",
        |tls, value| text(&mut tls.directory, value);
    "tls-verify-client": "word", "`none`", "required",
        "`none`, `optional` or `required`: whether phones show a certificate; the name in it has to be the phone's, or end with it (`CP-7962G-SEP001122334455`)",
        |tls, value| change(&mut tls.clients, value, clients);
];

fn port(value: &str, now: &u16) -> Result<u16, String> {
    let port = value.trim().parse().ok().filter(|&port| port != 0);
    port.ok_or_else(|| format!("is no port (1 to 65535), using {now}"))
}

impl ClientCertificates {
    const ALL: [Self; 3] = [Self::Ignored, Self::Optional, Self::Required];

    fn word(self) -> &'static str {
        match self {
            Self::Ignored => "none",
            Self::Optional => "optional",
            Self::Required => "required",
        }
    }
}

fn clients(value: &str, now: &ClientCertificates) -> Result<ClientCertificates, String> {
    let named = |kind: &ClientCertificates| kind.word().eq_ignore_ascii_case(value.trim());
    let known = ClientCertificates::ALL.into_iter().find(named);
    known.ok_or_else(|| format!("is not none, optional or required, using {}", now.word()))
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
