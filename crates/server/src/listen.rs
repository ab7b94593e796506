//! Listening: streams and previews, rendered as they are heard and kept nowhere.

use crate::desk::Urgency;
use crate::fault::Fault;
use crate::gate::{Caller, StreamPlace};
use crate::meant::Meant;
use crate::office::{Office, address};
use anodyne_session::{Format, Plan};
use anodyne_studio::{Parts, Playback, TrackSpec, WavStream};
use anodyne_units::{Decibels, Frames, Seconds};
use bytes::Bytes;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// Sessions that were listened to lately, the latest last: moving about in one, or a preview before an order, costs
/// no new composing.
#[derive(Default)]
pub(crate) struct Heard(Vec<(String, Arc<Parts>, Decibels)>);

/// How many are kept.
const KEPT: usize = 8;
/// Places that are heard to estimate the gain of a session that was never rendered.
const PLACES: usize = 4;
/// Sound before the first piece leaves.
const FIRST_PIECE: Seconds = Seconds(0.25);
/// Sound of every further piece.
const PIECE: Seconds = Seconds(1.0);
/// Sound by which a stream is ahead of its listener, and takes its turn. A preview never does: it is short.
const AHEAD: Seconds = Seconds(10.0);
/// The most bytes of one message.
const MESSAGE: usize = 64 << 10;

/// The shortest preview.
pub(crate) const SHORTEST_PREVIEW: Seconds = Seconds(5.0);
/// The longest preview.
pub(crate) const LONGEST_PREVIEW: Seconds = Seconds(60.0);

/// A piece of a stream.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Piece {
    /// The next bytes of a WAV file.
    pub data: Bytes,
    /// The instant of the session up to which sound is sent.
    pub position: Seconds,
}

/// A stretch of a session to listen to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Stretch {
    /// Where it begins.
    pub from: Seconds,
    /// How long it is; to the end of the session where there is none.
    pub length: Option<Seconds>,
}

impl Office {
    /// Renders a stretch and hands it out piece by piece, as fast as it is taken.
    ///
    /// # Errors
    /// A stretch outside the session, too many open streams, or a server that is stopping.
    pub(crate) async fn listen(
        self: &Arc<Self>,
        caller: &Caller,
        meant: &Meant,
        stretch: Stretch,
    ) -> Result<mpsc::Receiver<Result<Piece, Fault>>, Fault> {
        let place = self.gate.stream_place(caller)?;
        let mut meant = meant.clone();
        meant.plan.prescription.delivery.format = Format::Wav;
        meant.document.wish.format = Some(Format::Wav.to_string());
        let (from, frames) = bounds(&meant.plan, stretch)?;
        let (parts, gain) = self.session(caller, &meant).await?;
        let wav = WavStream::new(&spec(&parts, from, frames))
            .map_err(|error| Fault::field("prescription", error.to_string()))?;
        let (send, receive) = mpsc::channel(4);
        let office = self.clone();
        let playing = Playing {
            playback: Playback::new(parts, gain, from),
            wav,
            left: frames,
            begun: false,
            is_short: stretch.length.is_some(),
        };
        metrics::counter!("anodyne_streams_total").increment(1);
        tokio::spawn(async move { office.play(playing, &send, place).await });
        Ok(receive)
    }

    async fn play(
        self: Arc<Self>,
        mut playing: Playing,
        send: &mpsc::Sender<Result<Piece, Fault>>,
        _place: StreamPlace,
    ) {
        let patience = self.config.limits.stalled_reader();
        let (mut sent, since) = (Seconds(0.0), Instant::now());
        while !playing.is_over() {
            let heard = since.elapsed().as_secs_f64();
            let urgency = if sent.0 == 0.0 {
                Urgency::First
            } else if playing.is_short || sent.0 < heard + AHEAD.0 {
                Urgency::Now
            } else {
                Urgency::InTurn
            };
            let length = if sent.0 > 0.0 { PIECE } else { FIRST_PIECE };
            let render = move || {
                let pieces = playing.next(length);
                (playing, pieces)
            };
            let Some((after, pieces)) = self.floor.call(urgency, render).await else {
                // Nobody is left to tell it where the reader is gone as well.
                let _ = send.send(Err(Fault::stopping())).await;
                return;
            };
            playing = after;
            let pieces = match pieces {
                Ok(pieces) => pieces,
                Err(fault) => {
                    // A reader that is gone needs no reason.
                    let _ = send.send(Err(fault)).await;
                    return;
                }
            };
            sent = Seconds(sent.0 + length.0);
            for piece in pieces {
                if !hand(send, piece, patience).await {
                    return;
                }
            }
        }
    }

    /// The session with its gain: the exact one where it was rendered for this tenant, else an estimate.
    async fn session(
        &self,
        caller: &Caller,
        meant: &Meant,
    ) -> Result<(Arc<Parts>, Decibels), Fault> {
        let (render, document) = address(&caller.tenant, &meant.document);
        if let Some(found) = self.heard(&document) {
            return Ok(found);
        }
        let known = self.known_gain(&render).await;
        let voices = self.voices(caller, &meant.document).await?;
        let (plan, document_of) = (meant.plan.clone(), meant.document.clone());
        let make = move || -> Result<(Arc<Parts>, Decibels), Fault> {
            let parts = voices.parts(plan, &document_of)?;
            // A voice needs its balance, which the gain alone does not tell.
            let known = known.filter(|_| document_of.narration.is_none());
            let gain = match known {
                Some(gain) => gain,
                None => parts
                    .level_roughly(PLACES)
                    .map_err(|error| Fault::unavailable("levelling", &error))?,
            };
            Ok((Arc::new(parts), gain))
        };
        let made = self.floor.call(Urgency::Ready, make).await;
        let (parts, gain) = made.ok_or_else(Fault::stopping)??;
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.0.push((document, parts.clone(), gain));
        if heard.0.len() > KEPT {
            heard.0.remove(0);
        }
        Ok((parts, gain))
    }

    fn heard(&self, document: &str) -> Option<(Arc<Parts>, Decibels)> {
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        let place = heard.0.iter().position(|(known, ..)| known == document)?;
        let found = heard.0.remove(place);
        heard.0.push(found.clone());
        Some((found.1, found.2))
    }

    async fn known_gain(&self, render: &str) -> Option<Decibels> {
        let row = self.ledger.render(render).await.ok()??;
        if row.state.id() != "ready" {
            return None;
        }
        let sidecar = self.shelf.sidecar(crate::office::place(&row)).await.ok()?;
        let sidecar: serde_json::Value = serde_json::from_slice(&sidecar).ok()?;
        sidecar["gain_db"].as_f64().map(Decibels)
    }
}

/// What a stream is at.
struct Playing {
    playback: Playback,
    wav: WavStream,
    left: u64,
    begun: bool,
    /// A preview, not a stream.
    is_short: bool,
}

impl Playing {
    fn is_over(&self) -> bool {
        self.begun && self.left == 0
    }

    /// Renders the next stretch of sound, as messages.
    fn next(&mut self, length: Seconds) -> Result<Vec<Piece>, Fault> {
        let rate = self.playback.rate();
        let mut bytes = Vec::new();
        if !self.begun {
            self.begun = true;
            bytes.extend_from_slice(self.wav.head());
        }
        let mut wanted = rate.frames(length).0.min(self.left) as usize;
        let (mut left, mut right) = (vec![0.0; wanted], vec![0.0; wanted]);
        while wanted > 0 {
            let filled = self
                .playback
                .fill(&mut left[..wanted], &mut right[..wanted]);
            let count = filled.map_err(|error| Fault::unavailable("the disk", &error))?;
            if count == 0 {
                break;
            }
            self.wav.pack(&left[..count], &right[..count], &mut bytes);
            self.left -= count as u64;
            wanted -= count;
        }
        if self.left == 0 {
            bytes.extend_from_slice(self.wav.tail());
        }
        let position = rate.seconds(self.playback.position());
        let bytes = Bytes::from(bytes);
        let starts = (0..bytes.len()).step_by(MESSAGE);
        Ok(starts
            .map(|start| Piece {
                data: bytes.slice(start..(start + MESSAGE).min(bytes.len())),
                position,
            })
            .collect())
    }
}

/// The first frame, and the number of frames.
fn bounds(plan: &Plan, stretch: Stretch) -> Result<(Frames, u64), Fault> {
    let rate = plan.prescription.delivery.sample_rate;
    let whole = rate.frames(plan.length).0;
    let from = stretch.from.0;
    if !(0.0..plan.length.0).contains(&from) {
        let text = format!(
            "start {from} s is not in the session, which is {} s long; did you mean {} s?",
            plan.length.0,
            if from > 0.0 {
                (plan.length.0 - 1.0).floor()
            } else {
                0.0
            }
        );
        return Err(Fault::field("start", text));
    }
    let (shortest, longest) = (SHORTEST_PREVIEW.0, LONGEST_PREVIEW.0);
    if let Some(Seconds(length)) = stretch.length
        && !(shortest..=longest).contains(&length)
    {
        let nearest = if length < shortest { shortest } else { longest };
        let text = format!(
            "length {length} s is not {shortest} to {longest} s; did you mean {nearest} s?"
        );
        return Err(Fault::field("length", text));
    }
    let first = rate.frames(stretch.from).0.min(whole - 1);
    let frames = match stretch.length {
        Some(length) => rate.frames(length).0.min(whole - first),
        None => whole - first,
    };
    Ok((Frames(first), frames))
}

/// The file that a stretch makes.
fn spec(parts: &Parts, Frames(first): Frames, frames: u64) -> TrackSpec {
    let mut spec = parts.spec();
    let whole = spec.frames.0;
    spec.frames = Frames(frames);
    if frames < whole {
        spec.markers.retain_mut(|marker| {
            let inside = (first..first + frames).contains(&marker.at.0);
            marker.at = Frames(marker.at.0.saturating_sub(first));
            inside
        });
    }
    spec
}

/// Hands a piece to a reader, who may let it wait so long. Says whether to go on.
pub(crate) async fn hand<T>(
    send: &mpsc::Sender<Result<T, Fault>>,
    piece: T,
    patience: Duration,
) -> bool {
    match tokio::time::timeout(patience, send.send(Ok(piece))).await {
        Ok(Ok(())) => true,
        Ok(Err(_)) => false,
        Err(_) => {
            metrics::counter!("anodyne_readers_stalled_total").increment(1);
            // It is told when it reads again, if ever.
            let _ = send.try_send(Err(Fault::stalled()));
            false
        }
    }
}
