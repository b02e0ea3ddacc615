//! TLS for phones that can: certificates from files, the handshake, and whose certificate a phone shows.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use x509_parser::prelude::{FromDer, X509Certificate};

use super::wire::Wire;
use crate::config::{ClientCertificates, TlsSettings};

/// Why encrypted connections cannot be taken.
#[derive(Debug, thiserror::Error)]
pub(super) enum TlsError {
    #[error("cannot read a certificate from {0}: {1}")]
    Certificate(PathBuf, rustls::pki_types::pem::Error),
    #[error("{0} holds no certificate")]
    NoCertificate(PathBuf),
    #[error("cannot read a private key from {0}: {1}")]
    Key(PathBuf, rustls::pki_types::pem::Error),
    #[error("cannot use the certificates of {0} to know phones by: {1}")]
    Clients(PathBuf, rustls::server::VerifierBuilderError),
    #[error("cannot use the certificate of {0}: {1}")]
    Unusable(PathBuf, rustls::Error),
}

/// Takes encrypted connections.
#[derive(Clone)]
pub(super) struct Tls(TlsAcceptor);

/// An encrypted connection, and the name in the phone's certificate if it showed one.
pub(super) struct Encrypted {
    pub(super) wire: Wire,
    pub(super) subject: Option<String>,
}

impl Tls {
    /// Reads the certificates.
    pub(super) fn read(settings: &TlsSettings) -> Result<Self, TlsError> {
        let folder = Path::new(&settings.directory);
        let own = folder.join("agent.pem");
        let chain = certificates(&own)?;
        let key = PrivateKeyDer::from_pem_file(&own).map_err(|error| TlsError::Key(own.clone(), error))?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let unusable = |error| TlsError::Unusable(own.clone(), error);
        let builder = ServerConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .map_err(unusable)?;
        let builder = if settings.clients == ClientCertificates::Ignored {
            builder.with_no_client_auth()
        } else {
            let file = folder.join("cafile.pem");
            let mut roots = RootCertStore::empty();
            roots.add_parsable_certificates(certificates(&file)?);
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            let verifier = match settings.clients {
                ClientCertificates::Required => verifier,
                ClientCertificates::Ignored | ClientCertificates::Optional => {
                    verifier.allow_unauthenticated()
                }
            };
            builder
                .with_client_cert_verifier(verifier.build().map_err(|error| TlsError::Clients(file, error))?)
        };
        let config = builder.with_single_cert(chain, key).map_err(unusable)?;
        Ok(Self(TlsAcceptor::from(Arc::new(config))))
    }

    /// Shakes hands with a phone; the error says in words why that failed.
    pub(super) async fn accept(&self, socket: TcpStream, within: Duration) -> Result<Encrypted, String> {
        let stream = match timeout(within, self.0.accept(socket)).await {
            Ok(Ok(stream)) => stream,
            Ok(Err(error)) => return Err(error.to_string()),
            Err(_) => return Err(format!("not done within {within:?}")),
        };
        let shown = stream.get_ref().1.peer_certificates().and_then(<[_]>::first);
        let subject = shown.map(|certificate| common_name(certificate).unwrap_or_default());
        Ok(Encrypted { wire: Wire::Tls(Box::new(stream)), subject })
    }
}

/// Fills bytes with what nobody can guess.
pub(super) fn random(bytes: &mut [u8]) -> bool {
    rustls::crypto::ring::default_provider().secure_random.fill(bytes).is_ok()
}

/// Whether the phone of this name is the one that a certificate is for: its common name is the device's, or ends
/// with it as those that Cisco puts into phones do (`CP-7962G-SEP001122334455`).
pub(super) fn is_of(subject: &str, device: &str) -> bool {
    let bare = subject.rsplit('-').next().unwrap_or(subject);
    !device.is_empty() && (subject.eq_ignore_ascii_case(device) || bare.eq_ignore_ascii_case(device))
}

fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let unreadable = |error| TlsError::Certificate(file.to_owned(), error);
    let certificates: Vec<_> = CertificateDer::pem_file_iter(file)
        .map_err(unreadable)?
        .collect::<Result<_, _>>()
        .map_err(unreadable)?;
    if certificates.is_empty() {
        return Err(TlsError::NoCertificate(file.to_owned()));
    }
    Ok(certificates)
}

fn common_name(certificate: &CertificateDer<'_>) -> Option<String> {
    let (_, parsed) = X509Certificate::from_der(certificate).ok()?;
    parsed.subject().iter_common_name().next()?.as_str().ok().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_of_one_phone() {
        assert!(is_of("SEP001122334455", "SEP001122334455"));
        assert!(is_of("CP-7962G-SEP001122334455", "sep001122334455"));
        assert!(!is_of("CP-7962G-SEP001122334455", "SEP001122334456"));
        assert!(!is_of("CP-7962G-", ""));
        assert!(!is_of("", ""));
    }

    #[test]
    fn what_is_missing_is_named() {
        let settings = TlsSettings { directory: "/nowhere".to_owned(), ..TlsSettings::default() };
        let error = Tls::read(&settings).map(drop).unwrap_err().to_string();
        assert!(error.contains("/nowhere/agent.pem"), "{error}");
    }
}
