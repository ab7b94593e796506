//! The pages of remote controls: eight knobs each, as CLAP hosts lay them on a controller.

use crate::params::AnodyneParams;
use anodyne_session::Role;
use nice_plug::prelude::*;

/// Names every page to the host.
pub(crate) fn pages(params: &AnodyneParams, context: &mut impl RemoteControlsContext) {
    let (lead, shape, session) = (&params.lead, &params.shape, &params.session);
    let verbs = [&lead.hold, &lead.advance, &lead.soften, &lead.return_now];
    page(context, "Lead", |page| {
        verbs.into_iter().for_each(|verb| page.add_param(verb));
        let shapes = [
            &shape.intensity,
            &shape.brightness,
            &shape.density,
            &shape.space,
        ];
        shapes.into_iter().for_each(|shape| page.add_param(shape));
    });
    page(context, "Layers", |page| {
        // Nine layers and eight knobs: bells are rare.
        let often = Role::ALL.iter().filter(|role| **role != Role::Bell);
        often.for_each(|role| page.add_param(&params.layers.of(*role).level));
    });
    page(context, "Session", |page| {
        page.add_param(&session.programme);
        page.add_param(&session.palette);
        page.add_param(&session.tonic);
        page.add_param(&session.mode);
        page.add_param(&session.length);
        page.add_param(&session.seed);
        page.add_param(&params.duck.depth);
        page.add_param(&params.output.trim);
    });
}

/// One page in a section of its own.
fn page<C: RemoteControlsContext>(
    context: &mut C,
    name: &str,
    fill: impl FnOnce(&mut <C::Section as RemoteControlsSection>::Page),
) {
    context.add_section(name, |section| section.add_page(name, fill));
}
