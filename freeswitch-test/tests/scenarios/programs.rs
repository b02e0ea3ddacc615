//! Programs that others could have written, with tools that others wrote.

pub(crate) mod events;
mod relay;

use std::path::{Path, PathBuf};
use std::process::Stdio;

use freeswitch_test::phone::Phone;
use freeswitch_test::stage::{Failure, Outcome, Stage};
use freeswitch_test::{ensure, ensure_eq};
use mod_skinny::protocol::Message;
use mod_skinny::protocol::messages::DeviceToUserDataResponseMessageVersion1;
use tokio::process::Command;
use tokio::time::timeout;

use crate::script::received;

/// How long a program may take, with its start.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(60);

/// The program in the readme is run as it stands there, with the library that it names.
pub(crate) async fn the_one_in_the_readme(stage: &Stage) -> Outcome {
    let python = python().await?;
    // Python takes a program's neighbours for its modules: it gets a folder of its own.
    let folder = tempfile::tempdir()?;
    let program = folder.path().join("program.py");
    std::fs::write(&program, in_readme()?)?;
    let phone = stage.phone().await?;
    let (address, password) = stage.event_socket();
    ensure_eq!(password, "ClueCon", "the password in the readme");
    let (said, wrong) = (tempfile::NamedTempFile::new()?, tempfile::NamedTempFile::new()?);
    let mut running = Command::new(python)
        .arg(program)
        .args([phone.name(), &address.port().to_string()])
        .stdin(Stdio::null())
        .stdout(said.reopen()?)
        .stderr(wrong.reopen()?)
        .kill_on_drop(true)
        .spawn()?;
    let told = || -> Result<_, Failure> {
        Ok((std::fs::read_to_string(said.path())?, std::fs::read_to_string(wrong.path())?))
    };
    let page = tokio::select! {
        page = timeout(PATIENCE, page_answered(&phone)) => page.ok(),
        _ = running.wait() => None,
    };
    let Some(shown) = page else {
        let (status, (said, wrong)) = (running.try_wait()?, told()?);
        return Err(Failure::new(format!(
            "no page came from the program, which ended with {status:?} and said {said:?}, {wrong}\n{}",
            phone.report()
        )));
    };
    let ended = timeout(PATIENCE, running.wait()).await;
    let (said, wrong) = told()?;
    let Ok(status) = ended else {
        return Err(Failure::new(format!("the program did not end; it said {said:?}, {wrong}")));
    };
    let status = status?;
    ensure!(status.success(), "the program ended with {status}: {wrong}");
    ensure_eq!(
        shown,
        "<CiscoIPPhoneText><Title>Lunch</Title><Text>Soup &amp; salad, 12:30</Text></CiscoIPPhoneText>"
    );
    ensure!(
        said.contains("7 <CiscoIPPhoneResponse>key: 3\nno header: 4</CiscoIPPhoneResponse>"),
        "the program printed {said:?}, {wrong}"
    );
    Ok(())
}

/// Waits for a page, however long its sender takes to start, and presses a key on it.
async fn page_answered(phone: &Phone) -> String {
    let wanted = |message: &Message| matches!(message, Message::UserToDeviceDataMessageVersion1(_));
    let page = loop {
        match received(phone, "the page", wanted).await {
            Ok(Message::UserToDeviceDataMessageVersion1(message)) => {
                break message.user_to_device_data_version1;
            }
            Ok(_) | Err(_) => tokio::task::yield_now().await,
        }
    };
    let shown = String::from_utf8_lossy(&page.xmldata).into_owned();
    let mut answer = page;
    answer.xmldata = "<CiscoIPPhoneResponse>key: 3\nno header: 4</CiscoIPPhoneResponse>".into();
    phone.send(DeviceToUserDataResponseMessageVersion1 { device_to_user_data_version1: answer });
    shown
}

/// The first program of the readme.
fn in_readme() -> Result<String, Failure> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let text = std::fs::read_to_string(&path)?;
    let program = text.split_once("```python\n").and_then(|(_, rest)| rest.split_once("```"));
    program
        .map(|(program, _)| program.to_owned())
        .ok_or_else(|| Failure::new("the readme has no program in Python"))
}

/// The Python that `freeswitch-test/run` sets up.
async fn python() -> Result<PathBuf, Failure> {
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/python/bin/python");
    let check = Command::new(&python).args(["-c", "import genesis"]).stderr(Stdio::null()).status().await;
    if check.is_ok_and(|status| status.success()) {
        return Ok(python);
    }
    Err(Failure::skip(format!("{} has no genesis; freeswitch-test/run test sets it up", python.display())))
}
