//! Which codecs the other side of a call would rather have.

use crate::exchange::Codec;
use crate::freeswitch::session::Session;

/// The codecs to prefer for a leg: what the dialplan demands, else what its partner speaks.
pub(super) fn preferred(session: &Session) -> Vec<Codec> {
    let channel = session.channel();
    ["absolute_codec_string", "codec_string"]
        .iter()
        .find_map(|name| channel.variable(name))
        .or_else(|| channel.partner_variable("read_codec"))
        .or_else(|| channel.variable("originator_codec"))
        .map(|list| parse(&list))
        .unwrap_or_default()
}

/// Reads a list like `PCMA,PCMU@20i,G722`; what SCCP has no name for is passed over.
pub(super) fn parse(list: &str) -> Vec<Codec> {
    list.split([',', ' ']).filter_map(|word| word.split(['@', '~']).next()).flat_map(Codec::by_name).collect()
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn names_with_and_without_their_details() {
        let names: Vec<_> = parse("pcma@20i,OPUS,G729~annexb=no").iter().map(|codec| codec.name).collect();
        assert_eq!(names, ["PCMA", "G729", "G729"]);
    }
}
