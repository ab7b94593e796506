//! Ordering a track: the same order again after a broken connection, never a second one.

use super::connection::Tracks;
use super::watch::{Patience, or_interrupted};
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use anodyne_api::v1;

/// Orders a track and answers its name.
pub(super) async fn order(
    tracks: &mut Tracks,
    server: &str,
    prescription: v1::Prescription,
    interrupt: &Interrupt,
) -> Result<String, Failure> {
    let request = v1::RenderTrackRequest {
        prescription: Some(prescription),
        request_id: new_name()?,
    };
    let mut patience = Patience::default();
    loop {
        match or_interrupted(interrupt, tracks.render_track(request.clone())).await? {
            Ok(operation) => {
                let name = operation.into_inner().name;
                return Ok(name.replace("operations/", "tracks/"));
            }
            Err(status) => patience.wait(server, &status, interrupt).await?,
        }
    }
}

/// A name for an order that no other has.
fn new_name() -> Result<String, Failure> {
    let mut bytes = [0; 16];
    let drawn = getrandom::fill(&mut bytes);
    drawn.map_err(|error| Failure::work(format!("the system has no randomness: {error}")))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
