//! The demo: two simulated phones call each other through a host that was started for them.
//!
//! What they say to the host is drawn as a ladder, and what they hear is compared with what was said.

mod call;
mod stay;

use std::io::Write;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::audio;
use crate::ensure;
use crate::ladder::{Ladder, Paint};
use crate::phone::{Entry, Phone, Settings, pcap};
use crate::stage::{Device, Outcome, Setup, Stage};

use call::{Conversation, Passage};

/// A recording that is less alike than this is another sound. Two passes of G.711 leave more than 99 %.
const LIKE_ENOUGH: f64 = 0.9;

/// Names and numbers of the phones of the demo, as the directory has them.
const CALLING: Party = Party { device: "SEP00005E001103", number: "1103", name: "Alice", lane: 0, voice: 1 };
const CALLED: Party = Party { device: "SEP00005E001104", number: "1104", name: "Bob", lane: 2, voice: 2 };

/// Where the drawing and the sound go.
#[derive(Debug, Clone)]
pub struct Files {
    /// The ladder as an SVG drawing.
    pub svg: PathBuf,
    /// What the called phone heard.
    pub wav: PathBuf,
    /// What went over the network, for programs that dissect it.
    pub pcap: Option<PathBuf>,
}

/// How the host listens when it stays up for real phones.
#[derive(Debug, Clone)]
pub struct Stay {
    /// The address that phones connect to; one of this machine is taken when there is none.
    pub address: Option<IpAddr>,
    /// The port that phones connect to.
    pub port: u16,
    /// The port that `fs_cli` connects to.
    pub event_socket_port: u16,
    /// Device names and numbers of phones to add to the directory.
    pub phones: Vec<(String, String)>,
}

/// One of the two who talk.
#[derive(Debug, Clone, Copy)]
struct Party {
    device: &'static str,
    number: &'static str,
    name: &'static str,
    /// Where the party stands in the ladder.
    lane: usize,
    /// Which of the made-up voices it speaks with.
    voice: u32,
}

impl Party {
    fn device(self) -> Device {
        Device::new(self.device).line(self.number, self.name)
    }

    fn title(self) -> String {
        format!("{} ({})", self.name, self.number)
    }
}

/// Runs the demo; with `stay` the host is kept up afterwards until the user interrupts it.
///
/// # Errors
///
/// Fails if the host does not start, the call does not come about, or what arrives is not what was said.
pub async fn run(files: &Files, stay: Option<&Stay>, paint: Paint, out: &mut impl Write) -> Outcome {
    writeln!(out, "Starting the host ...")?;
    let started = Instant::now();
    let mut setup = Setup::new().device(CALLING.device()).device(CALLED.device());
    if let Some(stay) = stay {
        setup = stay::setup(setup, stay)?;
    }
    let stage = Stage::start(setup).await?;
    writeln!(
        out,
        "It took {:.1} s. Two phones register and {} calls {}.\n",
        seconds(started),
        CALLING.name,
        CALLED.name
    )?;
    let outcome = show_a_call(&stage, files, paint, out).await;
    if let (Ok(()), Some(_)) = (&outcome, stay) {
        stay::until_interrupted(&stage, out).await?;
    }
    let end = stage.end();
    outcome.and(end)
}

async fn show_a_call(stage: &Stage, files: &Files, paint: Paint, out: &mut impl Write) -> Outcome {
    let address = stage.address().ip();
    let phone =
        |party: Party| stage.connect(Settings { address, ..Settings::new(party.device).protocol(17) });
    let (calling, called) = (phone(CALLING).await?, phone(CALLED).await?);
    let mut conversation = Conversation::default();
    let outcome = conversation.hold(&calling, &called).await;
    // A call that went wrong is drawn as well: it shows where.
    let (calling, called) = (leave(calling).await, leave(called).await);
    conversation.compare();
    let ladder = draw(&calling, &called, &conversation);
    writeln!(out, "{}", ladder.text(width(), paint))?;
    save(&files.svg, ladder.svg().as_bytes())?;
    if let Some(path) = &files.pcap {
        save(path, &pcap([calling.as_slice(), called.as_slice()]))?;
    }
    outcome?;
    make_room(&files.wav)?;
    if let Some(first) = conversation.passages.first() {
        audio::save_wav(&files.wav, &first.heard)?;
    }
    report(&conversation, files, out)
}

/// Unregisters a phone and returns all that it said and was told.
async fn leave(phone: Phone) -> Vec<Entry> {
    // A phone that cannot even leave has been reported by then.
    let _ = phone.unregister().await;
    phone.record()
}

fn draw(calling: &[Entry], called: &[Entry], conversation: &Conversation) -> Ladder {
    const HOST: usize = 1;
    let parties = [CALLING.title(), "FreeSWITCH".to_owned(), CALLED.title()];
    let title = format!("{} calls {}", parties[0], parties[2]);
    let mut ladder = Ladder::new(title, parties);
    let Some(start) = calling.iter().chain(called).map(|entry| entry.at).min() else { return ladder };
    for (Party { lane, .. }, entries) in [(CALLING, calling), (CALLED, called)] {
        for entry in entries {
            let ends = if entry.sent { (lane, HOST) } else { (HOST, lane) };
            let text = entry.message.to_string();
            let (name, detail) = text.split_once(' ').unwrap_or((&text, ""));
            ladder.message(entry.at.duration_since(start), ends, name, detail);
        }
    }
    for (at, who, text) in &conversation.remarks {
        ladder.remark(at.saturating_duration_since(start), who.lane, text);
    }
    ladder
}

fn report(conversation: &Conversation, files: &Files, out: &mut impl Write) -> Outcome {
    for Passage { speaker, listener, likeness, .. } in &conversation.passages {
        let (said, heard, alike) = (speaker.name, listener.name, likeness.correlation * 100.0);
        let late = likeness.delay * 1_000 / audio::samples_in(1_000);
        writeln!(out, "{heard} heard what {said} said, {late} ms later, {alike:.1} % alike.")?;
        let same = likeness.correlation >= LIKE_ENOUGH;
        let expected = LIKE_ENOUGH * 100.0;
        ensure!(
            same,
            "what {heard} heard is not what {said} said: {alike:.1} % alike, {expected} % expected"
        );
    }
    writeln!(out, "\nThe ladder: {}\nThe sound:  {}", files.svg.display(), files.wav.display())?;
    if let Some(path) = &files.pcap {
        writeln!(out, "The frames: {}", path.display())?;
    }
    Ok(())
}

fn save(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    make_room(path)?;
    std::fs::write(path, bytes)
}

fn make_room(path: &Path) -> std::io::Result<()> {
    path.parent().map_or(Ok(()), std::fs::create_dir_all)
}

/// Columns of the terminal, or as many as a wide one has when that is not known.
fn width() -> usize {
    rustix::termios::tcgetwinsize(std::io::stdout())
        .ok()
        .map(|size| usize::from(size.ws_col))
        .filter(|columns| *columns > 0)
        .unwrap_or(180)
}

fn seconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64()
}
