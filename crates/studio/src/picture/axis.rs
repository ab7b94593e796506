//! The axes of a portrait: octave-like steps of frequency, round steps of time.

/// The frequencies that get a tick and a name.
pub(super) const HERTZ_TICKS: [(f64, &str); 9] = [
    (50.0, "50"),
    (100.0, "100"),
    (200.0, "200"),
    (500.0, "500"),
    (1000.0, "1k"),
    (2000.0, "2k"),
    (5000.0, "5k"),
    (10_000.0, "10k"),
    (16_000.0, "16k"),
];

/// Round steps of time, seconds.
const STEPS: [f64; 18] = [
    0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1800.0,
    3600.0, 7200.0, 14_400.0,
];

/// Instants that get a tick, with their names, over a length, where there is room for so many; the last item is the unit.
pub(super) fn time_ticks(seconds: f64, room: usize) -> (Vec<(f64, String)>, &'static str) {
    let fits = |step: &&f64| seconds / **step <= room.max(1) as f64;
    let step = *STEPS.iter().find(fits).unwrap_or(&14_400.0);
    let unit = if seconds > 7200.0 {
        "h:min"
    } else if seconds > 120.0 {
        "min:s"
    } else {
        "s"
    };
    let ticks = (0..=(seconds / step) as usize)
        .map(|number| number as f64 * step)
        .map(|at| (at, name(at, step, unit)))
        .collect();
    (ticks, unit)
}

fn name(at: f64, step: f64, unit: &str) -> String {
    let whole = at.round() as u64;
    match unit {
        "h:min" => format!("{}:{:02}", whole / 3600, whole / 60 % 60),
        "min:s" => format!("{}:{:02}", whole / 60, whole % 60),
        _ if step < 1.0 => format!("{at:.1}"),
        _ => format!("{whole}"),
    }
}

#[cfg(test)]
mod tests {
    use super::time_ticks;

    #[test]
    fn ticks_are_round_and_there_is_room_for_them() {
        let check = |seconds: f64, room: usize, last: &str, unit: &str| {
            let (ticks, found) = time_ticks(seconds, room);
            assert!(ticks.len() <= room + 1, "{ticks:?}");
            assert_eq!((ticks.last().unwrap().1.as_str(), found), (last, unit));
        };
        check(3.0, 10, "3.0", "s");
        check(25.0, 10, "25", "s");
        check(25.0, 4, "20", "s");
        check(600.0, 10, "10:00", "min:s");
        check(28_800.0, 10, "8:00", "h:min");
    }
}
