//! The gRPC contract of `proto/` as Rust types ([`v1`], [`google`]), and the way from a
//! [`v1::Prescription`] to a [`Wish`](anodyne_session::Wish) and back ([`wish`], [`prescription`]); a script and a voice come
//! along in [`Asked`].

mod asked;
mod convert;
mod library;

pub use asked::{Asked, AskedNarration, AskedScript, AskedTake, asked};
pub use convert::{Misread, duration, prescription, seconds, wish};
pub use library::{palettes, programmes, ranges};

pub use anodyne::v1;

/// The package of the contract, nested as the generated paths expect it.
mod anodyne {
    /// `anodyne.v1`: the messages, clients and servers of the contract; what each field means stands in `proto/`.
    #[allow(
        missing_docs,
        unreachable_pub,
        clippy::all,
        clippy::allow_attributes_without_reason,
        reason = "generated; documented in proto/"
    )]
    pub mod v1 {
        tonic::include_proto!("anodyne.v1");
    }
}

/// What the contract takes over from Google's API guidelines.
#[allow(
    missing_docs,
    unreachable_pub,
    clippy::all,
    clippy::allow_attributes_without_reason,
    rustdoc::all,
    reason = "generated; documented by Google"
)]
pub mod google {
    /// `google.longrunning`: operations (AIP-151).
    pub mod longrunning {
        tonic::include_proto!("google.longrunning");
    }
    /// `google.rpc`: the status of an operation that failed.
    pub mod rpc {
        tonic::include_proto!("google.rpc");
    }
    /// `google.api`: annotations.
    pub mod api {
        tonic::include_proto!("google.api");
    }
}

/// The descriptors of every file of the contract, for reflection.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));
