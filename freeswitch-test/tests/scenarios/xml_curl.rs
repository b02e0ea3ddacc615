//! A web server is the directory: it is asked with the words that servers written for the original know.

use std::sync::Arc;

use freeswitch_test::ensure;
use freeswitch_test::phone::Settings;
use freeswitch_test::stage::{Capability, Failure, Outcome, Setup};
use parking_lot::Mutex;
use percent_encoding::percent_decode_str;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::runner::Director;

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

const NAME: &str = "SEP00005E00BBBB";

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
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{DOCUMENT}",
        DOCUMENT.len()
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
