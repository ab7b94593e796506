//! The orchestration: which parts sound when, and how they enter and leave.

use crate::breath_figure::melodic;
use crate::curve::{mix, smooth};
use anodyne_session::{Character, Phase, Plan, Pulse, Role};
use anodyne_units::Seconds;

/// The order in which layers enter; the drum and the bell are no layers: the drum plays where its phase wants it, the
/// bell wherever more than one layer sounds.
const IMPORTANCE: [Role; 7] = [
    Role::Pad,
    Role::Drone,
    Role::Nature,
    Role::Melody,
    Role::Halo,
    Role::Figure,
    Role::Answer,
];
/// How long a layer takes to enter or leave, seconds.
const FADE: f64 = 12.0;
/// The same in programmes for sleep, seconds.
const SLOWEST_FADE: f64 = 30.0;
/// The same where two changes follow each other closely or the session is short, seconds.
const SHORTEST_FADE: f64 = 4.0;
/// How often the number of layers is looked at, seconds.
const STEP: f64 = 1.0;
/// How far the number of layers must pass a border before a layer moves, so that it does not flutter.
const STICK: f64 = 0.06;

/// How far what speaks stands back in programmes for sleep, dB: a single stroke must not lift the level of its 10 s.
const HUSH: f64 = -11.0;
/// Programmes that let their level rise by less than this in 10 s are for sleep, dB.
const STARTLING_RISE: f64 = 1.0;

/// Whether the session is for sleep, where no level may rise quickly.
pub(crate) fn may_not_startle(plan: &Plan) -> bool {
    plan.prescription.programme.rise_per_10s.0 < STARTLING_RISE
}

/// How far the bed of natural sound steps forward there, dB: it is what stays even while the chords change.
const BED: f64 = 5.0;

/// The trim of a role for the whole session, dB: what speaks stands back where nothing may startle.
pub(crate) fn hush(role: Role, plan: &Plan) -> f64 {
    match role {
        _ if !may_not_startle(plan) => 0.0,
        Role::Melody | Role::Answer | Role::Figure | Role::Bell => HUSH,
        Role::Nature => BED,
        _ => 0.0,
    }
}

/// A part's share of its full level over the session: out, half in or in, with fades between.
#[derive(Clone, Debug, Default)]
pub(crate) struct Presence {
    fades: Vec<Fade>,
}

/// A change of presence.
#[derive(Clone, Copy, Debug)]
struct Fade {
    start: f64,
    length: f64,
    from: f64,
    to: f64,
}

impl Fade {
    fn at(&self, at: f64) -> f64 {
        mix(self.from, self.to, smooth((at - self.start) / self.length))
    }
}

impl Presence {
    /// The presence of a role over a plan.
    pub(crate) fn of(role: Role, plan: &Plan) -> Presence {
        let usual = if may_not_startle(plan) {
            SLOWEST_FADE
        } else {
            FADE
        };
        let fade = usual.min(plan.length.0 / 8.0).max(SHORTEST_FADE);
        let walks = plan.phases[0].pulse.is_exact();
        let mut now = if role == Role::Pulse && !walks {
            0.0
        } else {
            wanted(role, plan, 0.0, None)
        };
        let mut fades = vec![Fade {
            start: f64::NEG_INFINITY,
            length: 1.0,
            from: now,
            to: now,
        }];
        let steps = (plan.length.0 / STEP) as usize;
        for step in 0..steps {
            let at = step as f64 * STEP;
            let next = match role {
                // The drum is silent outside its phases: it enters after their beginning and has left at their end.
                Role::Pulse => {
                    wanted(role, plan, at, None).min(wanted(role, plan, at + fade + STEP, None))
                }
                // The change lies in the middle of the fade.
                _ => wanted(role, plan, at + fade * 0.5, Some(now)),
            };
            let last = fades[fades.len() - 1];
            if next != now && at >= last.start + SHORTEST_FADE {
                fades.push(Fade {
                    start: at,
                    length: fade,
                    from: last.at(at),
                    to: next,
                });
                now = next;
            }
        }
        Presence { fades }
    }

    /// The presence at an instant, 0..1, without steps.
    pub(crate) fn at(&self, at: Seconds) -> f64 {
        let begun = self.fades.partition_point(|fade| fade.start <= at.0);
        self.fades[begun.saturating_sub(1)].at(at.0)
    }

    /// Whether the part can be heard at some time from `start` to `end`.
    pub(crate) fn is_heard(&self, start: Seconds, end: Seconds) -> bool {
        let first = self
            .fades
            .partition_point(|fade| fade.start <= start.0)
            .saturating_sub(1);
        self.at(start) > 0.0
            || self.fades[first..]
                .iter()
                .take_while(|fade| fade.start < end.0)
                .any(|fade| fade.to > 0.0)
    }
}

/// The presence a role should have at an instant: 0, 0.5 or 1. `now` is what it has; it is left only with good reason.
fn wanted(role: Role, plan: &Plan, at: f64, now: Option<f64>) -> f64 {
    let at = Seconds(at.min(plan.length.0));
    let phase = &plan.phases[plan.phase_at(at)];
    let layers = plan.layers(at);
    if phase.character == Character::Silence || layers <= 0.0 {
        return 0.0;
    }
    if role == Role::Nature && plan.song.is_some() {
        return 0.0;
    }
    let share = match (role, rank(role, phase, melodic(plan).is_some())) {
        (Role::Pad, _) => return 1.0,
        (Role::Pulse, _) => return f64::from(u8::from(phase.pulse != Pulse::None)),
        (Role::Bell, _) => layers - 0.5,
        (_, Some(rank)) => layers - rank as f64,
        (_, None) => return 0.0,
    };
    let levels = [0.0, 0.5, 1.0];
    if now.is_some_and(|now| (share - now).abs() < 0.25 + STICK) {
        return now.unwrap_or(0.0);
    }
    levels[((share * 2.0).round().clamp(0.0, 2.0)) as usize]
}

/// The place of a role among the layers of a phase; none where the phase has no use for it.
/// A figure that shows the breath comes first after the pad.
fn rank(role: Role, phase: &Phase, breathes: bool) -> Option<usize> {
    let plays = |role: &Role| match role {
        Role::Melody => phase.melody > 0.0,
        Role::Answer => phase.melody > 0.0 && !phase.hook_free,
        _ => true,
    };
    let order = IMPORTANCE.iter().filter(|one| plays(one));
    let place = |wanted: Role| order.clone().position(|one| *one == wanted);
    match (role, place(role)?, place(Role::Figure)) {
        (Role::Figure, _, Some(_)) if breathes => Some(1),
        (_, own @ 1.., Some(figure)) if breathes && own < figure => Some(own + 1),
        (_, own, _) => Some(own),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn presence() -> Presence {
        let fades = vec![
            Fade {
                start: f64::NEG_INFINITY,
                length: 1.0,
                from: 0.0,
                to: 0.0,
            },
            Fade {
                start: 10.0,
                length: 4.0,
                from: 0.0,
                to: 1.0,
            },
        ];
        Presence { fades }
    }

    #[test]
    fn a_fade_moves_smoothly_from_out_to_in() {
        let presence = presence();
        assert_eq!(presence.at(Seconds(0.0)), 0.0);
        assert_eq!(presence.at(Seconds(12.0)), 0.5);
        assert_eq!(presence.at(Seconds(99.0)), 1.0);
    }

    #[test]
    fn a_part_is_heard_only_where_it_is_not_out() {
        let presence = presence();
        assert!(!presence.is_heard(Seconds(0.0), Seconds(10.0)));
        assert!(presence.is_heard(Seconds(5.0), Seconds(11.0)));
        assert!(presence.is_heard(Seconds(50.0), Seconds(60.0)));
    }
}
