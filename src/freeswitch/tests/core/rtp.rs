//! RTP: what is written to a stream is read from it. Streams are part of their session's pool, and stay when they
//! are destroyed.

use std::{
    collections::VecDeque,
    ffi::{c_char, c_int},
    ptr,
    sync::atomic::{AtomicBool, Ordering::SeqCst},
};

use parking_lot::Mutex;

use super::{exports, give, refuses, session, take};
use crate::freeswitch::sys;

struct Stream {
    open: AtomicBool,
    packets: Mutex<VecDeque<Vec<u8>>>,
    digits: Mutex<Vec<sys::switch_dtmf_t>>,
    /// The packet that was read last.
    buffer: *mut [u8; LONGEST],
    figures: *mut sys::switch_rtp_stats_t,
}

const LONGEST: usize = 160;
const NUMBER: sys::switch_os_socket_t = 7;

unsafe fn stream<'a>(raw: *mut sys::switch_rtp_t) -> &'a Stream {
    unsafe { &*raw.cast() }
}

fn done(what: &str) -> sys::switch_status_t {
    if refuses(what) { sys::SWITCH_STATUS_FALSE } else { sys::SWITCH_STATUS_SUCCESS }
}

exports! {
    fn switch_rtp_request_port(_host: *const c_char) -> sys::switch_port_t {
        if refuses("port") {
            return 0;
        }
        take("port");
        16384
    }

    fn switch_rtp_release_port(_host: *const c_char, port: sys::switch_port_t) {
        assert_eq!(port, 16384);
        give("port");
    }

    // The stream has the port; where there is no stream it is free again.
    fn switch_rtp_new(
        _own_host: *const c_char,
        _own_port: sys::switch_port_t,
        _remote_host: *const c_char,
        _remote_port: sys::switch_port_t,
        _payload: sys::switch_payload_t,
        _samples: u32,
        _microseconds: u32,
        flags: *mut sys::switch_rtp_flag_t,
        _timer: *mut c_char,
        error: *mut *const c_char,
        pool: *mut sys::switch_memory_pool_t,
        _internal_port: sys::switch_port_t,
        _external_port: sys::switch_port_t,
    ) -> *mut sys::switch_rtp_t {
        *flags.add(sys::SWITCH_RTP_FLAG_INVALID as usize - 1) = 0;
        if refuses("stream") {
            give("port");
            *error = c"no socket".as_ptr();
            return ptr::null_mut();
        }
        take("stream");
        let stream = Stream {
            open: AtomicBool::new(true),
            packets: Mutex::default(),
            digits: Mutex::default(),
            buffer: session::keep(pool, [0; LONGEST]),
            figures: session::keep(pool, sys::switch_rtp_stats_t::default()),
        };
        session::keep(pool, stream).cast()
    }

    fn switch_rtp_destroy(raw: *mut *mut sys::switch_rtp_t) {
        give("stream");
        give("port");
        stream(*raw).open.store(false, SeqCst);
        *raw = ptr::null_mut();
    }

    fn switch_rtp_ready(raw: *mut sys::switch_rtp_t) -> u8 {
        stream(raw).open.load(SeqCst).into()
    }

    fn switch_rtp_set_flag(_raw: *mut sys::switch_rtp_t, _flag: sys::switch_rtp_flag_t) {}

    fn switch_rtp_clear_flag(_raw: *mut sys::switch_rtp_t, _flag: sys::switch_rtp_flag_t) {}

    fn switch_rtp_break(_raw: *mut sys::switch_rtp_t) {}

    // The stream stands for its socket, which has a number where `socket` is not refused.
    fn switch_rtp_get_rtp_socket(raw: *mut sys::switch_rtp_t) -> *mut sys::switch_socket_t {
        raw.cast()
    }

    fn switch_os_sock_get(
        number: *mut sys::switch_os_socket_t,
        _socket: *mut sys::switch_socket_t,
    ) -> sys::switch_status_t {
        *number = NUMBER;
        done("socket")
    }

    fn switch_wait_sock(
        socket: sys::switch_os_socket_t,
        _milliseconds: u32,
        events: sys::switch_poll_t,
    ) -> c_int {
        assert_eq!((socket, events), (NUMBER, sys::SWITCH_POLL_READ));
        if refuses("something to read") {
            take("look");
            give("look");
            return 0;
        }
        1
    }

    fn switch_rtp_kill_socket(raw: *mut sys::switch_rtp_t) {
        stream(raw).open.store(false, SeqCst);
    }

    fn switch_rtp_set_remote_address(
        _raw: *mut sys::switch_rtp_t,
        _host: *const c_char,
        _port: sys::switch_port_t,
        _report_port: sys::switch_port_t,
        _change: sys::switch_bool_t,
        error: *mut *const c_char,
    ) -> sys::switch_status_t {
        if refuses("address") {
            *error = c"no such host".as_ptr();
        }
        done("address")
    }

    fn switch_rtp_set_telephony_event(_raw: *mut sys::switch_rtp_t, _payload: sys::switch_payload_t) {}

    fn switch_rtp_set_telephony_recv_event(_raw: *mut sys::switch_rtp_t, _payload: sys::switch_payload_t) {}

    fn switch_rtp_activate_rtcp(
        _raw: *mut sys::switch_rtp_t,
        _milliseconds: c_int,
        _port: sys::switch_port_t,
        _mux: sys::switch_bool_t,
    ) -> sys::switch_status_t {
        done("reports")
    }

    fn switch_rtp_activate_jitter_buffer(
        _raw: *mut sys::switch_rtp_t,
        _packets: u32,
        _most: u32,
        _samples: u32,
        _rate: u32,
    ) -> sys::switch_status_t {
        done("jitter buffer")
    }

    fn switch_core_media_crypto_str2type(_name: *const c_char) -> sys::switch_rtp_crypto_key_type_t {
        1
    }

    fn switch_rtp_add_crypto_key(
        _raw: *mut sys::switch_rtp_t,
        _direction: sys::switch_rtp_crypto_direction_t,
        _index: u32,
        settings: *mut sys::switch_secure_settings_t,
    ) -> sys::switch_status_t {
        assert_eq!(((*settings).local_raw_key[29], (*settings).remote_raw_key[29]), (1, 2));
        done("key")
    }

    fn switch_rtp_zerocopy_read_frame(
        raw: *mut sys::switch_rtp_t,
        frame: *mut sys::switch_frame_t,
        flags: sys::switch_io_flag_t,
    ) -> sys::switch_status_t {
        let stream = stream(raw);
        let Some(packet) = stream.packets.lock().pop_front() else {
            if flags & sys::SWITCH_IO_FLAG_NOBLOCK != 0 {
                return sys::SWITCH_STATUS_BREAK;
            }
            // Nothing came in the time of a packet.
            (*frame).data = stream.buffer.cast();
            (*frame).datalen = 2;
            (*frame).flags = sys::SFF_CNG;
            return sys::SWITCH_STATUS_SUCCESS;
        };
        ptr::copy_nonoverlapping(packet.as_ptr(), stream.buffer.cast(), packet.len());
        (*frame).data = stream.buffer.cast();
        (*frame).datalen = u32::try_from(packet.len()).unwrap();
        (*stream.figures).inbound.packet_count += 1;
        sys::SWITCH_STATUS_SUCCESS
    }

    fn switch_rtp_write_frame(raw: *mut sys::switch_rtp_t, frame: *mut sys::switch_frame_t) -> c_int {
        let length = (*frame).datalen as usize;
        let packet = std::slice::from_raw_parts((*frame).data.cast::<u8>(), length.min(LONGEST)).to_vec();
        stream(raw).packets.lock().push_back(packet);
        c_int::from(!refuses("packet")) - 1
    }

    fn switch_rtp_get_stats(
        raw: *mut sys::switch_rtp_t,
        _pool: *mut sys::switch_memory_pool_t,
    ) -> *mut sys::switch_rtp_stats_t {
        stream(raw).figures
    }

    fn switch_rtp_has_dtmf(raw: *mut sys::switch_rtp_t) -> sys::switch_size_t {
        stream(raw).digits.lock().len()
    }

    fn switch_rtp_dequeue_dtmf(
        raw: *mut sys::switch_rtp_t,
        digit: *mut sys::switch_dtmf_t,
    ) -> sys::switch_size_t {
        stream(raw).digits.lock().pop().map_or(0, |first| {
            *digit = first;
            1
        })
    }

    fn switch_rtp_queue_rfc2833(
        raw: *mut sys::switch_rtp_t,
        digit: *const sys::switch_dtmf_t,
    ) -> sys::switch_status_t {
        stream(raw).digits.lock().push(*digit);
        sys::SWITCH_STATUS_SUCCESS
    }
}
