//! `UploadNarration`: the recording of a voice, piece by piece.

use crate::fault::Fault;
use crate::gate::Caller;
use crate::office::Office;
use crate::recordings::FORMATS;
use anodyne_api::{duration, v1};
use anodyne_units::Seconds;
use std::io::Write;
use std::sync::Arc;
use tonic::Streaming;

/// The most bytes of one message.
const MOST: usize = 256 << 10;

/// Takes in a recording.
pub(super) async fn upload(
    office: &Arc<Office>,
    caller: &Caller,
    mut pieces: Streaming<v1::UploadNarrationRequest>,
) -> Result<v1::Recording, Fault> {
    // As many at one time as streams: each holds a file and a share of the disk.
    let _place = office.gate.stream_place(caller)?;
    let most = most(office, caller).await?;
    let patience = office.config.limits.stalled_reader();
    let (mut file, mut format, mut told) = (None, String::new(), String::new());
    let (mut hash, mut size) = (blake3::Hasher::new(), 0);
    loop {
        let next = tokio::time::timeout(patience, pieces.message()).await;
        let next = next.map_err(|_| Fault::stalled_upload())?;
        let Some(piece) = next.map_err(|status| Fault::broken_upload(&status))? else {
            break;
        };
        if format.is_empty() {
            format = known(&piece.format)?;
        }
        if !piece.blake3.is_empty() {
            told = piece.blake3.to_ascii_lowercase();
        }
        size += piece.data.len() as u64;
        if piece.data.len() > MOST {
            let text = format!(
                "data has {} bytes; at most {MOST} a message",
                piece.data.len()
            );
            return Err(Fault::field("data", text));
        }
        if size > most {
            let text = format!("the recording has more than {most} bytes, which is the limit");
            return Err(Fault::too_many("recording_bytes", text, None));
        }
        hash.update(&piece.data);
        if crate::desk::room(&office.config.data) < office.config.limits.reserve_bytes {
            let text = "the server's disk is full; try again later";
            let retry = Some(std::time::Duration::from_secs(60));
            return Err(Fault::too_many("disk", text, retry));
        }
        // A quarter of a MiB at most: the page cache takes it at once.
        let file = match &mut file {
            Some(file) => file,
            none => none.insert(office.waiting_room(&format)?),
        };
        let written = file.write_all(&piece.data);
        written.map_err(|error| Fault::unavailable("the disk", &error))?;
    }
    let Some(file) = file.filter(|_| size > 0) else {
        return Err(Fault::field("data", "the recording is empty"));
    };
    let sum = hash.finalize();
    if !told.is_empty() && blake3::Hash::from_hex(&told).is_err() {
        let text = format!(
            "blake3 {told:?} is not 64 hexadecimal digits; leave it out, or send that of the file"
        );
        return Err(Fault::field("blake3", text));
    }
    if !told.is_empty() && told != sum.to_hex().as_str() {
        let text = "the bytes that came do not match blake3; send them again";
        return Err(Fault::field("blake3", text));
    }
    let heard = office.take_in(caller, file, &format, sum).await?;
    Ok(v1::Recording {
        name: format!("recordings/{}", heard.row.id),
        file_bytes: heard.row.file_bytes as u64,
        blake3: heard.row.blake3,
        length: Some(duration(Seconds(heard.row.length_seconds))),
        speech: Some(duration(heard.speech)),
        warnings: heard.warnings,
    })
}

/// How many bytes this recording may have.
async fn most(office: &Office, caller: &Caller) -> Result<u64, Fault> {
    let limits = &office.config.limits;
    let stored = office.stored_bytes(caller).await?;
    let left = limits.stored_bytes.saturating_sub(stored);
    if left == 0 {
        let text = format!(
            "your tracks and recordings take {stored} bytes, the limit is {}; delete some",
            limits.stored_bytes
        );
        return Err(Fault::too_many("stored_bytes", text, None));
    }
    Ok(limits.recording_bytes.min(left))
}

fn known(format: &str) -> Result<String, Fault> {
    let lower = format.trim_start_matches('.').to_ascii_lowercase();
    if FORMATS.contains(&lower.as_str()) {
        return Ok(lower);
    }
    let text = format!(
        "format {format:?} is not read; did you mean \"wav\"? known: {}",
        FORMATS.join(", ")
    );
    Err(Fault::field("format", text))
}
