//! G.711: speech as one byte a sample, µ-law or A-law.

/// Added to a µ-law magnitude so that every segment starts with a one bit.
const BIAS: i32 = 0x84;

/// The loudest magnitude that µ-law can carry.
const CLIP: i32 = 32_635;

/// The µ-law byte of a 16-bit sample.
pub fn ulaw_encode(sample: i16) -> u8 {
    let sign = if sample < 0 { 0x80 } else { 0 };
    let magnitude = i32::from(sample).abs().min(CLIP) + BIAS;
    let exponent = (magnitude.ilog2()).saturating_sub(7);
    let mantissa = (magnitude >> (exponent + 3)) & 0x0f;
    !(sign | low_byte(exponent) << 4 | low_byte(mantissa.unsigned_abs()))
}

/// The 16-bit sample of a µ-law byte.
pub fn ulaw_decode(byte: u8) -> i16 {
    let byte = !byte;
    let magnitude = ((i16::from(byte & 0x0f) << 3) + 0x84) << ((byte >> 4) & 7);
    if byte & 0x80 == 0 { magnitude - 0x84 } else { 0x84 - magnitude }
}

/// The A-law byte of a 16-bit sample.
pub fn alaw_encode(sample: i16) -> u8 {
    let (magnitude, sign) = if sample < 0 { (!sample >> 4, 0) } else { (sample >> 4, 0x80) };
    let magnitude = u32::from(magnitude.unsigned_abs());
    let coded = match magnitude.checked_ilog2() {
        Some(top @ 5..) => (top - 3) << 4 | (magnitude >> (top - 4)) & 0x0f,
        _ => magnitude & 0x1f,
    };
    (low_byte(coded) | sign) ^ 0x55
}

/// The 16-bit sample of an A-law byte.
pub fn alaw_decode(byte: u8) -> i16 {
    let byte = byte ^ 0x55;
    let mantissa = i16::from(byte & 0x0f) << 4;
    let magnitude = match (byte >> 4) & 7 {
        0 => mantissa + 8,
        segment => (mantissa + 0x108) << (segment - 1),
    };
    if byte & 0x80 == 0 { -magnitude } else { magnitude }
}

fn low_byte(value: u32) -> u8 {
    value.to_le_bytes()[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values_of_the_standard() {
        for (byte, sample) in
            [(0xff, 0), (0x7f, 0), (0x80, 32124), (0x00, -32124), (0xf0, 120), (0x8f, 16764)]
        {
            assert_eq!(ulaw_decode(byte), sample, "µ-law {byte:#x}");
        }
        for (byte, sample) in [(0xd5, 8), (0x55, -8), (0xaa, 32256), (0x2a, -32256), (0x2b, -31232)] {
            assert_eq!(alaw_decode(byte), sample, "A-law {byte:#x}");
        }
    }

    #[test]
    fn every_byte_survives_the_way_there_and_back() {
        for byte in 0..=255 {
            assert_eq!(alaw_encode(alaw_decode(byte)), byte, "A-law {byte:#x}");
            // µ-law has two zeros, of which one is sent.
            let expected = if byte == 0x7f { 0xff } else { byte };
            assert_eq!(ulaw_encode(ulaw_decode(byte)), expected, "µ-law {byte:#x}");
        }
    }

    #[test]
    fn the_error_is_small_at_every_loudness() {
        for sample in i16::MIN..=i16::MAX {
            let allowed = 16 + (i32::from(sample).abs() >> 4).min(700);
            for decoded in [ulaw_decode(ulaw_encode(sample)), alaw_decode(alaw_encode(sample))] {
                let error = (i32::from(decoded) - i32::from(sample)).abs();
                assert!(error <= allowed, "{sample} came back as {decoded}");
            }
        }
    }
}
