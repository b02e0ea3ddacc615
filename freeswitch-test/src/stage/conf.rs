//! A scenario's own copy of the configuration: the project's sample files and those that the host needs besides,
//! with ports, phones and extensions of the scenario.

use std::path::{Path, PathBuf};
use std::{fs, io};

use super::setup::{Device, FIRST_NUMBER, POOL, Setup};

/// A copy of the configuration in a temporary folder.
#[derive(Debug)]
pub(super) struct Conf {
    /// The project's files: the module's configuration, dialplan and directory.
    project: PathBuf,
    /// The files of the host, which include the project's.
    host: PathBuf,
}

/// Classifies the numbers of the pool and of the extensions below as complete after four digits.
const PATTERNS: &str = r#"<include>
  <extension name="Scenarios">
    <condition field="destination_number" expression="^([23456]\d{3})$">
      <action application="skinny-process"/>
    </condition>
  </extension>
  <extension name="Scenarios, any length">
    <condition field="destination_number" expression="^7\d*$">
      <action application="skinny-wait" data="2"/>
    </condition>
  </extension>
  <extension name="Scenarios, refused">
    <condition field="destination_number" expression="^8$">
      <action application="skinny-drop"/>
    </condition>
  </extension>
</include>
"#;

/// What can be dialled in every scenario, besides what the sample configuration has.
const EXTENSIONS: &str = r#"
  <extension name="pool">
    <condition field="destination_number" expression="^(2\d{3})$">
      <action application="set" data="hangup_after_bridge=true"/>
      <action application="bridge" data="skinny/internal/$1"/>
    </condition>
  </extension>
  <extension name="pool, three seconds">
    <condition field="destination_number" expression="^4(\d{3})$">
      <action application="set" data="call_timeout=3"/>
      <action application="bridge" data="skinny/internal/2$1"/>
    </condition>
  </extension>
  <extension name="echo">
    <condition field="destination_number" expression="^3001$">
      <action application="answer"/>
      <action application="echo"/>
    </condition>
  </extension>
  <extension name="tone">
    <condition field="destination_number" expression="^3002$">
      <action application="answer"/>
      <action application="playback" data="tone_stream://%(1000,0,1000);loops=-1"/>
    </condition>
  </extension>
  <extension name="busy">
    <condition field="destination_number" expression="^3003$">
      <action application="hangup" data="USER_BUSY"/>
    </condition>
  </extension>
  <extension name="ringing">
    <condition field="destination_number" expression="^3004$">
      <action application="ring_ready"/>
      <action application="sleep" data="60000"/>
    </condition>
  </extension>
  <extension name="answered">
    <condition field="destination_number" expression="^3005$">
      <action application="answer"/>
      <action application="sleep" data="600000"/>
    </condition>
  </extension>
  <extension name="early media">
    <condition field="destination_number" expression="^3006$">
      <action application="pre_answer"/>
      <action application="playback" data="tone_stream://%(1000,0,620);loops=-1"/>
    </condition>
  </extension>
  <extension name="any length">
    <condition field="destination_number" expression="^7\d+$">
      <action application="answer"/>
      <action application="echo"/>
    </condition>
  </extension>
  <extension name="congested">
    <condition field="destination_number" expression="^3007$">
      <action application="hangup" data="NORMAL_CIRCUIT_CONGESTION"/>
    </condition>
  </extension>
  <extension name="another module's leg">
    <condition field="destination_number" expression="^3009$">
      <action application="set" data="hangup_after_bridge=true"/>
      <action application="bridge" data="loopback/3001/default"/>
    </condition>
  </extension>
  <extension name="ends for a cause">
    <condition field="destination_number" expression="^35(\d\d)$">
      <action application="hangup" data="$1"/>
    </condition>
  </extension>
  <extension name="user">
    <condition field="destination_number" expression="^5(\d{3})$">
      <action application="set" data="hangup_after_bridge=true"/>
      <action application="bridge" data="user/2$1@example.com"/>
    </condition>
  </extension>
  <extension name="announced">
    <condition field="destination_number" expression="^3010$">
      <action application="pre_answer"/>
      <action application="playback" data="tone_stream://%(1000,0,620);loops=3"/>
      <action application="answer"/>
      <action application="echo"/>
    </condition>
  </extension>
  <extension name="announced, heard">
    <condition field="destination_number" expression="^3011$">
      <action application="bridge" data="loopback/3010/default"/>
    </condition>
  </extension>
  <extension name="announced, ignored">
    <condition field="destination_number" expression="^3012$">
      <action application="bridge" data="{ignore_early_media=true}loopback/3010/default"/>
    </condition>
  </extension>
  <extension name="announced, covered by ring-back">
    <condition field="destination_number" expression="^3013$">
      <action application="set" data="ringback=%(1000,0,770)"/>
      <action application="bridge" data="{ignore_early_media=true}loopback/3010/default"/>
    </condition>
  </extension>
  <extension name="parked">
    <condition field="destination_number" expression="^3014$">
      <action application="park"/>
    </condition>
  </extension>
  <extension name="three seconds of call">
    <condition field="destination_number" expression="^3008$">
      <action application="answer"/>
      <action application="sleep" data="1500"/>
      <action application="hangup" data="NORMAL_CLEARING"/>
    </condition>
  </extension>
"#;

impl Conf {
    /// Copies both trees from the repository into `folder`.
    pub(super) fn copy(repository: &Path, folder: &Path) -> io::Result<Self> {
        let conf = Self { project: folder.join("conf"), host: folder.join("freeswitch-test/conf") };
        copy_tree(&repository.join("conf"), &conf.project)?;
        copy_tree(&repository.join("freeswitch-test/conf"), &conf.host)?;
        Ok(conf)
    }

    /// Returns the folder that the host is started with.
    pub(super) fn folder(&self) -> &Path {
        &self.host
    }

    /// Returns a file of the project's part.
    pub(super) fn project_file(&self, name: impl AsRef<Path>) -> PathBuf {
        self.project.join(name)
    }

    /// Writes what every scenario has and what this one asks for.
    pub(super) fn apply(&self, setup: &Setup) -> io::Result<()> {
        fs::write(self.project_file("dialplan/skinny-patterns/21-Scenarios.xml"), PATTERNS)?;
        self.extensions("00_every_scenario", EXTENSIONS)?;
        let pool = (FIRST_NUMBER..FIRST_NUMBER + POOL).map(Device::of_pool);
        self.devices("pool", pool)?;
        self.devices("scenario", setup.devices.iter().cloned())?;
        if !setup.extensions.is_empty() {
            self.extensions("01_scenario", &setup.extensions.join("\n"))?;
        }
        self.log_level(&setup.log_level)?;
        for (name, value) in &setup.params {
            self.profile_param(name, value)?;
        }
        for (path, text) in &setup.files {
            write(&self.project_file(path), text)?;
        }
        Ok(())
    }

    /// Adds phones to the directory, in a file of their own.
    pub(super) fn devices(&self, file: &str, devices: impl Iterator<Item = Device>) -> io::Result<()> {
        let users: String = devices.map(|device| device.xml()).collect();
        let path = self.project_file(format!("directory/default/{file}.xml"));
        write(&path, &format!("<include>\n{users}</include>\n"))
    }

    /// Adds extensions to the context `default`, in a file of their own.
    pub(super) fn extensions(&self, file: &str, extensions: &str) -> io::Result<()> {
        let path = self.project_file(format!("dialplan/default/{file}.xml"));
        write(&path, &format!("<include>\n{extensions}</include>\n"))
    }

    /// Sets a pre-process variable in the host's `vars.xml`, in place of one of that name.
    pub(super) fn variable(&self, name: &str, value: &str) -> io::Result<()> {
        let path = self.host.join("vars.xml");
        let start = format!("data=\"{name}=");
        let line = format!("  <X-PRE-PROCESS cmd=\"set\" data=\"{name}={value}\"/>");
        edit(&path, &start, &line, "</include>")
    }

    /// Sets up to which level the core logs.
    fn log_level(&self, level: &str) -> io::Result<()> {
        let path = self.host.join("autoload_configs/switch.conf.xml");
        let line = format!("    <param name=\"loglevel\" value=\"{level}\"/>");
        edit(&path, "name=\"loglevel\"", &line, "</settings>")
    }

    /// Sets a parameter of the profile `internal`, in place of one of that name.
    pub(super) fn profile_param(&self, name: &str, value: &str) -> io::Result<()> {
        let path = self.project_file("skinny_profiles/internal.xml");
        let start = format!("name=\"{name}\"");
        edit(&path, &start, &format!("      <param name=\"{name}\" value=\"{value}\"/>"), "</settings>")
    }
}

/// Replaces the lines that contain `old` by `line`, which goes right before the first `end`. What ends a comment
/// stays.
fn edit(path: &Path, old: &str, line: &str, end: &str) -> io::Result<()> {
    let text = fs::read_to_string(path)?;
    let kept: Vec<&str> =
        text.lines().filter(|known| !known.contains(old) || known.contains("-->")).collect();
    let mut lines = Vec::with_capacity(kept.len() + 1);
    let mut done = false;
    for known in kept {
        if !done && known.contains(end) {
            lines.push(line);
            done = true;
        }
        lines.push(known);
    }
    if !done {
        let problem = format!("{}: no {end} to put {line:?} before", path.display());
        return Err(io::Error::new(io::ErrorKind::InvalidData, problem));
    }
    fs::write(path, lines.join("\n") + "\n")
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text)
}

fn copy_tree(from: &Path, to: &Path) -> io::Result<()> {
    let context =
        |error: io::Error| io::Error::new(error.kind(), format!("copying {}: {error}", from.display()));
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).map_err(context)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_tree(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::edit;

    #[test]
    fn a_setting_takes_the_place_of_the_one_before() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("profile.xml");
        std::fs::write(&file, "<settings>\n<param name=\"port\" value=\"1\"/>\n<x/>\n</settings>\n").unwrap();
        edit(&file, "name=\"port\"", "<param name=\"port\" value=\"2\"/>", "</settings>").unwrap();
        let text = std::fs::read_to_string(&file).unwrap();
        assert_eq!(text, "<settings>\n<x/>\n<param name=\"port\" value=\"2\"/>\n</settings>\n");
        assert!(edit(&file, "a", "b", "</nothing>").is_err());
    }
}
