//! The tab key at a console: in each place of each command every word is offered that may stand there, and no other.

use std::collections::BTreeSet;

use freeswitch_test::phone::{Phone, Settings};
use freeswitch_test::stage::{Device, Failure, Outcome, Stage};
use freeswitch_test::{ensure, ensure_eq};
use mod_skinny::config;
use mod_skinny::freeswitch::log;
use mod_skinny::protocol::enums::{
    ButtonType, CallState, CallType, LampMode, ResetType, RingDuration, RingMode, SoftKeySet, SpeakerMode,
    StimulusKind, Tone,
};

use crate::forms::{self, Place};
use crate::script::{dial, extension, until_no_channels_of};

/// The names of an enumeration's values.
macro_rules! names {
    ($kind:ident) => {
        $kind::all().iter().filter_map(|value| value.name()).map(str::to_owned).collect()
    };
}

/// The words of a class that are the same at all times, as the module's own tables have them.
fn fixed(class: &str) -> Option<BTreeSet<String>> {
    Some(match class {
        "button_type" => names!(ButtonType),
        "reset_type" => names!(ResetType),
        "ring_type" => names!(RingMode),
        "ring_mode" => names!(RingDuration),
        "stimulus" => names!(StimulusKind),
        "lamp_mode" => names!(LampMode),
        "speaker_mode" => names!(SpeakerMode),
        "call_state" => names!(CallState),
        "call_type" => names!(CallType),
        "tone" => names!(Tone),
        "soft_key_set" => names!(SoftKeySet),
        "setting" => config::settings().map(|setting| setting.name.to_owned()).collect(),
        "level" => log::LEVELS.map(str::to_owned).into(),
        _ => return None,
    })
}

/// Classes of what there is at the moment.
const PRESENT: [&str; 6] = ["profile", "device", "line", "line_instance", "stimulus_instance", "call_id"];

/// Tells whether the words of a class are looked at here; nobody can list those of others.
pub(crate) fn is_known(class: &str) -> bool {
    fixed(class).is_some() || PRESENT.contains(&class)
}

/// A phone with buttons of several kinds, in a call.
struct Known {
    phone: Phone,
    call: String,
}

/// What may come next in a line.
#[derive(Debug, Default)]
struct Next {
    words: BTreeSet<String>,
    /// Others are there too: phones and numbers that come and go with other scenarios.
    among_others: bool,
    /// Words with which the line goes on.
    samples: BTreeSet<String>,
}

/// Words of a line that the core can complete, with the command itself.
const WORDS: usize = 10;

pub(crate) async fn every_known_word(stage: &Stage) -> Outcome {
    let known = Known::new(stage).await?;
    let forms: Vec<Vec<Place>> = forms::of(stage).await?.iter().map(|form| forms::places(form)).collect();
    let mut lines = vec![Vec::<String>::new()];
    let (mut places, mut begun) = (0, BTreeSet::new());
    while let Some(line) = lines.pop() {
        let Some(next) = known.next(&forms, &line) else { continue };
        places += 1;
        let typed = line.iter().fold("skinny".to_owned(), |typed, word| format!("{typed} {word}")) + " ";
        is_offered(stage, &typed, &next).await?;
        // The same words again are completed in the same way.
        if begun.insert(next.words.clone()) {
            are_completed(stage, &typed, &next).await?;
        }
        if line.len() + 2 < WORDS {
            lines.extend(next.samples.into_iter().map(|word| line.iter().cloned().chain([word]).collect()));
        }
    }
    for command in ["skinny_contact ", "skinny_count_reg "] {
        let number = known.phone.number();
        let words = [number.clone(), format!("internal/{number}"), known.phone.name().to_owned()];
        is_offered(stage, command, &Next { among_others: true, ..Next::of(words.into(), None) }).await?;
    }
    ensure!(places > 100, "no more than {places} places in all commands");
    known.phone.on_hook();
    known.phone.until_idle().await?;
    until_no_channels_of(stage, &[&known.phone]).await
}

impl Known {
    async fn new(stage: &Stage) -> Result<Self, Failure> {
        let name = stage.reserve()?;
        let number = name.get(name.len() - 4..).unwrap_or_default();
        let device = Device::new(&name).line(number, "Own").line("2382", "Second").speed_dial("Shop", "2400");
        stage.add_device(device).await?;
        let phone = stage.connect(Settings::new(&name)).await?;
        dial(&phone, extension::ECHO).await?;
        phone.until_talking().await?;
        let call = phone.screen().calls.keys().next().map(u32::to_string).unwrap_or_default();
        Ok(Self { phone, call })
    }

    /// What the forms have behind a line; nothing where all of them are at their end.
    fn next(&self, forms: &[Vec<Place>], line: &[String]) -> Option<Next> {
        let goes_with = |form: &&Vec<Place>| {
            let fits = |(place, word): (&Place, &String)| match place {
                Place::Words(words) => words.contains(word),
                Place::Class(class) => !class.ends_with('…'),
            };
            form.len() > line.len() && form.iter().zip(line).all(fits)
        };
        let places = forms.iter().filter(goes_with).filter_map(|form| form.get(line.len()));
        let next = places.map(|place| match place {
            Place::Words(words) => Next::of(words.iter().cloned().collect(), words.iter().cloned()),
            Place::Class(class) => self.of_class(class, line),
        });
        next.reduce(|one, other| Next {
            words: one.words.into_iter().chain(other.words).collect(),
            among_others: one.among_others || other.among_others,
            samples: one.samples.into_iter().chain(other.samples).collect(),
        })
    }

    fn of_class(&self, class: &str, line: &[String]) -> Next {
        let present = |words: &[&str]| {
            let words: BTreeSet<String> = words.iter().map(|word| (*word).to_owned()).collect();
            let first = words.first().cloned();
            Next::of(words, first)
        };
        match (class, fixed(class)) {
            // What follows depends on it: the instances of the buttons of that kind.
            ("stimulus", Some(words)) => Next::of(words.clone(), words),
            (_, Some(words)) => Next::of(words.clone(), words.into_iter().next()),
            ("profile", _) => present(&["internal"]),
            ("device", _) => Next { among_others: true, ..present(&[self.phone.name()]) },
            ("line", _) => Next { among_others: true, ..present(&[&self.phone.number(), "2382"]) },
            ("line_instance", _) => present(&["1", "2"]),
            ("call_id", _) => present(&[&self.call]),
            ("stimulus_instance", _) => match line.last().map(String::as_str) {
                Some("Line") => present(&["0", "1", "2"]),
                Some("SpeedDial") => present(&["0", "1"]),
                _ => present(&["0"]),
            },
            (free, _) if free.ends_with('…') => Next::default(),
            _ => Next::of(BTreeSet::new(), Some("7".to_owned())),
        }
    }
}

impl Next {
    fn of(words: BTreeSet<String>, samples: impl IntoIterator<Item = String>) -> Self {
        Self { words, among_others: false, samples: samples.into_iter().collect() }
    }
}

/// Behind a blank, all words of the place are offered.
async fn is_offered(stage: &Stage, typed: &str, next: &Next) -> Outcome {
    // The core writes its rules behind the commands that add them.
    stage
        .until("the words that may stand here", || async {
            let offered = offered(&complete(stage, typed).await?);
            let fits = match next.among_others {
                true => next.words.is_subset(&offered),
                false => next.words == offered,
            };
            Ok((!fits).then(|| format!("{offered:?} after {typed:?}, and not {:?}", next.words)))
        })
        .await
}

/// With its first half typed, each word is there, and those that begin otherwise are not.
async fn are_completed(stage: &Stage, typed: &str, next: &Next) -> Outcome {
    for word in &next.words {
        let half: String = word.chars().take(word.chars().count().div_ceil(2)).collect();
        let line = format!("{typed}{half}");
        let answer = complete(stage, &line).await?;
        let offered = offered(&answer);
        ensure!(offered.contains(word), "no {word:?} after {line:?} but {answer:?}");
        let other = offered.iter().find(|other| !begins(other, &half));
        ensure!(other.is_none(), "{other:?} after {line:?}");
        let alone = next.words.iter().filter(|other| begins(other, &half)).count() == 1;
        if alone && !next.among_others {
            ensure_eq!(offered.len(), 1, "the words after {line:?}: {answer:?}");
            ensure!(answer.contains(&format!("write={}:{word} ", half.len())), "{line:?} becomes {answer:?}");
        }
    }
    Ok(())
}

fn begins(word: &str, half: &str) -> bool {
    word.get(..half.len()).is_some_and(|beginning| beginning.eq_ignore_ascii_case(half))
}

async fn complete(stage: &Stage, line: &str) -> Result<String, Failure> {
    stage.api(&format!("console_complete c={};{line}", line.len())).await
}

/// The words in brackets of the console's answer.
fn offered(answer: &str) -> BTreeSet<String> {
    let words = answer.split('[').skip(1).filter_map(|rest| rest.split(']').next());
    words.map(|word| word.trim().to_owned()).collect()
}
