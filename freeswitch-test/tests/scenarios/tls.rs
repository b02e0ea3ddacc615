//! Phones over TLS, each with a certificate of its own, and those that have a bad one, or none, or never come to the
//! end of their handshake.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use freeswitch_test::ensure;
use freeswitch_test::phone::{Pace, Phone, Settings};
use freeswitch_test::stage::{Failure, Outcome, Setup, Stage};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::runner::Director;
use crate::script::{connect, hang_up, hear_each_other};

/// Who signs everybody's certificates.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: rcgen::Certificate,
}

/// A certificate with its key.
pub(crate) struct Identity {
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
        self.identity_until(common_name, 2100)
    }

    /// A certificate that is good until a year begins.
    fn identity_until(&self, common_name: &str, year: i32) -> Result<Identity, rcgen::Error> {
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::new(vec!["localhost".to_owned()])?;
        params.distinguished_name.push(DnType::CommonName, common_name);
        params.not_after = rcgen::date_time_ymd(year, 1, 1);
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

/// A stage that takes phones over TLS.
pub(crate) struct Office {
    pub(crate) stage: Stage,
    authority: Authority,
    module: SocketAddr,
    _certificates: TempDir,
}

impl Office {
    /// Starts a stage with these settings of its profile.
    pub(crate) async fn open(director: Director, params: &[(&str, &str)]) -> Result<Self, Failure> {
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
            .param("tls-cert-dir", &folder.path().to_string_lossy());
        let setup = params.iter().fold(setup, |setup, (name, value)| setup.param(name, value));
        let stage = director.stage(setup).await?;
        let module = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        Ok(Self { stage, authority, module, _certificates: folder })
    }

    /// A phone of the pool, with a certificate of its own.
    pub(crate) async fn phone(&self) -> Result<Phone, Failure> {
        self.phone_that(|settings| settings).await
    }

    /// One that behaves in another way.
    pub(crate) async fn phone_that(&self, change: impl Fn(Settings) -> Settings) -> Result<Phone, Failure> {
        let name = self.stage.reserve()?;
        let own = self.authority.identity(&format!("CP-7962G-{name}")).map_err(said)?;
        self.register(&name, self.authority.client(Some(&own))?, change).await
    }

    async fn register(
        &self,
        name: &str,
        client: TlsConnector,
        change: impl Fn(Settings) -> Settings,
    ) -> Result<Phone, Failure> {
        let door = encrypted(self.module, client).await?;
        let settings = Settings::new(name).pace(self.stage.pace());
        Ok(Phone::register(door, change(settings)).await?)
    }

    /// Whether a phone gets in with a certificate, or without one.
    async fn lets_in(&self, name: &str, identity: Option<&Identity>) -> Result<bool, Failure> {
        let client = self.authority.client(identity)?;
        Ok(self.register(name, client, |settings| settings).await.is_ok())
    }
}

/// A phone calls over TLS; its certificate is good for itself only, and without one nobody gets in.
pub(crate) async fn with_certificates(director: Director) -> Outcome {
    let office = Office::open(director, &[("tls-verify-client", "required")]).await?;
    let stage = &office.stage;
    let phone = office.phone().await?;
    let plain = stage.phone().await?;
    connect(&plain, &phone).await?;
    hear_each_other(&plain, &phone).await?;
    hang_up(&plain, &phone).await?;
    stage.end()
}

/// Certificates that have expired, that somebody else signed, or that are another phone's do not let anybody in, nor
/// does none where one is required. Where none is needed a bad one still does not.
pub(crate) async fn certificates_that_are_no_good(director: Director) -> Outcome {
    let stranger = Authority::new().map_err(said)?;
    for (verify, without) in [("required", false), ("optional", true)] {
        let office = Office::open(director, &[("tls-verify-client", verify)]).await?;
        let own = &office.authority;
        let (name, other) = (office.stage.reserve()?, office.stage.reserve()?);
        let expired = own.identity_until(&name, 2020).map_err(said)?;
        let foreign = stranger.identity(&name).map_err(said)?;
        let of_another = own.identity(&other).map_err(said)?;
        let longer = own.identity(&format!("{name}0")).map_err(said)?;
        let good = own.identity(&name.to_lowercase()).map_err(said)?;
        for (what, identity, wanted) in [
            ("an expired one", Some(&expired), false),
            ("a foreign one", Some(&foreign), false),
            ("another phone's", Some(&of_another), false),
            ("one of a longer name", Some(&longer), false),
            ("none", None, without),
            ("a good one", Some(&good), true),
        ] {
            let got_in = office.lets_in(&name, identity).await?;
            ensure!(got_in == wanted, "{verify}: with {what}, a phone is let in: {got_in}");
        }
        let of_another = office.stage.log().has(&["is not that of", &name]);
        ensure!(of_another, "the log does not say that the certificate is another phone's");
        office.stage.end()?;
    }
    Ok(())
}

/// A hundred handshakes that do not go on hold up no phone, and end.
pub(crate) async fn a_hundred_half_handshakes(director: Director) -> Outcome {
    // Slow phones take more than the five seconds of the default to have a call.
    let register_timeout = if matches!(director.pace(), Pace::Slow) { "40" } else { "5" };
    let office =
        Office::open(director, &[("tls-verify-client", "required"), ("register-timeout", register_timeout)])
            .await?;
    let mut half = Vec::new();
    for number in 0..100 {
        let mut socket = TcpStream::connect(office.module).await?;
        // None, some, or all but the end of a greeting.
        socket.write_all(GREETING.get(..number % GREETING.len()).unwrap_or_default()).await?;
        half.push(socket);
    }
    let (phone, plain) = (office.phone().await?, office.stage.phone().await?);
    connect(&phone, &plain).await?;
    let (mut byte, mut open) = ([0], 0);
    for socket in &half {
        match socket.try_read(&mut byte) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => open += 1,
            _ => {}
        }
    }
    ensure!(open > 0, "none of the handshakes lasted until the call was there");
    for mut socket in half {
        // An alert, a reset or the end.
        let ended = async { while socket.read(&mut byte).await.is_ok_and(|length| length > 0) {} };
        timeout(PATIENCE, ended).await.map_err(|_| Failure::new("half a handshake lasts for ever"))?;
    }
    hear_each_other(&phone, &plain).await?;
    hang_up(&phone, &plain).await?;
    office.stage.end()
}

/// How a client's greeting begins: a handshake record of 512 bytes with a client hello.
const GREETING: [u8; 11] = [22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3];
const PATIENCE: Duration = Duration::from_secs(60);
