//! `anodyne.v1.Tracks`: the methods in one sentence each; the longer ones live in files of their own.

use super::{Services, answer, download, list, operations, plan, stream, upload, watch};
use crate::ledger::Scope;
use anodyne_api::google::longrunning::Operation;
use anodyne_api::v1;
use anodyne_api::v1::tracks_server::Tracks;
use tonic::{Request, Response, Status, Streaming};

#[tonic::async_trait]
impl Tracks for Services {
    async fn plan_track(
        &self,
        request: Request<v1::PlanTrackRequest>,
    ) -> Result<Response<v1::Plan>, Status> {
        let caller = self.admit(request.metadata(), Scope::Read).await?;
        let asked = request.into_inner().prescription;
        let meant = self.office.prescribe(&caller, asked).await?;
        Ok(Response::new(plan::plan(&self.office, &meant)))
    }

    async fn render_track(
        &self,
        request: Request<v1::RenderTrackRequest>,
    ) -> Result<Response<Operation>, Status> {
        let caller = self.admit(request.metadata(), Scope::Write).await?;
        let asked = request.into_inner();
        let meant = self.office.prescribe(&caller, asked.prescription).await?;
        let row = self
            .office
            .order(&caller, &meant, &asked.request_id)
            .await?;
        Ok(Response::new(operations::operation(
            &self.office,
            &caller,
            &row,
        )?))
    }

    type WatchTrackStream = watch::Watched;

    async fn watch_track(
        &self,
        request: Request<v1::WatchTrackRequest>,
    ) -> Result<Response<watch::Watched>, Status> {
        let caller = self.admit(request.metadata(), Scope::Read).await?;
        let name = request.into_inner().name;
        Ok(Response::new(
            watch::watch(&self.office, caller, &name).await?,
        ))
    }

    async fn get_track(
        &self,
        request: Request<v1::GetTrackRequest>,
    ) -> Result<Response<v1::Track>, Status> {
        let caller = self.admit(request.metadata(), Scope::Read).await?;
        let row = self
            .office
            .track(&caller, &request.into_inner().name)
            .await?;
        Ok(Response::new(answer::track(
            &self.office,
            &caller.tenant,
            &row,
        )?))
    }

    async fn list_tracks(
        &self,
        request: Request<v1::ListTracksRequest>,
    ) -> Result<Response<v1::ListTracksResponse>, Status> {
        let caller = self.admit(request.metadata(), Scope::Read).await?;
        let page = list::page(&self.office, &caller, request.into_inner()).await?;
        Ok(Response::new(page))
    }

    async fn cancel_track(
        &self,
        request: Request<v1::CancelTrackRequest>,
    ) -> Result<Response<v1::Track>, Status> {
        let caller = self.admit(request.metadata(), Scope::Write).await?;
        let row = self
            .office
            .cancel(&caller, &request.into_inner().name)
            .await?;
        Ok(Response::new(answer::track(
            &self.office,
            &caller.tenant,
            &row,
        )?))
    }

    async fn delete_track(
        &self,
        request: Request<v1::DeleteTrackRequest>,
    ) -> Result<Response<()>, Status> {
        let caller = self.admit(request.metadata(), Scope::Write).await?;
        self.office
            .delete(&caller, &request.into_inner().name)
            .await?;
        Ok(Response::new(()))
    }

    type DownloadTrackStream = download::Download;

    async fn download_track(
        &self,
        request: Request<v1::DownloadTrackRequest>,
    ) -> Result<Response<download::Download>, Status> {
        let caller = self.admit(request.metadata(), Scope::Read).await?;
        let download = download::download(&self.office, &caller, &request.into_inner()).await?;
        Ok(Response::new(download))
    }

    async fn get_sidecar(
        &self,
        request: Request<v1::GetSidecarRequest>,
    ) -> Result<Response<v1::Sidecar>, Status> {
        let caller = self.admit(request.metadata(), Scope::Read).await?;
        let name = request.into_inner().name;
        let json = self.office.sidecar(&caller, &name).await?;
        Ok(Response::new(v1::Sidecar { name, json }))
    }

    type StreamTrackStream = stream::Stream;

    async fn stream_track(
        &self,
        request: Request<v1::StreamTrackRequest>,
    ) -> Result<Response<stream::Stream>, Status> {
        let caller = self.admit(request.metadata(), Scope::Write).await?;
        let stream = stream::stream(&self.office, &caller, request.into_inner()).await?;
        Ok(Response::new(stream))
    }

    type PreviewTrackStream = stream::Preview;

    async fn preview_track(
        &self,
        request: Request<v1::PreviewTrackRequest>,
    ) -> Result<Response<stream::Preview>, Status> {
        let caller = self.admit(request.metadata(), Scope::Write).await?;
        let preview = stream::preview(&self.office, &caller, request.into_inner()).await?;
        Ok(Response::new(preview))
    }

    async fn upload_narration(
        &self,
        request: Request<Streaming<v1::UploadNarrationRequest>>,
    ) -> Result<Response<v1::Recording>, Status> {
        let caller = self.admit(request.metadata(), Scope::Write).await?;
        let recording = upload::upload(&self.office, &caller, request.into_inner()).await?;
        Ok(Response::new(recording))
    }

    async fn delete_recording(
        &self,
        request: Request<v1::DeleteRecordingRequest>,
    ) -> Result<Response<()>, Status> {
        let caller = self.admit(request.metadata(), Scope::Write).await?;
        self.office
            .forget(&caller, &request.into_inner().name)
            .await?;
        Ok(Response::new(()))
    }
}
