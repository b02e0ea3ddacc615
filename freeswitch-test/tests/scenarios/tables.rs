//! Programs read phones, lines, buttons and calls out of a database.

pub(crate) mod odd_rows;

use std::path::PathBuf;

use freeswitch_test::phone::{Phone, Settings};
use freeswitch_test::stage::{Device, Failure, Outcome, Setup, Stage};
use freeswitch_test::{ensure, ensure_eq};
use mod_skinny::protocol::enums::{CallState, HeadsetMode, MediaPathId, MediaPathState, MediaPayload};
use mod_skinny::protocol::messages::{
    AudioCapability, CapabilitiesRes, HeadsetStatus, IpPort, MediaPathEvent,
};

use crate::postgres::Server;
use crate::runner::Director;
use crate::script::{connect, extension, hang_up};

/// Without a data source each profile has a SQLite file of its own.
pub(crate) async fn in_a_file(director: Director) -> Outcome {
    let stage = director.stage(Setup::new().device(device())).await?;
    let file = Reader::File(stage.folder().join("db/skinny_internal.db"));
    follow_phones_and_calls(&stage, &file).await?;
    // What was left behind by a server that died goes when it comes back.
    let answer = stage.api("unload mod_skinny").await?;
    ensure!(answer.contains("+OK"), "unload answered {answer:?}");
    file.execute(STALE)?;
    stage.api("load mod_skinny").await?;
    stage.until_listening().await?;
    until(&stage, &file, "select count(*) from skinny_devices", "0").await?;
    until(&stage, &file, "select count(*) from skinny_active_lines", "0").await?;
    stage.end()
}

/// A file that the profile names by its path has the tables, and the profile's own has none.
pub(crate) async fn in_a_file_by_its_path(director: Director) -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("phones.db");
    let dsn = path.to_str().ok_or_else(|| Failure::new("the folder's name is no text"))?;
    let stage = director.stage(Setup::new().device(device()).param("odbc-dsn", dsn)).await?;
    follow_phones_and_calls(&stage, &Reader::File(path)).await?;
    let own = stage.folder().join("db/skinny_internal.db");
    ensure!(!own.exists(), "there is {} too", own.display());
    stage.end()
}

/// Phones register and talk while the file is locked, and are in it afterwards.
pub(crate) async fn in_a_locked_file(director: Director) -> Outcome {
    let stage = director.stage(Setup::new()).await?;
    let path = stage.folder().join("db/skinny_internal.db");
    let file = Reader::File(path.clone());
    let early = stage.phone().await?;
    until(&stage, &file, "select name from skinny_devices", early.name()).await?;
    stage.log().announce("database is locked");
    stage.log().announce("cannot be written");
    let lock = rusqlite::Connection::open(&path).map_err(failure)?;
    lock.execute_batch("begin exclusive").map_err(failure)?;
    let [a, b] = stage.phones().await?;
    early.unregister().await?;
    connect(&a, &b).await?;
    hang_up(&a, &b).await?;
    lock.execute_batch("commit").map_err(failure)?;
    let names = format!("{}\n{}", a.name(), b.name());
    until(&stage, &file, "select name from skinny_devices order by name", &names).await?;
    until(&stage, &file, "select count(*) from skinny_active_lines", "0").await?;
    // Who reads on and on holds it up only, too.
    lock.execute_batch("begin").map_err(failure)?;
    let rows = "select count(*) from skinny_lines";
    let count: i64 = lock.query_row(rows, [], |row| row.get(0)).map_err(failure)?;
    ensure_eq!(count, 2);
    let late = stage.phone().await?;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    lock.execute_batch("commit").map_err(failure)?;
    until(
        &stage,
        &file,
        &format!("select count(*) from skinny_lines where device_name = '{}'", late.name()),
        "1",
    )
    .await?;
    stage.end()
}

/// A stage whose tables are in a server.
async fn stage_with(director: &Director, server: &Server, setup: Setup) -> Result<Stage, Failure> {
    let stage = director.stage(setup).await?;
    if !stage.is_embedded() && !stage.api("load mod_pgsql").await?.contains("+OK") {
        return Err(Failure::skip("this FreeSWITCH has no mod_pgsql"));
    }
    move_to(&stage, &server.dsn()).await?;
    Ok(stage)
}

/// Has the profile started anew with its tables somewhere else.
async fn move_to(stage: &Stage, dsn: &str) -> Outcome {
    let file = "skinny_profiles/internal.xml";
    let profile = std::fs::read_to_string(stage.folder().join("conf").join(file))?;
    let (before, value) = profile.split_once(ODBC_DSN).ok_or_else(|| Failure::new("no odbc-dsn"))?;
    let after = value.split_once('"').map_or("", |(_, after)| after);
    stage.write_conf(file, &format!("{before}{ODBC_DSN}{dsn}\"{after}")).await?;
    let answer = stage.api("skinny profile internal restart").await?;
    ensure!(answer.contains("+OK"), "restart answered {answer:?}");
    stage.until_listening().await
}

const ODBC_DSN: &str = "name=\"odbc-dsn\" value=\"";

/// The same in PostgreSQL, which several servers may share; it may go away for a while.
pub(crate) async fn in_postgresql(director: Director) -> Outcome {
    let mut server = Server::start()?;
    let stage = stage_with(&director, &server, Setup::new().device(device())).await?;
    let tables = Reader::Server(&server);
    a_call_is_few_statements(&stage, &server).await?;
    stage.api("skinny profile internal kill_all").await?;
    follow_phones_and_calls(&stage, &tables).await?;
    other_servers_rows_stay(&stage, &tables).await?;
    for expected in ["pgsql", "SQL", "PGSQL", "server", "connect", "cannot be written", "database", "Failure"]
    {
        stage.log().announce(expected);
    }
    server.stop()?;
    let [a, b] = stage.phones().await?;
    connect(&a, &b).await?;
    hang_up(&a, &b).await?;
    server.resume()?;
    let tables = Reader::Server(&server);
    for phone in [&a, &b] {
        let sql = format!("select count(*) from skinny_devices where name = '{}'", phone.name());
        until(&stage, &tables, &sql, "1").await?;
    }
    // In a database that the profile leaves nothing stays of it, and what others have there does.
    move_to(&stage, "").await?;
    let left = "select name from skinny_devices";
    ensure!(tables.rows(left)? == "SEPOTHER", "{:?} stayed", tables.rows(left)?);
    let owners = tables.rows("select distinct hostname from skinny_owners")?;
    ensure!(owners == "elsewhere", "{owners:?} stayed");
    let phone = stage.phone().await?;
    let file = Reader::File(stage.folder().join("db/skinny_internal.db"));
    until(&stage, &file, left, phone.name()).await?;
    stage.end()
}

const LABEL: &str = "O'Hara'); drop table skinny_lines; --";

fn device() -> Device {
    let line = format!(
        "label=\"{LABEL}\" value=\"2391\" caller-name=\"Ann \\ 'Ö'\" ring-on-idle=\"false\" busy-trigger=\"2\" \
         forward-all=\"1\" forward-busy=\"2\" forward-noanswer=\"3\" noanswer-duration=\"4\""
    );
    Device::new("SEP00005E00AAAA")
        .button("Line", &line)
        .button("SpeedDial", "label=\"Shop\" value=\"2400\" settings=\"blue\"")
        .button("ServiceUrl", "label=\"Menu\" value=\"http://example.com/\"")
        .button("Privacy", "label=\"Private\" value=\"1\"")
        .line("2392", "Shared")
}

/// The rows of a phone and of its calls, from its registration to its end.
async fn follow_phones_and_calls(stage: &Stage, tables: &Reader<'_>) -> Outcome {
    let a = stage.connect(Settings::new("SEP00005E00AAAA")).await?;
    let name = a.name();
    let devices = format!("select * from skinny_devices where name = '{name}'");
    let wanted = format!("{name}|0|1|127.0.0.1|7|5|16384|PCMU,PCMA|||");
    until(stage, tables, &devices, &wanted).await?;
    follow_a_phone(stage, tables, &a).await?;
    let lines = format!("select * from skinny_lines where device_name = '{name}' order by position");
    let wanted = format!(
        "{name}|1|1|1|{LABEL}|2391|Ann \\ 'Ö'|0|1|2|1|2|3|4\n{name}|1|5|2|Line 2392|2392|Shared|1|1|0||||0"
    );
    until(stage, tables, &lines, &wanted).await?;
    let buttons = format!("select * from skinny_buttons where device_name = '{name}' order by position");
    let wanted = format!(
        "{name}|1|2|2|Shop|2400|blue\n{name}|1|3|20|Menu|http://example.com/|\n{name}|1|4|19|Private|1|"
    );
    until(stage, tables, &buttons, &wanted).await?;

    let other = stage.reserve()?;
    stage.add_device(Device::new(&other).line("2392", "Shared").line("2390", "Own")).await?;
    let b = stage.connect(Settings::new(&other)).await?;
    a.line_key(2);
    a.until_state(CallState::OffHook).await?;
    a.dial(extension::ECHO).await;
    a.until_talking().await?;
    let calls = |name: &str, columns: &str| {
        format!("select {columns} from skinny_active_lines where device_name = '{name}'")
    };
    until(stage, tables, &calls(name, "device_instance, line_instance, call_state"), "1|2|5").await?;
    until(stage, tables, &calls(b.name(), "device_instance, line_instance, call_state"), "1|1|13").await?;
    let uuid = tables.rows(&calls(name, "channel_uuid"))?;
    // The core's list is written behind the events.
    let is_channel = || async {
        let channels = stage.api("show channels").await?;
        Ok((uuid.is_empty() || !channels.contains(&uuid)).then_some(channels))
    };
    stage.until(&format!("{uuid:?} among the channels"), is_channel).await?;
    a.soft_key("Hold").await?;
    until(stage, tables, &calls(name, "call_state"), "8").await?;
    a.soft_key("Resume").await?;
    until(stage, tables, &calls(name, "call_state"), "5").await?;
    a.on_hook();
    a.until_idle().await?;
    until(stage, tables, "select count(*) from skinny_active_lines", "0").await?;
    comes_back(stage, tables, &b).await?;
    a.close();
    for sql in [&devices, &lines, &buttons] {
        until(stage, tables, sql, "").await?;
    }
    until(stage, tables, "select count(*) from skinny_devices", "0").await
}

/// A phone that registers while its old connection is open keeps the rows of the new one.
async fn comes_back(stage: &Stage, tables: &Reader<'_>, phone: &Phone) -> Outcome {
    let name = phone.name();
    let again = stage.connect(Settings::new(name)).await?;
    phone.until_disconnected().await?;
    // What is written of another phone from now on is written after all that.
    let later = stage.phone().await?;
    let device = |name: &str| format!("select count(*) from skinny_devices where name = '{name}'");
    until(stage, tables, &device(later.name()), "1").await?;
    let lines = format!("select count(*) from skinny_lines where device_name = '{name}'");
    ensure_eq!(tables.rows(&device(name))?, "1", "rows of {name}");
    ensure_eq!(tables.rows(&lines)?, "2", "rows of the lines of {name}");
    later.unregister().await?;
    again.unregister().await?;
    Ok(())
}

/// Nothing is read from the tables, and little is written: a call with all its keys is a few statements.
async fn a_call_is_few_statements(stage: &Stage, server: &Server) -> Outcome {
    let [a, b] = stage.phones().await?;
    let tables = Reader::Server(server);
    let devices =
        format!("select count(*) from skinny_devices where name in ('{}', '{}')", a.name(), b.name());
    until(stage, &tables, &devices, "2").await?;
    let before = server.statements()?;
    connect(&a, &b).await?;
    until(stage, &tables, "select count(*) from skinny_active_lines where call_state = 5", "2").await?;
    hang_up(&a, &b).await?;
    until(stage, &tables, "select count(*) from skinny_active_lines", "0").await?;
    let made = server.statements()?.saturating_sub(before);
    eprintln!("a call makes {made} statements");
    ensure!((1..=MOST_STATEMENTS).contains(&made), "a call makes {made} statements");
    Ok(())
}

/// Statements that a call of two phones may make, where the original makes 50 to 60.
const MOST_STATEMENTS: usize = 30;

/// What a phone says of itself is in its row, each in the column of its name.
async fn follow_a_phone(stage: &Stage, tables: &Reader<'_>, phone: &Phone) -> Outcome {
    let columns =
        |columns: &str| format!("select {columns} from skinny_devices where name = '{}'", phone.name());
    let accessories = columns("headset, handset, speaker");
    let says = |media_path_id, media_path_event| {
        phone.send(MediaPathEvent { media_path_id, media_path_event });
    };
    says(MediaPathId::Handset, MediaPathState::OffHook);
    until(stage, tables, &accessories, "|1|").await?;
    says(MediaPathId::Handset, MediaPathState::OnHook);
    says(MediaPathId::Speaker, MediaPathState::OffHook);
    until(stage, tables, &accessories, "|2|1").await?;
    says(MediaPathId::Headset, MediaPathState::OffHook);
    says(MediaPathId::Speaker, MediaPathState::None);
    until(stage, tables, &accessories, "1|2|0").await?;
    phone.send(HeadsetStatus { headset_status: HeadsetMode::Off });
    until(stage, tables, &accessories, "2|2|0").await?;
    phone.send(IpPort { rtp_media_port: 20_002 });
    let caps = [MediaPayload::G722_64k, MediaPayload::G711Alaw64k, MediaPayload::Opus, MediaPayload::Gsm];
    let caps =
        caps.map(|payload_capability| AudioCapability { payload_capability, ..AudioCapability::default() });
    phone.send(CapabilitiesRes { caps: caps.to_vec() });
    until(stage, tables, &columns("port, codec_string"), "20002|G722,PCMA,,GSM").await?;
    let caps = [MediaPayload::G711Ulaw64k, MediaPayload::G711Alaw64k];
    let caps =
        caps.map(|payload_capability| AudioCapability { payload_capability, ..AudioCapability::default() });
    phone.send(CapabilitiesRes { caps: caps.to_vec() });
    until(stage, tables, &columns("codec_string"), "PCMU,PCMA").await
}

/// A server touches its own rows only, and takes a phone over that registers with it.
async fn other_servers_rows_stay(stage: &Stage, tables: &Reader<'_>) -> Outcome {
    let phone = stage.phone().await?;
    let device = format!("select count(*) from skinny_devices where name = '{}'", phone.name());
    until(stage, tables, &device, "1").await?;
    let own = tables.rows("select hostname from skinny_owners where device_name <> ''")?;
    let answer = stage.api("unload mod_skinny").await?;
    ensure!(answer.contains("+OK"), "unload answered {answer:?}");
    tables.execute(STALE)?;
    tables.execute(&format!("insert into skinny_owners values ('SEPSTALE', 1, '{own}', 'internal')"))?;
    tables.execute(&STALE.replace("SEPSTALE", "SEPOTHER"))?;
    tables.execute("insert into skinny_owners values ('SEPOTHER', 1, 'elsewhere', 'internal')")?;
    stage.api("load mod_skinny").await?;
    stage.until_listening().await?;
    until(stage, tables, "select name from skinny_devices", "SEPOTHER").await?;
    until(stage, tables, "select device_name from skinny_active_lines", "SEPOTHER").await?;
    // A phone that has gone on to another server is not this one's to remove.
    let phone = stage.connect(phone.settings().clone()).await?;
    until(stage, tables, &device, "1").await?;
    tables.execute(&format!(
        "update skinny_owners set hostname = 'elsewhere' where device_name = '{}'",
        phone.name()
    ))?;
    phone.unregister().await?;
    let another = stage.phone().await?;
    until(stage, tables, &device.replace(phone.name(), another.name()), "1").await?;
    until(stage, tables, &device, "1").await?;
    // Until it comes back.
    let phone = stage.connect(phone.settings().clone()).await?;
    let owner = format!("select hostname from skinny_owners where device_name = '{}'", phone.name());
    until(stage, tables, &owner, &own).await?;
    phone.unregister().await?;
    until(stage, tables, &device, "0").await
}

const STALE: &str = "insert into skinny_devices (name, instance) values ('SEPSTALE', 1); \
                     insert into skinny_active_lines (device_name, device_instance) values ('SEPSTALE', 1)";

pub(crate) async fn until(stage: &Stage, tables: &Reader<'_>, sql: &str, wanted: &str) -> Outcome {
    let look = || async {
        // A file that is being written, or has no tables yet, is an answer for later.
        Ok(match tables.rows(sql) {
            Ok(rows) => (rows != wanted).then_some(rows),
            Err(failure) => Some(failure.to_string()),
        })
    };
    let outcome = stage.until(sql, look).await;
    outcome.map_err(|failure| Failure::new(format!("{failure}; wanted {wanted:?}")))
}

/// Reads a database without the host.
pub(crate) enum Reader<'a> {
    File(PathBuf),
    Server(&'a Server),
}

impl Reader<'_> {
    /// Rows, a line each, with bars between the columns.
    fn rows(&self, sql: &str) -> Result<String, Failure> {
        let path = match self {
            Self::File(path) => path,
            Self::Server(server) => return server.query(sql),
        };
        let connection = rusqlite::Connection::open(path).map_err(failure)?;
        let mut statement = connection.prepare(sql).map_err(failure)?;
        let columns = statement.column_count();
        let row = |row: &rusqlite::Row<'_>| {
            let value = |column| {
                use rusqlite::types::Value;
                row.get::<_, Value>(column).map(|value| match value {
                    Value::Integer(number) => number.to_string(),
                    Value::Text(text) => text,
                    _ => String::new(),
                })
            };
            (0..columns).map(value).collect::<Result<Vec<_>, _>>().map(|values| values.join("|"))
        };
        let rows = statement.query_map([], row).map_err(failure)?;
        let rows: Result<Vec<String>, _> = rows.collect();
        Ok(rows.map_err(failure)?.join("\n"))
    }

    fn execute(&self, sql: &str) -> Outcome {
        match self {
            Self::File(path) => {
                let connection = rusqlite::Connection::open(path).map_err(failure)?;
                connection.execute_batch(sql).map_err(failure)
            }
            Self::Server(server) => server.query(sql).map(drop),
        }
    }
}

fn failure(error: rusqlite::Error) -> Failure {
    Failure::new(format!("SQLite: {error}"))
}
