//! Orders: taken once, kept, and refused where there is no room for them.

use super::{ENGINE, Office, address};
use crate::fault::Fault;
use crate::gate::{Caller, new_name};
use crate::ledger::{NewOrder, Ordered, TrackRow};
use crate::meant::Meant;
use std::sync::atomic::Ordering;
use std::time::Duration;

impl Office {
    /// Takes an order; once this returns it is kept.
    ///
    /// # Errors
    /// A full queue, a quota, or a `request_id` that stands for something else.
    pub(crate) async fn order(
        &self,
        caller: &Caller,
        meant: &Meant,
        request_id: &str,
    ) -> Result<TrackRow, Fault> {
        if self.stopping.load(Ordering::Acquire) {
            return Err(Fault::stopping());
        }
        let letters = request_id.chars().count();
        if letters > 64 {
            let text =
                format!("request_id has {letters} characters, the limit is 64; best is a UUID");
            return Err(Fault::field("request_id", text));
        }
        if request_id.chars().any(char::is_control) {
            let text = "request_id has characters that cannot be printed; best is a UUID";
            return Err(Fault::field("request_id", text));
        }
        let request_id = (!request_id.is_empty()).then_some(request_id);
        let (render, wish) = address(&caller.tenant, &meant.document);
        let client = meant.prescription.client.clone().unwrap_or_default();
        if let Some(name) = request_id
            && let Some(known) = self.ledger.known(&caller.tenant, name).await?
        {
            return self.known_order(caller, &known, &render, &client).await;
        }
        let plan = &meant.plan;
        let expected_bytes = self.file_bytes(meant);
        self.room_for(caller, &render, expected_bytes).await?;
        let track = new_name();
        let order = NewOrder {
            track: &track,
            tenant: &caller.tenant,
            client: &client,
            request_id,
            render: &render,
            wish: &wish,
            format: meant.prescription.delivery.format.id(),
            engine: ENGINE,
            length_seconds: plan.length.0,
            expected_bytes,
        };
        match self.ledger.order(&order).await? {
            Ordered::New => {
                tracing::info!(
                    tenant = caller.tenant,
                    track,
                    render = &render[..12],
                    "order accepted"
                );
                metrics::counter!("anodyne_orders_total").increment(1);
                self.bell.notify_one();
                self.track(caller, &track).await
            }
            Ordered::Known(known) => self.known_order(caller, &known, &render, &client).await,
        }
    }

    async fn known_order(
        &self,
        caller: &Caller,
        known: &str,
        render: &str,
        client: &str,
    ) -> Result<TrackRow, Fault> {
        let track = self.track(caller, known).await?;
        // An engine that changed since then changes the address: the prescription itself is what has to be the same.
        let same =
            track.render.id == render || (track.render.engine != ENGINE && track.client == client);
        if same && track.client == client {
            Ok(track)
        } else {
            Err(Fault::other_order())
        }
    }

    async fn room_for(&self, caller: &Caller, render: &str, bytes: u64) -> Result<(), Fault> {
        let known = self.ledger.render(render).await?;
        if known.is_some_and(|render| !render.state.is_final() || render.state.id() == "ready") {
            return Ok(()); // Nothing new is rendered or stored.
        }
        let limits = &self.config.limits;
        let (all, own) = self.ledger.unfinished(&caller.tenant).await?;
        let retry = Some(
            self.estimate(600.0)
                .clamp(Duration::from_secs(1), Duration::from_secs(60)),
        );
        if own >= limits.unfinished_tracks {
            let text = format!(
                "{own} of your tracks wait or are in work, the limit is {}; try again later",
                limits.unfinished_tracks
            );
            return Err(Fault::too_many("unfinished_tracks", text, retry));
        }
        if all >= limits.queue {
            let text = format!(
                "{all} tracks wait, the limit is {}; try again later",
                limits.queue
            );
            return Err(Fault::too_many("queue", text, retry));
        }
        let stored = self.stored_bytes(caller).await?;
        if stored + bytes > limits.stored_bytes {
            let text = format!(
                "your tracks take {stored} bytes and this one {bytes}, the limit is {}; delete some",
                limits.stored_bytes
            );
            return Err(Fault::too_many("stored_bytes", text, None));
        }
        Ok(())
    }

    /// Bytes of a caller's tracks and recordings.
    ///
    /// # Errors
    /// A database that does not answer.
    pub(crate) async fn stored_bytes(&self, caller: &Caller) -> Result<u64, Fault> {
        let tracks = self.ledger.stored_bytes(&caller.tenant).await?;
        Ok(tracks + self.ledger.recorded_bytes(&caller.tenant).await?)
    }
}
