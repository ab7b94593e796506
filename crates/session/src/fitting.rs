//! What must hold between the fields of a prescription: who may be given what, and what a drum or a mood can do.

use crate::split::split;
use crate::tempo_plan::{tempi, two_bars};
use crate::{AskedTempo, Character, Fault, Holding, Mood, Palette, Programme, Pulse};
use anodyne_music::Tempo;
use anodyne_units::Seconds;

/// Strokes per minute of steady drumming (Gingras).
pub(crate) const DRUMMING: (f64, f64) = (180.0, 270.0);
/// Steps per minute of a walk (Thaut).
pub(crate) const WALKING: (f64, f64) = (60.0, 140.0);

/// The holding of a session: challenging material has to be asked for in so many words.
pub(crate) fn holding(
    programme: &Programme,
    palette: &Palette,
    asked: Option<Holding>,
) -> Result<Holding, Fault> {
    let challenging = [
        (programme.holding, "programme", &programme.id),
        (palette.holding, "palette", &palette.id),
    ];
    let unasked = challenging
        .iter()
        .find(|(holding, ..)| *holding == Holding::Challenging && asked != Some(*holding));
    match unasked {
        Some((_, what, id)) => Err(Fault::Conflict {
            problem: format!(
                "{what} {id:?} is challenging material, for sessions led by a trained therapist"
            ),
            remedy: format!(
                "spell out holding challenging (--holding challenging), or choose a supportive {what}"
            ),
        }),
        None => Ok(asked.unwrap_or(programme.holding)),
    }
}

/// Challenging music goes home only where the file says so.
pub(crate) fn take_home(holding: Holding, allowed: bool) -> Result<(), Fault> {
    if holding != Holding::Challenging || allowed {
        return Ok(());
    }
    Err(Fault::Conflict {
        problem: "holding challenging does not go with take_home".to_owned(),
        remedy: "choose holding mixed or supportive, or write allow_challenging = true into the prescription file"
            .to_owned(),
    })
}

/// Every stroke of an exact pulse comes at a rate people walk or are drummed to.
pub(crate) fn strokes(programme: &Programme, asked: &AskedTempo) -> Result<(), Fault> {
    for (place, bpm) in tempi(programme, asked) {
        let phase = &programme.phases[place];
        let (what, (fewest, most)) = match phase.pulse {
            Pulse::Walking => ("walking", WALKING),
            Pulse::Drumming => ("drumming", DRUMMING),
            Pulse::None | Pulse::Soft => continue,
        };
        let per_beat = f64::from(phase.strokes_per_beat);
        let strokes = bpm * per_beat;
        let refuse = |side: &str, limit: f64, within: f64| {
            let name = &phase.name;
            Err(Fault::Range {
                field: "tempo".to_owned(),
                written: format!("{} in the phase {name:?}", hundredths(bpm)),
                side: format!(
                    "{side} {} ({limit} strokes a minute of {what})",
                    limit / per_beat
                ),
                nearest: hundredths(within).to_string(),
            })
        };
        // The tempo to ask for is the one at the start: the phases move with it.
        let asked_for = |limit: f64| match asked {
            AskedTempo::Start(tempo) => limit / strokes * tempo.bpm(),
            _ => limit / per_beat,
        };
        if strokes < fewest - 1e-9 {
            return refuse("below", fewest, (asked_for(fewest) * 100.0).ceil() / 100.0);
        }
        if strokes > most + 1e-9 {
            return refuse("above", most, (asked_for(most) * 100.0).floor() / 100.0);
        }
    }
    Ok(())
}

/// How far a change of mood may move the tempo in a session of that length, beats per minute.
pub(crate) fn reach(programme: &Programme, length: Seconds, from: Tempo, to: Tempo) -> f64 {
    let least = two_bars(programme, &AskedTempo::Glide(from, to));
    let there = |place: usize| programme.phases[place].character == Character::Shift;
    let shares = split(programme, length, least);
    let shifting = shares.iter().filter(|share| there(share.place));
    shifting.map(|share| share.length).sum::<f64>() / 60.0 * Mood::FASTEST_SHIFT
}

/// The fault of a tempo that would have to move further than it may.
pub(crate) fn too_far(length: Seconds, from: Tempo, to: Tempo, reach: f64) -> Fault {
    let change = to.bpm() - from.bpm();
    let needed = (length.0 / 60.0 * change.abs() / reach.max(0.1)).ceil();
    let longer = match needed {
        needed if needed <= 720.0 => format!("length {} or ", Seconds(needed * 60.0)),
        _ => String::new(),
    };
    let nearest = (from.bpm() + reach.floor().copysign(change)).round();
    Fault::Conflict {
        problem: format!(
            "length {length} moves the tempo from {} to {} by more than {} bpm a minute",
            from.bpm(),
            to.bpm(),
            Mood::FASTEST_SHIFT
        ),
        remedy: format!("ask for {longer}tempo {}..{nearest}", from.bpm()),
    }
}

fn hundredths(bpm: f64) -> f64 {
    (bpm * 100.0).round() / 100.0
}
