//! Phones over TLS, each with a certificate of its own.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use freeswitch_test::ensure;
use freeswitch_test::phone::{Phone, PhoneError, Settings};
use freeswitch_test::stage::{Failure, Outcome, Setup};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::runner::Director;
use crate::script::{connect, hang_up, hear_each_other};

/// Who signs everybody's certificates.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: rcgen::Certificate,
}

/// A certificate with its key.
struct Identity {
    certificate: rcgen::Certificate,
    key: KeyPair,
}

impl Authority {
    fn new() -> Result<Self, rcgen::Error> {
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "Authority");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = params.self_signed(&key)?;
        Ok(Self { issuer: Issuer::new(params, key), certificate })
    }

    fn identity(&self, common_name: &str) -> Result<Identity, rcgen::Error> {
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::new(vec!["localhost".to_owned()])?;
        params.distinguished_name.push(DnType::CommonName, common_name);
        let certificate = params.signed_by(&key, &self.issuer)?;
        Ok(Identity { certificate, key })
    }

    /// How a phone connects that trusts this authority and shows a certificate, if it has one.
    fn client(&self, identity: Option<&Identity>) -> Result<TlsConnector, Failure> {
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.der().clone()).map_err(said)?;
        let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider);
        let builder =
            builder.with_safe_default_protocol_versions().map_err(said)?.with_root_certificates(roots);
        let config = match identity {
            None => builder.with_no_client_auth(),
            Some(Identity { certificate, key }) => {
                let key = PrivateKeyDer::try_from(key.serialize_der()).map_err(said)?;
                builder.with_client_auth_cert(vec![certificate.der().clone()], key).map_err(said)?
            }
        };
        Ok(TlsConnector::from(Arc::new(config)))
    }
}

fn said(error: impl ToString) -> Failure {
    Failure::new(error.to_string())
}

/// Encrypts what comes to a port of its own, on the way to the module; returns the address.
async fn encrypted(to: SocketAddr, client: TlsConnector) -> Result<SocketAddr, Failure> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        while let Ok((mut plain, _)) = listener.accept().await {
            let client = client.clone();
            tokio::spawn(async move {
                let Ok(socket) = TcpStream::connect(to).await else { return };
                let Ok(name) = ServerName::try_from("localhost") else { return };
                let Ok(mut stream) = client.connect(name, socket).await else { return };
                drop(copy_bidirectional(&mut plain, &mut stream).await);
            });
        }
    });
    Ok(address)
}

/// A phone calls over TLS; its certificate is good for itself only, and without one nobody gets in.
pub(crate) async fn with_certificates(director: Director) -> Outcome {
    let authority = Authority::new().map_err(said)?;
    let server = authority.identity("localhost").map_err(said)?;
    let folder = tempfile::tempdir()?;
    let agent = format!("{}{}", server.certificate.pem(), server.key.serialize_pem());
    std::fs::write(folder.path().join("agent.pem"), agent)?;
    std::fs::write(folder.path().join("cafile.pem"), authority.certificate.pem())?;
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?.local_addr()?.port();
    let setup = Setup::new()
        .param("tls", "true")
        .param("tls-port", &port.to_string())
        .param("tls-cert-dir", &folder.path().to_string_lossy())
        .param("tls-verify-client", "required");
    let stage = director.stage(setup).await?;
    let module = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let (name, other) = (stage.reserve()?, stage.reserve()?);
    let own = authority.identity(&format!("CP-7962G-{name}")).map_err(said)?;
    let door = encrypted(module, authority.client(Some(&own))?).await?;
    let phone = Phone::register(door, Settings::new(&name)).await?;
    let plain = stage.phone().await?;
    connect(&plain, &phone).await?;
    hear_each_other(&plain, &phone).await?;
    hang_up(&plain, &phone).await?;
    is_kept_out(Phone::register(door, Settings::new(&other)).await, "with the certificate of another")?;
    let door = encrypted(module, authority.client(None)?).await?;
    is_kept_out(Phone::register(door, Settings::new(&other)).await, "without a certificate")?;
    stage.end()
}

fn is_kept_out(outcome: Result<Phone, PhoneError>, who: &str) -> Outcome {
    ensure!(outcome.is_err(), "a phone {who} is registered");
    Ok(())
}
