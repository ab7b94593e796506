//! The desk: channels into buses, buses into the mix, sends into one hall and one echo.

use crate::channel::{Channel, Reading};
use crate::guest::Guest;
use crate::stem::Stems;
use crate::struck::Struck;
use crate::timeline::Timeline;
use crate::{Bus, Orchestra};
use anodyne_dsp::filter::Soften;
use anodyne_dsp::{Arch, Block, Echo, EchoSettings, Hall, HallSettings, Width};
use anodyne_score::Score;
use anodyne_units::{Decibels, Frames, Hertz, SampleRate, Seconds};

/// All channels and what they run into.
pub(crate) struct Desk {
    rate: SampleRate,
    arch: Arch,
    channels: Vec<Channel>,
    /// Where somebody plays along.
    pub(crate) guest: Option<Guest>,
    /// The notes that began in the last block.
    pub(crate) struck: Struck,
    /// The sum of each bus, in the order of [`Bus::ALL`].
    sums: [Block; 4],
    /// Open and close with the score's brightness: over pads, melody, nature, and what goes into the hall. The drum
    /// passes unfiltered.
    veils: [Soften; 4],
    hall: Hall,
    echo: Echo,
    /// The gain of both at the start of the next block.
    space: f32,
    /// Blocks of work, kept so that none is made while rendering.
    channel: Block,
    hall_send: Block,
    echo_send: Block,
    echo_return: Block,
    hall_return: Block,
}

impl Desk {
    pub(crate) fn new(score: &Score, orchestra: &Orchestra, timeline: &Timeline) -> Desk {
        let rate = timeline.rate();
        let space = score.space();
        let hall = HallSettings {
            decay: space.decay,
            damping: space.damping,
            size: space.size,
            predelay: space.predelay,
        };
        let echo = EchoSettings {
            time: space.echo_time,
            feedback: space.echo_feedback,
            ..EchoSettings::default()
        };
        let channel = |part| Channel::new(score, part, orchestra.timbre(part), timeline);
        Desk {
            rate,
            arch: Arch::new(),
            channels: (0..score.parts().len()).map(channel).collect(),
            guest: None,
            struck: Struck::default(),
            space: 1.0,
            sums: [Block::SILENCE; 4],
            veils: [(); 4].map(|()| Soften::new(rate)),
            hall: Hall::new(hall, rate),
            echo: Echo::new(echo, rate),
            channel: Block::SILENCE,
            hall_send: Block::SILENCE,
            echo_send: Block::SILENCE,
            echo_return: Block::SILENCE,
            hall_return: Block::SILENCE,
        }
    }

    /// How long hall and echo need to fill as if they had always sounded, to `depth` decibels.
    pub(crate) fn run_up(&self, depth: Decibels) -> Seconds {
        let (hall, echo) = (self.hall.run_up(depth), self.echo.run_up(depth));
        self.rate.seconds(hall.max(echo))
    }

    /// Steps of a seek: the echo with all that is small, the hall, and the channels.
    pub(crate) fn steps(&self) -> usize {
        2 + self.channels.len()
    }

    /// What begins from this frame on is told as struck by the next seek.
    pub(crate) fn tell_since(&mut self, frame: Frames) {
        self.struck.since = frame;
    }

    /// Goes one step of a seek to `frame`; `left` more are left after it.
    pub(crate) fn come_nearer(&mut self, reading: Reading<'_>, frame: Frames, left: usize) {
        self.struck.clear();
        if let Some(channel) = self.channels.get_mut(left) {
            channel.seek(reading, frame, &mut self.struck);
        } else if left == self.channels.len() {
            self.hall.seek(frame);
        } else {
            if let Some(guest) = &mut self.guest {
                guest.reset();
            }
            self.space = reading.trim.space;
            self.veils.iter_mut().for_each(Soften::reset);
            self.echo.seek(frame);
        }
    }

    /// The course or the drive of the timeline has changed.
    pub(crate) fn look_again(&mut self, timeline: &Timeline) {
        let channels = self.channels.iter_mut();
        channels.for_each(|channel| channel.look_again(timeline));
    }

    /// Lets go of whatever is held, and plays nothing new until the next seek.
    pub(crate) fn rest(&mut self, frame: Frames) {
        self.channels
            .iter_mut()
            .for_each(|channel| channel.rest(frame));
        if let Some(guest) = &mut self.guest {
            guest.let_go(frame.0 as i64);
        }
    }

    /// Mixes the block at `frame` into `out` (overwritten).
    pub(crate) fn render(&mut self, reading: Reading<'_>, frame: Frames, out: &mut Block) {
        self.mix(reading, frame, false, out);
    }

    /// The same for a block that nobody hears: what goes into neither hall nor echo is left out.
    pub(crate) fn render_unheard(&mut self, reading: Reading<'_>, frame: Frames, out: &mut Block) {
        self.mix(reading, frame, true, out);
    }

    fn mix(&mut self, reading: Reading<'_>, frame: Frames, unheard: bool, out: &mut Block) {
        self.mix_channels(reading, frame, unheard);
        self.draw_veils();
        self.echo.render(&self.echo_send, &mut self.echo_return);
        let (from, to) = (self.space, reading.trim.space);
        self.space = to;
        let is_moved = from != 1.0 || to != 1.0;
        if is_moved {
            self.echo_return.scale_ramp(from, to);
        }
        self.hall_send.add_scaled(&self.echo_return, ECHO_INTO_HALL);
        self.hall.render(&self.hall_send, &mut self.hall_return);
        HALL_WIDTH.apply(&mut self.hall_return);
        if is_moved {
            self.hall_return.scale_ramp(from, to);
        }
        let [pads, melody, pulse, nature] = &self.sums;
        let (echo, hall) = (&self.echo_return, &self.hall_return);
        out.sum(self.arch, pads, [melody, pulse, nature, echo, hall]);
    }

    /// What the block rendered last is the sum of.
    pub(crate) fn stems(&self, out: &mut Stems) {
        let returns = [&self.echo_return, &self.hall_return];
        for (out, stem) in out.iter_mut().zip(self.sums.iter().chain(returns)) {
            out.clone_from(stem);
        }
    }

    fn mix_channels(&mut self, reading: Reading<'_>, frame: Frames, unheard: bool) {
        self.struck.clear();
        self.hall_send.clear();
        self.echo_send.clear();
        self.sums.iter_mut().for_each(Block::clear);
        for channel in &mut self.channels {
            if unheard && channel.is_a_dry_bed() {
                channel.pass(reading, frame, &mut self.struck);
                continue;
            }
            if let Some(fader) = channel.render(reading, frame, &mut self.channel, &mut self.struck)
            {
                let sends = [&mut self.hall_send, &mut self.echo_send];
                let bus = &mut self.sums[channel.bus as usize];
                fader.pour(self.arch, &self.channel, bus, sends);
            }
        }
        let guest = self.guest.as_mut();
        if let Some(fader) = guest.and_then(|guest| guest.render(frame.0 as i64, &mut self.channel))
        {
            let sends = [&mut self.hall_send, &mut self.echo_send];
            let bus = &mut self.sums[Bus::Melody as usize];
            fader.pour(self.arch, &self.channel, bus, sends);
        }
    }

    fn draw_veils(&mut self) {
        let edge = |bus: Bus| {
            let leader = self.channels.iter().find(|channel| channel.bus == bus);
            let brightness = leader.map_or(0.5, Channel::brightness);
            veil_hertz(brightness)
        };
        let (over_pads, over_melody, over_nature) =
            (edge(Bus::Pads), edge(Bus::Melody), edge(Bus::Nature));
        let [pads, melody, _, nature] = &mut self.sums;
        Soften::four(
            &mut self.veils,
            [pads, melody, nature, &mut self.hall_send],
            [over_pads, over_melody, over_nature, over_pads],
        );
    }
}

/// Left and right of the hall are strangers to each other; this much of their difference is kept, so that the mix holds
/// together in mono.
const HALL_WIDTH: Width = Width(0.7);

/// How much of the echo runs on into the hall, linear.
const ECHO_INTO_HALL: f32 = 0.5;

/// Where a veil begins, 6 dB an octave: 1.3 kHz at brightness 0, 2 kHz at 0.1 (a night bed), 9 kHz in the middle, beyond
/// hearing at 1.
fn veil_hertz(brightness: f32) -> Hertz {
    let octaves = brightness * (6.6 - 2.1 * brightness);
    Hertz(f64::from(1300.0 * anodyne_dsp::exp2(octaves)))
}
