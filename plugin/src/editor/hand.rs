//! The hand: how what a person does in the editor reaches parameters and plugin.

use crate::params::AnodyneParams;
use crate::shared::Deed;
use nice_plug::prelude::{Param, ParamSetter};

/// Lent to every piece of the editor for one frame.
pub(super) struct Hand<'a> {
    /// The parameters.
    pub params: &'a AnodyneParams,
    /// Sets them, so that the host can record it.
    pub setter: ParamSetter<'a>,
    /// What was done, in order.
    pub deeds: Vec<Deed>,
}

impl Hand<'_> {
    /// Sets a parameter in one gesture.
    pub(super) fn set<P: Param>(&self, param: &P, value: P::Plain) {
        self.setter.begin_set_parameter(param);
        self.setter.set_parameter(param, value);
        self.setter.end_set_parameter(param);
    }

    /// Notes that something was done.
    pub(super) fn act(&mut self, deed: Deed) {
        self.deeds.push(deed);
    }
}
