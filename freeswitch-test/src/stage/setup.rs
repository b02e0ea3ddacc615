//! What a scenario wants of the host it runs on.

use std::fmt::Write as _;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use super::host::HostKind;
use crate::phone::Pace;

/// The number of the first phone of the pool; the others follow.
pub const FIRST_NUMBER: u32 = 2001;
/// Phones that every stage's directory holds, besides those that a scenario adds.
pub const POOL: u32 = 800;

/// Everything that a host is started with.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The embedded host's program; looked for beside the running program when there is none.
    pub(super) host: Option<PathBuf>,
    /// The host; chosen by the environment when there is none.
    pub(super) kind: Option<HostKind>,
    /// The module to load; looked for beside the running program when there is none.
    pub(super) module: Option<PathBuf>,
    pub(super) log_level: String,
    /// The first and the last UDP port of the host's audio; some free ones when there are none.
    pub(super) media: Option<(u16, u16)>,
    pub(super) params: Vec<(String, String)>,
    pub(super) devices: Vec<Device>,
    pub(super) extensions: Vec<String>,
    pub(super) files: Vec<(PathBuf, String)>,
    pub(super) may_fail: bool,
    pub(super) address: IpAddr,
    pub(super) listen: Option<(SocketAddr, u16)>,
    pub(super) pace: Pace,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            host: None,
            kind: None,
            module: None,
            log_level: "debug".to_owned(),
            media: None,
            params: Vec::new(),
            devices: Vec::new(),
            extensions: Vec::new(),
            files: Vec::new(),
            may_fail: false,
            address: Ipv4Addr::LOCALHOST.into(),
            listen: None,
            pace: Pace::Normal,
        }
    }
}

impl Setup {
    /// Starts from the project's sample configuration.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Names the embedded host's program.
    #[must_use]
    pub fn host(mut self, program: impl Into<PathBuf>) -> Self {
        self.host = Some(program.into());
        self
    }

    /// Starts this host, whatever the environment says.
    #[must_use]
    pub fn kind(mut self, kind: HostKind) -> Self {
        self.kind = Some(kind);
        self
    }

    /// Names the module to load.
    #[must_use]
    pub fn module(mut self, module: impl Into<PathBuf>) -> Self {
        self.module = Some(module.into());
        self
    }

    /// Sets up to which level the host logs.
    #[must_use]
    pub fn log_level(mut self, level: &str) -> Self {
        level.clone_into(&mut self.log_level);
        self
    }

    /// Names the host's UDP ports for audio.
    #[must_use]
    pub fn media_ports(mut self, first: u16, last: u16) -> Self {
        self.media = Some((first, last));
        self
    }

    /// Sets a parameter of the profile `internal`.
    #[must_use]
    pub fn param(mut self, name: &str, value: &str) -> Self {
        self.params.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Adds a phone to the directory.
    #[must_use]
    pub fn device(mut self, device: Device) -> Self {
        self.devices.push(device);
        self
    }

    /// Adds an extension to the context `default`, given as XML.
    #[must_use]
    pub fn extension(mut self, xml: &str) -> Self {
        self.extensions.push(xml.to_owned());
        self
    }

    /// Writes a file of the configuration, over one that is there; the path is relative to the project's `conf`.
    #[must_use]
    pub fn file(mut self, path: impl AsRef<Path>, text: &str) -> Self {
        self.files.push((path.as_ref().to_owned(), text.to_owned()));
        self
    }

    /// Listens for phones at this address of the machine, at a free port.
    #[must_use]
    pub fn address(mut self, address: IpAddr) -> Self {
        self.address = address;
        self
    }

    /// Listens for phones at this address, and for event socket clients at this port of the loopback interface,
    /// in place of free ports of that interface.
    #[must_use]
    pub fn listen(mut self, phones: SocketAddr, event_socket: u16) -> Self {
        self.listen = Some((phones, event_socket));
        self
    }

    /// Sets the pace of the phones that connect to the stage.
    #[must_use]
    pub fn pace(mut self, pace: Pace) -> Self {
        self.pace = pace;
        self
    }

    /// Does not wait for the profile to listen: the scenario expects that it cannot.
    #[must_use]
    pub fn may_fail(mut self) -> Self {
        self.may_fail = true;
        self
    }
}

/// A phone's entry in the directory.
#[derive(Debug, Clone)]
pub struct Device {
    name: String,
    alias: String,
    buttons: String,
    position: u32,
    params: String,
    variables: String,
}

impl Device {
    /// Makes an entry without buttons.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let none = String::new;
        Self {
            name: name.to_owned(),
            alias: none(),
            buttons: none(),
            position: 0,
            params: none(),
            variables: none(),
        }
    }

    /// Returns the pool's phone of the given number.
    #[must_use]
    pub fn of_pool(number: u32) -> Self {
        let line = format!("label=\"{number}\" value=\"{number}\" caller-name=\"Phone {number}\"");
        Self::new(&pool_name(number)).alias(&number.to_string()).button("Line", &line)
    }

    /// Sets a number by which the directory finds the phone too.
    #[must_use]
    pub fn alias(mut self, number: &str) -> Self {
        number.clone_into(&mut self.alias);
        self
    }

    /// Returns the device name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Puts a line on the next button.
    #[must_use]
    pub fn line(self, number: &str, caller_name: &str) -> Self {
        let line = format!("label=\"Line {number}\" value=\"{number}\" caller-name=\"{caller_name}\"");
        self.button("Line", &line)
    }

    /// Puts a speed dial on the next button.
    #[must_use]
    pub fn speed_dial(self, label: &str, number: &str) -> Self {
        self.button("SpeedDial", &format!("label=\"{label}\" value=\"{number}\""))
    }

    /// Puts any button on the next position; `attributes` are those besides type and position.
    #[must_use]
    pub fn button(mut self, kind: &str, attributes: &str) -> Self {
        self.position += 1;
        let position = self.position;
        let _ =
            writeln!(self.buttons, "        <button position=\"{position}\" type=\"{kind}\" {attributes}/>");
        self
    }

    /// Sets a parameter of the phone.
    #[must_use]
    pub fn param(mut self, name: &str, value: &str) -> Self {
        let _ = writeln!(self.params, "        <param name=\"{name}\" value=\"{value}\"/>");
        self
    }

    /// Sets a channel variable of the calls that the phone makes.
    #[must_use]
    pub fn variable(mut self, name: &str, value: &str) -> Self {
        let _ = writeln!(self.variables, "      <variable name=\"{name}\" value=\"{value}\"/>");
        self
    }

    /// Returns the directory's `<user>` element.
    pub(super) fn xml(&self) -> String {
        let Self { name, alias, buttons, params, variables, .. } = self;
        let alias = if alias.is_empty() { String::new() } else { format!(" number-alias=\"{alias}\"") };
        format!(
            "  <user id=\"{name}\"{alias}>\n    <variables>\n{variables}    </variables>\n    <skinny>\n      <params>\n{params}      \
             </params>\n      <buttons>\n{buttons}      </buttons>\n    </skinny>\n  </user>\n"
        )
    }
}

/// Returns the device name of the pool's phone of the given number.
#[must_use]
pub fn pool_name(number: u32) -> String {
    format!("SEP00005E00{number:04}")
}
