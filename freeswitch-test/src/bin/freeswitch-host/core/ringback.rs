//! Ring-back that the host plays to a caller: only where a variable asks for it.

use freeswitch_test::content::tones::{Loops, Tones};

use super::{flags, log::log, session::Session};

/// Tones for a caller who waits.
pub(crate) struct Ringback {
    tones: Tones,
    opened: bool,
}

impl Ringback {
    /// The ring-back that a caller asked for, if any: `transfer_ringback` once the call is answered, else `ringback`.
    pub(crate) fn of(caller: &Session) -> Option<Ringback> {
        let transferred = caller.has(flags::ANSWERED).then(|| caller.variable("transfer_ringback")).flatten();
        let wanted = transferred.or_else(|| caller.variable("ringback"))?;
        if caller.has(flags::DISABLE_RINGBACK) {
            return None;
        }
        let tones =
            if wanted.contains("://") { Tones::open(&wanted) } else { Tones::new(&wanted, Loops::Forever) };
        match tones {
            Ok(tones) => Some(Ringback { tones, opened: false }),
            Err(error) => {
                log!(ERROR, caller; "Error Playing Tone: {error}");
                None
            }
        }
    }

    /// Plays one packet; opens the caller's sound first. False when that fails.
    pub(crate) fn play(&mut self, caller: &Session) -> bool {
        if !self.opened {
            self.opened = true;
            if !caller.pre_answer() {
                return false;
            }
        }
        let mut packet = vec![0; caller.packet_samples()];
        self.tones.read(&mut packet);
        caller.say_samples(&packet)
    }
}
