use crate::BeaconError;

/// The prime of the field that coordinates are in, big endian.
const PRIME: [u8; 48] = [
    0x1a, 0x01, 0x11, 0xea, 0x39, 0x7f, 0xe6, 0x9a, 0x4b, 0x1b, 0xa7, 0xb6, 0x43, 0x4b, 0xac, 0xd7, 0x64,
    0x77, 0x4b, 0x84, 0xf3, 0x85, 0x12, 0xbf, 0x67, 0x30, 0xd2, 0xa0, 0xf6, 0xb0, 0xf6, 0x24, 0x1e, 0xab,
    0xff, 0xfe, 0xb1, 0x53, 0xff, 0xff, 0xb9, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xaa, 0xab,
];

const COMPRESSED: u8 = 0b1000_0000;
const INFINITY: u8 = 0b0100_0000;
/// compressed, at infinity, and the sign of the other coordinate
const FLAGS: u8 = 0b1110_0000;

/// Checks all of a compressed point's spelling that does not need the curve: length, flags, and coordinates below the
/// prime. A point of the group other than the identity has exactly one spelling that passes.
pub fn canonical<const N: usize>(what: &'static str, bytes: &[u8]) -> Result<[u8; N], BeaconError> {
    let point: [u8; N] = bytes.try_into().map_err(|_| BeaconError::Length {
        what,
        length: bytes.len(),
        needed: N,
    })?;
    let first = point.first().copied().unwrap_or_default();
    match (first & COMPRESSED, first & INFINITY) {
        (COMPRESSED, 0) => {}
        (COMPRESSED, _) if first == COMPRESSED | INFINITY && point.iter().skip(1).all(|byte| *byte == 0) => {
            return Err(BeaconError::Identity { what })
        }
        _ => return Err(BeaconError::NotCompressed { what, first }),
    }
    for (coordinate, part) in point.chunks(PRIME.len()).enumerate() {
        // the flags are in the first byte of the first coordinate
        let mask = if coordinate == 0 { !FLAGS } else { u8::MAX };
        let masked = part
            .iter()
            .enumerate()
            .map(|(at, byte)| if at == 0 { byte & mask } else { *byte });
        if !masked.lt(PRIME.iter().copied()) {
            return Err(BeaconError::NotReduced { what, coordinate });
        }
    }
    Ok(point)
}
