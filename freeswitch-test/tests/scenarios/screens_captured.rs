//! The table of expected screens beside what Cisco's own servers told phones in the same situations. Each message
//! that is in one of the two only, or in another place, is listed with the reason; nothing else may differ.

use std::path::Path;

use bytes::BytesMut;
use freeswitch_test::ensure;
use freeswitch_test::stage::{Failure, Outcome, Stage};
use mod_skinny::protocol::forms::plain;
use mod_skinny::protocol::{Dialect, Message, ProtocolVersion, frame};

use crate::screens::{self, INFORMATION, token};
use crate::script::captures;

/// A part of a capture and what we send there.
struct Situation {
    name: &'static str,
    /// File of the capture, and the names of the first and the last frame.
    capture: (&'static str, &'static str, &'static str),
    /// The call, where the capture has several.
    call: Option<u32>,
    ours: &'static [&'static [&'static str]],
    /// Messages that only they send (`-`) or only we do (`+`), in order, and why.
    differences: &'static [(&'static str, &'static str)],
}

const CM_41_REGISTERS: &str = "cm41-7912-register";
const CM_41_CALL: &str = "cm41-7912-incoming-call";
const CM_2_HOLD: &str = "cm2-vphone-hold";
const CUCM_CALL: &str = "cucm-v20-call";
/// References of one call at the phone that made it and at the one that answered.
const CALLING: Option<u32> = Some(0x012e_364a);
const CALLED: Option<u32> = Some(0x012e_364b);

// Why something differs.
const OWN_WORDS: &str = "an idle phone has words of its own";
const MAILBOX: &str = "lamps of mailboxes, which CallManager sends where there are messages only";
const CLOCK_LAST: &str = "the clock comes last, when the phone is idle";
const IDLE_KEYS: &str = "CallManager leaves the change of keys to the phone; not every phone makes it";
const RINGER_OFF: &str = "a ringer that rings for another call is silenced for good";
const RINGER_ONCE: &str = "CallManager silences the phone and the call, here both are one message";
const NOTICE_OVER: &str = "who called is announced no longer; CallManager lets the notice time out";
const AUDIO_FIRST: &str = "sound ends before anything is shown, as the far end may be gone";
const TONE_OFF: &str = "a tone may play in the call, such as that of a digit";
const BEFORE_CUT: &str = "comes before the part that shows which call it is";
const WHOLE_NUMBER: &str = "the captured phone sent the whole number at once, ours dials digit by digit";
const PROCEEDING: &str = "CallManager shows nothing between the number and the ringing";
const OTHER_ORDER: &str = "the state comes after the keys that were pressed for it";
const HEADSET: &str =
    "the captured phone was answered by handset, whose part of the exchange is not in the capture";
const VERSION_2: &str =
    "CallManager 2 knows no states, keys and prompts of calls, and has layouts of its own";

const SITUATIONS: &[Situation] = &[
    Situation {
        name: "registration",
        capture: (CM_41_REGISTERS, "SelectSoftKeys-1", "TimeDateRes-1"),
        call: None,
        ours: &[screens::REGISTERED],
        differences: &[
            ("- prompt Your Current Options", OWN_WORDS),
            ("+ lamp Off", MAILBOX),
            ("+ lamp Off", MAILBOX),
        ],
    },
    Situation {
        name: "new call by the key",
        capture: (CM_41_REGISTERS, "SetRinger-1", "StartTone-1"),
        call: None,
        ours: &[screens::NEW_CALL],
        differences: &[],
    },
    Situation {
        name: "given up",
        capture: (CM_41_REGISTERS, "StopTone-1", "SetSpeakerMode-2"),
        call: None,
        ours: &[screens::OVER],
        differences: &[
            ("- clock", CLOCK_LAST),
            ("+ keys OnHook", IDLE_KEYS),
            ("+ ringer Off", RINGER_OFF),
            ("+ clock", CLOCK_LAST),
        ],
    },
    Situation {
        name: "ringing, CallManager 4.1",
        capture: (CM_41_CALL, "CallState-1", "SetRinger-1"),
        call: None,
        ours: &[screens::RING_IN],
        differences: &[],
    },
    Situation {
        name: "answered, CallManager 4.1",
        capture: (CM_41_CALL, "SetRinger-2", "StartMediaTransmission-1"),
        call: None,
        ours: &[screens::ANSWERED, screens::TALKING],
        differences: &[("+ notice over", NOTICE_OVER), ("- ringer Off", RINGER_ONCE)],
    },
    Situation {
        name: "hung up, CallManager 4.1",
        capture: (CM_41_CALL, "SetLamp-3", "SetSpeakerMode-2"),
        call: None,
        ours: &[screens::SILENCED, screens::OVER],
        differences: &[
            ("- lamp Off", AUDIO_FIRST),
            ("- prompt over", AUDIO_FIRST),
            ("+ tone off", TONE_OFF),
            ("+ lamp Off", AUDIO_FIRST),
            ("+ prompt over", AUDIO_FIRST),
            ("- clock", CLOCK_LAST),
            ("+ keys OnHook", IDLE_KEYS),
            ("+ ringer Off", RINGER_OFF),
            ("+ clock", CLOCK_LAST),
        ],
    },
    Situation {
        name: "dialled and ringing there",
        capture: (CUCM_CALL, "CallState-2", "DisplayPromptStatusV2-3"),
        call: CALLING,
        ours: &[screens::DIAL_TONE, screens::FIRST_DIGIT, screens::PROCEEDING, screens::RING_OUT],
        differences: &[
            ("+ ringer Off", BEFORE_CUT),
            ("+ lamp On", BEFORE_CUT),
            ("- keys DigitsAfterDialingFirstDigit", WHOLE_NUMBER),
            ("+ keys OffHook", WHOLE_NUMBER),
            ("+ tone InsideDialTone", WHOLE_NUMBER),
            ("+ tone off", WHOLE_NUMBER),
            ("+ keys DigitsAfterDialingFirstDigit", WHOLE_NUMBER),
            ("+ tone off", WHOLE_NUMBER),
            ("+ keys RingOut", PROCEEDING),
            ("+ prompt Call Proceed", PROCEEDING),
        ],
    },
    Situation {
        name: "ringing, version 20",
        capture: (CUCM_CALL, "CallState-1", "SetRinger-2"),
        call: CALLED,
        ours: &[screens::RING_IN],
        differences: &[],
    },
    Situation {
        name: "answered there",
        capture: (CUCM_CALL, "StopTone-1", "StartMediaTransmission-6"),
        call: CALLING,
        ours: &[screens::TALKING],
        differences: &[],
    },
    Situation {
        name: "answered, version 20",
        capture: (CUCM_CALL, "StopTone-1", "StartMediaTransmission-6"),
        call: CALLED,
        ours: &[screens::ANSWERED, screens::TALKING],
        differences: &[
            ("- state OffHook", OTHER_ORDER),
            ("+ notice over", NOTICE_OVER),
            ("+ speaker On", HEADSET),
            ("+ lamp On", HEADSET),
            ("+ state OffHook", OTHER_ORDER),
            ("+ call plane", HEADSET),
        ],
    },
    Situation {
        name: "held",
        capture: (CM_2_HOLD, "StopMediaReception-1", "StartTone-1"),
        call: None,
        ours: &[screens::HELD],
        differences: &[
            ("- StopMediaTransmission-1 of an old layout", VERSION_2),
            ("- clock", VERSION_2),
            ("- lamp Flash", VERSION_2),
            ("- tone InsideDialTone", VERSION_2),
            ("+ listen no more", VERSION_2),
            ("+ speak no more", VERSION_2),
            ("+ lamp Wink", VERSION_2),
            ("+ state Hold", VERSION_2),
            ("+ keys OnHold", VERSION_2),
            ("+ prompt Hold", VERSION_2),
            ("+ speaker Off", VERSION_2),
        ],
    },
    Situation {
        name: "resumed",
        capture: (CM_2_HOLD, "StopTone-1", "CallInfo-1"),
        call: None,
        ours: &[screens::RESUMED, screens::TALKING],
        differences: &[
            ("- tone off", VERSION_2),
            ("- lamp Wink", VERSION_2),
            ("- clock", VERSION_2),
            ("- StartMediaTransmission-1 of an old layout", VERSION_2),
            ("+ speaker On", VERSION_2),
            ("+ call plane", VERSION_2),
            ("+ tone off", VERSION_2),
            ("+ listen", VERSION_2),
            ("+ state Connected", VERSION_2),
            ("+ keys Connected", VERSION_2),
            ("+ prompt Connected", VERSION_2),
            ("+ speak", VERSION_2),
        ],
    },
];

pub(crate) async fn differ_where_it_is_said(_: &Stage) -> Outcome {
    let folder = captures()?;
    let mut wrong = Vec::new();
    for situation in SITUATIONS {
        let theirs = captured(&folder, situation)?;
        ensure!(!theirs.is_empty(), "{}: nothing of it is in the capture", situation.name);
        let found = differences(&theirs, &situation.ours.concat());
        let listed: Vec<&str> = situation.differences.iter().map(|(difference, _)| *difference).collect();
        if found != listed {
            wrong.push(format!("{}: {found:#?}, listed are {listed:#?}", situation.name));
        }
    }
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

/// What the server said in a situation, in the words of the table.
fn captured(folder: &Path, situation: &Situation) -> Result<Vec<String>, Failure> {
    let (file, first, last) = situation.capture;
    let path = folder.join(file).with_extension("tsv");
    let text = std::fs::read_to_string(&path)
        .map_err(|error| Failure::skip(format!("{}: {error}", path.display())))?;
    let mut tokens = Vec::new();
    let mut inside = false;
    for row in text.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>()) {
        let [name, _, direction, _, _, version, _, _, _, _, hex, ..] = row[..] else { continue };
        let name = name.rsplit('/').next().unwrap_or_default();
        inside |= name == first;
        if inside && direction.starts_with("server") {
            let of_call = |message: &Message| {
                situation.call.is_none() || reference(message).is_none_or(|call| Some(call) == situation.call)
            };
            match understood(hex, version) {
                Some(message) => tokens.extend(token(&message).filter(|_| of_call(&message))),
                None => tokens.push(format!("{name} of an old layout")),
            }
        }
        if inside && name == last {
            return Ok(tokens);
        }
    }
    Err(Failure::new(format!("{}: no {first} to {last}", path.display())))
}

fn understood(hex: &str, version: &str) -> Option<Message> {
    let pairs = hex.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap_or_default());
    let bytes: Vec<u8> = pairs.map(|pair| u8::from_str_radix(pair, 16)).collect::<Result<_, _>>().ok()?;
    let frame = frame::split(&mut BytesMut::from(bytes.as_slice())).ok()??;
    let dialect = Dialect { version: ProtocolVersion(version.parse().ok()?), utf8: false };
    Some(plain(Message::decode_counting(frame.id, &frame.body, dialect).ok()?.message))
}

/// The call that a message is about, if it says.
fn reference(message: &Message) -> Option<u32> {
    match message {
        Message::CallState(state) => Some(state.call_reference),
        Message::SelectSoftKeys(select) => Some(select.call_reference),
        Message::DisplayPromptStatus(prompt) => Some(prompt.call_reference),
        Message::DialedNumber(number) => Some(number.call_reference),
        Message::OpenReceiveChannel(open) => Some(open.call_reference),
        Message::StartMediaTransmission(start) => Some(start.call_reference),
        Message::CallInfo(info) => info.call_reference,
        Message::SetRinger(ringer) => ringer.call_reference,
        Message::StartTone(tone) => tone.call_reference,
        Message::StopTone(tone) => tone.call_reference,
        _ => None,
    }
}

/// What is in one of two sequences only, as lines with a sign, by their longest common part. Call information has no
/// place of its own in the table.
fn differences(theirs: &[String], ours: &[&str]) -> Vec<String> {
    let placed = |word: &&str| *word != INFORMATION;
    let (theirs, ours): (Vec<&str>, Vec<&str>) = (
        theirs.iter().map(String::as_str).filter(placed).collect(),
        ours.iter().copied().filter(placed).collect(),
    );
    // The length of the common part of what is left from each pair of places on.
    let mut common = vec![vec![0_usize; ours.len() + 1]; theirs.len() + 1];
    for (i, their) in theirs.iter().enumerate().rev() {
        for (j, our) in ours.iter().enumerate().rev() {
            common[i][j] = if is_same(their, our) {
                common[i + 1][j + 1] + 1
            } else {
                common[i + 1][j].max(common[i][j + 1])
            };
        }
    }
    let (mut i, mut j, mut found) = (0, 0, Vec::new());
    while i < theirs.len() || j < ours.len() {
        if i < theirs.len() && j < ours.len() && is_same(theirs[i], ours[j]) {
            (i, j) = (i + 1, j + 1);
        } else if j == ours.len() || (i < theirs.len() && common[i + 1][j] >= common[i][j + 1]) {
            found.push(format!("- {}", theirs[i]));
            i += 1;
        } else {
            found.push(format!("+ {}", ours[j]));
            j += 1;
        }
    }
    found
}

/// The table leaves out who it is that calls.
fn is_same(their: &str, our: &str) -> bool {
    their == our || ((our.starts_with("prompt ") || our.starts_with("notice ")) && their.starts_with(our))
}
