//! Who has phones: those who only want to talk, and those who make trouble.

use std::sync::Arc;
use std::time::Duration;

use mod_skinny::protocol::enums::{CallState, SoftKey, StimulusKind, Tone};
use tokio::time::sleep;

use super::{Chance, Deeds};
use crate::phone::{Phone, Settings};
use crate::stage::{Failure, Outcome, Stage};
use crate::{audio, ensure};

/// Extensions that echo what is said, and play a tone.
const ECHO: &str = "3001";

/// A phone and the frequency that it hums, in hertz.
struct Talker {
    phone: Phone,
    hum: f64,
}

/// Two phones that call each other in turn; every call of theirs has to succeed, with sound both ways.
pub(super) async fn talkers(stage: Arc<Stage>, deeds: Arc<Deeds>) -> Outcome {
    let [a, b] = stage.phones::<2>().await?;
    let (a, b) = (Talker { phone: a, hum: 600.0 }, Talker { phone: b, hum: 900.0 });
    for talker in [&a, &b] {
        talker.phone.hum(talker.hum);
    }
    let mut round = 0_u32;
    while !deeds.is_over() {
        let (from, to) = if round.is_multiple_of(2) { (&a, &b) } else { (&b, &a) };
        let failed = |failure| Failure::new(format!("call {round} of a pair: {failure}"));
        talk(from, to, round).await.map_err(failed)?;
        Deeds::count(&deeds.calls);
        round += 1;
    }
    Ok(())
}

async fn talk(caller: &Talker, called: &Talker, round: u32) -> Outcome {
    let (from, to) = (&caller.phone, &called.phone);
    from.off_hook();
    from.until_tone(Tone::InsideDialTone).await?;
    from.dial(&to.number()).await;
    to.until_ringing().await?;
    match round % 3 {
        0 => to.off_hook(),
        1 => to.line_key(1),
        _ => to.soft_key("Answer").await?,
    }
    to.until_talking().await?;
    from.until_talking().await?;
    both_hear(caller, called).await?;
    if round.is_multiple_of(4) {
        from.soft_key("Hold").await?;
        from.until_state(CallState::Hold).await?;
        from.soft_key("Resume").await?;
        from.until_talking().await?;
        both_hear(caller, called).await?;
    }
    let (first, other) = if round.is_multiple_of(5) { (to, from) } else { (from, to) };
    first.on_hook();
    first.until_idle().await?;
    other.on_hook();
    other.until_idle().await?;
    Ok(())
}

/// Each hears the hum of the other.
async fn both_hear(one: &Talker, other: &Talker) -> Outcome {
    for (listener, speaker) in [(one, other), (other, one)] {
        let phone = &listener.phone;
        let mut share = 0.0;
        for _ in 0..LISTEN_TIMES {
            phone.forget_heard();
            share = audio::share_of(&phone.hear(LISTEN_FOR).await, speaker.hum);
            if share > MOST {
                break;
            }
        }
        let (name, reception) = (phone.name(), phone.reception());
        let heard = share > MOST;
        ensure!(heard, "{share:.2} of what {name} hears is what was said to it; {reception:?}");
    }
    Ok(())
}

/// Phones whose users press whatever is in reach.
pub(super) async fn monkeys(stage: Arc<Stage>, deeds: Arc<Deeds>, mut chance: Chance) -> Outcome {
    let phones = stage.phones::<4>().await?;
    while !deeds.is_over() {
        let (which, other) = (chance.below(phones.len()), chance.below(phones.len()));
        if let (Some(phone), Some(other)) = (phones.get(which), phones.get(other)) {
            press_something(phone, other, &mut chance);
            Deeds::count(&deeds.presses);
        }
        sleep(Duration::from_millis(chance.pick(&[0, 5, 30, 100, 300]).unwrap_or(0))).await;
    }
    for phone in &phones {
        settle(phone).await?;
    }
    Ok(())
}

/// Presses something on a phone, sensible or not.
pub fn press_something(phone: &Phone, other: &Phone, chance: &mut Chance) {
    let screen = phone.screen();
    let calls: Vec<(u32, u32)> = screen.calls.values().map(|call| (call.line, call.reference)).collect();
    let (line, call) = chance.pick(&calls).unwrap_or((0, 0));
    match chance.below(12) {
        0 | 1 => phone.off_hook(),
        2 => phone.on_hook(),
        3 => other.number().chars().for_each(|digit| phone.digit(digit)),
        4 => {
            phone.off_hook();
            other.number().chars().for_each(|digit| phone.digit(digit));
        }
        5 => ECHO.chars().for_each(|digit| phone.digit(digit)),
        6 => phone.line_key(1),
        7 => phone.stimulus(StimulusKind::Hold, 1),
        8 => {
            if let Some(call) = screen.call_in(CallState::RingIn) {
                phone.press_anyway(SoftKey::Answer, call.line, call.reference);
            }
        }
        9 => phone.digit('#'),
        _ => {
            if let Some(key) = chance.pick(&KEYS) {
                phone.press_anyway(key, line, call);
            }
        }
    }
}

/// Ends every call that a phone shows, as a user who wants quiet does.
///
/// # Errors
///
/// Fails when the phone does not come to rest within twenty seconds.
pub async fn settle(phone: &Phone) -> Outcome {
    for _ in 0..100 {
        phone.on_hook();
        for call in phone.screen().calls.values() {
            phone.press_anyway(SoftKey::EndCall, call.line, call.reference);
        }
        sleep(Duration::from_millis(200)).await;
        let screen = phone.screen();
        if screen.is_idle() && screen.receiving.is_empty() && screen.transmitting.is_empty() {
            return Ok(());
        }
    }
    Err(Failure::new(format!("{} does not come to rest:\n{}", phone.name(), phone.report())))
}

/// Phones that lose power at any moment of a call and come back, or not.
pub(super) async fn vanishers(stage: Arc<Stage>, deeds: Arc<Deeds>, mut chance: Chance) -> Outcome {
    let names = [stage.reserve()?, stage.reserve()?];
    while !deeds.is_over() {
        let [a, b] =
            [stage.connect(Settings::new(&names[0])).await?, stage.connect(Settings::new(&names[1])).await?];
        a.off_hook();
        b.number().chars().for_each(|digit| a.digit(digit));
        sleep(Duration::from_millis(chance.pick(&[0, 1, 3, 10, 30, 80, 200]).unwrap_or(0))).await;
        if chance.below(2) == 0 {
            b.off_hook();
            sleep(Duration::from_millis(chance.pick(&[0, 1, 5, 40, 150]).unwrap_or(0))).await;
        }
        match chance.below(3) {
            0 => a.cut(),
            1 => b.cut(),
            _ => b.close(),
        }
        sleep(Duration::from_millis(chance.pick(&[0, 20, 100]).unwrap_or(0))).await;
        a.cut();
        b.cut();
        Deeds::count(&deeds.vanished);
        sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}

/// Phones that come back while their old connection stands, some of them in the middle of a call. More often
/// than the module allows, some are turned away for a while.
pub(super) async fn twins(stage: Arc<Stage>, deeds: Arc<Deeds>, mut chance: Chance) -> Outcome {
    let name = stage.reserve()?;
    let mut before: Option<Phone> = None;
    while !deeds.is_over() {
        let after = stage.connect(Settings::new(&name)).await;
        if let Ok(phone) = &after {
            phone.off_hook();
            ECHO.chars().for_each(|digit| phone.digit(digit));
            Deeds::count(&deeds.replaced);
        }
        sleep(Duration::from_millis(chance.pick(&[10, 200, 2_000, 15_000]).unwrap_or(0))).await;
        if let Ok(phone) = after {
            before = Some(phone);
        }
    }
    if let Some(phone) = before {
        phone.cut();
    }
    Ok(())
}

/// Somebody who looks, reads the configuration anew, and starts and ends calls from outside.
pub(super) async fn administrator(stage: Arc<Stage>, deeds: Arc<Deeds>) -> Outcome {
    let phone = stage.phone().await?;
    let commands = [
        "skinny status profile internal".to_owned(),
        format!("skinny status profile internal device {}", phone.name()),
        "reloadxml".to_owned(),
        "show channels".to_owned(),
        format!("bgapi originate {{originate_timeout=2}}skinny/internal/{} &park", phone.number()),
        "show registrations".to_owned(),
    ];
    while !deeds.is_over() {
        for command in &commands {
            let background = command.strip_prefix("bgapi ");
            match background {
                Some(command) => drop(stage.api(&format!("bgapi {command}")).await),
                None => drop(stage.api(command).await?),
            }
            Deeds::count(&deeds.commands);
            sleep(Duration::from_millis(500)).await;
        }
    }
    phone.until_idle().await?;
    Ok(())
}

const KEYS: [SoftKey; 11] = [
    SoftKey::NewCall,
    SoftKey::Hold,
    SoftKey::Resume,
    SoftKey::EndCall,
    SoftKey::Answer,
    SoftKey::Backspace,
    SoftKey::Redial,
    SoftKey::IDivert,
    SoftKey::Info,
    SoftKey::Park,
    SoftKey::Transfer,
];
/// The share of what is heard that has to be what was said.
const MOST: f64 = 0.7;
const LISTEN_FOR: Duration = Duration::from_millis(250);
const LISTEN_TIMES: usize = 8;
