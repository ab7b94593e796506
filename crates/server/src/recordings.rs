//! Recordings of voices: taken in, listened to, handed out to whoever renders, and removed.

use crate::fault::Fault;
use crate::gate::Caller;
use crate::ledger::{Hearing, RecordingRow};
use crate::meant::{Meant, Understood, expected};
use crate::office::Office;
use anodyne_api::{Asked, AskedNarration};
use anodyne_studio::StudioError;
use anodyne_studio::narration::{Stretch, Take, TakeOptions, passages};
use anodyne_units::{SampleRate, Seconds};
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tempfile::NamedTempFile;

/// Endings of the recordings that are read.
pub(crate) const FORMATS: [&str; 9] = [
    "wav", "wave", "flac", "mp3", "m4a", "mp4", "aac", "ogg", "oga",
];

/// The rate at which a recording is listened to when it comes in: the usual one of a session.
const USUAL_RATE: u32 = 48_000;

/// What was found in a recording that came in.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Heard {
    pub row: RecordingRow,
    pub speech: Seconds,
    pub warnings: Vec<String>,
}

/// Where somebody speaks in recordings that were laid on cues lately, the latest last: an order after its plan is not
/// listened to again.
#[derive(Debug, Default)]
pub(crate) struct Spoken(Mutex<Vec<Said>>);

/// A recording's id, how it was heard, and where somebody speaks in it.
type Said = (String, Hearing, Arc<[Stretch]>);

impl Spoken {
    /// How many are kept.
    const KEPT: usize = 16;

    fn get(&self, id: &str, hearing: Hearing) -> Option<Arc<[Stretch]>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.iter().find(|one| one.0 == id && one.1 == hearing);
        found.map(|one| one.2.clone())
    }

    fn note(&self, id: &str, hearing: Hearing, speech: &[Stretch]) -> Arc<[Stretch]> {
        let speech: Arc<[Stretch]> = speech.into();
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == Spoken::KEPT {
            kept.remove(0);
        }
        kept.push((id.to_owned(), hearing, speech.clone()));
        speech
    }
}

impl Office {
    /// What a caller means by what it asked, with its plan.
    ///
    /// # Errors
    /// The first field that cannot be followed, or a recording that the caller does not have.
    pub(crate) async fn meant(&self, caller: &Caller, asked: &Asked) -> Result<Meant, Fault> {
        let library = self.library.clone();
        let understood = Understood::of(asked, &library)?;
        let mut recorded = BTreeMap::new();
        if let Some(narration) = &asked.narration {
            let rate = understood.prescription.delivery.sample_rate.hz();
            let hearing = Hearing {
                sample_rate: rate,
                denoise: narration.denoise,
            };
            recorded = if narration.on_cues {
                let expected = expected(asked);
                self.passages(caller, narration, hearing, &expected).await?
            } else {
                self.speeches(caller, narration, hearing).await?
            };
        }
        understood.laid(&library, &recorded)
    }

    /// How long each recorded line speaks.
    async fn speeches(
        &self,
        caller: &Caller,
        narration: &AskedNarration,
        hearing: Hearing,
    ) -> Result<BTreeMap<usize, Seconds>, Fault> {
        let mut speeches = BTreeMap::new();
        for take in &narration.takes {
            let row = self.recording(&caller.tenant, &take.recording).await?;
            if take.line == 0 {
                continue;
            }
            let known = self.ledger.speech(&row.id, hearing).await?;
            let seconds = match known {
                Some(seconds) => seconds,
                None => self.listen_again(&row, hearing).await?,
            };
            speeches.insert(take.line, Seconds(seconds));
        }
        Ok(speeches)
    }

    /// How long each line speaks in a recording that is laid on the cues.
    async fn passages(
        &self,
        caller: &Caller,
        narration: &AskedNarration,
        hearing: Hearing,
        expected: &[Seconds],
    ) -> Result<BTreeMap<usize, Seconds>, Fault> {
        let row = self
            .recording(&caller.tenant, &narration.takes[0].recording)
            .await?;
        let speech = match self.spoken.get(&row.id, hearing) {
            Some(known) => known,
            None => {
                let take = self.hear_again(&row, hearing).await?;
                self.spoken.note(&row.id, hearing, take.stretches())
            }
        };
        let parted = passages(&speech, expected).map_err(|reason| {
            let text = format!("align CUES: {reason}; upload one recording a line, or say START");
            Fault::field("prescription.narration.align", text)
        })?;
        let length = |range: Range<usize>| speech[range.end - 1].end - speech[range.start].start;
        Ok((1..).zip(parted.into_iter().map(length)).collect())
    }

    /// A tenant's recording.
    ///
    /// # Errors
    /// One that the tenant does not have.
    pub(crate) async fn recording(&self, tenant: &str, id: &str) -> Result<RecordingRow, Fault> {
        let known = match id.len() == 64 && id.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            true => self.ledger.recording(tenant, id).await?,
            false => None,
        };
        known.ok_or_else(|| Fault::no_recording(&format!("recordings/{id}")))
    }

    async fn listen_again(&self, row: &RecordingRow, hearing: Hearing) -> Result<f64, Fault> {
        let seconds = self.hear_again(row, hearing).await?.speech().0;
        self.ledger.note_speech(&row.id, hearing, seconds).await?;
        Ok(seconds)
    }

    async fn hear_again(&self, row: &RecordingRow, hearing: Hearing) -> Result<Take, Fault> {
        let file = self.waiting_room(&row.format)?;
        self.fetch_recording(row, file.path()).await?;
        hear(file.path().to_owned(), hearing).await
    }

    /// A file of its own for a recording on its way.
    ///
    /// # Errors
    /// A disk that refuses.
    pub(crate) fn waiting_room(&self, format: &str) -> Result<NamedTempFile, Fault> {
        let refused = |error| Fault::unavailable("the disk", &error);
        let ending = format!(".{format}");
        let mut builder = tempfile::Builder::new();
        builder.prefix("recording-").suffix(&ending);
        builder
            .tempfile_in(self.config.waiting_room())
            .map_err(refused)
    }

    /// Puts the file of a recording at a place of the local disk, whole.
    ///
    /// # Errors
    /// A recording that is gone or damaged, or a store that does not answer.
    pub(crate) async fn fetch_recording(&self, row: &RecordingRow, to: &Path) -> Result<(), Fault> {
        let name = format!("recordings/{}", row.id);
        let fetched = self.shelf.fetch_recording(&row.id, &row.format, to).await;
        let sum = fetched.map_err(|error| Fault::unreadable(&name, &error))?;
        if sum.to_hex().as_str() != row.blake3 {
            return Err(Fault::damaged(&name, None));
        }
        Ok(())
    }

    /// Takes in a recording that stands in a file.
    ///
    /// # Errors
    /// What is no recording, or has no room.
    pub(crate) async fn take_in(
        &self,
        caller: &Caller,
        file: NamedTempFile,
        format: &str,
        sum: blake3::Hash,
    ) -> Result<Heard, Fault> {
        let bytes = file.as_file().metadata();
        let bytes = bytes.map_err(|error| Fault::unavailable("the disk", &error))?;
        let hearing = Hearing {
            sample_rate: USUAL_RATE,
            denoise: false,
        };
        file.as_file()
            .sync_all()
            .map_err(|error| Fault::unavailable("the disk", &error))?;
        let take = hear(file.path().to_owned(), hearing).await?;
        let said = format!("{}\n{format}\n{}", caller.tenant, sum.to_hex());
        let row = RecordingRow {
            id: blake3::hash(said.as_bytes()).to_hex().to_string(),
            tenant: caller.tenant.clone(),
            format: format.to_owned(),
            blake3: sum.to_hex().to_string(),
            file_bytes: bytes.len() as i64,
            length_seconds: take.length().0,
        };
        let kept = self
            .shelf
            .keep_recording(file.path(), &row.id, format)
            .await;
        kept.map_err(|error| Fault::unavailable("the store", &error))?;
        self.ledger.add_recording(&row).await?;
        let speech = take.speech();
        self.ledger.note_speech(&row.id, hearing, speech.0).await?;
        tracing::info!(
            tenant = caller.tenant,
            bytes = row.file_bytes,
            "recording kept"
        );
        metrics::counter!("anodyne_recordings_total").increment(1);
        let shown = file.path().display().to_string();
        let warnings = take.notes().warnings().into_iter();
        let warnings = warnings.map(|line| line.replace(&format!("{shown}: "), ""));
        Ok(Heard {
            row,
            speech,
            warnings: warnings.collect(),
        })
    }

    /// Removes a recording.
    ///
    /// # Errors
    /// One that the caller does not have.
    pub(crate) async fn forget(&self, caller: &Caller, name: &str) -> Result<(), Fault> {
        let id = name.strip_prefix("recordings/").unwrap_or(name);
        let row = self.recording(&caller.tenant, id).await?;
        if let Some(row) = self.ledger.take_recording(&caller.tenant, &row.id).await? {
            let removed = self.shelf.remove_recording(&row.id, &row.format).await;
            removed.map_err(|error| Fault::unavailable("the store", &error))?;
            tracing::info!(tenant = caller.tenant, "recording deleted");
        }
        Ok(())
    }
}

/// Listens to a recording beside the answering of others.
async fn hear(file: PathBuf, hearing: Hearing) -> Result<Take, Fault> {
    let sample_rate = SampleRate::new(hearing.sample_rate)
        .ok_or_else(|| Fault::unavailable("a sample rate", &hearing.sample_rate))?;
    let options = TakeOptions {
        sample_rate,
        denoise: hearing.denoise,
    };
    let heard = tokio::task::spawn_blocking(move || Take::read(&file, options)).await;
    match heard {
        Ok(Ok(take)) => Ok(take),
        Ok(Err(error)) => Err(refused(&error)),
        Err(error) => Err(Fault::unavailable("listening", &error)),
    }
}

/// Why a recording is refused, without the names of the server's own files.
fn refused(error: &StudioError) -> Fault {
    match error {
        StudioError::NoRecording { reason, .. } => {
            Fault::field("data", format!("the recording cannot be used: {reason}"))
        }
        StudioError::Empty(_) => Fault::field("data", "the recording is empty"),
        StudioError::Channels { channels, .. } => Fault::field(
            "data",
            format!("the recording has {channels} channels; mono and stereo are read"),
        ),
        other => Fault::unavailable("the disk", other),
    }
}
