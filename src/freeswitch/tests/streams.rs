//! Codecs, streams and frames of a session.

use std::{ffi::c_char, ptr, time::Duration};

use super::{
    core::{Call, Core},
    module::{call, with_module},
};
use crate::freeswitch::{
    codec::{self, CodecSettings},
    codes::Signal,
    leg::Digit,
    media::{Media, MediaError},
    rtp::{Keys, Port, RtpSettings},
    session::Session,
    sys,
};

const SUCCESS: sys::switch_status_t = sys::SWITCH_STATUS_SUCCESS;

fn settings(name: &str) -> CodecSettings {
    CodecSettings { name: name.to_owned(), rate: 8000, ptime: 20 }
}

fn rtp() -> RtpSettings {
    RtpSettings {
        remote: "10.1.2.3:4000".parse().unwrap(),
        telephone_event: Some(101),
        auto_adjust: true,
        rewrite_timestamps: false,
        rtcp_interval: Some(Duration::from_secs(5)),
        jitter_buffer: Some((3, 9)),
        keys: Some(Keys { suite: "AES_CM_128_HMAC_SHA1_80", to_phone: [1; 30], from_phone: [2; 30] }),
    }
}

fn port() -> Port {
    Port::request("10.0.0.1".parse().unwrap()).unwrap()
}

/// A frame as the core reads it, with its samples.
fn read(call: &Call) -> Result<(u32, Vec<u8>), sys::switch_status_t> {
    let mut frame = ptr::null_mut();
    // SAFETY: session and place stay during the call.
    let status = unsafe { call.io().read_frame.unwrap()(call.raw(), &raw mut frame, 0, 0) };
    if status != SUCCESS {
        assert!(frame.is_null());
        return Err(status);
    }
    call.use_codecs();
    // SAFETY: a frame that was read stays until the next one.
    let read = unsafe { &mut *frame };
    assert!(read.datalen <= read.buflen && !read.codec.is_null());
    let length = usize::try_from(read.datalen).unwrap();
    // SAFETY: the frame has so many bytes.
    let data = unsafe { std::slice::from_raw_parts_mut(read.data.cast::<u8>(), length) };
    let samples = data.to_vec();
    // The core decodes and mixes in place.
    data.fill(0xff);
    Ok((read.flags, samples))
}

fn write(call: &Call, data: &mut [u8]) -> sys::switch_status_t {
    let length = u32::try_from(data.len()).unwrap();
    let mut frame = sys::switch_frame_t {
        data: data.as_mut_ptr().cast(),
        datalen: length,
        buflen: length,
        ..Default::default()
    };
    // SAFETY: session and frame stay during the call.
    unsafe { call.io().write_frame.unwrap()(call.raw(), &raw mut frame, 0, 0) }
}

/// A call with a codec, which ends after the test.
fn with_codec(test: impl FnOnce(&Core, &Call, &Session, &Media)) {
    with_module(|core, _| {
        let (call, _leg) = call("a");
        let session = call.session();
        let media = session.media().unwrap();
        media.set_codec(&session, &settings("PCMU")).unwrap();
        test(core, &call, &session, media);
        call.end();
    });
}

#[test]
fn codecs_stay_where_the_session_points_to() {
    with_module(|core, _| {
        let (call, _leg) = call("a");
        let session = call.session();
        let media = session.media().unwrap();
        assert_eq!(codec::read_by(&session), None);
        for name in ["PCMU", "PCMU", "PCMA"] {
            media.set_codec(&session, &settings(name)).unwrap();
            call.use_codecs();
            assert_eq!(codec::read_by(&session).map(|read| read.name).as_deref(), Some(name));
        }
        assert_eq!(media.implementation().map(|codec| codec.payload), Some(8));
        assert_eq!((core.taken("codec"), core.held("codec"), core.held("codec lock")), (4, 2, 0));
        call.end();
        assert_eq!(core.held("codec"), 0);
    });
}

#[test]
fn a_codec_that_there_is_not_leaves_nothing() {
    with_module(|core, _| {
        let (call, _leg) = call("a");
        let session = call.session();
        let media = session.media().unwrap();
        let failed = media.set_codec(&session, &settings("G999"));
        assert!(matches!(failed, Err(MediaError::Codec(_))));
        assert_eq!((core.held("codec"), core.held("codec lock")), (0, 0));
        assert_eq!(media.open(&session, port(), &rtp()), Err(MediaError::NoCodec));
        assert_eq!(core.held("port"), 0);
        media.set_codec(&session, &settings("PCMU")).unwrap();
        assert!(media.set_codec(&session, &settings("G999")).is_err());
        assert_eq!((core.held("codec"), media.implementation()), (0, None));
        call.end();
    });
}

#[test]
fn silence_is_a_frame_of_its_own_memory() {
    with_module(|_, _| {
        let (call, _leg) = call("a");
        assert_eq!(read(&call), Err(sys::SWITCH_STATUS_FALSE), "there is no codec");
        call.session().media().unwrap().set_codec(&call.session(), &settings("PCMU")).unwrap();
        for _ in 0..2 {
            let (flags, samples) = read(&call).unwrap();
            assert_eq!((flags, samples.len()), (sys::SFF_CNG, 2));
        }
        call.hang_up();
        assert_eq!(read(&call), Err(sys::SWITCH_STATUS_FALSE));
        call.end();
    });
}

#[test]
fn frames_go_to_a_stream_and_come_from_it() {
    with_codec(|core, call, session, media| {
        assert_eq!(write(call, &mut [1]), SUCCESS, "nobody listens");
        media.open(session, port(), &rtp()).unwrap();
        assert!(media.is_open_as(&rtp()));
        read(call).unwrap(); // it looks up when a stream is opened
        for length in [160, 1] {
            assert_eq!(write(call, &mut vec![7; length]), SUCCESS);
            assert_eq!(read(call), Ok((0, vec![7; length])));
        }
        assert_eq!(read(call).map(|(flags, _)| flags), Ok(sys::SFF_CNG), "there is no more");
        assert_eq!((core.held("stream"), core.held("port")), (1, 1));
        media.close();
        assert_eq!((core.held("stream"), core.held("port")), (0, 0));
        let counted = media.statistics().unwrap().variables();
        assert!(counted.contains(&("rtp_audio_in_packet_count", "2".to_owned())));
        assert_eq!(read(call).map(|(flags, _)| flags), Ok(sys::SFF_CNG));
    });
}

#[test]
fn a_stream_begins_with_the_newest_packet_that_waits() {
    with_codec(|_, call, session, media| {
        media.open(session, port(), &RtpSettings { jitter_buffer: None, ..rtp() }).unwrap();
        read(call).unwrap(); // it looks up when a stream is opened
        for sample in [1, 2, 3] {
            assert_eq!(write(call, &mut [sample; 4]), SUCCESS);
        }
        assert_eq!(read(call), Ok((0, vec![3; 4])));
        assert_eq!(write(call, &mut [4]), SUCCESS);
        assert_eq!(read(call), Ok((0, vec![4])));
    });
}

#[test]
fn the_next_packet_is_waited_for_while_they_come() {
    with_codec(|core, call, session, media| {
        media.open(session, port(), &RtpSettings { jitter_buffer: None, ..rtp() }).unwrap();
        read(call).unwrap(); // it looks up when a stream is opened
        for _ in 0..2 {
            assert_eq!(write(call, &mut [1]), SUCCESS);
            assert_eq!(read(call), Ok((0, vec![1])));
        }
        core.refuse("something to read");
        assert_eq!(core.taken("look"), 0, "it is there at once");
        assert_eq!(read(call).map(|(flags, _)| flags), Ok(sys::SFF_CNG), "it is not waited for for ever");
        let looks = core.taken("look");
        assert!(looks > 0);
        assert_eq!(read(call).map(|(flags, _)| flags), Ok(sys::SFF_CNG));
        assert_eq!(core.taken("look"), looks, "who is silent is not waited for");
    });
}

#[test]
fn a_stream_goes_with_its_session() {
    with_module(|core, _| {
        let (call, _leg) = call("a");
        let session = call.session();
        let media = session.media().unwrap();
        media.set_codec(&session, &settings("PCMU")).unwrap();
        media.open(&session, port(), &rtp()).unwrap();
        media.open(&session, port(), &rtp()).unwrap();
        assert_eq!((core.taken("stream"), core.held("stream")), (2, 1), "the first one was closed");
        media.interrupt(Signal::KILL);
        assert!(!media.is_open());
        call.end();
        assert_eq!((core.held("stream"), core.held("port"), core.held("codec")), (0, 0, 0));
    });
}

#[test]
fn a_stream_that_cannot_be_gives_its_port_back_once() {
    with_codec(|core, _, session, media| {
        for (what, says) in [("stream", "no socket"), ("key", "cannot encrypt")] {
            core.refuse(what);
            let failed = media.open(session, port(), &rtp()).unwrap_err();
            assert!(failed.to_string().contains(says), "{failed}");
            core.relent();
            assert_eq!((core.held("stream"), core.held("port")), (0, 0), "{what}");
        }
        media.open(session, port(), &rtp()).unwrap();
        core.refuse("address");
        let failed = media.redirect("10.1.2.4:4000".parse().unwrap()).unwrap_err();
        assert!(failed.to_string().contains("no such host"), "{failed}");
    });
}

#[test]
fn digits_go_both_ways() {
    with_codec(|_, call, session, media| {
        media.open(session, port(), &rtp()).unwrap();
        let five = sys::switch_dtmf_t { digit: c_char::try_from(b'5').unwrap(), ..Default::default() };
        // SAFETY: session and digit stay during the call.
        assert_eq!(unsafe { call.io().send_dtmf.unwrap()(call.raw(), &raw const five) }, SUCCESS);
        read(call).unwrap(); // it looks up when a stream is opened
        read(call).unwrap();
        assert_eq!(call.digits(), "5", "the stream is its own far end");
        session.channel().queue_dtmf(Digit { digit: 'ü', duration: 0 });
        session.channel().queue_dtmf(Digit { digit: '€', duration: 0 });
        assert_eq!(call.digits(), "5ü", "what has no place in a byte is left out");
    });
}

#[test]
fn a_port_is_given_back_where_it_was_got() {
    let core = Core::start();
    drop(port());
    core.refuse("port");
    assert!(Port::request("10.0.0.1".parse().unwrap()).is_none());
    assert_eq!((core.taken("port"), core.held("port")), (1, 0));
}

#[test]
fn a_reader_and_a_writer_share_a_stream_that_is_opened_anew() {
    with_module(|core, _| {
        let (call, _leg) = call("a");
        let session = call.session();
        let media = session.media().unwrap();
        media.set_codec(&session, &settings("PCMU")).unwrap();
        media.open(&session, port(), &rtp()).unwrap();
        std::thread::scope(|scope| {
            scope.spawn(|| (0..3).for_each(|_| drop(read(&call))));
            scope.spawn(|| (0..3).for_each(|_| assert_eq!(write(&call, &mut [7; 9]), SUCCESS)));
            media.open(&session, port(), &rtp()).unwrap();
        });
        call.end();
        assert_eq!((core.taken("stream"), core.held("stream")), (2, 0));
    });
}
