//! A web server is the directory: it is asked with the words that servers written for the original know.

use std::sync::Arc;

use freeswitch_test::esl::Event;
use freeswitch_test::phone::{Phone, PhoneError, Settings};
use freeswitch_test::stage::{Capability, Failure, Outcome, Setup};
use freeswitch_test::{ensure, ensure_eq};
use parking_lot::Mutex;
use percent_encoding::percent_decode_str;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::runner::Director;
use crate::script::{dial, extension};

pub(crate) async fn what_it_is_asked(director: Director) -> Outcome {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let port = listener.local_addr()?.port();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let server = tokio::spawn(serve(listener, Arc::clone(&asked)));
    let bindings = BINDINGS.replace("PORT", &port.to_string());
    let setup = Setup::new().file("../freeswitch-test/conf/autoload_configs/xml_curl.conf.xml", &bindings);
    let stage = director.stage(setup).await?;
    stage.require(Capability::OtherModules)?;
    let answer = stage.api("load mod_xml_curl").await?;
    ensure!(answer.contains("+OK"), "load mod_xml_curl answered {answer:?}");
    let phone = stage.connect(Settings::new(NAME)).await?;
    ensure!(phone.number() == "2371", "the server's phone has the number {}", phone.number());
    let lookups: Vec<String> =
        asked.lock().iter().filter(|body| body.contains("skinny-auth")).cloned().collect();
    let lookup = lookups.first().ok_or_else(|| Failure::new(format!("asked only {:?}", asked.lock())))?;
    let words = [
        ("section", "directory"),
        ("tag_name", "domain"),
        ("key_name", "name"),
        ("key_value", "example.com"),
        ("action", "skinny-auth"),
        ("key", "id"),
        ("user", NAME),
        ("domain", "example.com"),
    ];
    for (name, value) in words {
        let pair = format!("{name}={value}");
        ensure!(lookup.split('&').any(|known| known == pair), "no {pair} in {lookup}");
    }
    server.abort();
    stage.end()
}

/// Each call of a phone is one question without an action, and has the variables of the answer. Nothing else is
/// asked: not by loading, and once for a phone that is not let in.
pub(crate) async fn what_it_says_of_each_call(director: Director) -> Outcome {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let port = listener.local_addr()?.port();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let server = tokio::spawn(serve(listener, Arc::clone(&asked)));
    let bindings = BINDINGS.replace("PORT", &port.to_string());
    let setup = Setup::new().file("../freeswitch-test/conf/autoload_configs/xml_curl.conf.xml", &bindings);
    let stage = director.stage(setup).await?;
    stage.require(Capability::OtherModules)?;
    for command in ["load mod_xml_curl", "reload mod_skinny", "skinny profile internal rescan"] {
        let answer = stage.api(command).await?;
        ensure!(answer.contains("+OK"), "{command} answered {answer:?}");
    }
    stage.until_listening().await?;
    let none: Vec<String> = asked.lock().clone();
    ensure!(none.is_empty(), "loading asks {none:?}");
    let refused = Phone::register(stage.address(), Settings::new(STRANGER)).await;
    ensure!(matches!(refused, Err(PhoneError::Rejected { .. })), "a phone without an entry: {refused:?}");
    ensure_eq!(asked.lock().len(), 1, "questions for a phone that is not let in");
    ensure!(!stage.log().has(&[STRANGER, "domain \"example.com\", which"]), "the domain is there");
    let phone = stage.connect(Settings::new(NAME)).await?;
    let events = stage.events("CHANNEL_ANSWER").await?;
    for _ in 0..2 {
        let before = asked.lock().len();
        events.forget();
        dial(&phone, extension::ECHO).await?;
        phone.until_talking().await?;
        let question = asked.lock().get(before..).unwrap_or_default().to_vec();
        ensure!(question.len() == 1, "a call asks {question:?}");
        let said = |pair: &str| question.iter().any(|body| body.split('&').any(|known| known == pair));
        for pair in ["key=id", &format!("user={NAME}"), "domain=example.com", "key_value=example.com"] {
            ensure!(said(pair), "no {pair} in {question:?}");
        }
        ensure!(!question.iter().any(|body| body.contains("&action=")), "{question:?}");
        let ours = |event: &Event| event.header("Channel-Name").is_some_and(|name| name.contains(NAME));
        let event = events.until("the answer", ours).await?;
        ensure_eq!(event.variable("asked"), Some((before + 1).to_string().as_str()), "the answers so far");
        phone.on_hook();
        phone.until_idle().await?;
    }
    server.abort();
    stage.end()
}

const NAME: &str = "SEP00005E00BBBB";
const STRANGER: &str = "SEP00005E00BBBC";

/// Answers everybody with the same phone, and keeps what they asked.
async fn serve(listener: TcpListener, asked: Arc<Mutex<Vec<String>>>) {
    while let Ok((connection, _)) = listener.accept().await {
        tokio::spawn(answer(connection, Arc::clone(&asked)));
    }
}

async fn answer(mut connection: TcpStream, asked: Arc<Mutex<Vec<String>>>) -> std::io::Result<()> {
    let mut request = Vec::new();
    while !is_whole(&request) {
        if connection.read_buf(&mut request).await? == 0 {
            return Ok(());
        }
    }
    let text = String::from_utf8_lossy(&request).into_owned();
    let body = text.split_once("\r\n\r\n").map(|(_, body)| body).unwrap_or_default();
    asked.lock().push(percent_decode_str(body).decode_utf8_lossy().into_owned());
    let document = DOCUMENT.replace("COUNT", &asked.lock().len().to_string());
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{document}",
        document.len()
    );
    connection.write_all(answer.as_bytes()).await
}

/// Whether a request has come to its end.
pub(crate) fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head
        .lines()
        .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
    body.len() >= length.unwrap_or(0_usize)
}

/// Has FreeSWITCH ask a server at `PORT` for phones.
pub(crate) const BINDINGS: &str = r#"<configuration name="xml_curl.conf">
  <bindings>
    <binding name="phones">
      <param name="gateway-url" value="http://127.0.0.1:PORT/" bindings="directory"/>
    </binding>
  </bindings>
</configuration>
"#;

const DOCUMENT: &str = r#"<document type="freeswitch/xml">
  <section name="directory">
    <domain name="example.com">
      <user id="SEP00005E00BBBB">
        <variables>
          <variable name="asked" value="COUNT"/>
        </variables>
        <skinny>
          <buttons>
            <button position="1" type="Line" label="Served" value="2371" caller-name="Served"/>
          </buttons>
        </skinny>
      </user>
    </domain>
  </section>
</document>
"#;
