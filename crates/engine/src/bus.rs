//! The buses of the desk, in mixing order.

use anodyne_score::Role;

/// A group of parts that is mixed, filtered and written out as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bus {
    /// Drone, pad and halo: what carries.
    Pads,
    /// Figure, melody, answer and bell: what speaks.
    Melody,
    /// The drum.
    Pulse,
    /// The bed of natural sound.
    Nature,
}

impl Bus {
    /// All buses, in mixing order.
    pub const ALL: [Bus; 4] = [Bus::Pads, Bus::Melody, Bus::Pulse, Bus::Nature];

    /// The bus of a role.
    pub fn of(role: Role) -> Bus {
        match role {
            Role::Drone | Role::Pad | Role::Halo => Bus::Pads,
            Role::Figure | Role::Melody | Role::Answer | Role::Bell => Bus::Melody,
            Role::Pulse => Bus::Pulse,
            Role::Nature => Bus::Nature,
        }
    }
}
