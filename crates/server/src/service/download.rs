//! `DownloadTrack`: a finished file in chunks, from any offset.

use crate::fault::Fault;
use crate::gate::Caller;
use crate::listen::hand;
use crate::office::Office;
use anodyne_api::v1;
use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt, TryStreamExt};
use std::pin::Pin;
use std::sync::Arc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Status;

/// The stream of chunks.
pub(super) type Download =
    Pin<Box<dyn Stream<Item = Result<v1::DownloadTrackResponse, Status>> + Send>>;

/// The smallest chunk in bytes.
const SMALLEST: u32 = 64 << 10;
/// The largest.
const LARGEST: u32 = 256 << 10;
/// The usual.
const USUAL: u32 = 128 << 10;

/// Sends a caller's file.
pub(super) async fn download(
    office: &Arc<Office>,
    caller: &Caller,
    asked: &v1::DownloadTrackRequest,
) -> Result<Download, Fault> {
    let chunk = match asked.chunk_bytes {
        0 => USUAL,
        size if (SMALLEST..=LARGEST).contains(&size) => size,
        size => {
            let nearest = size.clamp(SMALLEST, LARGEST);
            let text = format!(
                "chunk_bytes {size} is not {SMALLEST} to {LARGEST}; did you mean {nearest}?"
            );
            return Err(Fault::field("chunk_bytes", text));
        }
    };
    let row = office.track(caller, &asked.name).await?;
    crate::office::finished(&row)?;
    let size = row.render.file_bytes as u64;
    if asked.offset_bytes > size {
        let text = format!(
            "offset_bytes {} is beyond the file, which has {size} bytes",
            asked.offset_bytes
        );
        return Err(Fault::field("offset_bytes", text));
    }
    let bytes = office.file(&row, asked.offset_bytes, size).await?;
    let content_type = match row.render.format.as_str() {
        "flac" => "audio/flac",
        _ => "audio/wav",
    };
    let mut head = v1::DownloadTrackResponse {
        offset_bytes: asked.offset_bytes,
        data: Bytes::new(),
        file_bytes: size,
        blake3: row.render.blake3.clone(),
        content_type: content_type.to_owned(),
    };
    let patience = office.config.limits.stalled_reader();
    let (send, receive) = tokio::sync::mpsc::channel(2);
    tokio::spawn(async move {
        let mut chunks = std::pin::pin!(chunks(bytes, chunk as usize));
        let mut sent = false;
        loop {
            match chunks.next().await {
                Some(Ok(data)) => {
                    let count = data.len() as u64;
                    metrics::counter!("anodyne_bytes_downloaded_total").increment(count);
                    let message = v1::DownloadTrackResponse {
                        data,
                        ..head.clone()
                    };
                    if !hand(&send, message, patience).await {
                        return;
                    }
                    head.offset_bytes += count;
                    head.content_type.clear();
                    sent = true;
                }
                Some(Err(fault)) => {
                    // A reader that is gone needs no reason.
                    let _ = send.send(Err(fault)).await;
                    return;
                }
                // Whoever has every byte still learns the checksum.
                None if !sent => {
                    hand(&send, head, patience).await;
                    return;
                }
                None => return,
            }
        }
    });
    Ok(Box::pin(ReceiverStream::new(receive).map_err(Status::from)))
}

/// Blocks cut into chunks of one size; the last may be shorter.
fn chunks(
    blocks: impl Stream<Item = Result<Bytes, Fault>>,
    size: usize,
) -> impl Stream<Item = Result<Bytes, Fault>> {
    let state = (Box::pin(blocks), BytesMut::new(), false);
    futures_util::stream::try_unfold(state, move |(mut blocks, mut rest, mut ended)| async move {
        while rest.len() < size && !ended {
            match blocks.next().await {
                Some(block) => rest.extend_from_slice(&block?),
                None => ended = true,
            }
        }
        if rest.is_empty() {
            return Ok(None);
        }
        let count = size.min(rest.len());
        let chunk = rest.split_to(count).freeze();
        Ok(Some((chunk, (blocks, rest, ended))))
    })
}
