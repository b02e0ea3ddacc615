//! What the rest of a call wants of its codec, as the core and the dialplan say it.

use crate::config::CodecPreference;
use crate::exchange::{Codec, CodecWishes};
use crate::freeswitch::codec;
use crate::freeswitch::session::Session;

/// What a leg's codec should be, by the variables that SIP channels know too.
pub(super) fn wishes(session: &Session) -> CodecWishes {
    let channel = session.channel();
    let absolute = channel.variable("absolute_codec_string");
    let string = channel.variable("codec_string");
    let far = channel.variable("originator_codec").map(|list| CodecPreference::list(&list));
    CodecWishes { missing: missing(), ..of(absolute, string, || far.unwrap_or_else(|| partners(session))) }
}

/// `absolute`, and a `string` after `=`, leave the far side no say.
fn of(
    absolute: Option<String>,
    string: Option<String>,
    far: impl FnOnce() -> Vec<CodecPreference>,
) -> CodecWishes {
    let exact = absolute.as_deref().or_else(|| string.as_deref()?.strip_prefix('='));
    let list = exact.or(string.as_deref()).map(CodecPreference::list);
    let far = if exact.is_some() { Vec::new() } else { far() };
    CodecWishes { far, allowed: list.filter(|list| !list.is_empty()), missing: Vec::new() }
}

/// What the other leg speaks now.
fn partners(session: &Session) -> Vec<CodecPreference> {
    let spoken = session.partner().and_then(|partner| codec::read_by(&partner));
    let preference = |codec: codec::CodecSettings| CodecPreference {
        packet_ms: Some(codec.ptime),
        ..CodecPreference::new(&codec.name)
    };
    spoken.map(preference).into_iter().collect()
}

/// The names of codecs that phones have and the core has not: no module for them is loaded.
fn missing() -> Vec<&'static str> {
    let there = codec::names();
    let lacks = |name: &&str| !there.iter().any(|known| known.eq_ignore_ascii_case(name));
    Codec::names().filter(lacks).collect()
}

/// Writes a list as the core does, for the legs that a call of a phone leads to.
pub(super) fn list(codecs: &[Codec]) -> String {
    let missing = missing();
    let there = codecs.iter().filter(|codec| !missing.contains(&codec.name));
    let words = there.map(|codec| format!("{}@{}h@{}i", codec.name, codec.rate, codec.packet_ms));
    words.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wishes(absolute: Option<&str>, string: Option<&str>) -> CodecWishes {
        of(absolute.map(str::to_owned), string.map(str::to_owned), || CodecPreference::list("PCMA@20i"))
    }

    #[test]
    fn what_the_dialplan_demands() {
        let list = CodecPreference::list;
        assert_eq!(wishes(None, None).far, list("PCMA@20i"));
        assert_eq!(wishes(None, None).allowed, None);
        assert_eq!(wishes(None, Some("G722,PCMU")).far, list("PCMA@20i"));
        assert_eq!(wishes(None, Some("G722,PCMU")).allowed, Some(list("G722,PCMU")));
        for exact in [wishes(Some("G722"), Some("PCMU")), wishes(None, Some("=G722"))] {
            assert_eq!((exact.far, exact.allowed), (Vec::new(), Some(list("G722"))));
        }
    }
}
