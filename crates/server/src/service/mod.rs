//! The services of the contract: each method in a file of its own, translating for the [`Office`](crate::Office).

mod answer;
mod catalogue;
mod download;
mod list;
mod operations;
mod plan;
mod stream;
mod tracks;
mod upload;
mod watch;

pub(crate) use answer::{progress, track as track_message};

use crate::fault::Fault;
use crate::gate::Caller;
use crate::ledger::Scope;
use crate::office::Office;
use anodyne_api::google::longrunning::operations_server::OperationsServer;
use anodyne_api::v1::catalogue_server::CatalogueServer;
use anodyne_api::v1::tracks_server::TracksServer;
use std::sync::Arc;
use tonic::metadata::MetadataMap;
use tonic::service::Routes;

/// Every gRPC service of an office, with health and reflection.
pub(crate) struct Services {
    office: Arc<Office>,
}

impl Clone for Services {
    fn clone(&self) -> Services {
        Services {
            office: self.office.clone(),
        }
    }
}

impl Services {
    /// The caller of a request.
    async fn admit(&self, metadata: &MetadataMap, needed: Scope) -> Result<Caller, Fault> {
        let header = metadata.get("authorization").map(|value| value.to_str());
        let header = match header {
            Some(Err(_)) => return Err(Fault::unknown_caller()),
            Some(Ok(header)) => Some(header),
            None => None,
        };
        self.office.gate.admit(header, needed).await
    }
}

/// The routes of all services.
pub(crate) fn routes(
    office: &Arc<Office>,
    health: impl tonic::codegen::Service<
        http::Request<tonic::body::Body>,
        Response = http::Response<tonic::body::Body>,
        Error = std::convert::Infallible,
        Future: Send + 'static,
    > + tonic::server::NamedService
    + Clone
    + Send
    + Sync
    + 'static,
) -> Result<Routes, tonic_reflection::server::Error> {
    let services = Services {
        office: office.clone(),
    };
    let most = office.config.limits.request_bytes as usize;
    let reflection = tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(anodyne_api::DESCRIPTORS)
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
        .build_v1()?;
    // Sound does not get smaller by gzip, it only gets slower: only what the catalogue says is compressed.
    let tracks = TracksServer::new(services.clone()).max_decoding_message_size(most);
    let catalogue = CatalogueServer::new(services.clone())
        .max_decoding_message_size(most)
        .send_compressed(tonic::codec::CompressionEncoding::Gzip);
    let operations = OperationsServer::new(services).max_decoding_message_size(most);
    Ok(Routes::new(tracks)
        .add_service(catalogue)
        .add_service(operations)
        .add_service(health)
        .add_service(reflection))
}
