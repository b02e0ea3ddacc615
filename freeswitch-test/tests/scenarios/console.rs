//! FreeSWITCH's own console, `fs_cli`, speaks with the host: every form of the commands, and the tab key.

mod forms_played;
mod terminal;

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use freeswitch_test::ensure;
use freeswitch_test::phone::{Phone, Settings};
use freeswitch_test::stage::{Failure, Outcome, Setup, Stage};
use tokio::process::Command;
use tokio::time::timeout;

use crate::forms::{self, Place};
use crate::runner::Director;
use crate::script::{dial, extension, received_after};
use forms_played::{CONTACTS, Effect, FORMS, Play};
use terminal::Terminal;

/// How long the program may take, with its start.
const PATIENCE: Duration = Duration::from_secs(60);

/// The program, with the host that it is to speak with.
struct Console {
    program: PathBuf,
    arguments: [String; 6],
}

impl Console {
    fn find(stage: &Stage) -> Result<Self, Failure> {
        let prefixes = [std::env::var_os("SKINNY_FREESWITCH").map(PathBuf::from), Some("/usr".into())];
        let candidates = prefixes.into_iter().flatten().map(|prefix| prefix.join("bin/fs_cli"));
        let beside = std::env::var_os("SKINNY_FS_CLI").map(PathBuf::from);
        let program = beside.into_iter().chain(candidates).find(|path| path.is_file());
        let program = program.ok_or_else(|| Failure::skip("no fs_cli here (SKINNY_FS_CLI names one)"))?;
        let (address, password) = stage.event_socket();
        let arguments = ["-H", &address.ip().to_string(), "-P", &address.port().to_string(), "-p", password];
        Ok(Self { program, arguments: arguments.map(str::to_owned) })
    }

    /// What it prints for one command.
    async fn run(&self, command: &str) -> Result<String, Failure> {
        let run = Command::new(&self.program)
            .args(&self.arguments)
            .args(["-x", command])
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .output();
        let Ok(output) = timeout(PATIENCE, run).await else {
            return Err(Failure::new(format!("fs_cli -x {command:?} did not end")));
        };
        Ok(String::from_utf8_lossy(&output?.stdout).into_owned())
    }
}

/// The phones that commands are about: one that has a call at first, and an idle one.
struct Players {
    calling: Phone,
    idle: Phone,
    call: String,
}

impl Players {
    async fn new(stage: &Stage) -> Result<Self, Failure> {
        let [calling, idle] = stage.phones().await?;
        dial(&calling, extension::ECHO).await?;
        calling.until_talking().await?;
        let call = calling.screen().calls.keys().next().map(u32::to_string).unwrap_or_default();
        Ok(Self { calling, idle, call })
    }

    /// A text with the names of these phones in place of those in the tables.
    fn meant(&self, text: &str) -> String {
        text.replace("CALLING", self.calling.name())
            .replace("NUMBER", &self.calling.number())
            .replace("IDLE", self.idle.name())
            .replace("CALL", &self.call)
    }

    /// Registers those again whose connection a command has ended.
    async fn come_back(&mut self, stage: &Stage) -> Outcome {
        for phone in [&mut self.calling, &mut self.idle] {
            if phone.screen().disconnected {
                stage.until_listening().await?;
                *phone = stage.connect(Settings::new(phone.name())).await?;
            }
        }
        Ok(())
    }
}

/// Every form that the help lists is played, with its answer and its effect; a form without a play fails.
pub(crate) async fn every_form(director: Director) -> Outcome {
    let stage = director.stage(Setup::new()).await?;
    let console = Console::find(&stage)?;
    let mut players = Players::new(&stage).await?;
    let help = console.run("skinny help").await?;
    let forms = forms::in_help(&help);
    ensure!(forms.len() > 30, "the help is {help:?}");
    for form in &forms {
        let plays = FORMS.iter().find(|(known, _)| known == form).map(|(_, plays)| *plays);
        let plays = plays.ok_or_else(|| Failure::new(format!("skinny {form} is not played")))?;
        each_word_is_typed(form, plays)?;
        for play in plays {
            perform(&stage, &console, &players, play, "skinny ").await?;
        }
        players.come_back(&stage).await?;
    }
    let gone = FORMS.iter().find(|(known, _)| !forms.iter().any(|form| form == known));
    ensure!(gone.is_none(), "the help does not list {:?}", gone.map(|(form, _)| form));
    for play in CONTACTS {
        perform(&stage, &console, &players, play, "").await?;
    }
    let said = console.run("skinny nonsense").await?;
    ensure!(said.contains("-ERR skinny nonsense: \"nonsense\" is not known here"), "it printed {said:?}");
    stage.end()
}

/// Among what is typed for a form is each of its alternatives, in its place.
fn each_word_is_typed(form: &str, plays: &[Play]) -> Outcome {
    for (at, place) in forms::places(form).into_iter().enumerate() {
        let Place::Words(words) = place else { continue };
        let typed: Vec<_> = plays.iter().filter_map(|play| play.typed.split_whitespace().nth(at)).collect();
        let missing = words.iter().find(|word| !typed.contains(&word.as_str()));
        ensure!(missing.is_none(), "no {missing:?} is typed for {form}");
    }
    Ok(())
}

async fn perform(stage: &Stage, console: &Console, players: &Players, play: &Play, command: &str) -> Outcome {
    let typed = format!("{command}{}", players.meant(play.typed));
    let (messages, log) = (players.idle.record().len(), stage.log().mark());
    let said = console.run(&typed).await?;
    for wanted in play.wanted {
        let wanted = players.meant(wanted);
        ensure!(said.contains(&wanted), "fs_cli -x {typed:?} printed {said:?}, and no {wanted:?}");
    }
    let refused = play.wanted.iter().any(|wanted| wanted.starts_with("-ERR"));
    ensure!(refused || !said.contains("-ERR"), "fs_cli -x {typed:?} printed {said:?}");
    match play.effect {
        Effect::Told => Ok(()),
        Effect::Shown(wanted) => {
            let is_it = |message: &mod_skinny::protocol::Message| message.to_string().contains(wanted);
            received_after(&players.idle, messages, wanted, is_it).await.map(drop)
        }
        Effect::Closed => players.idle.until_disconnected().await.map(drop).map_err(Failure::from),
        Effect::Logged(say, words) => {
            say(&players.idle);
            let seen = || async {
                let seen = stage.log().has_after(&log, &["[INFO]", words, players.idle.name()]);
                Ok((!seen).then(|| "nothing".to_owned()))
            };
            stage.until(words, seen).await
        }
    }
}

/// At the prompt, the tab key completes words and lists what may follow.
pub(crate) async fn the_tab_key(stage: &Stage) -> Outcome {
    let console = Console::find(stage)?;
    let phone = stage.phone().await?;
    let name = phone.name();
    // The core writes its rules behind the commands that add them.
    let rules = || async {
        let line = "skinny profile internal device x send StartToneMessage ZipZ";
        let answer = stage.api(&format!("console_complete c={};{line}", line.len())).await?;
        Ok((!answer.contains("ZipZip]")).then_some(answer))
    };
    stage.until("the rules of the console", rules).await?;
    let mut terminal = Terminal::open(&console.program, &console.arguments)?;
    terminal.until("Type /help", |shown| shown.contains("Type /help")).await?;
    terminal.press("skinny xmls\t")?;
    terminal.until("the whole word", |shown| shown.contains("skinny xmlstatus ")).await?;
    terminal.press("pro\tinter\t\t")?;
    let all = ["calls]", "device]", "devices]", "line]", "lines]"];
    terminal.until("what may follow", |shown| all.iter().all(|word| shown.contains(word))).await?;
    terminal.press(&format!("device {name}\t\n"))?;
    let answer = format!("<devicename>{name}</devicename>");
    terminal.until("the answer", |shown| shown.contains(&answer)).await?;
    terminal.press("skinny profile internal device x send StartToneMessage ZipZ\t")?;
    terminal.until("the tone", |shown| shown.contains("StartToneMessage ZipZip ")).await?;
    terminal.press("\n")?;
    terminal.until("what is wrong", |shown| shown.contains("Listener not found!")).await?;
    terminal.press("/exit\n")?;
    terminal.until_ended(PATIENCE).await
}
