//! How a programme's phases share a length.
//!
//! Between two forms the minutes are interpolated; below the shortest form they shrink in proportion; above the
//! longest only the phases that stretch grow. A fixed phase keeps the time it has in the nearest form wherever all of
//! them together leave the others at least half of the length. An inner phase that comes out shorter than it may be is left out, the
//! one that misses its measure most first, and its time goes to the others in proportion. The first and the last phase
//! are instead lifted to their measure from what the others have to spare; they stay as long as there is room for two.

use crate::Programme;
use anodyne_units::Seconds;
use core::cmp::Ordering;

/// A phase that is played: its place in the programme and its length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Share {
    pub(crate) place: usize,
    pub(crate) length: f64,
}

/// The phases that are played; their lengths add up to `length`. None is shorter than `least`, if there is room for
/// one at all.
pub(crate) fn split(programme: &Programme, length: Seconds, least: Seconds) -> Vec<Share> {
    let minutes = with_fixed(programme, written(programme, length.0), length.0);
    let mut shares: Vec<Share> = minutes
        .into_iter()
        .enumerate()
        .filter(|(_, length)| *length > 0.0)
        .map(|(place, length)| Share { place, length })
        .collect();
    while shares.len() > 1 {
        let needs: Vec<f64> = shares
            .iter()
            .map(|share| programme.phases[share.place].shortest.0.max(least.0))
            .collect();
        match cramped(&shares, &needs) {
            Some(place) => shares.remove(place),
            None if lifted(&mut shares, &needs) => return shares,
            None if shares.len() == 2 && lifted(&mut shares, &[least.0; 2]) => return shares,
            None => shares.remove(
                (1..shares.len() - 1)
                    .min_by(fuller(&shares, &needs))
                    .unwrap_or(1),
            ),
        };
        let sum: f64 = shares.iter().map(|share| share.length).sum();
        shares
            .iter_mut()
            .for_each(|share| share.length *= length.0 / sum);
    }
    shares
}

/// The inner phase that most misses what it needs.
fn cramped(shares: &[Share], needs: &[f64]) -> Option<usize> {
    (1..shares.len() - 1)
        .filter(|place| shares[*place].length < needs[*place])
        .min_by(fuller(shares, needs))
}

/// Which of two phases has more of what it needs.
fn fuller(shares: &[Share], needs: &[f64]) -> impl Fn(&usize, &usize) -> Ordering {
    let fullness = |place: &usize| shares[*place].length / needs[*place];
    move |a, b| fullness(a).total_cmp(&fullness(b))
}

/// Gives the phases that are too short what they need, taken from what the others have to spare; false, and nothing
/// done, where that is not enough.
fn lifted(shares: &mut [Share], needs: &[f64]) -> bool {
    let over = |(share, need): (&Share, &f64)| share.length - need;
    let spare: f64 = shares.iter().zip(needs).map(over).map(|x| x.max(0.0)).sum();
    let lack: f64 = shares
        .iter()
        .zip(needs)
        .map(over)
        .map(|x| (-x).max(0.0))
        .sum();
    if lack > spare {
        return false;
    }
    for (share, need) in shares.iter_mut().zip(needs).filter(|_| lack > 0.0) {
        share.length = need + (share.length - need).max(0.0) * (1.0 - lack / spare);
    }
    true
}

/// The lengths as written for the nearest forms.
fn written(programme: &Programme, length: f64) -> Vec<f64> {
    let forms = &programme.forms;
    let at = |form: usize| {
        programme
            .phases
            .iter()
            .map(move |phase| phase.minutes[form].0)
    };
    let longer = forms.partition_point(|form| form.0 <= length);
    if longer == 0 {
        return in_proportion(at(0).collect(), length);
    }
    let Some(next) = forms.get(longer) else {
        return stretched(programme, longer - 1, length);
    };
    let blend = (length - forms[longer - 1].0) / (next.0 - forms[longer - 1].0);
    let between = at(longer - 1)
        .zip(at(longer))
        .map(|(short, long)| short + (long - short) * blend);
    in_proportion(between.collect(), length)
}

/// The lengths with every fixed phase at its own, where there is room; the others share the rest as they would the whole.
fn with_fixed(programme: &Programme, minutes: Vec<f64>, length: f64) -> Vec<f64> {
    let form = programme.forms.partition_point(|form| form.0 <= length);
    let own = |place: usize| programme.phases[place].minutes[form.saturating_sub(1)].0;
    let is_fixed = |place: &usize| programme.phases[*place].fixed;
    let sum = |of: &dyn Fn(usize) -> f64, fixed: bool| -> f64 {
        let places = (0..minutes.len()).filter(|place| is_fixed(place) == fixed);
        places.map(of).sum()
    };
    let (fixed, elastic) = (sum(&own, true), sum(&|place| minutes[place], false));
    if fixed == 0.0 || elastic == 0.0 || fixed > length / 2.0 {
        return minutes;
    }
    let factor = (length - fixed) / elastic;
    let each = minutes.iter().enumerate();
    each.map(|(place, minutes)| match is_fixed(&place) {
        true => own(place),
        false => minutes * factor,
    })
    .collect()
}

fn stretched(programme: &Programme, form: usize, length: f64) -> Vec<f64> {
    let minutes: Vec<f64> = programme
        .phases
        .iter()
        .map(|phase| phase.minutes[form].0)
        .collect();
    let elastic = |place: usize| programme.phases[place].stretch;
    let fixed: f64 = (0..minutes.len())
        .filter(|place| !elastic(*place))
        .map(|place| minutes[place])
        .sum();
    let sum: f64 = minutes.iter().sum();
    if sum <= fixed {
        return in_proportion(minutes, length);
    }
    let factor = (length - fixed) / (sum - fixed);
    let grown = |(place, minutes)| minutes * if elastic(place) { factor } else { 1.0 };
    minutes.into_iter().enumerate().map(grown).collect()
}

fn in_proportion(minutes: Vec<f64>, length: f64) -> Vec<f64> {
    let sum: f64 = minutes.iter().sum();
    minutes
        .iter()
        .map(|minutes| minutes * length / sum)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Library;

    fn check(programme: &str, minutes: f64, expected: &str) {
        let library = Library::built_in();
        let programme = library.programme(programme).unwrap();
        let shares = split(programme, Seconds(minutes * 60.0), Seconds(8.0));
        let text = shares.iter().map(|share| {
            let name = &programme.phases[share.place].character;
            format!("{name} {}", Seconds(share.length.round()))
        });
        assert_eq!(text.collect::<Vec<_>>().join(", "), expected, "{minutes}");
    }

    #[test]
    fn guided_imagery_is_split_as_the_evidence_says() {
        check(
            "guided-imagery",
            40.0,
            "induction 6m, opening 5m, build 9m, peak 8m, stabilise 6m, return 6m",
        );
        check(
            "guided-imagery",
            10.0,
            "induction 2m, opening 2m, peak 3m, stabilise 1m, return 2m",
        );
        check(
            "guided-imagery",
            7.0,
            "induction 1m24s, opening 1m24s, peak 2m6s, stabilise 42s, return 1m24s",
        );
    }

    #[test]
    fn what_stretches_grows_and_what_is_fixed_stays() {
        check(
            "guided-imagery",
            80.0,
            "induction 6m, opening 12m9s, build 21m51s, peak 19m26s, stabilise 14m34s, return 6m",
        );
        check("sleep", 120.0, "settling 10m, descent 35m, night 1h15m");
        check("sleep", 480.0, "settling 10m, descent 35m, night 7h15m");
    }

    #[test]
    fn phases_without_room_are_left_out() {
        check("guided-imagery", 0.5, "induction 9s, peak 13s, return 9s");
        check("sleep", 1.0, "settling 8s, descent 23s, night 29s");
    }
}
