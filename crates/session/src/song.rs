//! A song: the bars and chords of a whole session, as a chart tells them.

use crate::chart::Chart;
use crate::{AskedTempo, Fault};
use anodyne_music::{ChordSymbol, Key};
use anodyne_units::{Beats, Seconds};
use core::ops::Range;

/// A song as it was asked for: whose chords are played, counted in by how much, and how often.
#[derive(Clone, Debug, PartialEq)]
pub struct AskedSong {
    /// The chart as it was written.
    pub chart: Chart,
    /// Bars of soft strokes before the song, 0 to 2.
    pub count_in: usize,
    /// The one section that is looped, if not the whole song is played.
    pub section: Option<String>,
    /// How often song or section is played through, at least once; of a seamless loop, how often it is heard.
    pub passes: usize,
    /// Whether the track is a loop that goes on in its own beginning: what comes before and after it is played and not
    /// heard.
    pub seamless: bool,
}

/// A song laid out in the bars of a plan: count-in, sections, and a last bar to ring out.
#[derive(Clone, Debug, PartialEq)]
pub struct Song {
    /// The chart in the key that sounds, and no more of it than is played.
    pub chart: Chart,
    /// Bars of soft strokes before the song.
    pub count_in: usize,
    /// The sections in order, without gap; the last is the bar that rings out.
    pub sections: Vec<SongSection>,
    /// The chords in order, without gap, from the first section on.
    pub chords: Vec<SongChord>,
    /// The bars that are heard, where the track is a seamless loop.
    pub heard: Option<Range<usize>>,
}

/// A section in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SongSection {
    /// The name people see.
    pub name: String,
    /// Its first bar, counted from 0 at the beginning of the session.
    pub first_bar: usize,
    /// How many bars it has, at least 1.
    pub bars: usize,
}

/// A chord in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct SongChord {
    /// Where it enters, counted from the beginning of the session.
    pub beat: Beats,
    /// How long it stands.
    pub beats: Beats,
    /// The chord as charted, in the key that sounds.
    pub symbol: ChordSymbol,
    /// The words that are sung to it.
    pub words: String,
}

/// The bars in which the last chord rings out.
const RING: usize = 1;
/// What people see of the count-in and of the last bar.
pub(crate) const COUNT_IN: &str = "Count-in";
const RING_NAME: &str = "Ring out";
/// Before a seamless loop it is played for so long at least that every layer has entered and every hall is full.
const LEAD: Seconds = Seconds(30.0);

impl AskedSong {
    /// The most bars of a count-in.
    pub const LONGEST_COUNT_IN: u64 = 2;

    /// The sections that are played in one pass.
    fn played(&self) -> Chart {
        let mut chart = self.chart.clone();
        if let Some(name) = &self.section {
            let found = chart
                .sections
                .iter()
                .position(|section| is_called(&section.name, name));
            let found = found.unwrap_or(0);
            chart.sections = vec![chart.sections[found].clone()];
        }
        chart
    }

    /// The name of a section as the chart writes it.
    pub(crate) fn section_of(chart: &Chart, name: &str) -> Result<String, Fault> {
        let names = || chart.sections.iter().map(|section| section.name.as_str());
        if let Some(found) = names().find(|own| is_called(own, name)) {
            return Ok(found.to_owned());
        }
        let mut known: Vec<&str> = Vec::new();
        names().for_each(|name| {
            if !known.contains(&name) {
                known.push(name)
            }
        });
        Err(Fault::Unknown {
            field: "loop".to_owned(),
            written: name.to_owned(),
            nearest: crate::nearest::nearest(name, known.iter().copied()),
            known: known.join(", "),
        })
    }

    /// Beats of the whole session.
    fn beats(&self, passes: usize, tempo: &AskedTempo) -> f64 {
        let passes = self.lead(tempo) + passes;
        let bars = self.count_in + passes * self.played().bars() + RING;
        bars as f64 * self.chart.meter().bar().0
    }

    /// How long one pass is.
    fn pass(&self, tempo: &AskedTempo) -> Seconds {
        let beats = self.played().bars() as f64 * self.chart.meter().bar().0;
        Seconds(beats * 60.0 / mean_bpm(tempo))
    }

    /// How many passes are played before the first that is heard; 0 but for a seamless loop.
    fn lead(&self, tempo: &AskedTempo) -> usize {
        match self.seamless {
            true => (LEAD.0 / self.pass(tempo).0 - 1e-9).ceil() as usize,
            false => 0,
        }
    }

    /// The length that asks for this song again; none where nothing needs to be said.
    pub(crate) fn asked_length(&self, session: Seconds, tempo: &AskedTempo) -> Option<Seconds> {
        match (self.seamless, self.passes) {
            (false, _) => Some(session),
            (true, 1) => None,
            (true, passes) => {
                let heard = Seconds(self.pass(tempo).0 * passes as f64);
                Some(Seconds(rounded_up(heard).0.max(crate::length::SHORTEST.0)))
            }
        }
    }

    /// The exact length of the session, rounded up to the millisecond.
    pub(crate) fn length(&self, tempo: &AskedTempo) -> Seconds {
        self.length_of(self.passes, tempo)
    }

    fn length_of(&self, passes: usize, tempo: &AskedTempo) -> Seconds {
        rounded_up(Seconds(self.beats(passes, tempo) * 60.0 / mean_bpm(tempo)))
    }

    /// Plays as many whole passes as a length has room for, or just enough for the shortest session.
    pub(crate) fn fill(
        mut self,
        length: Option<Seconds>,
        tempo: &AskedTempo,
    ) -> Result<AskedSong, Fault> {
        let once = self.length_of(1, tempo);
        let pass = self.pass(tempo).0;
        let whole = self.beats(0, tempo) * 60.0 / mean_bpm(tempo);
        // Of a loop only the passes count that are heard.
        let around = if self.seamless { 0.0 } else { whole };
        let (shortest, longest) = (crate::length::SHORTEST, crate::length::LONGEST);
        // A length that was rounded up to the millisecond has room for the passes it was made of, and no more.
        let fitting = |length: Seconds| ((length.0 + 1e-6 - around) / pass).max(1.0) as usize;
        let needed = ((shortest.0 - whole) / pass - 1e-9).ceil().max(1.0) as usize;
        self.passes = length.map_or(needed, fitting);
        let found = self.length(tempo);
        let once = if self.seamless {
            rounded_up(Seconds(pass))
        } else {
            once
        };
        let too_short = length.is_some_and(|asked| asked.0 + 0.002 < once.0);
        if too_short || found < shortest || found > longest {
            let told = if found > longest { found } else { once };
            let nearest = match self.seamless {
                true => Seconds(once.0.max(shortest.0)),
                false => self.length_of(needed, tempo),
            };
            return Err(Fault::Range {
                field: "length".to_owned(),
                written: length.unwrap_or(told).to_string(),
                side: if found > longest {
                    format!("above {longest}")
                } else {
                    format!("below {nearest}, the song once through")
                },
                nearest: nearest.to_string(),
            });
        }
        Ok(self)
    }

    /// The song in the bars of a session in that key and at that tempo.
    pub(crate) fn laid_out(&self, key: Key, tempo: &AskedTempo) -> Song {
        let home = self.chart.home();
        let chart = self
            .played()
            .transposed(home.tonic().up_to(key.tonic()), key);
        let bar = chart.meter().bar().0;
        let (mut sections, mut chords) = (Vec::new(), Vec::new());
        let mut first_bar = self.count_in;
        let lead = self.lead(tempo);
        for section in (0..lead + self.passes).flat_map(|_| &chart.sections) {
            let bars = section.bars(chart.meter());
            let mut beat = first_bar as f64 * bar;
            let end = beat + bars as f64 * bar;
            let lines = section.lines.iter();
            for (symbol, beats, words) in lines.flat_map(told) {
                match (symbol, chords.last_mut()) {
                    (Some(symbol), _) => {
                        chords.push(SongChord {
                            beat: Beats(beat),
                            beats: Beats(beats),
                            symbol,
                            words,
                        });
                        beat += beats;
                    }
                    (None, Some(before)) => before.words = joined(&before.words, &words),
                    (None, None) => {}
                }
            }
            if let Some(last) = chords.last_mut() {
                last.beats.0 += end - beat;
            }
            sections.push(SongSection {
                name: section.name.clone(),
                first_bar,
                bars,
            });
            first_bar += bars;
        }
        let pass: usize = chart.bars();
        let heard = self.seamless.then(|| lead * pass..first_bar);
        let rings = if self.section.is_some() || self.seamless {
            chords.first()
        } else {
            chords.last()
        };
        let rings = rings.map(|chord| SongChord {
            beat: Beats(first_bar as f64 * bar),
            beats: Beats(RING as f64 * bar),
            symbol: chord.symbol,
            words: String::new(),
        });
        chords.extend(rings);
        sections.push(SongSection {
            name: RING_NAME.to_owned(),
            first_bar,
            bars: RING,
        });
        Song {
            chart,
            count_in: self.count_in,
            sections,
            chords,
            heard,
        }
    }
}

impl Song {
    /// The chords that sound in a stretch of bars, with where they enter and how long they stand within it.
    pub fn within(
        &self,
        first_beat: Beats,
        beats: Beats,
    ) -> impl Iterator<Item = (Beats, Beats, ChordSymbol)> {
        let (from, to) = (first_beat.0, first_beat.0 + beats.0);
        let first = self
            .chords
            .partition_point(|chord| chord.beat.0 + chord.beats.0 <= from + 1e-6);
        let inside = self.chords[first..]
            .iter()
            .take_while(move |chord| chord.beat.0 < to - 1e-6);
        inside.map(move |chord| {
            let (start, end) = (
                chord.beat.0.max(from),
                (chord.beat.0 + chord.beats.0).min(to),
            );
            (Beats(start), Beats(end - start), chord.symbol)
        })
    }

    /// The beat at which the count-in is over.
    pub fn begins(&self) -> Beats {
        self.chart.meter().bar() * self.count_in as f64
    }
}

/// The chords of a line with their beats and words; words alone come without a chord.
fn told(line: &crate::chart::ChartLine) -> Vec<(Option<ChordSymbol>, f64, String)> {
    if line.chords.is_empty() {
        return vec![(None, 0.0, line.words.trim().to_owned())];
    }
    let chords = line.chords.iter().enumerate();
    chords
        .map(|(number, placed)| (Some(placed.symbol), placed.beats, line.words_under(number)))
        .collect()
}

/// Up to the millisecond, in which lengths are written.
fn rounded_up(length: Seconds) -> Seconds {
    Seconds((length.0 * 1000.0 - 1e-6).ceil() / 1000.0)
}

fn joined(one: &str, other: &str) -> String {
    [one, other].join(" ").trim().to_owned()
}

fn is_called(own: &str, asked: &str) -> bool {
    own.trim().to_lowercase() == asked.trim().to_lowercase()
}

/// The mean tempo of a session that keeps it, or glides evenly from its first to its last; a song has no steps.
fn mean_bpm(tempo: &AskedTempo) -> f64 {
    match tempo {
        AskedTempo::Start(tempo) => tempo.bpm(),
        AskedTempo::Glide(from, to) => (from.bpm() + to.bpm()) / 2.0,
        AskedTempo::Steps(tempi) => {
            tempi.iter().map(|tempo| tempo.bpm()).sum::<f64>() / tempi.len() as f64
        }
    }
}
