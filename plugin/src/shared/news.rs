//! What the workshop found out, and the view of it all at one moment.

use super::facts::Facts;
use super::{
    BreathNow, HostNow, Levels, Saved, ScriptNow, Shared, Trouble, Verb, Verbs, View, tapping,
};
use crate::params::{Clock, TempoMode};
use anodyne_music::Meter;
use anodyne_session::{Character, Tapped};
use anodyne_units::Seconds;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Of editor and workshop.
#[derive(Default)]
pub(crate) struct News {
    pub(crate) facts: Option<Arc<Facts>>,
    pub(crate) faults: Arc<[String]>,
    pub(crate) findings: Vec<String>,
    pub(crate) taps: Vec<Seconds>,
}

/// Taps further apart than this begin anew, seconds.
const PAUSE: f64 = 3.0;

impl News {
    pub(crate) fn tap(&mut self, at: Seconds) {
        if self
            .taps
            .last()
            .is_some_and(|last| at.0 - last.0 > PAUSE || at.0 < last.0)
        {
            self.taps.clear();
        }
        self.taps.push(at);
        let most = self.taps.len().saturating_sub(Tapped::MOST);
        self.taps.drain(..most);
    }
}

pub(super) fn view(news: &News, saved: &Saved, shared: &Shared, making: bool) -> View {
    let meters = &shared.meters;
    let facts = news.facts.as_deref();
    let position = meters.position.get();
    let at = Seconds(position.max(0.0));
    let host = host(shared);
    View {
        outline: facts.map(|facts| facts.outline.clone()),
        making,
        position_seconds: position,
        length_seconds: facts.map_or(0.0, |facts| facts.plan().length.0),
        playing: meters.playing.load(Ordering::Relaxed),
        phase: facts.map_or(0, |facts| facts.plan().phase_at(at)),
        levels: levels(shared),
        verbs: verbs(shared, facts, at),
        breath: facts.and_then(Facts::breath).map(|breath| {
            let cycle = breath.swell(at);
            BreathNow {
                swell: cycle as f32,
                inhaling: breath.swell(Seconds(at.0 + 0.02)) >= cycle,
                per_minute: breath.rate(at) as f32,
            }
        }),
        script: Arc::new(ScriptNow {
            text: saved.script.clone(),
            findings: news.findings.clone(),
        }),
        prescription: facts.map_or_else(|| "".into(), |facts| facts.prescription.clone()),
        summary: facts.map_or_else(|| "".into(), |facts| facts.summary.clone()),
        card: facts.map(|facts| facts.card.clone()),
        kept: saved.seeds.clone().into(),
        cautions: cautions(shared, facts, &host).into(),
        host,
        tapped: tapping(&news.taps),
        export: shared.export.state(),
        faults: news.faults.clone(),
        logged: shared.params.kept.verbs().len(),
    }
}

fn host(shared: &Shared) -> HostNow {
    let meters = &shared.meters;
    let tempo = meters.host_tempo.get();
    let [upper, lower] = [0, 1].map(|place| meters.host_signature[place].load(Ordering::Relaxed));
    HostNow {
        tempo: (tempo > 0.0).then_some(tempo),
        signature: (upper > 0).then_some((upper as i32, lower as i32)),
        sample_rate: meters.rate.load(Ordering::Relaxed),
    }
}

fn levels(shared: &Shared) -> Levels {
    let meters = &shared.meters;
    Levels {
        main: [meters.main[0].get(), meters.main[1].get()],
        stems: core::array::from_fn(|stem| meters.stems[stem].get()),
        voice: meters.voice.get(),
        duck_db: meters.duck_db.get(),
        limiter_db: meters.limiter_db.get(),
    }
}

fn verbs(shared: &Shared, facts: Option<&Facts>, at: Seconds) -> Verbs {
    let meters = &shared.meters;
    let edge = meters.edge.get();
    let said = (edge >= 0.0).then(|| shared.params.kept.verbs().entries().last().copied());
    let waiting = said.flatten().map(|led| {
        use anodyne_session::Verb as Said;
        let verb = match led.verb {
            Said::Hold | Said::LetGo => Verb::Hold,
            Said::Advance => Verb::Advance,
            Said::Soften | Said::Restore => Verb::Soften,
            Said::ReturnNow => Verb::ReturnNow,
        };
        (verb, edge)
    });
    let phases = facts.map_or(&[][..], |facts| &facts.plan().phases);
    let phase = facts.map_or(0, |facts| facts.plan().phase_at(at));
    let later = phases.iter().skip(phase + 1);
    let returns = phases
        .iter()
        .any(|phase| phase.character == Character::Return);
    Verbs {
        holding: meters.holding.load(Ordering::Relaxed),
        softened: meters.softened.load(Ordering::Relaxed),
        waiting,
        can_advance: later.len() > 0,
        can_return: later
            .clone()
            .any(|phase| phase.character == Character::Return)
            || (!returns && later.len() > 0),
    }
}

fn cautions(shared: &Shared, facts: Option<&Facts>, host: &HostNow) -> Vec<String> {
    let mut cautions = Vec::new();
    cautions.extend(shared.params.kept.trouble().map(|trouble| match trouble {
        Trouble::Refused(why) => {
            format!("The saved state was not taken, and nothing has changed: {why}.")
        }
        Trouble::Mended(what) => {
            format!("Not known here, the default stands in its place: {what}.")
        }
    }));
    let time = &shared.params.time;
    if time.clock.value() == Clock::Host && time.mode.value() == TempoMode::Host {
        let nominal = f64::from(time.start.value());
        if let Some(tempo) = host
            .tempo
            .filter(|tempo| (tempo / nominal - 1.0).abs() > 0.2)
        {
            cautions.push(format!(
                "The host plays at {tempo:.1} bpm and the session is laid out at {nominal:.1}: phases and breath run {:.1} times as fast. Set the start tempo to the host's.",
                tempo / nominal
            ));
        }
        let meter = facts.map(|facts| facts.plan().meter);
        if let (Some(meter), Some(signature)) = (meter, host.signature) {
            cautions.extend(bar_lines(meter, signature));
        }
    }
    if shared.params.kept.verbs().len() >= anodyne_session::Led::MOST {
        cautions.push("The log of verbs is full: forget it to lead on.".to_owned());
    }
    let rate = host.sample_rate;
    if rate > 0 && !anodyne_session::Delivery::SAMPLE_RATES.contains(&rate) {
        cautions.push(format!(
            "The host runs at {rate} Hz: an exported file does too, and not every player takes it."
        ));
    }
    cautions
}

/// What is to be said where the host's bar lines are not the session's.
fn bar_lines(meter: Meter, (upper, lower): (i32, i32)) -> Option<String> {
    let crotchets = match meter {
        Meter::FourFour => 4.0,
        Meter::ThreeFour | Meter::SixEight => 3.0,
    };
    let is_followed = matches!((upper, lower), (4, 4) | (3, 4) | (6, 8));
    if f64::from(upper) * 4.0 / f64::from(lower) == crotchets {
        return None;
    }
    Some(match is_followed {
        true => format!(
            "The host counts {upper}/{lower} and the session {meter}: their bar lines differ."
        ),
        false => format!(
            "The host counts {upper}/{lower}, and the music is made in 4/4, 3/4 or 6/8: it counts {meter} in the host's crotchets, and their bar lines differ."
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bar_lines_that_differ_are_told() {
        let check = |meter, signature, expected: Option<&str>| {
            let told = bar_lines(meter, signature);
            match expected {
                None => assert_eq!(told, None),
                Some(words) => assert!(told.as_ref().unwrap().contains(words), "{told:?}"),
            }
        };
        check(Meter::FourFour, (4, 4), None);
        check(Meter::FourFour, (2, 2), None);
        check(Meter::ThreeFour, (3, 4), None);
        check(Meter::SixEight, (6, 8), None);
        check(
            Meter::FourFour,
            (3, 4),
            Some("counts 3/4 and the session 4/4"),
        );
        check(
            Meter::FourFour,
            (5, 4),
            Some("counts 4/4 in the host's crotchets"),
        );
    }
}
