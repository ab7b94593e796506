//! `google.longrunning.Operations`: orders as every client of Google's guidelines knows them.

use super::{Services, answer, list, watch};
use crate::fault::Fault;
use crate::gate::Caller;
use crate::ledger::{RenderState, Scope, TrackRow};
use crate::office::Office;
use anodyne_api::google::longrunning::operations_server::Operations;
use anodyne_api::google::longrunning::{
    CancelOperationRequest, DeleteOperationRequest, GetOperationRequest, ListOperationsRequest,
    ListOperationsResponse, Operation, WaitOperationRequest, operation,
};
use anodyne_api::google::rpc;
use anodyne_api::v1;
use futures_util::StreamExt;
use prost::Message;
use std::time::Duration;
use tonic::{Code, Request, Response, Status};

/// The longest `WaitOperation`.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// The operation of a track: `operations/{id}` for `tracks/{id}`.
pub(super) fn operation(
    office: &Office,
    caller: &Caller,
    row: &TrackRow,
) -> Result<Operation, Fault> {
    let result = match row.state() {
        RenderState::Queued | RenderState::Running => None,
        RenderState::Ready => {
            let track = answer::track(office, &caller.tenant, row)?;
            Some(operation::Result::Response(packed("Track", &track)))
        }
        state => Some(operation::Result::Error(status(state, &row.render.reason))),
    };
    Ok(Operation {
        name: format!("operations/{}", row.id),
        metadata: Some(packed("TrackProgress", &answer::progress(office, row))),
        done: result.is_some(),
        result,
    })
}

fn status(state: RenderState, reason: &str) -> rpc::Status {
    let (code, message) = match state {
        RenderState::Cancelled => (Code::Cancelled, "cancelled"),
        RenderState::Expired => (Code::FailedPrecondition, reason),
        _ => (Code::Internal, reason),
    };
    rpc::Status {
        code: code as i32,
        message: message.to_owned(),
        details: vec![],
    }
}

fn packed(name: &str, message: &impl Message) -> prost_types::Any {
    prost_types::Any {
        type_url: format!("type.googleapis.com/anodyne.v1.{name}"),
        value: message.encode_to_vec(),
    }
}

/// The track's name in an operation's.
fn track_of(name: &str) -> Result<&str, Fault> {
    name.strip_prefix("operations/")
        .ok_or_else(|| Fault::no_track(name))
}

#[tonic::async_trait]
impl Operations for Services {
    async fn list_operations(
        &self,
        request: Request<ListOperationsRequest>,
    ) -> Result<Response<ListOperationsResponse>, Status> {
        let caller = self.admit(request.metadata(), Scope::Read).await?;
        let asked = request.into_inner();
        let tracks = v1::ListTracksRequest {
            page_size: asked.page_size,
            page_token: asked.page_token,
            ..v1::ListTracksRequest::default()
        };
        let page = list::page(&self.office, &caller, tracks).await?;
        let mut operations = Vec::new();
        for track in page.tracks {
            let row = self.office.track(&caller, &track.name).await?;
            operations.push(operation(&self.office, &caller, &row)?);
        }
        Ok(Response::new(ListOperationsResponse {
            operations,
            next_page_token: page.next_page_token,
            ..ListOperationsResponse::default()
        }))
    }

    async fn get_operation(
        &self,
        request: Request<GetOperationRequest>,
    ) -> Result<Response<Operation>, Status> {
        let caller = self.admit(request.metadata(), Scope::Read).await?;
        let row = self
            .office
            .track(&caller, track_of(&request.into_inner().name)?)
            .await?;
        Ok(Response::new(operation(&self.office, &caller, &row)?))
    }

    async fn delete_operation(
        &self,
        request: Request<DeleteOperationRequest>,
    ) -> Result<Response<()>, Status> {
        self.admit(request.metadata(), Scope::Write).await?;
        Err(Status::unimplemented(
            "an operation goes with its track; see DeleteTrack",
        ))
    }

    async fn cancel_operation(
        &self,
        request: Request<CancelOperationRequest>,
    ) -> Result<Response<()>, Status> {
        let caller = self.admit(request.metadata(), Scope::Write).await?;
        self.office
            .cancel(&caller, track_of(&request.into_inner().name)?)
            .await?;
        Ok(Response::new(()))
    }

    async fn wait_operation(
        &self,
        request: Request<WaitOperationRequest>,
    ) -> Result<Response<Operation>, Status> {
        let caller = self.admit(request.metadata(), Scope::Read).await?;
        let asked = request.into_inner();
        let name = track_of(&asked.name)?.to_owned();
        let longest = asked.timeout.map_or(LONGEST_WAIT, |timeout| {
            Duration::try_from(timeout)
                .unwrap_or_default()
                .min(LONGEST_WAIT)
        });
        let mut watched = watch::watch(&self.office, caller.clone(), &name).await?;
        let finished = async {
            while let Some(progress) = watched.next().await {
                progress?;
            }
            Ok::<(), Status>(())
        };
        match tokio::time::timeout(longest, finished).await {
            Ok(ended) => ended?,
            Err(_) => tracing::debug!("an operation is waited for longer than a call may last"),
        }
        let row = self.office.track(&caller, &name).await?;
        Ok(Response::new(operation(&self.office, &caller, &row)?))
    }
}
