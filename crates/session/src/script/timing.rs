//! Timing: from a script and a wish to a plan with words in it.
//!
//! Three things are asked of the time, and the first that holds wins: the length asked for, the words (and whatever a
//! direction says), the lengths in the headings. A phase stretches to hold its words; what it has left over goes into
//! the rests between its lines, then into music alone at its end.

use super::cue::Guided;
use super::layout::{Desk, Phrased, Room, lay};
use super::limits::Limits;
use super::{Direction, Finding, Item, Script, Severity, phases};
use crate::length;
use crate::{Library, Plan, Prescription, Programme, SessionError, Wish, plan};
use anodyne_units::Seconds;

/// A script laid on the timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct Laid {
    /// The plan: the music's phases as the script has them, its words and marks in [`Plan::words`] and [`Plan::marks`].
    pub plan: Plan,
    /// What there is to say about the timing. Where one is an error, words and music do not fit together and the plan is
    /// only there to be shown.
    pub findings: Vec<Finding>,
}

impl Laid {
    /// Whether a session can be made of it.
    pub fn is_sound(&self) -> bool {
        let errors = self
            .findings
            .iter()
            .filter(|one| one.severity == Severity::Error);
        errors.count() == 0
    }
}

/// Music alone before the first word of a session, seconds; a short session has less.
const FIRST_LEAD: f64 = 10.0;
/// Music alone before the first word of a later phase.
const LEAD: f64 = 4.0;
/// Music alone at the end of a phase.
const TAIL: f64 = 3.0;
/// Music alone after the last word of the session, where its length is free.
const LAST_TAIL: f64 = 40.0;
/// The same where a length is asked for or written; a third of the session at most.
const LEAST_LAST_TAIL: f64 = 15.0;
/// The longest that the rest between two lines grows, seconds.
const LONGEST_GAP: f64 = 12.0;
/// How often lengths are corrected until every phase, moved to its bar lines, holds its words.
const ROUNDS: usize = 24;

/// Plans a session around a script. The wish is what is asked in all: the front matter with flags over it. Where no
/// length is asked for, the session is as long as the script needs.
///
/// # Errors
/// A wish that cannot be followed. What is wrong with the script's timing is in [`Laid::findings`].
pub fn plan_script(script: &Script, wish: &Wish, library: &Library) -> Result<Laid, SessionError> {
    let prescription = wish.prescribe(library)?;
    let asked = wish.length.is_some().then_some(prescription.length);
    Ok(Timing::new(script, prescription, asked).laid())
}

/// A script, a wish and the lengths that are being found for its phases.
pub(super) struct Timing<'a> {
    pub(super) script: &'a Script,
    pub(super) base: Programme,
    pub(super) prescription: Prescription,
    /// The length asked for.
    pub(super) asked: Option<Seconds>,
    /// Place and name of the programme's phase for each headed phase of the script; empty where none is headed.
    pub(super) likened: Vec<(usize, String)>,
    /// No phase may be shorter than this.
    pub(super) floors: Vec<f64>,
    pub(super) findings: Vec<Finding>,
}

impl<'a> Timing<'a> {
    pub(super) fn new(
        script: &'a Script,
        prescription: Prescription,
        asked: Option<Seconds>,
    ) -> Timing<'a> {
        let mut findings = Vec::new();
        let headed = script.phases.iter().any(|phase| phase.headed);
        let likened = if headed {
            phases::likened(&script.phases, &prescription.programme, &mut findings)
        } else {
            Vec::new()
        };
        Timing {
            script,
            base: prescription.programme.clone(),
            prescription,
            asked,
            likened,
            floors: vec![Limits::PHASE.0; script.phases.len()],
            findings,
        }
    }

    fn laid(self) -> Laid {
        let (mut this, mut plan, laid) = self.settled();
        this.judge(&plan, &laid);
        for phrased in laid {
            plan.words.extend(phrased.cues);
            plan.marks.extend(phrased.marks);
        }
        plan.marks.sort_by(|a, b| a.start.0.total_cmp(&b.start.0));
        plan.guided = Guided::new(&plan.marks, plan.rising());
        this.findings.sort_by_key(|finding| finding.span.start);
        this.findings.truncate(Limits::FINDINGS);
        Laid {
            plan,
            findings: this.findings,
        }
    }

    /// Lengths, plan and words that fit one another, as far as they can.
    pub(super) fn settled(mut self) -> (Timing<'a>, Plan, Vec<Phrased>) {
        self.find_floors();
        let mut plan = self.plan();
        let mut laid = self.lay(&plan);
        for _ in 0..ROUNDS {
            if !self.raise_floors(&plan, &laid) {
                break;
            }
            plan = self.plan();
            laid = self.lay(&plan);
        }
        (self, plan, laid)
    }

    /// How long each phase needs to be for its words, before it meets a bar line.
    fn find_floors(&mut self) {
        let plan = plan(&self.prescription);
        let desk = self.desk(&plan);
        let mut start = 0.0;
        for number in 0..self.floors.len() {
            let items = &self.script.phases[number].items;
            // A phase that begins with [at] begins there.
            if let Some(Item::Direction(Direction::At(at), _)) = items.first()
                && number > 0
                && at.0 > start
            {
                self.floors[number - 1] += at.0 - start;
                start = at.0;
            }
            let room = self.room(number, start, start, desk.pace.paragraph_pause);
            let need = lay(items, &desk, room).end + self.tail(number) - start;
            self.floors[number] = self.floors[number].max(need);
            // What is written longer puts everything behind it later, as far as [at] is concerned.
            let written = self.script.phases[number]
                .length
                .map_or(0.0, |length| length.0);
            start += self.floors[number].max(if self.asked.is_none() { written } else { 0.0 });
        }
    }

    fn desk(&self, plan: &Plan) -> Desk {
        Desk {
            pace: self.script.front.pace(),
            breath: plan.breath.clone(),
            up: plan.rising().up().0,
        }
    }

    fn room(&self, number: usize, start: f64, free_from: f64, gap: f64) -> Room {
        let length = self.asked.map_or(f64::INFINITY, |length| length.0);
        let lead = if number == 0 {
            FIRST_LEAD.min(length / 10.0)
        } else {
            LEAD
        };
        Room {
            start,
            lead,
            free_from,
            gap,
            phase: number,
        }
    }

    fn tail(&self, number: usize) -> f64 {
        match self.asked {
            _ if number + 1 < self.script.phases.len() => TAIL,
            Some(length) => LEAST_LAST_TAIL.min(length.0 / 3.0),
            None if self.script.phases[number].length.is_some() => LEAST_LAST_TAIL,
            None => LAST_TAIL,
        }
    }

    /// The plan with the phases as long as they are now thought to be.
    fn plan(&mut self) -> Plan {
        let lengths = self.lengths();
        let total: f64 = lengths.iter().sum();
        let total = total.clamp(length::SHORTEST.0, length::LONGEST.0);
        self.prescription.length = self
            .asked
            .unwrap_or(Seconds((total * 1000.0).ceil() / 1000.0));
        if !self.likened.is_empty() {
            self.prescription.programme = phases::programme(&self.base, &self.likened, &lengths);
        }
        plan(&self.prescription)
    }

    /// How long each phase is: what its heading says or its words need, and the length asked for shared out.
    fn lengths(&self) -> Vec<f64> {
        let written = |number: usize| {
            self.script.phases[number]
                .length
                .map_or(0.0, |length| length.0)
        };
        let wanted: Vec<f64> = self
            .floors
            .iter()
            .enumerate()
            .map(|(number, floor)| floor.max(written(number)))
            .collect();
        let Some(asked) = self.asked else {
            return wanted;
        };
        let (sum, least): (f64, f64) = (wanted.iter().sum(), self.floors.iter().sum());
        if sum <= asked.0 {
            let elastic = |number: usize| written(number) == 0.0;
            let stretches: f64 = (0..wanted.len())
                .filter(|one| elastic(*one))
                .map(|one| wanted[one])
                .sum();
            let share = |number: usize| match stretches {
                0.0 => wanted[number] / sum,
                _ if elastic(number) => wanted[number] / stretches,
                _ => 0.0,
            };
            return (0..wanted.len())
                .map(|one| wanted[one] + (asked.0 - sum) * share(one))
                .collect();
        }
        if least >= asked.0 {
            return self
                .floors
                .iter()
                .map(|floor| floor * asked.0 / least)
                .collect();
        }
        let kept = (asked.0 - least) / (sum - least);
        let shrunk = wanted.iter().zip(&self.floors);
        shrunk
            .map(|(wanted, floor)| floor + (wanted - floor) * kept)
            .collect()
    }

    /// Where phase of that number begins and ends in the plan; the whole session where nothing is headed.
    fn span(&self, plan: &Plan, number: usize) -> (f64, f64) {
        match plan.phases.get(number).filter(|_| !self.likened.is_empty()) {
            Some(phase) => (phase.start.0, phase.end.0),
            None => (0.0, plan.length.0),
        }
    }

    fn lay(&self, plan: &Plan) -> Vec<Phrased> {
        let desk = self.desk(plan);
        let mut free_from = 0.0;
        let mut laid = Vec::new();
        for (number, phase) in self.script.phases.iter().enumerate() {
            let (start, end) = self.span(plan, number);
            let least = desk.pace.paragraph_pause;
            let close = |gap: f64| {
                lay(
                    &phase.items,
                    &desk,
                    self.room(number, start, free_from, gap),
                )
            };
            let mut phrased = close(least);
            let spare = end - self.tail(number) - phrased.end;
            if spare > 0.0 && phrased.gaps > 0 && phrased.late.is_none() {
                let wide = (least + spare / phrased.gaps as f64)
                    .min(LONGEST_GAP)
                    .max(least);
                let fits =
                    |one: &Phrased| one.late.is_none() && one.end <= end - self.tail(number) + 1e-6;
                let halves = [wide, (wide + least) / 2.0, (wide + 3.0 * least) / 4.0];
                let wider = halves.into_iter().map(close).find(fits);
                phrased = wider.unwrap_or(phrased);
            }
            if self.likened.is_empty() || plan.phases.len() < self.script.phases.len() {
                // Without headings the music's phases are the programme's; where there is no room for all phases, an error
                // will say so.
                phrased
                    .cues
                    .iter_mut()
                    .for_each(|cue| cue.phase = plan.phase_at(cue.start));
                phrased
                    .marks
                    .iter_mut()
                    .for_each(|mark| mark.phase = plan.phase_at(mark.start));
            }
            free_from = phrased.end.max(free_from);
            laid.push(phrased);
        }
        laid
    }

    /// Lengthens the phases that do not hold their words; says whether there were any.
    fn raise_floors(&mut self, plan: &Plan, laid: &[Phrased]) -> bool {
        let mut raised = false;
        for (number, phrased) in laid.iter().enumerate() {
            let (start, end) = self.span(plan, number);
            let over = phrased.end + self.tail(number) - end;
            if over > 0.01 {
                self.floors[number] = self.floors[number].max(end - start) + over;
                raised = true;
            }
        }
        let least: f64 = self.floors.iter().sum();
        raised && self.asked.is_none_or(|asked| least < asked.0) && least < length::LONGEST.0
    }
}
