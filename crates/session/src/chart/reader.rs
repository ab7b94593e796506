//! Reading a chart line by line.

use super::bars::{self, too_many_bars};
use super::directive::{self, Directive};
use super::fault::ChartFault;
use super::line::{Kind, bracketed, chords, kind};
use super::{Chart, ChartLine, Section, heading};
use anodyne_music::{Key, Meter, Mode, Tempo};

/// What has been read so far.
#[derive(Default)]
struct Reader {
    chart: Chart,
    /// The section that is open.
    section: Section,
    /// How often it is played.
    count: usize,
    /// The last chorus, for `{chorus}`.
    chorus: Option<Section>,
    /// Whether lines are tablature, which is passed over.
    tab: bool,
    /// Beats of a chord over words; a bar where none are asked for.
    beats_per_chord: Option<f64>,
    /// How many sections of each kind there were, so that they can be told apart.
    unnamed: usize,
    /// Bars of the sections that are closed.
    bars: usize,
    mode: Option<Mode>,
}

/// The chart of a text.
pub(super) fn read(text: &str) -> Result<Chart, ChartFault> {
    if text.len() > Chart::LONGEST {
        let problem = format!(
            "the chart has {} bytes, above {}",
            text.len(),
            Chart::LONGEST
        );
        return Err(ChartFault::at(0, problem, "leave out what is not sung").on(1));
    }
    let mut reader = Reader {
        count: 1,
        ..Reader::default()
    };
    let text = text.trim_start_matches('\u{feff}');
    let lines: Vec<&str> = text.lines().collect();
    let mut number = 0;
    while number < lines.len() {
        if number >= Chart::MOST_LINES {
            let problem = format!("the chart has more than {} lines", Chart::MOST_LINES);
            return Err(ChartFault::at(0, problem, "leave out what is not sung").on(number + 1));
        }
        let below = lines.get(number + 1).copied();
        let taken = reader
            .line(lines[number], below)
            .map_err(|fault| match fault.line {
                0 => fault.on(number + 1),
                _ => fault,
            })?;
        number += taken;
    }
    let last = lines.len().max(1);
    reader.close().map_err(|fault| fault.on(last))?;
    reader.finish().map_err(|fault| fault.on(last))
}

impl Reader {
    /// Reads a line, with the one below where it holds the words; gives how many lines were taken.
    fn line(&mut self, line: &str, below: Option<&str>) -> Result<usize, ChartFault> {
        let trimmed = line.trim();
        if let Some(inner) = trimmed.strip_prefix('{') {
            let column = line.chars().take_while(|c| c.is_whitespace()).count();
            let Some(inner) = inner.strip_suffix('}') else {
                return Err(ChartFault::at(
                    column,
                    "this brace is not closed",
                    "end the line with }",
                ));
            };
            self.directive(directive::read(inner, column + 1)?, column + 1)?;
            return Ok(1);
        }
        if self.tab || trimmed.is_empty() || trimmed.starts_with('#') {
            return Ok(1);
        }
        if let Some((name, count)) = heading::read(trimmed) {
            self.open(name, count)?;
            return Ok(1);
        }
        let words = bars::words(line);
        let bracket = line.contains('[');
        match kind(&words) {
            Kind::Bars if !bracket => {
                let chords = bars::read(&colons_apart(&words), self.chart.meter())?;
                self.push(ChartLine {
                    words: String::new(),
                    chords,
                })
            }
            Kind::Chords if !bracket => {
                let under = below.filter(|below| is_words(below));
                let chords = chords(&words, self.beats())?;
                let words = under.unwrap_or_default().trim_end().to_owned();
                self.push(ChartLine { words, chords })?;
                return Ok(1 + usize::from(under.is_some()));
            }
            _ => {
                let line = bracketed(line, self.beats())?;
                self.push(line)
            }
        }?;
        Ok(1)
    }

    fn beats(&self) -> f64 {
        self.beats_per_chord.unwrap_or(self.chart.meter().bar().0)
    }

    /// Takes a line into the section; every chord stands over its words, none before the one ahead of it.
    fn push(&mut self, mut line: ChartLine) -> Result<(), ChartFault> {
        let end = line.words.chars().count();
        let mut reached = 0;
        for placed in &mut line.chords {
            reached = placed.column.min(end).max(reached);
            placed.column = reached;
        }
        if line == ChartLine::default() {
            return Ok(());
        }
        self.section.lines.push(line);
        if self.bars + self.count * self.section.bars(self.chart.meter()) > Chart::MOST_BARS {
            return Err(too_many_bars(0));
        }
        Ok(())
    }

    fn directive(&mut self, directive: Directive, column: usize) -> Result<(), ChartFault> {
        match directive {
            Directive::Title(title) => self.chart.title = title_of(&title),
            Directive::Key(key) => {
                let key = key
                    .parse::<Key>()
                    .map_err(|error| ChartFault::of(column, error))?;
                self.chart.key = Some(spelled(key));
            }
            Directive::Mode(mode) => {
                let known = Mode::named(&mode.to_lowercase());
                let problem = || {
                    ChartFault::at(
                        column,
                        format!("mode {mode:?} is not known"),
                        "write for example dorian",
                    )
                };
                self.mode = Some(known.ok_or_else(problem)?);
            }
            Directive::Tempo(tempo) => {
                let tempo = tempo
                    .parse::<Tempo>()
                    .map_err(|error| ChartFault::of(column, error))?;
                self.chart.tempo = Some(tempo);
            }
            Directive::Time(time) => {
                let meter = time
                    .parse::<Meter>()
                    .map_err(|error| ChartFault::of(column, error))?;
                self.meter(meter, column)?;
            }
            Directive::BeatsPerChord(text) => self.beats_per_chord = Some(beats_of(&text, column)?),
            Directive::Start(kind, _) if kind == "tab" => self.tab = true,
            Directive::Start(kind, label) => {
                let name = label.unwrap_or_else(|| capital(&kind));
                self.open(name, 1)?;
            }
            Directive::End(_) => {
                self.tab = false;
                self.close()?;
            }
            Directive::Chorus => {
                self.close()?;
                let problem = "{chorus} repeats the chorus, and none has come yet";
                let again = self.chorus.clone();
                self.section =
                    again.ok_or_else(|| ChartFault::at(column, problem, "write it out once"))?;
                self.close()?;
            }
            Directive::Silent => {}
        }
        Ok(())
    }

    fn meter(&mut self, meter: Meter, column: usize) -> Result<(), ChartFault> {
        let begun = !self.chart.sections.is_empty() || !self.section.lines.is_empty();
        if begun && meter != self.chart.meter() {
            let problem = format!(
                "time {meter} comes after the song has begun in {}",
                self.chart.meter()
            );
            return Err(ChartFault::at(
                column,
                problem,
                "a song keeps one meter; write it at the top",
            ));
        }
        self.chart.meter = Some(meter);
        Ok(())
    }

    /// Closes what is open and begins a section.
    fn open(&mut self, name: String, count: usize) -> Result<(), ChartFault> {
        self.close()?;
        self.section.name = name.chars().take(60).collect::<String>().trim().to_owned();
        self.count = count;
        Ok(())
    }

    /// Closes the section; words without a chord are no section.
    fn close(&mut self) -> Result<(), ChartFault> {
        let mut section = core::mem::take(&mut self.section);
        let count = core::mem::replace(&mut self.count, 1);
        let bars = section.bars(self.chart.meter());
        if bars == 0 {
            return Ok(());
        }
        if section.name.is_empty() {
            self.unnamed += 1;
            section.name = format!("Part {}", self.unnamed);
        }
        if section.name.to_lowercase().starts_with("chorus") {
            self.chorus = Some(section.clone());
        }
        self.bars += bars * count;
        for _ in 0..count {
            self.chart.sections.push(section.clone());
        }
        if self.bars > Chart::MOST_BARS {
            return Err(too_many_bars(0));
        }
        if self.chart.sections.len() > Chart::MOST_SECTIONS {
            let problem = format!("the song has more than {} sections", Chart::MOST_SECTIONS);
            return Err(ChartFault::at(
                0,
                problem,
                "write it once through; --length repeats it",
            ));
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Chart, ChartFault> {
        if self.chart.sections.is_empty() {
            return Err(ChartFault::at(
                0,
                "there is no chord in this chart",
                "write for example \"[Am7]words\" or \"| Am7 | D7 |\"",
            ));
        }
        if let (Some(key), Some(mode)) = (self.chart.key, self.mode) {
            let text = format!("{} {mode}", key.spell(key.tonic()));
            self.chart.key = Some(spelled(text.parse().unwrap_or(key)));
        }
        Ok(self.chart)
    }
}

/// `|:` and `:|` as words apart: a colon that leans on a bar line or a chord stands for itself.
fn colons_apart<'a>(words: &[bars::Word<'a>]) -> Vec<bars::Word<'a>> {
    let mut apart = Vec::with_capacity(words.len());
    for (column, word) in words {
        let inner = word.trim_matches(':');
        let before = word.len() - word.trim_start_matches(':').len();
        if before > 0 {
            apart.push((*column, ":"));
        }
        if !inner.is_empty() {
            apart.push((column + before, inner));
            if word.ends_with(':') {
                apart.push((column + before + inner.chars().count(), ":"));
            }
        }
    }
    apart
}

/// Whether a line reads as words, as they may stand under a line of chords.
pub(super) fn is_words(line: &str) -> bool {
    let trimmed = line.trim();
    !trimmed.is_empty()
        && !trimmed.starts_with(['{', '#'])
        && !trimmed.contains('[')
        && heading::read(trimmed).is_none()
        && kind(&bars::words(line)) == Kind::Words
}

/// The key as it is spelled when read back: `Cb major` is meant as `B ionian`.
fn spelled(key: Key) -> Key {
    key.to_string().parse().unwrap_or(key)
}

fn title_of(written: &str) -> Option<String> {
    let plain: String = written
        .chars()
        .filter(|c| !c.is_control())
        .take(200)
        .collect();
    let plain = plain.trim().to_owned();
    (!plain.is_empty()).then_some(plain)
}

fn beats_of(text: &str, column: usize) -> Result<f64, ChartFault> {
    let known = ["1", "2", "3", "4", "6", "8", "12", "16"];
    if known.contains(&text) {
        return Ok(text.parse().unwrap_or(4.0));
    }
    let problem = format!("x_beats_per_chord {text:?} is not a number of beats");
    Err(ChartFault::at(
        column,
        problem,
        format!("write one of {}", known.join(", ")),
    ))
}

/// `verse` as `Verse`.
fn capital(kind: &str) -> String {
    let mut letters = kind.chars();
    let first = letters
        .next()
        .map(|letter| letter.to_uppercase().to_string());
    first.unwrap_or_default() + &letters.as_str().replace('_', " ")
}
