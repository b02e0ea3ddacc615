//! What the user of a phone sees and hears of it, apart from speech.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use mod_skinny::protocol::enums::{ButtonType, CallState, LampMode, RingMode, SoftKey, StimulusKind, Tone};

/// A phone's display, lamps, ringer and loudspeaker at one moment.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Screen {
    /// Whether the server has accepted the phone.
    pub registered: bool,
    /// The server's words if it rejected the phone.
    pub rejected: Option<String>,
    /// Whether the connection has ended.
    pub disconnected: bool,
    /// Whether the server took note that the phone unregistered.
    pub unregistered: bool,
    /// Lit lamps by kind and instance; a dark lamp is not listed.
    pub lamps: BTreeMap<(u32, u32), LampMode>,
    /// How it rings, `None` when it does not.
    pub ringer: Option<RingMode>,
    /// The tone that plays.
    pub tone: Option<Tone>,
    /// Whether the loudspeaker is on.
    pub speaker: bool,
    /// The status line where no call has its own, with phrases in English.
    pub prompt: String,
    /// The notice, and the notice that goes before it.
    pub notify: String,
    /// The notice of higher priority, such as who is calling.
    pub priority_notify: String,
    /// Calls by reference.
    pub calls: BTreeMap<u32, Call>,
    /// The line whose calls are on show.
    pub call_plane: Option<u32>,
    /// Soft keys on show while no call is selected.
    pub idle_keys: Vec<Key>,
    /// Year, month, day, hour, minute, second as told last.
    pub date_time: Option<[u32; 6]>,
    /// Forwards by line.
    pub forwards: BTreeMap<u32, Forward>,
    /// What was told of the phone's buttons and soft keys.
    pub labels: Arc<Labels>,
    /// Seconds between keep-alives.
    pub keep_alive: u32,
    /// Keep-alives that were answered.
    pub keep_alives: u64,
    /// Whether the server has granted a token, that is, the permission to register.
    pub token: bool,
    /// Calls by reference that the phone opened a receive channel for.
    pub receiving: Vec<u32>,
    /// Calls by reference that the phone sends sound for.
    pub transmitting: Vec<u32>,
    order: u64,
}

/// A call as the display shows it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Call {
    /// The server's number for it.
    pub reference: u32,
    /// The line's button.
    pub line: u32,
    /// Its state.
    pub state: Option<CallState>,
    /// The parties.
    pub parties: Parties,
    /// Soft keys on show while it is selected.
    pub keys: Vec<Key>,
    /// Its status line.
    pub prompt: String,
    /// The number dialled, as told by the server.
    pub dialed: String,
    /// Greater for the call that changed its state later.
    changed: u64,
}

/// Who talks to whom.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parties {
    /// Name and number of the calling party.
    pub calling: (String, String),
    /// Name and number of the called party.
    pub called: (String, String),
    /// 1 for a call that came in, 2 for one that went out, 3 for a forwarded one.
    pub kind: u32,
}

/// A soft key: its label in English and what it sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The label.
    pub label: String,
    /// The event.
    pub event: SoftKey,
}

impl Key {
    /// Tells whether the key has this label, or does what a key of this name does.
    fn is(&self, label: &str) -> bool {
        let known = self.event.name().and_then(|name| name.strip_prefix("Softkey")).unwrap_or_default();
        self.label.eq_ignore_ascii_case(label) || known.eq_ignore_ascii_case(label)
    }
}

/// The forwards of a line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Forward {
    /// Where all calls go.
    pub all: Option<String>,
    /// Where calls go while the line is busy.
    pub busy: Option<String>,
    /// Where calls go that nobody answers.
    pub no_answer: Option<String>,
}

/// What stays the same from registration on.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Labels {
    /// Kind and instance of each button that has a function, by position from 1.
    pub buttons: BTreeMap<u32, (ButtonType, u32)>,
    /// Lines by instance: number, displayed name, label.
    pub lines: BTreeMap<u32, LineLabel>,
    /// Speed dials by instance: number and label.
    pub speed_dials: BTreeMap<u32, (String, String)>,
    /// Feature buttons by instance: label and status.
    pub features: BTreeMap<u32, (String, u32)>,
    /// Service buttons by instance: address and label.
    pub services: BTreeMap<u32, (String, String)>,
    /// The soft keys that there are, in the order that the sets refer to.
    pub keys: Vec<Key>,
    /// Sets of soft keys: for each key its place in `keys`, from 1.
    pub sets: Vec<Vec<u8>>,
    /// How many soft keys and sets the server announced, of which it may send a part at a time.
    pub announced: (u32, u32),
    /// The configuration: lines and speed dials.
    pub config: Option<(u32, u32)>,
    /// The firmware that the server wants.
    pub version: Option<String>,
}

/// What the server told of a line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LineLabel {
    /// Directory number.
    pub number: String,
    /// Name shown on the display.
    pub name: String,
    /// Label beside the button.
    pub label: String,
}

impl Screen {
    /// Returns the call that the phone would show: an active one before a ringing one before a held one, the
    /// later one first.
    #[must_use]
    pub fn focus(&self) -> Option<&Call> {
        self.calls.values().max_by_key(|call| (rank(call.state), call.changed))
    }

    /// Returns the call in the given state that changed last.
    #[must_use]
    pub fn call_in(&self, state: CallState) -> Option<&Call> {
        self.calls.values().filter(|call| call.state == Some(state)).max_by_key(|call| call.changed)
    }

    /// Tells whether nothing goes on: no call, no ringing, no tone, loudspeaker off.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.calls.is_empty() && self.ringer.is_none() && self.tone.is_none() && !self.speaker
    }

    /// Returns the lamp of a line's button.
    #[must_use]
    pub fn line_lamp(&self, line: u32) -> LampMode {
        self.lamp(StimulusKind::Line, line)
    }

    /// Returns a lamp.
    #[must_use]
    pub fn lamp(&self, kind: StimulusKind, instance: u32) -> LampMode {
        self.lamps.get(&(kind.into(), instance)).copied().unwrap_or(LampMode::Off)
    }

    /// Returns the status line that is on show.
    #[must_use]
    pub fn status(&self) -> &str {
        let own = self.focus().map_or("", |call| call.prompt.as_str());
        if own.is_empty() { &self.prompt } else { own }
    }

    /// Returns the labels of the soft keys on show.
    #[must_use]
    pub fn soft_keys(&self) -> Vec<&str> {
        let keys = self.focus().map_or(&self.idle_keys, |call| &call.keys);
        keys.iter().map(|key| key.label.as_str()).collect()
    }

    /// Finds a soft key by its label: on the shown call, else on another that the user can scroll to, else among
    /// those without a call. Returns line, call and event.
    pub(super) fn find_key(&self, label: &str) -> Option<(u32, u32, SoftKey)> {
        let mut calls: Vec<&Call> = self.calls.values().collect();
        calls.sort_by_key(|call| std::cmp::Reverse((rank(call.state), call.changed)));
        let on_calls = calls.into_iter().find_map(|call| {
            let key = call.keys.iter().find(|key| key.is(label))?;
            Some((call.line, call.reference, key.event))
        });
        on_calls.or_else(|| {
            let key = self.idle_keys.iter().find(|key| key.is(label))?;
            Some((0, 0, key.event))
        })
    }

    /// Returns the call of that reference, which is there from now on.
    pub(super) fn call(&mut self, reference: u32, line: u32) -> &mut Call {
        let call = self.calls.entry(reference).or_default();
        call.reference = reference;
        call.line = line;
        call
    }

    /// Takes a call's new state; a call on hook is gone.
    pub(super) fn call_state(&mut self, reference: u32, line: u32, state: CallState) {
        if state == CallState::OnHook {
            self.calls.remove(&reference);
            return;
        }
        self.order += 1;
        let order = self.order;
        let call = self.call(reference, line);
        call.state = Some(state);
        call.changed = order;
    }
}

/// Orders states by how much they ask for the user's attention.
fn rank(state: Option<CallState>) -> u8 {
    match state {
        Some(CallState::InUseRemotely) | None => 0,
        Some(CallState::Hold) => 1,
        Some(CallState::RingIn | CallState::CallWaiting) => 2,
        Some(_) => 3,
    }
}

impl fmt::Display for Screen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number =
            self.labels.lines.values().map(|line| line.number.as_str()).collect::<Vec<_>>().join(",");
        writeln!(
            f,
            "  lines [{number}] status {:?} notice {:?} {:?}",
            self.status(),
            self.notify,
            self.priority_notify
        )?;
        let (ringer, tone, speaker) = (self.ringer, self.tone, self.speaker);
        writeln!(f, "  ringer {ringer:?} tone {tone:?} speaker {speaker} lamps {:?}", self.lamps)?;
        writeln!(f, "  receiving {:?} transmitting {:?}", self.receiving, self.transmitting)?;
        for call in self.calls.values() {
            let keys: Vec<&str> = call.keys.iter().map(|key| key.label.as_str()).collect();
            let Parties { calling, called, kind } = &call.parties;
            writeln!(
                f,
                "  call {} line {} {:?} {:?} {keys:?}",
                call.reference, call.line, call.state, call.prompt
            )?;
            writeln!(f, "    from {calling:?} to {called:?} kind {kind} dialled {:?}", call.dialed)?;
        }
        let keys: Vec<&str> = self.idle_keys.iter().map(|key| key.label.as_str()).collect();
        write!(f, "  idle keys {keys:?}")?;
        if self.disconnected { write!(f, " DISCONNECTED") } else { Ok(()) }
    }
}
