//! Rows that were there before, and rows that do not fit.

use freeswitch_test::phone::{Phone, Settings};
use freeswitch_test::stage::{Device, Outcome, Setup};
use freeswitch_test::{ensure, ensure_eq};
use mod_skinny::protocol::enums::DeviceType;
use mod_skinny::protocol::messages::{RegisterReq, StationIdentifier};

use super::{Reader, stage_with, until};
use crate::postgres::Server;
use crate::runner::Director;

/// A database that the original module filled: its tables are used, a phone that registers takes its rows over, and
/// those of phones that may be elsewhere stay.
pub(crate) async fn of_the_original(director: Director) -> Outcome {
    let server = Server::start()?;
    server.query(ORIGINAL)?;
    for phone in ["SEP00005E00BBBB", "SEPELSEWHERE"] {
        let rows = "insert into skinny_devices (name, instance) values ('PHONE', 0), ('PHONE', 1); \
                    insert into skinny_active_lines (device_name, device_instance) values ('PHONE', 1)";
        server.query(&rows.replace("PHONE", phone))?;
    }
    let phone = Device::new("SEP00005E00BBBB").line("2393", "Own");
    let stage = stage_with(&director, &server, Setup::new().device(phone)).await?;
    let tables = Reader::Server(&server);
    let phone = stage.connect(Settings::new("SEP00005E00BBBB")).await?;
    let names = "select name from skinny_devices order by name";
    until(&stage, &tables, names, "SEP00005E00BBBB\nSEPELSEWHERE\nSEPELSEWHERE").await?;
    until(&stage, &tables, "select device_name from skinny_active_lines", "SEPELSEWHERE").await?;
    let width = "select character_maximum_length from information_schema.columns \
                 where table_name = 'skinny_devices' and column_name = 'ip'";
    ensure_eq!(tables.rows(width)?.as_str(), "45");
    phone.unregister().await?;
    until(&stage, &tables, names, "SEPELSEWHERE\nSEPELSEWHERE").await?;
    stage.end()
}

/// Numbers are as large as a column holds, and a row that the database refuses keeps no other one away.
pub(crate) async fn that_do_not_fit(director: Director) -> Outcome {
    let server = Server::start()?;
    let refused = Device::new("SEP00005E00CCCC")
        .button("Line", "label=\"Line\" value=\"2394\" busy-trigger=\"4000000000\"")
        .button("SpeedDial", "label=\"Refused\" value=\"2395\"")
        .button("SpeedDial", "label=\"Taken\" value=\"2396\"");
    let stage = stage_with(&director, &server, Setup::new().device(refused)).await?;
    let tables = Reader::Server(&server);
    until(&stage, &tables, "select count(*) from skinny_buttons", "0").await?;
    tables.execute("alter table skinny_buttons add check (label <> 'Refused')")?;
    for expected in ["violates check constraint", "Refused", "Error executing query"] {
        stage.log().announce(expected);
    }
    let phone = Phone::connect(stage.address(), Settings::new("SEP00005E00CCCC")).await?;
    phone.send(RegisterReq {
        station_id: StationIdentifier { device_name: phone.name().into(), user_id: u32::MAX, instance: 1 },
        device_type: DeviceType::Cisco7960,
        max_streams: u32::MAX,
        ..RegisterReq::default()
    });
    let largest = "2147483647";
    let device = "select max_streams from skinny_devices";
    until(&stage, &tables, device, largest).await?;
    until(&stage, &tables, "select busy_trigger from skinny_lines", largest).await?;
    until(&stage, &tables, "select label from skinny_buttons", "Taken").await?;
    let named = || async {
        let named = stage.log().has(&["[WARNING]", "refuses a row", "Refused"]);
        Ok((!named).then(|| "it is not named".to_owned()))
    };
    stage.until("the row that is left out in the log", named).await?;
    let other = stage.phone().await?;
    let sql = format!("select count(*) from skinny_lines where device_name = '{}'", other.name());
    until(&stage, &tables, &sql, "1").await?;
    phone.close();
    other.unregister().await?;
    until(&stage, &tables, "select count(*) from skinny_devices", "0").await?;
    ensure!(!stage.log().has(&["cannot be written"]), "the tables are said not to be written");
    stage.end()
}

/// The tables as the original module makes them.
const ORIGINAL: &str = "\
    create table skinny_devices (name varchar(16), user_id integer, instance integer, ip varchar(15), type integer, \
        max_streams integer, port integer, codec_string varchar(255), headset integer, handset integer, \
        speaker integer); \
    create table skinny_active_lines (device_name varchar(16), device_instance integer, line_instance integer, \
        channel_uuid varchar(256), call_id integer, call_state integer)";
