//! FLAC files: their samples, their head, their seek points.

use crate::{folder, read, spec, write};
use anodyne_session::Bits;
use anodyne_studio::{Container, TrackReader, TrackSpec};
use anodyne_units::Frames;

#[test]
fn flac_holds_the_samples_of_the_wav_bit_for_bit() {
    for bits in [Bits::I16, Bits::I24] {
        for frames in [1, 2, 3, 5, 15, 16, 17, 4095, 4096, 4097, 100_000] {
            let (folder, wav) = folder();
            let flac = folder.path().join("calm.flac");
            let short = |format| TrackSpec {
                frames: Frames(frames),
                markers: Vec::new(),
                ..spec(format, bits)
            };
            write(&wav, &short(Container::Wav), 4096).unwrap();
            write(&flac, &short(Container::Flac), 4096).unwrap();
            assert!(read(&wav) == read(&flac), "{frames} frames of {bits:?}");
            assert_eq!(
                TrackReader::open(&flac).unwrap().info().frames,
                Some(frames)
            );
        }
    }
}

#[test]
fn flac_says_its_length_digest_chapters_and_seek_points() {
    use flac_codec::decode::{Verified, verify};
    use flac_codec::metadata::{BlockList, SeekTable, VorbisComment};
    let (folder, _) = folder();
    let path = folder.path().join("calm.flac");
    let long = TrackSpec {
        frames: Frames(48_000 * 25),
        ..spec(Container::Flac, Bits::I24)
    };
    write(&path, &long, 4096).unwrap();
    assert!(matches!(verify(&path).unwrap(), Verified::MD5Match));
    let blocks = BlockList::open(&path).unwrap();
    assert_eq!(
        blocks.streaminfo().total_samples.unwrap().get(),
        48_000 * 25
    );
    let comments: &VorbisComment = blocks.get().unwrap();
    for (field, text) in [
        ("TITLE", "Calm"),
        ("KEY", "E♭ lydian"),
        ("TEMPO", "60"),
        ("LICENSE", "CC0 1.0 Universal (public domain)"),
        ("CHAPTER002", "00:00:00.250"),
        ("CHAPTER002NAME", "return"),
    ] {
        assert_eq!(comments.get(field), Some(text));
    }
    let points: &SeekTable = blocks.get().unwrap();
    let samples: Vec<u64> = points
        .points
        .iter()
        .map(|point| point.sample_offset().unwrap())
        .collect();
    assert_eq!(
        samples,
        [0, 118 * 4096, 235 * 4096],
        "the first block after every ten seconds"
    );
}

#[test]
fn seeking_in_a_flac_file_lands_on_the_frame() {
    use flac_codec::decode::FlacSampleReader;
    let (folder, _) = folder();
    let path = folder.path().join("calm.flac");
    let long = TrackSpec {
        frames: Frames(48_000 * 25),
        ..spec(Container::Flac, Bits::I24)
    };
    write(&path, &long, 4096).unwrap();
    let (left, _) = read(&path);
    let mut reader = FlacSampleReader::open(&path).unwrap();
    for frame in [1_000_003, 7, 480_000, 1_199_999] {
        reader.seek(frame).unwrap();
        assert_eq!(
            reader.fill_buf().unwrap()[0] as f32 / 8_388_608.0,
            left[frame as usize],
            "frame {frame}"
        );
    }
}
