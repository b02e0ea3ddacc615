//! The command line.

use std::path::PathBuf;

use crate::core::log::Level;

/// How to call the program.
pub(crate) const USAGE: &str = "\
usage: freeswitch-host --conf DIR --mod FILE.so [options]

  --conf DIR              the configuration: a folder with freeswitch.xml
  --mod FILE.so           the module to load
  --log-level LEVEL       console, err, warning, notice, info or debug (default info)
  --event-socket-port N   listen there instead of where event_socket.conf.xml says
  --set NAME=VALUE        a global variable; may be repeated
  --local-ip ADDRESS      what local_ip_v4 and domain are (default 127.0.0.1)
  --rtp-start N           first UDP port of RTP (default 16384)
  --rtp-end N             last UDP port of RTP (default 32768)
  --db DIR                where modules keep databases (default: a new folder that is deleted at the end)
";

/// What the command line asks for.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) conf: PathBuf,
    pub(crate) module: PathBuf,
    pub(crate) log_level: Level,
    pub(crate) event_socket_port: Option<u16>,
    pub(crate) variables: Vec<(String, String)>,
    pub(crate) local_ip: String,
    pub(crate) rtp_start: u16,
    pub(crate) rtp_end: u16,
    pub(crate) databases: PathBuf,
    /// Whether the folder of the databases is the host's own.
    pub(crate) own_databases: bool,
}

impl Options {
    /// Reads the arguments that come after the program's name.
    pub(crate) fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Options, String> {
        let (mut conf, mut module, mut databases) = (None, None, None);
        let mut options = Options {
            conf: PathBuf::new(),
            module: PathBuf::new(),
            log_level: Level::INFO,
            event_socket_port: None,
            variables: Vec::new(),
            local_ip: "127.0.0.1".to_owned(),
            rtp_start: 16384,
            rtp_end: 32768,
            databases: PathBuf::new(),
            own_databases: false,
        };
        let mut arguments = arguments.into_iter();
        while let Some(name) = arguments.next() {
            let value = arguments.next().ok_or_else(|| format!("{name}: a value is missing"))?;
            match name.as_str() {
                "--conf" => conf = Some(PathBuf::from(value)),
                "--mod" => module = Some(PathBuf::from(value)),
                "--db" => databases = Some(PathBuf::from(value)),
                "--log-level" => {
                    options.log_level = Level::parse(&value)
                        .ok_or_else(|| format!("{name}: no level is called \"{value}\""))?;
                }
                "--event-socket-port" => options.event_socket_port = Some(number(&name, &value)?),
                "--rtp-start" => options.rtp_start = number(&name, &value)?,
                "--rtp-end" => options.rtp_end = number(&name, &value)?,
                "--local-ip" => options.local_ip = value,
                "--set" => {
                    let (variable, value) =
                        value.split_once('=').ok_or_else(|| format!("{name}: \"{value}\" has no ="))?;
                    options.variables.push((variable.to_owned(), value.to_owned()));
                }
                _ => return Err(format!("{name}: there is no such option")),
            }
        }
        options.conf = conf.ok_or("--conf is missing")?;
        options.module = module.ok_or("--mod is missing")?;
        options.own_databases = databases.is_none();
        options.databases = databases
            .unwrap_or_else(|| std::env::temp_dir().join(format!("freeswitch-host-{}", std::process::id())));
        Ok(options)
    }
}

fn number(name: &str, value: &str) -> Result<u16, String> {
    value.parse().map_err(|_| format!("{name}: \"{value}\" is not a port"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Options, String> {
        Options::parse(line.split(' ').map(str::to_owned))
    }

    #[test]
    fn options_are_read() {
        let options = parse("--conf c --mod m.so --set a=1 --set b=2 --event-socket-port 9021").unwrap();
        assert_eq!(options.event_socket_port, Some(9021));
        assert_eq!(options.variables.len(), 2);
        assert!(options.own_databases);
    }

    #[test]
    fn errors_name_the_option() {
        assert_eq!(parse("--conf c").unwrap_err(), "--mod is missing");
        assert_eq!(parse("--rtp-start x --conf c").unwrap_err(), "--rtp-start: \"x\" is not a port");
        assert_eq!(parse("--what x").unwrap_err(), "--what: there is no such option");
        assert_eq!(parse("--conf").unwrap_err(), "--conf: a value is missing");
    }
}
