//! A preview: the most telling 20 s of a session's opening, of its peak or bottom, and of its end, joined into one short
//! piece. What is heard is what the track has there, sample by sample, but for the joins.

use crate::bounce::{Segment, Session};
use anodyne_score::{Events, Role};
use anodyne_session::{Character, Plan};
use anodyne_units::{Decibels, Frames, Seconds};
use rayon::prelude::*;
use serde::Serialize;

/// How much is heard of each place.
pub const WINDOW: Seconds = Seconds(20.0);
/// How long one place fades into the next, within the windows of both.
pub const CROSSFADE: Seconds = Seconds(1.5);
/// How long the preview fades at its own ends, where the track itself does not begin or end.
const EDGE: Seconds = Seconds(1.0);
/// Of more beginnings of a window than this, every so many are weighed.
const MOST_WEIGHED: usize = 48;
/// Opening and end are looked for within this much of the session, or within 80 s of a short one.
const REACH: f64 = 0.15;

/// A stretch of the track in its preview.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Excerpt {
    /// What it shows: `opening`, `peak` or `bottom`, `end`; `all` where the session is too short for three.
    pub shows: String,
    /// Where it begins in the track, seconds.
    pub start_seconds: f64,
    /// Where it ends in the track, seconds.
    pub end_seconds: f64,
    /// Where it begins in the preview, seconds; it fades into the next over its last 1.5 s.
    pub preview_seconds: f64,
}

/// The excerpts of a session in the order of time.
pub fn excerpts(session: &Session<'_>) -> Vec<Excerpt> {
    let plan = session.plan();
    let length = plan.length.0;
    if length < 4.0 * WINDOW.0 {
        return vec![excerpt("all", 0.0, length, 0.0)];
    }
    let reach = (REACH * length).max(4.0 * WINDOW.0).min(length / 3.0);
    let opening = (plan.fade_in.0.min(length / 3.0 - WINDOW.0).max(0.0), reach);
    let (shows, middle) = turning_point(plan);
    let fade = plan.fade_out.0.min(length / 6.0);
    let last = (length - reach, length - fade);
    let step = WINDOW.0 - CROSSFADE.0;
    let parts = [("opening", opening), (shows, middle), ("end", last)];
    let mut free_from = 0.0;
    let mut found: Vec<Excerpt> = Vec::new();
    for (number, (shows, (from, to))) in parts.into_iter().enumerate() {
        // Room is left for the windows that come after.
        let latest = length - WINDOW.0 * (parts.len() - number) as f64;
        let from = f64::max(from, free_from).min(latest);
        let start = most_telling(session, from, (to - WINDOW.0).clamp(from, latest.max(from)));
        found.push(excerpt(
            shows,
            start,
            start + WINDOW.0,
            step * number as f64,
        ));
        free_from = start + WINDOW.0;
    }
    found
}

fn excerpt(shows: &str, start: f64, end: f64, preview: f64) -> Excerpt {
    Excerpt {
        shows: shows.to_owned(),
        start_seconds: start,
        end_seconds: end,
        preview_seconds: preview,
    }
}

/// Where the arc turns: the phase of its peak or bottom, or else around its highest intensity.
fn turning_point(plan: &Plan) -> (&'static str, (f64, f64)) {
    let phase = |character| {
        plan.phases
            .iter()
            .find(|phase| phase.character == character)
    };
    let span = |phase: &anodyne_session::Phase| (phase.start.0, phase.end.0);
    if let Some(peak) = phase(Character::Peak) {
        return ("peak", span(peak));
    }
    if let Some(bottom) = phase(Character::Bottom) {
        return ("bottom", span(bottom));
    }
    let at = |step: u32| plan.length.0 * (0.2 + 0.6 * f64::from(step) / 200.0);
    let highest = (0..=200).map(at).fold(at(100), |best, at| {
        let higher = plan.intensity(Seconds(at)) > plan.intensity(Seconds(best)) + 1e-3;
        if higher { at } else { best }
    });
    ("peak", (highest - WINDOW.0, highest + 2.0 * WINDOW.0))
}

/// The bar line between two instants from which the most parts, and then the most of the melody, are heard.
fn most_telling(session: &Session<'_>, from: f64, to: f64) -> f64 {
    let plan = session.plan();
    let bar = |at: f64| (plan.beat(Seconds(at)).0 / plan.meter.bar().0 - 1e-6).ceil() as usize;
    let bars = bar(from)..=bar(to);
    let every = bars.clone().count().div_ceil(MOST_WEIGHED).max(1);
    let starts = bars.step_by(every).map(|bar| plan.bar_start(bar).0);
    let mut best = (from, 0);
    for start in starts.filter(|start| *start >= from && *start <= to) {
        let weight = weight(session, start);
        if weight > best.1 {
            best = (start, weight);
        }
    }
    best.0
}

fn weight(session: &Session<'_>, start: f64) -> usize {
    let score = session.score();
    let (from, to) = (Seconds(start), Seconds(start + WINDOW.0));
    let phrases = score.phrase_at(from)..=score.phrase_at(to);
    let mut events = Events::new();
    let mut weight = 0;
    for (number, part) in score.parts().iter().enumerate() {
        let mut heard = 0;
        for phrase in phrases.clone() {
            score.events(number, phrase, &mut events);
            let inside = |event: &&anodyne_score::Event| event.start >= from && event.start < to;
            let sounds =
                score.control(number, from).gain > 0.0 || score.control(number, to).gain > 0.0;
            heard += events.iter().filter(inside).filter(|_| sounds).count();
        }
        weight += if heard > 0 { 100 } else { 0 };
        weight += if part.role == Role::Melody {
            heard.min(99)
        } else {
            0
        };
    }
    weight
}

/// The sound of the excerpts at that gain, one fading into the next.
pub fn preview(session: &Session<'_>, excerpts: &[Excerpt], gain: Decibels) -> Segment {
    let rate = session.plan().prescription.delivery.sample_rate;
    let at = |seconds: f64| rate.frames(Seconds(seconds));
    let end = session.played();
    let stretch = |one: &Excerpt| {
        let (from, to) = (at(one.start_seconds), at(one.end_seconds).min(end));
        session.stretch(from, to, gain)
    };
    let mut parts: Vec<Segment> = excerpts.par_iter().map(stretch).collect();
    let cross = at(CROSSFADE.0).0 as usize;
    let edge = at(EDGE.0).0 as usize;
    let count = parts.len();
    for (number, part) in parts.iter_mut().enumerate() {
        let begins = at(excerpts[number].start_seconds) == Frames(0);
        let ends = at(excerpts[number].end_seconds) >= end;
        let fade_in = if number > 0 {
            cross
        } else if begins {
            0
        } else {
            edge
        };
        let fade_out = if number + 1 < count {
            cross
        } else if ends {
            0
        } else {
            edge
        };
        for channel in [&mut part.left, &mut part.right] {
            faded(channel, fade_in, fade_out);
        }
    }
    let mut joined = Segment::default();
    for (number, part) in parts.into_iter().enumerate() {
        let overlap = if number == 0 {
            0
        } else {
            cross.min(joined.left.len())
        };
        let channels = [
            (&mut joined.left, part.left),
            (&mut joined.right, part.right),
        ];
        for (whole, part) in channels {
            let from = whole.len() - overlap;
            whole[from..]
                .iter_mut()
                .zip(&part)
                .for_each(|(sum, sample)| *sum += sample);
            whole.extend_from_slice(&part[overlap..]);
        }
    }
    joined
}

/// Fades both ends with quarters of a sine: two that overlap have the power of one.
fn faded(channel: &mut [f32], fade_in: usize, fade_out: usize) {
    let quarter = |place: usize, of: usize| {
        let angle = (place as f64 + 0.5) / of as f64 * core::f64::consts::FRAC_PI_2;
        angle.sin() as f32
    };
    for (place, sample) in channel.iter_mut().take(fade_in).enumerate() {
        *sample *= quarter(place, fade_in);
    }
    for (place, sample) in channel.iter_mut().rev().take(fade_out).enumerate() {
        *sample *= quarter(place, fade_out);
    }
}
