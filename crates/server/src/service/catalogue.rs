//! `anodyne.v1.Catalogue`: what there is, and the limits.

use super::Services;
use crate::fault::Fault;
use crate::ledger::Scope;
use crate::office::ENGINE;
use anodyne_api::v1;
use anodyne_api::v1::catalogue_server::Catalogue;
use tonic::{Request, Response, Status};

#[tonic::async_trait]
impl Catalogue for Services {
    async fn list_programmes(
        &self,
        request: Request<v1::ListProgrammesRequest>,
    ) -> Result<Response<v1::ListProgrammesResponse>, Status> {
        self.admit(request.metadata(), Scope::Read).await?;
        let asked = request.into_inner();
        let all = anodyne_api::programmes(&self.office.library);
        let (programmes, next_page_token) = page(all, asked.page_size, &asked.page_token)?;
        Ok(Response::new(v1::ListProgrammesResponse {
            programmes,
            next_page_token,
        }))
    }

    async fn list_palettes(
        &self,
        request: Request<v1::ListPalettesRequest>,
    ) -> Result<Response<v1::ListPalettesResponse>, Status> {
        self.admit(request.metadata(), Scope::Read).await?;
        let asked = request.into_inner();
        let all = anodyne_api::palettes(&self.office.library);
        let (palettes, next_page_token) = page(all, asked.page_size, &asked.page_token)?;
        Ok(Response::new(v1::ListPalettesResponse {
            palettes,
            next_page_token,
        }))
    }

    async fn get_capabilities(
        &self,
        request: Request<v1::GetCapabilitiesRequest>,
    ) -> Result<Response<v1::Capabilities>, Status> {
        self.admit(request.metadata(), Scope::Read).await?;
        let ours = &self.office.config.limits;
        Ok(Response::new(v1::Capabilities {
            engine_version: ENGINE.to_owned(),
            max_unfinished_tracks: ours.unfinished_tracks as u32,
            max_stored_bytes: ours.stored_bytes,
            max_open_streams: ours.open_streams,
            max_request_bytes: ours.request_bytes,
            max_recording_bytes: ours.recording_bytes,
            workers: self.office.floor.workers() as u32,
            ..anodyne_api::ranges()
        }))
    }
}

/// A page of a short list; the token is the number of those before it.
fn page<T>(all: Vec<T>, size: i32, token: &str) -> Result<(Vec<T>, String), Fault> {
    let size = match usize::try_from(size) {
        Ok(0) => 1000,
        Ok(size) => size.min(1000),
        Err(_) => {
            let text = format!("page_size {size} is below 0; did you mean 0, for all?");
            return Err(Fault::field("page_size", text));
        }
    };
    let first: usize = match token {
        "" => 0,
        token => token.parse().map_err(|_| {
            let text = "page_token is not one of this server; leave it out for the first page";
            Fault::field("page_token", text)
        })?,
    };
    let next = first.saturating_add(size);
    let token = if next < all.len() {
        next.to_string()
    } else {
        String::new()
    };
    Ok((all.into_iter().skip(first).take(size).collect(), token))
}
