//! The wire: every kind of message written and read, and the stream cut into frames.

use std::hint::black_box;

use bytes::BytesMut;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use mod_skinny::protocol::messages::{CallInfo, CallState, KeepAliveReq, KeypadButton, LineStatRes};
use mod_skinny::protocol::{Dialect, Message, ProtocolVersion, frame};

const DIALECTS: [Dialect; 2] = [
    Dialect { version: ProtocolVersion(11), utf8: false },
    Dialect { version: ProtocolVersion(22), utf8: true },
];

/// Blank messages have every field that the version has.
fn messages(criterion: &mut Criterion) {
    for dialect in DIALECTS {
        let version = dialect.version.0;
        let mut encode = criterion.benchmark_group(format!("encode, version {version}"));
        for id in Message::ids() {
            let message = Message::blank(id);
            let mut out = BytesMut::with_capacity(8192);
            encode.bench_function(BenchmarkId::from_parameter(message.name()), |bencher| {
                bencher.iter(|| {
                    out.clear();
                    black_box(&message).encode_as_is(dialect, &mut out);
                });
            });
        }
        encode.finish();
        let mut decode = criterion.benchmark_group(format!("decode, version {version}"));
        for id in Message::ids() {
            let message = Message::blank(id);
            let mut out = BytesMut::new();
            message.encode_as_is(dialect, &mut out);
            let body = out.split_off(frame::HEADER_LEN);
            decode.bench_function(BenchmarkId::from_parameter(message.name()), |bencher| {
                bencher.iter(|| Message::decode(id, black_box(&body), dialect));
            });
        }
        decode.finish();
    }
}

/// A thousand frames of the kinds that come and go most, in pieces as a network makes them.
fn frames(criterion: &mut Criterion) {
    let kinds: [Message; 5] = [
        KeepAliveReq::default().into(),
        KeypadButton::default().into(),
        CallState::default().into(),
        LineStatRes::default().into(),
        CallInfo::default().into(),
    ];
    let mut stream = BytesMut::new();
    for message in kinds.iter().cycle().take(1000) {
        message.encode(DIALECTS[0], &mut stream);
    }
    let mut group = criterion.benchmark_group("split");
    group.throughput(Throughput::Elements(1000));
    for piece in [100, 1460, 65_536] {
        group.bench_function(BenchmarkId::new("a thousand frames in pieces of", piece), |bencher| {
            bencher.iter(|| {
                let (mut received, mut count) = (BytesMut::new(), 0);
                for bytes in stream.chunks(piece) {
                    received.extend_from_slice(bytes);
                    while let Ok(Some(frame)) = frame::split(&mut received) {
                        count += usize::from(!black_box(frame).body.is_empty());
                    }
                }
                count
            });
        });
    }
    group.finish();
}

criterion_group!(benches, messages, frames);
criterion_main!(benches);
