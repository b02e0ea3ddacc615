//! A directory that is late, or never answers: who waits for it waits alone.

use std::sync::Arc;
use std::time::{Duration, Instant};

use freeswitch_test::phone::{Phone, Settings};
use freeswitch_test::stage::{Device, Failure, Outcome, Setup, Stage};
use freeswitch_test::{ensure, ensure_eq};
use mod_skinny::protocol::Message;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::{Intruder, registration};
use crate::runner::Director;
use crate::script::{connect, dial, extension, hang_up, hear_each_other, until_no_channels_of};

/// A phone whose entry comes later than a phone may take to register gets in when it comes. Meanwhile others
/// register, call and press keys.
pub(crate) async fn that_is_late(director: Director) -> Outcome {
    let directory = Directory::start(director).await?;
    let stage = &directory.stage;
    let [a, b] = stage.phones().await?;
    connect(&a, &b).await?;
    let mut waiting = Intruder::connect(stage).await?;
    waiting.say(registration(NAME)).await?;
    directory.is_said_to_be_late().await?;
    a.soft_key("Hold").await?;
    a.until_state(mod_skinny::protocol::enums::CallState::Hold).await?;
    a.soft_key("Resume").await?;
    a.until_talking().await?;
    hear_each_other(&a, &b).await?;
    let [c, d] = stage.phones().await?;
    connect(&c, &d).await?;
    hear_each_other(&c, &d).await?;
    hang_up(&c, &d).await?;
    hang_up(&a, &b).await?;
    directory.let_go().await?;
    let answer = waiting.next().await?;
    ensure!(matches!(answer, Some(Message::RegisterAck(_))), "with its entry it gets {answer:?}");
    stage.end()
}

/// A phone that no answer comes for is sent away with a line in the log; the module can be unloaded meanwhile, and
/// loaded again.
pub(crate) async fn that_never_answers(director: Director) -> Outcome {
    let directory = Directory::start(director).await?;
    let stage = &directory.stage;
    stage.log().announce("could not be asked");
    let mut waiting = Intruder::connect(stage).await?;
    waiting.say(registration(NAME)).await?;
    directory.is_said_to_be_late().await?;
    let [a, b] = stage.phones().await?;
    let answer = waiting.next_within(LONGEST).await?;
    ensure!(matches!(answer, Some(Message::RegisterReject(_))), "without an answer it gets {answer:?}");
    ensure!(stage.log().has(&[NAME, "could not be asked"]), "the log does not say so");
    connect(&a, &b).await?;
    hang_up(&a, &b).await?;
    until_no_channels_of(stage, &[&a, &b]).await?;
    let mut again = Intruder::connect(stage).await?;
    again.say(registration(NAME)).await?;
    stage.log().announce("work for");
    stage.log().announce("the library stays in memory");
    let began = Instant::now();
    let answer = stage.api("unload mod_skinny").await?;
    ensure!(answer.contains("+OK"), "unload answered {answer:?}");
    eprintln!("unloaded after {:?} with a look-up that does not end", began.elapsed());
    a.until_disconnected().await?;
    ensure_eq!(again.until_closed().await?.len(), 0, "messages after the end");
    let answer = stage.api("load mod_skinny").await?;
    ensure!(answer.contains("+OK"), "load answered {answer:?}");
    stage.until_listening().await?;
    directory.let_go().await?;
    let mut late = Intruder::connect(stage).await?;
    let answer = late.register(NAME).await?;
    ensure!(matches!(answer, Some(Message::RegisterAck(_))), "in the end it gets {answer:?}");
    let [a, b] = stage.phones().await?;
    connect(&a, &b).await?;
    hear_each_other(&a, &b).await?;
    hang_up(&a, &b).await?;
    stage.end()
}

/// A phone whose entry comes late has dial tone meanwhile, can hang up, and its call goes on after a while with what
/// was known of it before.
pub(crate) async fn that_is_late_for_a_call(director: Director) -> Outcome {
    let directory = Directory::start(director).await?;
    let stage = &directory.stage;
    directory.let_go().await?;
    let phone = stage.connect(Settings::new(NAME)).await?;
    directory.hold().await?;
    dial(&phone, extension::ECHO).await?;
    phone.on_hook();
    phone.until_idle().await?;
    until_no_channels_of(stage, &[&phone]).await?;
    dial(&phone, extension::ECHO).await?;
    phone.until_talking().await?;
    ensure!(stage.log().has(&[NAME, "the directory has not answered"]), "the log does not say so");
    hang_up_alone(stage, &phone).await?;
    directory.let_go().await?;
    let said = || stage.log().lines().iter().filter(|line| line.contains("has not answered")).count();
    let before = said();
    dial(&phone, extension::ECHO).await?;
    phone.until_talking().await?;
    ensure_eq!(said(), before, "lines about a directory that answers");
    hang_up_alone(stage, &phone).await?;
    stage.end()
}

async fn hang_up_alone(stage: &Stage, phone: &Phone) -> Outcome {
    phone.on_hook();
    phone.until_idle().await?;
    until_no_channels_of(stage, &[phone]).await
}

const NAME: &str = "SEP00005E0FB001";
/// More than a phone waits for the directory.
const LONGEST: Duration = Duration::from_secs(60);

/// A stage whose directory says nothing about one phone until it is let go.
struct Directory {
    stage: Stage,
    held: Arc<watch::Sender<bool>>,
}

impl Directory {
    async fn start(director: Director) -> Result<Self, Failure> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let bindings = crate::xml_curl::BINDINGS.replace("PORT", &listener.local_addr()?.port().to_string());
        let setup = Setup::new()
            .param("register-timeout", "1")
            .device(Device::new(NAME).line("2372", "Patient"))
            .file("../freeswitch-test/conf/autoload_configs/xml_curl.conf.xml", &bindings);
        let stage = director.stage(setup).await?;
        let held = Arc::new(watch::Sender::new(true));
        if stage.is_embedded() {
            stage.api(&format!("fault hold {NAME}")).await?;
        } else {
            let answer = stage.api("load mod_xml_curl").await?;
            if !answer.contains("+OK") {
                return Err(Failure::skip("this FreeSWITCH has no mod_xml_curl"));
            }
            tokio::spawn(serve(listener, Arc::clone(&held)));
        }
        Ok(Self { stage, held })
    }

    /// Waits until the log says so, which it does after more than the time for registering.
    async fn is_said_to_be_late(&self) -> Outcome {
        let end = Instant::now() + LONGEST;
        while !self.stage.log().has(&[NAME, "the directory has not answered"]) {
            ensure!(Instant::now() < end, "the log does not say that the directory is late");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Ok(())
    }

    async fn hold(&self) -> Outcome {
        self.held.send_replace(true);
        if self.stage.is_embedded() {
            self.stage.api(&format!("fault hold {NAME}")).await?;
        }
        Ok(())
    }

    async fn let_go(&self) -> Outcome {
        self.held.send_replace(false);
        if self.stage.is_embedded() {
            self.stage.api("fault off").await?;
        }
        Ok(())
    }
}

/// Knows nobody, and takes its time to say so of one phone.
async fn serve(listener: TcpListener, held: Arc<watch::Sender<bool>>) {
    while let Ok((connection, _)) = listener.accept().await {
        tokio::spawn(answer(connection, held.subscribe()));
    }
}

async fn answer(mut connection: TcpStream, mut held: watch::Receiver<bool>) -> std::io::Result<()> {
    let mut request = Vec::new();
    while !crate::xml_curl::is_whole(&request) {
        if connection.read_buf(&mut request).await? == 0 {
            return Ok(());
        }
    }
    if String::from_utf8_lossy(&request).contains(NAME) {
        // The sender lives as long as the server.
        drop(held.wait_for(|held| !held).await);
    }
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{NOT_FOUND}",
        NOT_FOUND.len()
    );
    connection.write_all(answer.as_bytes()).await
}

const NOT_FOUND: &str = r#"<document type="freeswitch/xml">
  <section name="result">
    <result status="not found"/>
  </section>
</document>
"#;
