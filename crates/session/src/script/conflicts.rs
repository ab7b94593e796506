//! Conflicts: what of a script's words, directions and lengths does not fit together.

use super::Finding;
use super::layout::Phrased;
use super::timing::Timing;
use crate::length;
use crate::{Plan, Prescription};
use anodyne_units::Seconds;

impl Timing<'_> {
    /// Says what does not fit together.
    pub(super) fn judge(&mut self, plan: &Plan, laid: &[Phrased]) {
        for phrased in laid {
            if let Some((span, at, over)) = &phrased.late {
                let message = format!(
                    "at {} lies before the words above it are over, at {}",
                    clock(*at),
                    clock(*over)
                );
                let remedy = format!(
                    "write [at {}] or later, or fewer words above it",
                    clock(over.ceil())
                );
                self.findings.push(Finding::error(
                    "at-too-early",
                    span.clone(),
                    message,
                    remedy,
                ));
            }
        }
        self.judge_length(plan, laid);
        self.judge_phases(plan);
    }

    fn judge_length(&mut self, plan: &Plan, laid: &[Phrased]) {
        let end = laid.iter().map(|phrased| phrased.end).fold(0.0, f64::max);
        let field = self.script.front.field("length");
        let span = field.map_or(0..0, |field| field.span.clone());
        let crowded = !self.likened.is_empty() && plan.phases.len() < self.script.phases.len();
        if crowded || end + 1.0 > plan.length.0 {
            let needed = self.needed();
            let (message, remedy) = if needed.0 > length::LONGEST.0 {
                (
                    format!(
                        "the words need {needed}, a session lasts at most {}",
                        length::LONGEST
                    ),
                    "split it into several sessions".to_owned(),
                )
            } else {
                (
                    format!(
                        "length {} does not hold the words, which need {needed}",
                        plan.length
                    ),
                    format!("write length: {needed}, or fewer words and shorter pauses"),
                )
            };
            self.findings
                .push(Finding::error("too-short", span, message, remedy));
            return;
        }
        let written: Option<f64> = self
            .script
            .phases
            .iter()
            .map(|phase| phase.length.map(|one| one.0))
            .sum();
        if let (Some(asked), Some(written)) = (self.asked, written)
            && (written - asked.0).abs() > 1.0
        {
            let message = format!(
                "the phases add up to {}, the length asked for is {asked}; the length holds",
                Seconds(written)
            );
            let remedy = "write lengths that add up, or leave one of them out";
            self.findings
                .push(Finding::warning("lengths", span, message, remedy));
        }
    }

    /// The length of a session that holds the words and nothing more.
    fn needed(&self) -> Seconds {
        let mut bare = self.script.clone();
        bare.phases.iter_mut().for_each(|phase| phase.length = None);
        let prescription = Prescription {
            programme: self.base.clone(),
            ..self.prescription.clone()
        };
        let free = Timing::new(&bare, prescription, None);
        let total = free.settled().0.floors.iter().sum::<f64>();
        Seconds((total / 10.0).ceil() * 10.0)
    }

    fn judge_phases(&mut self, plan: &Plan) {
        if self.likened.is_empty() || self.findings.iter().any(|one| one.code == "lengths") {
            return;
        }
        for (number, (written, phase)) in self.script.phases.iter().zip(&plan.phases).enumerate() {
            let Some(length) = written.length else {
                continue;
            };
            let lasts = phase.end.0 - phase.start.0;
            // A phase begins and ends on bar lines: half a phrase more or less is no conflict.
            if self.floors[number] > length.0 + 0.5 && lasts > length.0 + 1.0 {
                let needed = Seconds(self.floors[number].ceil());
                let message = format!(
                    "this phase is written as {length} and its words need {needed}; it lasts {}",
                    Seconds(lasts.round())
                );
                let remedy = format!("write ({needed}), or fewer words and shorter pauses");
                self.findings.push(Finding::warning(
                    "stretched",
                    written.span.clone(),
                    message,
                    remedy,
                ));
            }
        }
    }
}

/// `6:30`, `1:02:03`: an instant as a script writes it.
fn clock(seconds: f64) -> String {
    let whole = seconds.max(0.0) as u64;
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}
