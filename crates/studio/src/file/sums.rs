//! The sums of a file: one for every MiB, and from these the one of the whole.

use blake3::hazmat::{
    ChainingValue, HasherExt, Mode, merge_subtrees_non_root, merge_subtrees_root,
};
use blake3::{Hash, Hasher};

/// Bytes that have one sum.
const BLOCK: usize = 1 << 20;
/// Bytes of a sum.
const SUM: usize = 32;

/// What a file is held against: for every MiB of it the chaining value that it has in the BLAKE3 of the whole, so that
/// the file is hashed once, a piece of it can be held against its own sum, and the sums against the checksum of the
/// whole. A file of one MiB or less has one sum, its checksum.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums(Vec<[u8; SUM]>);

impl Sums {
    /// Bytes that have one sum; the last block may be shorter.
    pub const BLOCK: u64 = BLOCK as u64;

    /// The sums that [`to_bytes`](Sums::to_bytes) wrote; nothing where the length is no number of sums.
    ///
    /// ```
    /// use anodyne_studio::file::Sums;
    /// assert_eq!(Sums::from_bytes(&[7; 64]).map(|sums| sums.count()), Some(2));
    /// assert_eq!(Sums::from_bytes(&[7; 65]), None);
    /// ```
    pub fn from_bytes(bytes: &[u8]) -> Option<Sums> {
        let (sums, rest) = bytes.as_chunks::<SUM>();
        rest.is_empty().then(|| Sums(sums.to_vec()))
    }

    /// The sums one after the other, 32 bytes each.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.as_flattened().to_vec()
    }

    /// How many blocks the file has.
    pub fn count(&self) -> u64 {
        self.0.len() as u64
    }

    /// Whether these are the bytes of a block, counted from 0.
    pub fn match_block(&self, block: u64, bytes: &[u8]) -> bool {
        let Some(expected) = self.0.get(block as usize) else {
            return false;
        };
        match self.0.len() {
            1 => blake3::hash(bytes).as_bytes() == expected,
            _ => bytes.len() <= BLOCK && !bytes.is_empty() && value(block, bytes) == *expected,
        }
    }

    /// The BLAKE3 of the whole file, 64 hexadecimal digits.
    pub fn checksum(&self) -> String {
        let hash = match &self.0[..] {
            [] => blake3::hash(&[]),
            [only] => Hash::from_bytes(*only),
            sums => {
                let (left, right) = sums.split_at(left_of(sums));
                merge_subtrees_root(&merged(left), &merged(right), Mode::Hash)
            }
        };
        hash.to_hex().to_string()
    }
}

/// The chaining value of a block that is not the whole file.
fn value(block: u64, bytes: &[u8]) -> ChainingValue {
    let mut hasher = beginning(block);
    hasher.update(bytes).finalize_non_root()
}

fn beginning(block: u64) -> Hasher {
    let mut hasher = Hasher::new();
    hasher.set_input_offset(block * Sums::BLOCK);
    hasher
}

/// BLAKE3's tree: as many leaves to the left as the largest power of two that leaves one to the right.
fn left_of(sums: &[ChainingValue]) -> usize {
    sums.len().next_power_of_two() / 2
}

fn merged(sums: &[ChainingValue]) -> ChainingValue {
    match sums {
        [only] => *only,
        sums => {
            let (left, right) = sums.split_at(left_of(sums));
            merge_subtrees_non_root(&merged(left), &merged(right), Mode::Hash)
        }
    }
}

/// Sums up a file piece by piece, in order: on its way to disk, or as it is read again.
///
/// ```
/// use anodyne_studio::file::Summing;
/// let mut summing = Summing::default();
/// summing.update(b"one ");
/// summing.update(b"file");
/// assert_eq!(summing.finish().checksum(), blake3::hash(b"one file").to_hex().as_str());
/// ```
#[derive(Debug, Default)]
pub struct Summing {
    done: Vec<ChainingValue>,
    /// The block that is being filled.
    block: Hasher,
    filled: usize,
}

impl Summing {
    /// Takes the next bytes.
    pub fn update(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            // Only when more comes is it known that a full block is not the whole file.
            if self.filled == BLOCK {
                self.done.push(self.block.finalize_non_root());
                self.block = beginning(self.done.len() as u64);
                self.filled = 0;
            }
            let (now, later) = bytes.split_at(bytes.len().min(BLOCK - self.filled));
            self.block.update(now);
            self.filled += now.len();
            bytes = later;
        }
    }

    /// The sums of all that was taken.
    pub fn finish(mut self) -> Sums {
        match (self.done.is_empty(), self.filled) {
            (_, 0) => {}
            (true, _) => self.done.push(*self.block.finalize().as_bytes()),
            (false, _) => self.done.push(self.block.finalize_non_root()),
        }
        Sums(self.done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(count: usize) -> Vec<u8> {
        (0..count)
            .map(|n| ((n as u32).wrapping_mul(2_654_435_761) >> 24) as u8)
            .collect()
    }

    #[test]
    fn the_sums_of_any_length_make_the_checksum_of_the_whole() {
        for count in [
            0,
            1,
            BLOCK - 1,
            BLOCK,
            BLOCK + 1,
            2 * BLOCK,
            3 * BLOCK + 77,
            7 * BLOCK,
        ] {
            let bytes = bytes(count);
            for piece in [BLOCK, 300_001, 4 * BLOCK] {
                let mut summing = Summing::default();
                bytes.chunks(piece).for_each(|piece| summing.update(piece));
                let sums = summing.finish();
                let expected = blake3::hash(&bytes).to_hex().to_string();
                assert_eq!(sums.checksum(), expected, "{count} bytes by {piece}");
                assert_eq!(sums.count(), count.div_ceil(BLOCK) as u64);
                assert_eq!(Sums::from_bytes(&sums.to_bytes()), Some(sums));
            }
        }
    }

    #[test]
    fn a_block_matches_in_its_place_whole_and_nowhere_else() {
        for count in [1000, 2 * BLOCK + 5] {
            let bytes = bytes(count);
            let mut summing = Summing::default();
            summing.update(&bytes);
            let sums = summing.finish();
            for (block, piece) in (0..).zip(bytes.chunks(BLOCK)) {
                assert!(sums.match_block(block, piece));
                assert!(!sums.match_block(block + 1, piece));
                assert!(!sums.match_block(block, &piece[1..]));
                let mut damaged = piece.to_vec();
                damaged[piece.len() / 2] ^= 1;
                assert!(!sums.match_block(block, &damaged));
            }
            assert!(!sums.match_block(0, &[]) && !sums.match_block(0, &bytes[..count - 1]));
        }
    }
}
