//! A fault as HTTP says it: a status, and one JSON object.

use crate::fault::Fault;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tonic::Code;

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let status = match self.code() {
            Code::InvalidArgument => StatusCode::BAD_REQUEST,
            Code::Unauthenticated => StatusCode::UNAUTHORIZED,
            Code::PermissionDenied => StatusCode::FORBIDDEN,
            Code::NotFound => StatusCode::NOT_FOUND,
            Code::AlreadyExists | Code::FailedPrecondition => StatusCode::CONFLICT,
            Code::ResourceExhausted => StatusCode::TOO_MANY_REQUESTS,
            Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let told = serde_json::json!({
            "reason": self.reason(),
            "message": self.message(),
            "field": self.field_name(),
        });
        let mut response = (status, Json(told)).into_response();
        let headers = response.headers_mut();
        if let Some(retry) = self.retry() {
            let seconds = retry.as_secs_f64().ceil() as u64;
            headers.insert(header::RETRY_AFTER, seconds.max(1).into());
        }
        if status == StatusCode::UNAUTHORIZED {
            let scheme = HeaderValue::from_static("Bearer");
            headers.insert(header::WWW_AUTHENTICATE, scheme);
        }
        response
    }
}
