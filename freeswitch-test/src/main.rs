//! Programs around mod_skinny: the demo, in which two phones call each other, the soak test and the load generator.

use std::io::{self, IsTerminal, Write};
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use freeswitch_test::demo::{self, Files, Stay};
use freeswitch_test::ladder::Paint;
use freeswitch_test::load;
use freeswitch_test::soak;
use freeswitch_test::stage::{Failure, Outcome};
use tokio::runtime::Builder;

/// Tries mod_skinny out with simulated phones.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Lets two simulated phones call each other and shows what is said.
    Demo(Demo),
    /// Plays calls and faults for a while and watches that nothing breaks or is left behind
    ///
    /// In the embedded host, or in the FreeSWITCH whose prefix SKINNY_FREESWITCH holds.
    Soak(Soak),
    /// Loads servers with thousands of phones, side by side, and says what they bear.
    Load(load::Options),
    /// Draws what a phone costs from the JSON of a load.
    Plot {
        /// What `load --json` wrote
        json: PathBuf,
        /// Where to draw
        svg: PathBuf,
    },
    /// Prints the directory's entries of a load's phones, for a server that the generator does not start.
    Directory {
        /// How many
        phones: usize,
    },
    /// The target `bare` of a load.
    #[command(hide = true)]
    BareServer {
        /// Where to listen
        address: SocketAddr,
    },
}

#[derive(Debug, Args)]
struct Soak {
    /// How long, in minutes
    #[arg(long, default_value_t = 10.0)]
    minutes: f64,
    /// Where the sequence of chances begins
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Pairs of phones that only call each other
    #[arg(long, default_value_t = 4)]
    pairs: usize,
}

#[derive(Debug, Args)]
struct Demo {
    /// Where to draw the ladder [default: target/demo/ladder.svg]
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Where to save what the called phone heard [default: target/demo/heard.wav]
    #[arg(long, value_name = "FILE")]
    wav: Option<PathBuf>,
    /// Where to save the frames, for tshark and Wireshark
    #[arg(long, value_name = "FILE")]
    pcap: Option<PathBuf>,
    /// Keeps the host up afterwards, for real phones and fs_cli
    #[arg(long)]
    stay: bool,
    /// With --stay: the address that phones connect to [default: this machine's own]
    #[arg(long, requires = "stay", value_name = "ADDRESS")]
    address: Option<IpAddr>,
    /// With --stay: the port that phones connect to
    #[arg(long, requires = "stay", default_value_t = 2000)]
    port: u16,
    /// With --stay: the port that fs_cli connects to
    #[arg(long, requires = "stay", default_value_t = 8021, value_name = "PORT")]
    event_socket_port: u16,
    /// With --stay: a phone to let in, such as SEP001122334455=1105; may be repeated
    #[arg(long, requires = "stay", value_name = "DEVICE=NUMBER", value_parser = device_and_number)]
    phone: Vec<(String, String)>,
}

fn device_and_number(text: &str) -> Result<(String, String), String> {
    let (device, number) = text.split_once('=').ok_or("expected DEVICE=NUMBER")?;
    let is_name = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric());
    if !is_name(device) || !is_name(number) {
        return Err("device and number are letters and digits".to_owned());
    }
    Ok((device.to_owned(), number.to_owned()))
}

fn main() -> ExitCode {
    let command = Arguments::parse().command;
    let mut builder = match command {
        // What it measures would be longer by what it takes to wake another thread.
        Command::Load(_) => Builder::new_current_thread(),
        _ => Builder::new_multi_thread(),
    };
    let outcome = builder.enable_all().build().map_err(Failure::from);
    match outcome.and_then(|runtime| runtime.block_on(carry_out(command))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // When nobody reads the complaint, the exit code tells all the same.
            let _ = writeln!(io::stderr(), "\nFailed: {failure}");
            ExitCode::FAILURE
        }
    }
}

async fn carry_out(command: Command) -> Outcome {
    match command {
        Command::Demo(options) => show(options).await,
        Command::Soak(options) => endure(&options).await,
        Command::Load(options) => options.run(&mut io::stdout()).await,
        Command::Plot { json, svg } => load::plot_file(&json, &svg),
        Command::Directory { phones } => {
            load::print_directory(phones, &mut io::stdout()).map_err(Failure::from)
        }
        Command::BareServer { address } => load::serve_bare(address).await.map_err(Failure::from),
    }
}

async fn endure(options: &Soak) -> Outcome {
    let duration = Duration::try_from_secs_f64(options.minutes * 60.0)
        .map_err(|error| Failure::new(format!("--minutes {}: {error}", options.minutes)))?;
    let Soak { seed, pairs, .. } = *options;
    soak::run(soak::Options { duration, seed, pairs }, &mut io::stdout()).await
}

async fn show(options: Demo) -> Outcome {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
    let folder = repository.join("target/demo");
    let files = Files {
        svg: options.svg.unwrap_or_else(|| folder.join("ladder.svg")),
        wav: options.wav.unwrap_or_else(|| folder.join("heard.wav")),
        pcap: options.pcap,
    };
    let stay = options.stay.then_some(Stay {
        address: options.address,
        port: options.port,
        event_socket_port: options.event_socket_port,
        phones: options.phone,
    });
    let mut out = io::stdout();
    let paint = if out.is_terminal() { Paint::Colours } else { Paint::Plain };
    demo::run(&files, stay.as_ref(), paint, &mut out).await
}
