//! The fault suite: who may not get in, who does not read, what may not be forged, and what fails around the
//! module. Nobody else is to notice.
//!
//! | what holds | scenarios |
//! | --- | --- |
//! | access lists of profile and phone, no take-over from elsewhere | [`entrance`]: `an_address_off_the_list`, `a_device_off_its_networks` |
//! | call messages before registration do nothing | [`entrance`]: `call_messages_of_a_stranger` |
//! | limits of connections and registrations, deadlines, figures of them | [`entrance`]: `connections_beyond_the_limits`, `registrations_beyond_the_rate`, `deadlines` |
//! | a phone that comes back registers at once, its old call ends | [`peers`]: `back_from_a_power_cut`, `half_open` |
//! | two phones of one name do not fight for ever | [`peers`]: `two_phones_of_one_name` |
//! | TLS, and certificates that are good for one phone | `tls`: `with_certificates`, `certificates_that_are_no_good` |
//! | handshakes do not block who comes after | `tls`: `a_hundred_half_handshakes` |
//! | keys of encrypted audio | `srtp`: `where_both_can`, `where_it_is_required` |
//! | phones that do not read, write slowly, or reset in any state of a call | [`peers`]: `one_that_does_not_read`, `one_that_writes_slowly`, `reset_in_any_state` |
//! | keep-alives that stop coming | `keep_alive`: `a_silent_phone_expires` |
//! | a panic ends one call or connection | the driver's own tests, [`functions`] for panics that must not be |
//! | any function of the host may fail | [`functions`]: `each_in_each_step_of_a_call`, `each_while_loading`; [`shortage`]: `of_audio_ports`, `of_sessions` |
//! | a full disk, a locked file, a dead database | [`disk`]: `that_is_full`; `tables`: `in_a_locked_file`, `in_postgresql` |
//! | a directory that is late or never answers | [`directory`]: `that_is_late`, `that_never_answers`, `that_is_late_for_a_call` |
//! | unload, reload and shutdown with calls up | `reload`: `ten_times`; `control`: `the_host_ends_in_a_call`, `a_module_in_use_stays` |
//! | loads under a hundred reconnecting phones | [`life`]: `twenty_loads_under_reconnecting_phones` |
//! | a profile stopped and started alone | `profiles`: `start_stop_restart` |
//! | nothing forges headers, log lines, SQL, XML or variables | [`injection`]: all; `tables`: `in_a_file` |

pub(crate) mod directory;
pub(crate) mod disk;
pub(crate) mod entrance;
pub(crate) mod functions;
pub(crate) mod injection;
pub(crate) mod life;
pub(crate) mod peers;
pub(crate) mod shortage;

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use bytes::BytesMut;
use freeswitch_test::stage::{Failure, Stage};
use mod_skinny::protocol::messages::{RegisterReq, StationIdentifier};
use mod_skinny::protocol::{Dialect, Message, frame};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

/// A connection that is no phone, or not a good one.
struct Intruder {
    socket: TcpStream,
    received: BytesMut,
}

impl Intruder {
    /// Connects to the module from an address of this machine.
    async fn from(stage: &Stage, address: [u8; 4]) -> Result<Self, Failure> {
        let socket = TcpSocket::new_v4()?;
        socket.bind(SocketAddr::new(IpAddr::from(address), 0))?;
        let socket = socket.connect(stage.address()).await?;
        Ok(Self { socket, received: BytesMut::new() })
    }

    async fn connect(stage: &Stage) -> Result<Self, Failure> {
        Self::from(stage, [127, 0, 0, 1]).await
    }

    async fn say(&mut self, message: impl Into<Message>) -> Result<(), Failure> {
        let mut bytes = BytesMut::new();
        message.into().encode(Dialect::default(), &mut bytes);
        Ok(self.socket.write_all(&bytes).await?)
    }

    /// The next message from the module; `None` when it closed the connection.
    async fn next(&mut self) -> Result<Option<Message>, Failure> {
        self.next_within(PATIENCE).await
    }

    async fn next_within(&mut self, patience: Duration) -> Result<Option<Message>, Failure> {
        let read = async {
            loop {
                let split =
                    frame::split(&mut self.received).map_err(|error| Failure::new(error.to_string()))?;
                if let Some(frame) = split {
                    let decoded = Message::decode(frame.id, &frame.body, Dialect::default());
                    return decoded.map(Some).map_err(|error| Failure::new(error.to_string()));
                }
                match self.socket.read_buf(&mut self.received).await {
                    Ok(0) | Err(_) => return Ok(None),
                    Ok(_) => {}
                }
            }
        };
        timeout(patience, read).await.unwrap_or_else(|_| Err(Failure::new("the module says nothing")))
    }

    /// Registers under a name and returns the module's first answer.
    async fn register(&mut self, name: &str) -> Result<Option<Message>, Failure> {
        self.say(registration(name)).await?;
        self.next().await
    }

    /// Waits until the module has closed the connection; returns the messages until then.
    async fn until_closed(&mut self) -> Result<Vec<Message>, Failure> {
        let mut messages = Vec::new();
        while let Some(message) = self.next().await? {
            messages.push(message);
        }
        Ok(messages)
    }
}

fn registration(name: &str) -> RegisterReq {
    let station_id = StationIdentifier { device_name: name.into(), user_id: 0, instance: 1 };
    RegisterReq { station_id, ..RegisterReq::default() }
}

const PATIENCE: Duration = Duration::from_secs(15);
