//! A PostgreSQL server for one scenario, on the loopback interface, its files in a temporary folder.

use std::fs::OpenOptions;
use std::net::TcpListener;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use freeswitch_test::stage::{Failure, Outcome};
use tempfile::TempDir;

/// A running server; ended when dropped.
pub(crate) struct Server {
    programs: PathBuf,
    folder: TempDir,
    port: u16,
    process: Option<Child>,
}

/// Where Debian's packages put the programs, a folder a version.
const INSTALLED: &str = "/usr/lib/postgresql";
/// Nobody: the server refuses to run as root.
const USER: u32 = 65534;
const STARTS_WITHIN: Duration = Duration::from_secs(30);

impl Server {
    /// Starts a server with an empty database, or says that none is installed.
    pub(crate) fn start() -> Result<Self, Failure> {
        let missing = || Failure::skip("PostgreSQL is not installed");
        let programs = std::fs::read_dir(INSTALLED).map_err(|_| missing())?;
        let programs = programs.filter_map(|entry| Some(entry.ok()?.path().join("bin")));
        let programs = programs.filter(|bin| bin.join("initdb").is_file()).max().ok_or_else(missing)?;
        let folder = tempfile::Builder::new().prefix("skinny-postgres-").tempdir()?;
        if is_root() {
            chown(folder.path(), Some(USER), Some(USER))?;
        }
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let mut server = Self { programs, folder, port, process: None };
        let made = server
            .program("initdb")
            .args(["--auth=trust", "--username=skinny", "--no-sync", "--encoding=UTF8", "--no-locale", "-D"])
            .arg(server.data())
            .output()?;
        if !made.status.success() {
            return Err(Failure::new(format!("initdb: {}", String::from_utf8_lossy(&made.stderr))));
        }
        server.resume()?;
        Ok(server)
    }

    /// What FreeSWITCH calls the server's database.
    pub(crate) fn dsn(&self) -> String {
        format!("pgsql://hostaddr=127.0.0.1 port={} dbname=postgres user=skinny", self.port)
    }

    /// Starts the server, anew after [`stop`](Self::stop).
    pub(crate) fn resume(&mut self) -> Outcome {
        let mut command = self.program("postgres");
        command.arg("-D").arg(self.data()).args([
            "-p",
            &self.port.to_string(),
            "-h",
            "127.0.0.1",
            "-F",
            "-k",
        ]);
        command.arg(self.folder.path());
        // Each statement with the program that made it.
        command.args(["-c", "log_statement=all", "-c", "log_line_prefix=%a|"]);
        let log = OpenOptions::new().create(true).append(true).open(self.log())?;
        command.stdout(Stdio::null()).stderr(log);
        self.process = Some(command.spawn()?);
        let end = Instant::now() + STARTS_WITHIN;
        while let Err(failure) = self.query("select 1") {
            if Instant::now() > end {
                return Err(failure);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    /// Ends the server in the middle of whatever it does.
    pub(crate) fn stop(&mut self) -> Outcome {
        if let Some(mut process) = self.process.take() {
            let pid = rustix::process::Pid::from_child(&process);
            // "Immediate shutdown", in the server's words: it takes its children along.
            rustix::process::kill_process(pid, rustix::process::Signal::QUIT)
                .map_err(std::io::Error::from)?;
            process.wait()?;
        }
        Ok(())
    }

    /// Executes statements by the server's own client: rows a line each, with bars between the columns.
    pub(crate) fn query(&self, sql: &str) -> Result<String, Failure> {
        let output = Command::new(self.programs.join("psql"))
            .args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p"])
            .args([&self.port.to_string(), "-U", "skinny", "-d", "postgres", "-c", sql])
            .output()?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).trim_end_matches('\n').to_owned());
        }
        Err(Failure::new(format!("psql: {}", String::from_utf8_lossy(&output.stderr))))
    }

    /// How many statements about the module's tables others than [`query`](Self::query) made so far.
    pub(crate) fn statements(&self) -> Result<usize, Failure> {
        let log = std::fs::read_to_string(self.log())?;
        let mut own = false;
        let count = |line: &str| {
            // What a statement has besides its first line is indented.
            if !line.starts_with(char::is_whitespace) {
                own = line.starts_with("psql|");
            }
            let verbs = ["select ", "insert into skinny_", "update skinny_", "delete from skinny_"];
            let line = line.to_ascii_lowercase();
            if own || !line.contains("skinny_") {
                0
            } else {
                verbs.map(|verb| line.matches(verb).count()).iter().sum()
            }
        };
        Ok(log.lines().map(count).sum())
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("statements.log")
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.programs.join(name));
        command.current_dir(Path::new("/"));
        if is_root() {
            command.uid(USER).gid(USER);
        }
        command
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Err(failure) = self.stop() {
            eprintln!("PostgreSQL does not end: {failure}");
        }
    }
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}
