//! `StreamTrack` and `PreviewTrack`: sound as it is rendered.

use crate::fault::Fault;
use crate::gate::Caller;
use crate::listen::{Piece, Stretch};
use crate::office::Office;
use anodyne_api::{duration, seconds, v1};
use anodyne_units::Seconds;
use futures_util::StreamExt;
use std::pin::Pin;
use std::sync::Arc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Status;

type Boxed<T> = Pin<Box<dyn futures_util::Stream<Item = Result<T, Status>> + Send>>;
/// The stream of a session.
pub(super) type Stream = Boxed<v1::StreamTrackResponse>;
/// The stream of a stretch.
pub(super) type Preview = Boxed<v1::PreviewTrackResponse>;

/// How long a preview is where nothing is said.
const USUAL: Seconds = Seconds(20.0);
const CONTENT_TYPE: &str = "audio/wav";

/// Streams a session to its end.
pub(super) async fn stream(
    office: &Arc<Office>,
    caller: &Caller,
    asked: v1::StreamTrackRequest,
) -> Result<Stream, Fault> {
    let meant = office.prescribe(caller, asked.prescription).await?;
    let from = asked.start.as_ref().map_or(Seconds(0.0), seconds);
    let stretch = Stretch { from, length: None };
    let pieces = office.listen(caller, &meant, stretch).await?;
    let mut first = true;
    Ok(Box::pin(ReceiverStream::new(pieces).map(move |piece| {
        let Piece { data, position } = piece?;
        Ok(v1::StreamTrackResponse {
            data,
            position: Some(duration(position)),
            content_type: content_type(&mut first),
        })
    })))
}

/// Sends one stretch.
pub(super) async fn preview(
    office: &Arc<Office>,
    caller: &Caller,
    asked: v1::PreviewTrackRequest,
) -> Result<Preview, Fault> {
    let meant = office.prescribe(caller, asked.prescription).await?;
    let stretch = Stretch {
        from: asked.start.as_ref().map_or(Seconds(0.0), seconds),
        length: Some(asked.length.as_ref().map_or(USUAL, seconds)),
    };
    let pieces = office.listen(caller, &meant, stretch).await?;
    let mut first = true;
    Ok(Box::pin(ReceiverStream::new(pieces).map(move |piece| {
        Ok(v1::PreviewTrackResponse {
            data: piece?.data,
            content_type: content_type(&mut first),
        })
    })))
}

fn content_type(first: &mut bool) -> String {
    if std::mem::take(first) {
        CONTENT_TYPE.to_owned()
    } else {
        String::new()
    }
}
