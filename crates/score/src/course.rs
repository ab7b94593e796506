//! The course: how a session that is led runs through its score.
//!
//! Two clocks: *played* time, which only ever goes on, and *score* time, which a hold takes back and an advance takes
//! forward. The course tells the second from the first, in closed form, so that a led session has an address in time as
//! any other.

use crate::Score;
use crate::curve::{mix, smooth};
use anodyne_session::{Character, Led, Plan, Verb};
use anodyne_units::{Beats, Seconds};
use arrayvec::ArrayVec;

/// The way from played time to score time.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    pieces: ArrayVec<Piece, PIECES>,
    softenings: ArrayVec<Softening, { Led::MOST }>,
}

/// Every entry of a log makes one at most.
const PIECES: usize = Led::MOST + 1;

/// The controls of the parts take this long from where the score was to where it goes on, seconds.
const CROSSING: f64 = 3.0;
/// A softening takes this long to be there, and to be gone, seconds.
const SOFTENING: f64 = 4.0;
/// A verb is not followed before so much time has passed, seconds: who presses on the bar line means that line.
const SOONEST: f64 = 0.05;
/// A hold that would come round in less than this is none, seconds.
const SHORTEST_ROUND: f64 = 4.0;

/// From an instant of played time on, the score runs from `start`; once, or round and round.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Piece {
    from: f64,
    start: f64,
    round: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Softening {
    from: f64,
    to: f64,
}

/// A stretch of played time in which score time runs on beside it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stretch {
    /// Where it begins in played time.
    pub from: Seconds,
    /// Where it ends in played time; infinite for the last.
    pub until: Seconds,
    /// Where it begins in the score.
    pub start: Seconds,
    /// How often the score has been here before in this hold: it is played anew each time.
    pub take: u32,
    piece: usize,
}

/// Where the score is at an instant of played time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// The instant in the score.
    pub at: Seconds,
    /// Where the score would be had it not been led elsewhere a moment ago, and how much of that is still heard, 1 to 0.
    pub leaving: Option<(Seconds, f64)>,
}

impl Stretch {
    /// The instant of the score at an instant of played time.
    pub fn score(&self, played: Seconds) -> Seconds {
        Seconds(self.start.0 + (played.0 - self.from.0))
    }

    /// The instant of played time at an instant of the score.
    pub fn played(&self, at: Seconds) -> Seconds {
        Seconds(self.from.0 + (at.0 - self.start.0))
    }

    /// The instant of the score at which it ends; infinite for the last.
    pub fn end(&self) -> Seconds {
        self.score(self.until)
    }
}

impl Default for Course {
    fn default() -> Course {
        Course::straight()
    }
}

impl Course {
    /// The score as it is written.
    pub fn straight() -> Course {
        let whole = Piece {
            from: 0.0,
            start: 0.0,
            round: None,
        };
        Course {
            pieces: [whole].into_iter().collect(),
            softenings: ArrayVec::new(),
        }
    }

    /// The course of a score that was led so; the log ascends in time. Never allocates. What cannot be followed, such as
    /// an advance in the last phase, is passed over.
    pub fn led(score: &Score, log: &[Led]) -> Course {
        let mut course = Course::straight();
        for led in log.iter().take(Led::MOST) {
            course.follow(score, *led);
        }
        course
    }

    /// Whether the score runs as it is written.
    pub fn is_straight(&self) -> bool {
        self.pieces.len() == 1 && self.softenings.is_empty()
    }

    /// The stretch that an instant of played time lies in.
    pub fn stretch(&self, played: Seconds) -> Stretch {
        let begun = self.pieces.partition_point(|piece| piece.from <= played.0);
        let place = begun.saturating_sub(1);
        let piece = self.pieces[place];
        let mut round = piece.round.map_or(0, |length| {
            ((played.0 - piece.from) / length).max(0.0) as u32
        });
        // As `next` counts, whatever the division rounds to.
        if piece.round.is_some() && self.begin(place, round + 1) <= played.0 {
            round += 1;
        }
        self.stretch_of(place, round)
    }

    /// The stretch after one that ends.
    pub fn next(&self, stretch: &Stretch) -> Stretch {
        let piece = self.pieces[stretch.piece];
        let following = self.pieces.get(stretch.piece + 1).map(|next| next.from);
        let is_last_round = |ends: f64| following.is_some_and(|from| from <= ends);
        match piece.round {
            Some(_) if !is_last_round(self.begin(stretch.piece, stretch.take)) => {
                self.stretch_of(stretch.piece, stretch.take)
            }
            _ => self.stretch_of((stretch.piece + 1).min(self.pieces.len() - 1), 0),
        }
    }

    /// The stretch before another; none before the first.
    pub fn before(&self, stretch: &Stretch) -> Option<Stretch> {
        if stretch.take > 1 {
            return Some(self.stretch_of(stretch.piece, stretch.take - 2));
        }
        let place = stretch.piece.checked_sub(1)?;
        Some(self.stretch(Seconds(
            stretch.from.0.next_down().max(self.pieces[place].from),
        )))
    }

    /// The same stretch after the log has grown: it may end earlier now.
    pub fn again(&self, stretch: &Stretch) -> Stretch {
        self.stretch_of(
            stretch.piece.min(self.pieces.len() - 1),
            stretch.take.saturating_sub(1),
        )
    }

    /// Where a round of a piece begins in played time.
    fn begin(&self, place: usize, round: u32) -> f64 {
        let piece = self.pieces[place];
        piece.from + piece.round.unwrap_or(0.0) * f64::from(round)
    }

    fn stretch_of(&self, place: usize, round: u32) -> Stretch {
        let piece = self.pieces[place];
        let following = self.pieces.get(place + 1);
        let mut until = following.map_or(f64::INFINITY, |next| next.from);
        if piece.round.is_some() {
            until = until.min(self.begin(place, round + 1));
        }
        Stretch {
            from: Seconds(self.begin(place, round)),
            until: Seconds(until),
            start: Seconds(piece.start),
            take: if piece.round.is_some() { round + 1 } else { 0 },
            piece: place,
        }
    }

    /// Where the score is at an instant of played time.
    pub fn place(&self, played: Seconds) -> Place {
        if self.pieces.len() == 1 {
            return Place {
                at: played,
                leaving: None,
            };
        }
        let stretch = self.stretch(played);
        let since = played.0 - stretch.from.0;
        let leaving = if since < CROSSING {
            self.before(&stretch)
        } else {
            None
        };
        Place {
            at: stretch.score(played),
            leaving: leaving.map(|old| (old.score(played), 1.0 - smooth(since / CROSSING))),
        }
    }

    /// How much the music is softened at an instant of played time, 0 to 1.
    pub fn softness(&self, played: Seconds) -> f64 {
        let begun = self.softenings.partition_point(|one| one.from <= played.0);
        let Some(last) = begun.checked_sub(1) else {
            return 0.0;
        };
        let one = self.softenings[last];
        if played.0 >= one.from + SOFTENING {
            return one.to;
        }
        let before = match last.checked_sub(1) {
            Some(_) => self.softness(Seconds(one.from.next_down())),
            None => 0.0,
        };
        mix(before, one.to, smooth((played.0 - one.from) / SOFTENING))
    }

    /// Where the session ends in played time; infinite while it is held.
    pub fn end(&self, score: &Score) -> Seconds {
        let last = self.pieces[self.pieces.len() - 1];
        match last.round {
            Some(_) => Seconds(f64::INFINITY),
            None => Seconds(last.from + (score.length().0 - last.start)),
        }
    }

    /// Whether the music is held at an instant, or will be at the end of its phrase.
    pub fn is_held(&self, played: Seconds) -> bool {
        let last = self.pieces[self.pieces.len() - 1];
        let ahead = self
            .pieces
            .iter()
            .any(|piece| piece.round.is_some() && piece.from > played.0);
        ahead || (last.round.is_some() && last.from <= played.0)
    }

    /// When the next change of course comes after an instant of played time, a hold's coming round aside.
    pub fn next_change(&self, played: Seconds) -> Option<Seconds> {
        let pieces = self.pieces.iter().map(|piece| piece.from);
        let softenings = self.softenings.iter().map(|one| one.from);
        let ahead = pieces.chain(softenings).filter(|from| *from > played.0);
        ahead.min_by(f64::total_cmp).map(Seconds)
    }

    fn follow(&mut self, score: &Score, led: Led) {
        let Led { at, verb } = led;
        match verb {
            Verb::Hold => self.hold(score, at),
            Verb::LetGo => self.let_go(at),
            Verb::Advance | Verb::ReturnNow => self.go(score, at, verb),
            Verb::Soften => self.soften(score, at, 1.0),
            Verb::Restore => self.soften(score, at, 0.0),
        }
    }

    /// The phrase at hand, with the one before it where both belong to one phase, comes round from its end on.
    fn hold(&mut self, score: &Score, at: Seconds) {
        let stretch = self.stretch(at);
        if self.pieces.len() != stretch.piece + 1 || self.pieces[stretch.piece].round.is_some() {
            return;
        }
        let phrases = score.phrases();
        let number = score.phrase_at(stretch.score(at));
        let here = phrases[number];
        let before = number.checked_sub(1).map(|before| phrases[before]);
        let first = before.filter(|one| one.phase == here.phase).unwrap_or(here);
        let fades = score.length().0 - score.plan.fade_out.0;
        let (start, end) = (first.start.0, here.end.0.min(fades));
        let comes_round = stretch.played(Seconds(end));
        if end - start >= SHORTEST_ROUND && comes_round.0 > at.0 {
            self.push(comes_round.0, start, Some(end - start));
        }
    }

    /// A hold that waits is dropped; one that is on ends with its round.
    fn let_go(&mut self, at: Seconds) {
        let last = self.pieces[self.pieces.len() - 1];
        let Some(length) = last.round else {
            return;
        };
        if last.from > at.0 {
            self.pieces.pop();
            return;
        }
        let stretch = self.stretch(at);
        self.push(stretch.until.0, last.start + length, None);
    }

    /// From the next bar line on, another phase.
    fn go(&mut self, score: &Score, at: Seconds, verb: Verb) {
        let stretch = self.stretch(at);
        let here = stretch.score(at);
        let phases = &score.plan.phases;
        let present = score.plan.phase_at(here);
        let later =
            |of: Character| (present + 1..phases.len()).find(|one| phases[*one].character == of);
        let target = match verb {
            Verb::Advance => Some(present + 1),
            _ => later(Character::Return).or(Some(phases.len() - 1)),
        };
        let Some(phase) = target
            .filter(|one| *one > present)
            .and_then(|one| phases.get(one))
        else {
            return;
        };
        let edge = next_bar(&score.plan, here);
        let edge = stretch.played(edge).0.min(stretch.played(phase.start).0);
        let edge = match self.pieces[stretch.piece].round {
            Some(_) => edge.min(self.begin(stretch.piece, stretch.take)),
            None => edge,
        };
        // What was to come and has not come yet is overtaken.
        self.pieces.truncate(stretch.piece + 1);
        self.push(edge, phase.start.0, None);
    }

    fn soften(&mut self, score: &Score, at: Seconds, to: f64) {
        let now = self.softenings.last().map_or(0.0, |one| one.to);
        if now == to {
            return;
        }
        let stretch = self.stretch(at);
        let edge = stretch.played(next_bar(&score.plan, stretch.score(at))).0;
        while self.softenings.last().is_some_and(|one| one.from > at.0) {
            self.softenings.pop();
        }
        if self.softenings.last().map_or(0.0, |one| one.to) != to {
            let _ = self.softenings.try_push(Softening { from: edge, to });
        }
    }

    fn push(&mut self, from: f64, start: f64, round: Option<f64>) {
        let _ = self.pieces.try_push(Piece { from, start, round });
    }
}

/// The first bar line after an instant.
fn next_bar(plan: &Plan, after: Seconds) -> Seconds {
    let bar = plan.meter.bar().0;
    let beat = plan.beat(Seconds(after.0 + SOONEST)).0;
    let line = libm::floor(beat / bar + 1e-9) + 1.0;
    plan.seconds(Beats(line * bar))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose;
    use anodyne_session::{Library, Wish, plan};

    /// Twelve minutes at 60 beats a minute: a beat is a second, a bar four.
    fn score() -> Score {
        let wish = Wish {
            length: Some("12m".into()),
            tempo: Some("60..60".into()),
            ..Wish::default()
        };
        compose(&plan(&wish.prescribe(&Library::built_in()).unwrap()))
    }

    fn led(score: &Score, log: &[(f64, Verb)]) -> Course {
        let log: Vec<Led> = log
            .iter()
            .map(|(at, verb)| Led {
                at: Seconds(*at),
                verb: *verb,
            })
            .collect();
        Course::led(score, &log)
    }

    #[test]
    fn without_verbs_played_and_score_time_are_one() {
        let course = Course::straight();
        let place = course.place(Seconds(123.456));
        assert_eq!(place.at, Seconds(123.456));
        assert_eq!(place.leaving, None);
        assert_eq!(course.end(&score()), Seconds(720.0));
    }

    #[test]
    fn an_advance_goes_to_the_next_phase_on_the_next_bar_line() {
        let score = score();
        let course = led(&score, &[(30.2, Verb::Advance)]);
        let second = score.plan.phases[1].start;
        assert_eq!(course.place(Seconds(31.99)).at, Seconds(31.99));
        assert_eq!(course.place(Seconds(32.0)).at, second);
        assert!(course.end(&score).0 < 720.0);
    }

    #[test]
    fn a_return_goes_to_the_phase_of_return() {
        let score = score();
        let course = led(&score, &[(200.0, Verb::ReturnNow)]);
        let phases = &score.plan.phases;
        let back = phases
            .iter()
            .find(|phase| phase.character == Character::Return)
            .unwrap();
        assert_eq!(course.place(Seconds(204.0)).at, back.start);
        // A second one changes nothing.
        let twice = led(
            &score,
            &[(200.0, Verb::ReturnNow), (300.0, Verb::ReturnNow)],
        );
        assert_eq!(twice, course);
    }

    #[test]
    fn a_hold_comes_round_until_it_is_let_go_and_goes_on_from_there() {
        let score = score();
        let number = score.phrase_at(Seconds(100.0));
        let end = score.phrases()[number].end.0;
        let held = led(&score, &[(100.0, Verb::Hold)]);
        assert_eq!(held.place(Seconds(end - 0.001)).at, Seconds(end - 0.001));
        let round = held.stretch(Seconds(end));
        assert_eq!(round.take, 1);
        assert!(round.start.0 < end);
        let length = round.until.0 - round.from.0;
        assert_eq!(held.stretch(Seconds(end + 2.5 * length)).take, 3);
        let on = led(
            &score,
            &[(100.0, Verb::Hold), (end + 2.5 * length, Verb::LetGo)],
        );
        let after = on.place(Seconds(end + 3.0 * length)).at;
        assert!((after.0 - end).abs() < 1e-9, "{after:?}");
        assert!((on.end(&score).0 - 720.0 - 3.0 * length).abs() < 1e-9);
    }

    #[test]
    fn a_hold_that_is_let_go_in_time_never_was() {
        let score = score();
        let course = led(&score, &[(100.0, Verb::Hold), (100.5, Verb::LetGo)]);
        assert!(course.is_straight());
    }

    #[test]
    fn stretches_follow_one_another_without_a_gap() {
        let score = score();
        let course = led(
            &score,
            &[
                (50.0, Verb::Hold),
                (170.3, Verb::LetGo),
                (250.0, Verb::Advance),
                (260.0, Verb::Hold),
            ],
        );
        let mut stretch = course.stretch(Seconds(0.0));
        while stretch.until.0 < 600.0 {
            let next = course.next(&stretch);
            assert_eq!(next.from, stretch.until);
            assert_eq!(course.stretch(next.from), next);
            assert_eq!(course.before(&next), Some(stretch));
            stretch = next;
        }
        assert!(stretch.take > 2);
    }

    #[test]
    fn a_softening_comes_on_the_bar_line_and_goes_again() {
        let score = score();
        let course = led(&score, &[(30.0, Verb::Soften), (60.0, Verb::Restore)]);
        assert_eq!(course.softness(Seconds(32.0)), 0.0);
        assert_eq!(course.softness(Seconds(40.0)), 1.0);
        assert_eq!(course.softness(Seconds(70.0)), 0.0);
        assert!(course.softness(Seconds(34.0)) > 0.3);
    }

    #[test]
    fn a_full_log_is_followed_and_the_rest_passed_over() {
        let score = score();
        let log: Vec<(f64, Verb)> = (0..400)
            .map(|number| {
                let verb = if number % 2 == 0 {
                    Verb::Soften
                } else {
                    Verb::Restore
                };
                (f64::from(number) * 5.0, verb)
            })
            .collect();
        let course = led(&score, &log);
        assert_eq!(course.softness(Seconds(1999.0)), 0.0);
    }
}
