//! What there is to tell of the session that is heard, found out when it was made.

use anodyne_session::{Breath, Card, Plan};
use anodyne_studio::{Outline, Session, outline};
use std::sync::Arc;

/// Made off the audio thread, read by the editor and the export.
pub(crate) struct Facts {
    pub(crate) session: Session<'static>,
    pub(crate) outline: Arc<Outline>,
    pub(crate) prescription: Arc<str>,
    pub(crate) summary: Arc<str>,
    pub(crate) card: Arc<Card>,
}

impl Facts {
    pub(crate) fn new(session: Session<'static>) -> Facts {
        let plan = session.plan();
        let prescription = &plan.prescription;
        let summary = format!(
            "{} · {} · {} · {} · seed {}",
            prescription.programme.name,
            prescription.palette.name,
            prescription.key,
            plan.length,
            prescription.seed.0
        );
        Facts {
            outline: Arc::new(outline(plan)),
            prescription: prescription.to_toml().into(),
            summary: summary.into(),
            card: Arc::new(prescription.programme.card.clone()),
            session,
        }
    }

    pub(crate) fn plan(&self) -> &Plan {
        self.session.plan()
    }

    pub(crate) fn breath(&self) -> Option<&Breath> {
        self.plan().breath.as_ref()
    }
}
