//! What is wanted: everything that only a new session can answer, as plain numbers to be compared on the audio thread.

use crate::params::{
    AnodyneParams, BreathCueChoice, BreathRatioChoice, Clock, HoldingChoice, LayerChoice,
    ModeChoice, PaletteChoice, ProgrammeChoice, TempoMode, TonicChoice, library,
};
use anodyne_music::Meter;
use anodyne_session::{
    Kind, Library, Plan, Script, SessionError, Severity, Wish, plan, plan_script,
};
use anodyne_units::SampleRate;

/// The parameters that make a session, at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    programme: ProgrammeChoice,
    palette: PaletteChoice,
    tonic: TonicChoice,
    mode: ModeChoice,
    holding: HoldingChoice,
    /// Seconds.
    length: u32,
    seed: i32,
    tempo: TempoMode,
    /// Tenths of a beat a minute.
    start: u32,
    end: u32,
    /// Tenths of a breath a minute; below 45 the programme's own.
    breath: u32,
    ratio: BreathRatioChoice,
    cue: BreathCueChoice,
    /// Tenths of a decibel below full scale.
    ceiling: u32,
    /// Which layer's instrument is played along.
    pub(crate) guest: LayerChoice,
    /// The number of the script's last change.
    pub(crate) script: u32,
    /// Frames a second.
    pub(crate) rate: u32,
    /// The meter, where the host's beats lead and it has one; else the programme's own.
    meter: Option<Meter>,
}

/// The meter of a host's signature, none where it has none; one that is not composed in is counted in fours of the host's
/// crotchets.
pub(crate) fn meter(signature: [u32; 2]) -> Option<Meter> {
    match signature {
        [0, _] | [_, 0] => None,
        [3, 4] => Some(Meter::ThreeFour),
        [6, 8] => Some(Meter::SixEight),
        _ => Some(Meter::FourFour),
    }
}

/// Crotchets, which a host counts, in a felt beat.
fn crotchets(meter: Option<Meter>) -> f64 {
    match meter {
        Some(Meter::SixEight) => 1.5,
        _ => 1.0,
    }
}

/// The slowest tempo that is composed in, tenths of a beat a minute.
const SLOWEST: u32 = 340;

/// A plan, and what is to be said about its script.
pub(crate) struct Planned {
    pub(crate) plan: Plan,
    pub(crate) findings: Vec<String>,
}

/// Why there is none.
pub(crate) struct Refused {
    pub(crate) faults: Vec<String>,
    pub(crate) findings: Vec<String>,
}

impl Wanted {
    /// What the parameters say now, in a host of that time signature (0 where it has none).
    pub(crate) fn read(
        params: &AnodyneParams,
        signature: [u32; 2],
        script: u32,
        rate: u32,
    ) -> Wanted {
        let tenths = |value: f32| (value * 10.0).round() as u32;
        let tempo = params.time.mode.value();
        let (start, end) = (params.time.start.value(), params.time.end.value());
        let is_led = tempo == TempoMode::Host && params.time.clock.value() == Clock::Host;
        let meter = meter(signature).filter(|_| is_led);
        Wanted {
            programme: params.session.programme.value(),
            palette: params.session.palette.value(),
            tonic: params.session.tonic.value(),
            mode: params.session.mode.value(),
            holding: params.session.holding.value(),
            length: (params.session.length.value() * 60.0).round() as u32,
            seed: params.session.seed.value(),
            tempo,
            // What is not followed is no reason for a new session.
            start: match tempo {
                TempoMode::Programme => 0,
                TempoMode::Host => tenths(start / crotchets(meter) as f32).max(SLOWEST),
                _ => tenths(start),
            },
            end: if tempo == TempoMode::Glide {
                tenths(end)
            } else {
                0
            },
            breath: tenths(params.breath.rate.value()),
            ratio: params.breath.ratio.value(),
            cue: params.breath.cue.value(),
            ceiling: tenths(-params.output.ceiling.value()),
            guest: params.keys.instrument.value(),
            script,
            rate,
            meter,
        }
    }

    /// The tempo at which a session that follows the host's beats is laid out, in the host's crotchets a minute.
    pub(crate) fn nominal_tempo(&self) -> Option<f64> {
        let felt = f64::from(self.start) / 10.0;
        (self.tempo == TempoMode::Host).then(|| felt * crotchets(self.meter))
    }

    /// What is asked, as it would be written.
    pub(crate) fn wish(&self) -> Wish {
        let tempo = |tenths: u32| format!("{:.1}", f64::from(tenths) / 10.0);
        let start = tempo(self.start);
        let programme = library().programme(self.programme.id()).ok();
        let own = programme.map(|programme| programme.key);
        Wish {
            programme: Some(self.programme.id().to_owned()),
            palette: Some(self.palette.id().to_owned()),
            tempo: match self.tempo {
                TempoMode::Programme => None,
                TempoMode::From => Some(start),
                TempoMode::Glide => Some(format!("{start}..{}", tempo(self.end))),
                TempoMode::Host => Some(format!("{start}..{start}")),
            },
            key: own.and_then(|own| self.key(own)),
            meter: self.meter.map(|meter| meter.to_string()),
            length: Some(format!("{}s", self.length)),
            holding: written(self.holding.id()),
            breath_rate: (self.breath >= 45)
                .then(|| format!("{:.1}", f64::from(self.breath) / 10.0)),
            breath_ratio: written(self.ratio.id()),
            breath_cue: written(self.cue.id()),
            seed: Some(self.seed.unsigned_abs().into()),
            ceiling: Some(-f64::from(self.ceiling) / 10.0),
            ..Wish::default()
        }
    }

    /// The key, where it is not the programme's own.
    fn key(&self, own: anodyne_music::Key) -> Option<String> {
        let mode = written(self.mode.id());
        if self.tonic.written().is_none() && mode.is_none() {
            return None;
        }
        let tonic = self.tonic.written().map(str::to_owned);
        let tonic = tonic.unwrap_or_else(|| own.spell(own.tonic()));
        Some(format!(
            "{tonic} {}",
            mode.unwrap_or_else(|| own.mode().to_string())
        ))
    }

    /// The plan of it, with a script where there is one: the script's front matter goes before the parameters, and where
    /// it says no length the session is as long as its words need.
    pub(crate) fn plan(&self, script: &str) -> Result<Planned, Refused> {
        let rate = SampleRate::new(self.rate).ok_or_else(|| Refused {
            faults: vec![format!(
                "sample rate {} is not within 8000 to 192000",
                self.rate
            )],
            findings: Vec::new(),
        })?;
        let mut planned = if script.trim().is_empty() {
            self.plan_music(library())?
        } else {
            self.plan_script(script, library())?
        };
        // A DAW may run at rates that no file is delivered in.
        planned.plan.prescription.delivery.sample_rate = rate;
        Ok(planned)
    }

    fn plan_music(&self, library: &Library) -> Result<Planned, Refused> {
        let prescription = self.wish().prescribe(library).map_err(refused)?;
        Ok(Planned {
            plan: plan(&prescription),
            findings: Vec::new(),
        })
    }

    fn plan_script(&self, script: &str, library: &Library) -> Result<Planned, Refused> {
        let reading = Script::read(script.as_bytes(), Kind::Markdown);
        let own = Wish {
            length: None,
            ..self.wish()
        };
        let wish = reading.script.wish("script", &reading.text).over(own);
        let mut found = reading.findings.clone();
        let laid = plan_script(&reading.script, &wish, library).map_err(refused);
        let laid = match laid {
            Ok(laid) => {
                found.extend(laid.findings);
                Ok(laid.plan)
            }
            Err(refused) => Err(refused.faults),
        };
        found.sort_by_key(|one| (core::cmp::Reverse(one.severity), one.span.start));
        let is_sound = !found.iter().any(|one| one.severity == Severity::Error);
        let findings: Vec<String> = found
            .iter()
            .map(|one| {
                let line = 1 + reading.text[..one.span.start.min(reading.text.len())]
                    .matches('\n')
                    .count();
                format!(
                    "{}, line {line}: {}; {}",
                    one.severity.id(),
                    one.message,
                    one.remedy
                )
            })
            .collect();
        match laid {
            Ok(plan) if is_sound => Ok(Planned { plan, findings }),
            Ok(_) => Err(Refused {
                faults: vec!["the script has errors".to_owned()],
                findings,
            }),
            Err(faults) => Err(Refused { faults, findings }),
        }
    }
}

fn refused(error: SessionError) -> Refused {
    Refused {
        faults: vec![error.to_string()],
        findings: Vec::new(),
    }
}

/// An id, unless it stands for the programme's own.
fn written(id: &str) -> Option<String> {
    (id != crate::params::OWN).then(|| id.to_owned())
}
