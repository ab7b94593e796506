//! The desk: channels into buses, buses into the mix, sends into one hall and one echo.

use crate::channel::Channel;
use crate::{Bus, Orchestra};
use anodyne_dsp::filter::{Sweep, SweepEdge};
use anodyne_dsp::{Block, Echo, EchoSettings, Hall, HallSettings};
use anodyne_score::Score;
use anodyne_units::{Decibels, Frames, Hertz, SampleRate, Seconds};

/// All channels and what they run into.
pub(crate) struct Desk {
    rate: SampleRate,
    channels: Vec<Channel>,
    buses: [BusStrip; 4],
    hall: Hall,
    echo: Echo,
    /// Blocks of work, kept so that none is made while rendering.
    channel: Block,
    hall_send: Block,
    echo_send: Block,
    heard: Block,
}

struct BusStrip {
    bus: Bus,
    sum: Block,
    /// Opens and closes with the score's brightness; the pulse and the bed of nature pass unfiltered.
    veil: Option<Sweep>,
}

impl Desk {
    pub(crate) fn new(score: &Score, orchestra: &Orchestra, rate: SampleRate) -> Desk {
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
        let channel = |part| Channel::new(score, part, orchestra.timbre(part), rate);
        Desk {
            rate,
            channels: (0..score.parts().len()).map(channel).collect(),
            buses: Bus::ALL.map(|bus| BusStrip {
                bus,
                sum: Block::SILENCE,
                veil: matches!(bus, Bus::Pads | Bus::Melody).then(|| Sweep::new(rate)),
            }),
            hall: Hall::new(hall, rate),
            echo: Echo::new(echo, rate),
            channel: Block::SILENCE,
            hall_send: Block::SILENCE,
            echo_send: Block::SILENCE,
            heard: Block::SILENCE,
        }
    }

    /// How long hall and echo need to fill as if they had always sounded, to `depth` decibels.
    pub(crate) fn run_up(&self, depth: Decibels) -> Seconds {
        let (hall, echo) = (self.hall.run_up(depth), self.echo.run_up(depth));
        self.rate.seconds(hall.max(echo))
    }

    pub(crate) fn seek(&mut self, score: &Score, frame: Frames) {
        for channel in &mut self.channels {
            channel.seek(score, frame);
        }
        for strip in &mut self.buses {
            if let Some(veil) = &mut strip.veil {
                veil.reset();
            }
        }
        self.hall.seek(frame);
        self.echo.seek(frame);
    }

    /// Mixes the block at `frame` into `out` (overwritten).
    pub(crate) fn render(&mut self, score: &Score, frame: Frames, out: &mut Block) {
        out.clear();
        self.hall_send.clear();
        self.echo_send.clear();
        for strip in &mut self.buses {
            strip.sum.clear();
            let bus = strip.bus;
            let mut sends = Sends {
                hall: &mut self.hall_send,
                echo: &mut self.echo_send,
            };
            let members = self
                .channels
                .iter_mut()
                .filter(|channel| channel.bus == bus);
            strip.render(score, frame, members, &mut self.channel, &mut sends);
            out.add(&strip.sum);
        }
        self.echo.render(&self.echo_send, &mut self.heard);
        out.add(&self.heard);
        self.hall_send.add_scaled(&self.heard, ECHO_INTO_HALL);
        self.hall.render(&self.hall_send, &mut self.heard);
        out.add(&self.heard);
    }
}

/// How much of the echo runs on into the hall, linear.
const ECHO_INTO_HALL: f32 = 0.5;

struct Sends<'a> {
    hall: &'a mut Block,
    echo: &'a mut Block,
}

impl BusStrip {
    fn render<'a>(
        &mut self,
        score: &Score,
        frame: Frames,
        members: impl Iterator<Item = &'a mut Channel>,
        channel: &mut Block,
        sends: &mut Sends<'_>,
    ) {
        let mut brightness = None;
        for member in members {
            if member.render(score, frame, channel) {
                self.sum.add(channel);
                sends.hall.add_scaled(channel, member.hall);
                sends.echo.add_scaled(channel, member.echo);
            }
            brightness.get_or_insert(member.brightness());
        }
        if let Some(veil) = &mut self.veil {
            let cutoff = veil_hertz(brightness.unwrap_or(0.5));
            veil.low_pass(
                &mut self.sum,
                SweepEdge {
                    cutoff,
                    resonance: VEIL_RESONANCE,
                },
            );
        }
    }
}

/// Softer than flat: the veil falls gently.
const VEIL_RESONANCE: f64 = 0.55;

/// Where the veil over a bus closes: 1 kHz at brightness 0, 4 kHz in the middle, 16 kHz at 1.
fn veil_hertz(brightness: f32) -> Hertz {
    Hertz(f64::from(1000.0 * anodyne_dsp::exp2(4.0 * brightness)))
}
