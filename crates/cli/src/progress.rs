//! How far the work is: a bar on a terminal, a line every tenth elsewhere. Always on standard error.

use crate::report::clock;
use anodyne_session::Plan;
use anodyne_studio::{Progress, Stage};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, IsTerminal, Write};
use std::time::Instant;

/// Follows one render and shows where it is.
pub(crate) struct Follower<'a> {
    plan: &'a Plan,
    shown: Shown,
    /// The step shown last, if any.
    last: Option<Progress>,
    stage_began: Instant,
}

/// A bar where standard error is a terminal, plain lines where it is not.
pub(crate) enum Shown {
    /// The bar.
    Bar(ProgressBar),
    /// Lines, one every tenth.
    Lines {
        /// The next tenth that is worth a line, 0..=10.
        next_tenth: u64,
    },
}

impl Shown {
    /// Nothing is shown yet.
    pub(crate) fn new() -> Shown {
        if io::stderr().is_terminal() {
            Shown::Bar(bar())
        } else {
            Shown::Lines { next_tenth: 0 }
        }
    }

    /// The count starts again.
    pub(crate) fn begin(&mut self) {
        if let Shown::Lines { next_tenth } = self {
            *next_tenth = 0;
        }
    }

    /// Shows what is being done, how much of it is done, and a word on its pace.
    pub(crate) fn show(&mut self, done: u64, total: u64, doing: &str, pace: &str) {
        match self {
            Shown::Bar(bar) => {
                bar.set_length(total.max(1));
                bar.set_position(done);
                bar.set_prefix(doing.to_owned());
                bar.set_message(pace.to_owned());
            }
            Shown::Lines { next_tenth } => {
                let tenth = 10 * done / total.max(1);
                if tenth >= *next_tenth {
                    *next_tenth = tenth + 1;
                    let line = format!("{:>3} %  {doing}  {pace}", tenth * 10);
                    // A log that cannot be written to must not stop the music.
                    let _ = writeln!(io::stderr(), "{}", line.trim_end());
                }
            }
        }
    }

    /// Takes the bar away; lines stay.
    pub(crate) fn finish(&self) {
        if let Shown::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}

impl<'a> Follower<'a> {
    /// Follows the render of a plan.
    pub(crate) fn new(plan: &'a Plan) -> Follower<'a> {
        Follower {
            plan,
            shown: Shown::new(),
            last: None,
            stage_began: Instant::now(),
        }
    }

    /// Shows one step.
    pub(crate) fn show(&mut self, progress: Progress) {
        // A track whose loudness missed the mark is rendered once more: the count then starts again.
        let begins = self
            .last
            .is_none_or(|last| last.stage != progress.stage || last.done > progress.done);
        self.last = Some(progress);
        if begins {
            self.stage_began = Instant::now();
            self.shown.begin();
        }
        let doing = self.doing(progress);
        let pace = match progress.stage {
            Stage::Rendering | Stage::Stems => {
                let elapsed = self.stage_began.elapsed().as_secs_f64();
                Pace::new(self.plan, progress, elapsed).to_string()
            }
            Stage::Levelling | Stage::Finishing => String::new(),
        };
        self.shown
            .show(progress.done.0, progress.total.0, &doing, &pace);
    }

    /// Takes the bar away; lines stay.
    pub(crate) fn finish(&self) {
        self.shown.finish();
    }

    /// The phase that is being rendered, or the name of another stage.
    fn doing(&self, progress: Progress) -> String {
        match progress.stage {
            Stage::Levelling => "finding the level".to_owned(),
            Stage::Rendering => {
                let phase = self.plan.phases.get(progress.phase);
                phase.map_or_else(String::new, |phase| phase.name.clone())
            }
            Stage::Stems => "stems".to_owned(),
            Stage::Finishing => "finishing".to_owned(),
        }
    }
}

/// How fast a stage goes and how long it will take.
struct Pace {
    times_real_time: f64,
    seconds_left: Option<f64>,
}

impl Pace {
    fn new(plan: &Plan, progress: Progress, elapsed: f64) -> Pace {
        let rate = plan.prescription.delivery.sample_rate;
        let done = rate.seconds(progress.done).0;
        let left = rate.seconds(progress.total).0 - done;
        let times_real_time = done / elapsed.max(1e-3);
        Pace {
            times_real_time,
            seconds_left: (done > 0.0).then(|| left / times_real_time),
        }
    }
}

impl std::fmt::Display for Pace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.seconds_left {
            Some(left) => write!(
                f,
                "{:.0}x real time, {} left",
                self.times_real_time,
                clock(left.ceil())
            ),
            None => f.write_str("starting"),
        }
    }
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(1), ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("{prefix:20!} {bar:24} {percent:>3} %  {msg}");
    // The template is ours; were it wrong, the plain bar of the library would do.
    if let Ok(style) = style {
        bar.set_style(style.progress_chars("━╸─"));
    }
    bar
}
