//! The verbs of whoever leads the session.

use super::text;
use nice_plug::prelude::*;

/// The verbs. All take effect at the next musical edge.
#[derive(Params)]
pub struct LeadParams {
    /// Stay here: the last phrases come again, played anew, until it is let go.
    #[id = "hold"]
    pub hold: BoolParam,
    /// Go on to the next phase; acts when it is switched on.
    #[id = "advanc"]
    pub advance: BoolParam,
    /// Softer, darker and with fewer notes, as long as it is on.
    #[id = "soften"]
    pub soften: BoolParam,
    /// Go to the phase of return; acts when it is switched on.
    #[id = "return"]
    pub return_now: BoolParam,
    /// The first of four MIDI controls in a row that say the verbs, in their order; 0 reads none. CLAP hosts send
    /// controls; VST3 hosts ask when they load the plugin which parameters controls move, and are told the four above.
    #[id = "lcc"]
    pub controls: IntParam,
}

impl LeadParams {
    /// The names of the four verbs, in the order of their controls.
    pub(crate) const VERBS: [&str; 4] = ["Hold", "Advance", "Soften", "Return now"];
    /// The name of [`LeadParams::controls`].
    pub(crate) const CONTROLS: &str = "Verbs from control";

    pub(super) fn new() -> LeadParams {
        let [hold, advance, soften, return_now] = LeadParams::VERBS;
        LeadParams {
            hold: BoolParam::new(hold, false),
            advance: BoolParam::new(advance, false),
            soften: BoolParam::new(soften, false),
            return_now: BoolParam::new(return_now, false),
            controls: IntParam::new(LeadParams::CONTROLS, FIRST_CONTROL, CONTROLS)
                .with_value_to_string(text::control())
                .with_string_to_value(text::read_control()),
        }
    }
}

/// The first of the controls that MIDI leaves free: 20 to 31.
const FIRST_CONTROL: i32 = 20;

/// Up to the last four that are no channel modes.
const CONTROLS: IntRange = IntRange::Linear { min: 0, max: 116 };
