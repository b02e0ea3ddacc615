//! An independent program understands every message.

use std::collections::BTreeMap;
use std::process::Command;

use freeswitch_test::phone::{Entry, Settings, pcap};
use freeswitch_test::stage::{Failure, Outcome, Stage};
use freeswitch_test::{ensure, ensure_eq};

use crate::script::{connect, hang_up};

pub(crate) async fn not_one_malformed(stage: &Stage) -> Outcome {
    let version = Command::new("tshark").arg("--version").output();
    if !version.is_ok_and(|output| output.status.success()) {
        return Err(Failure::skip("tshark is not installed"));
    }
    let mut records: Vec<Vec<Entry>> = Vec::new();
    for (one, other) in [(5, 11), (17, 20), (22, 22)] {
        let a = stage.connect(Settings::new(&stage.reserve()?).protocol(one)).await?;
        let b = stage.connect(Settings::new(&stage.reserve()?).protocol(other)).await?;
        connect(&a, &b).await?;
        hang_up(&a, &b).await?;
        a.unregister().await?;
        records.extend([a.record(), b.record()]);
    }
    let path = stage.folder().join("phones.pcap");
    std::fs::write(&path, pcap(records.iter().map(Vec::as_slice)))?;
    let fields = ["-T", "fields", "-E", "separator=|", "-e", "skinny.messageId", "-e", "_ws.malformed"];
    let output = Command::new("tshark")
        .arg("-r")
        .arg(&path)
        .args(["-d", "tcp.port==2000,skinny"])
        .args(fields)
        .output()?;
    ensure!(output.status.success(), "tshark: {}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout);
    let sent: Vec<&Entry> = records.iter().flatten().collect();
    ensure_eq!(text.lines().count(), sent.len(), "packets that tshark shows");
    let mut bad: BTreeMap<String, usize> = BTreeMap::new();
    for (line, entry) in text.lines().zip(sent) {
        let (id, malformed) = line.split_once('|').unwrap_or((line, ""));
        let numbers = [entry.message.id().to_string(), format!("{:#010x}", entry.message.id())];
        if !malformed.is_empty() || !numbers.iter().any(|number| number == id) {
            *bad.entry(format!("{} shown as {line:?}", entry.message.name())).or_default() += 1;
        }
    }
    ensure!(bad.is_empty(), "not understood by tshark: {bad:#?}");
    Ok(())
}
