//! A fault: why a request is not followed, as gRPC (AIP-193) and HTTP say it.

use crate::shelf::Unreadable;
use anodyne_api::Misread;
use anodyne_session::SessionError;
use std::time::Duration;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};

/// A request that is not followed: one line, and what a program needs to know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault(Box<Told>);

/// What is told; boxed, since answers are passed on far more often than faults.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Told {
    code: Code,
    reason: &'static str,
    message: String,
    field: Option<String>,
    retry: Option<Duration>,
    quota: Option<&'static str>,
    resource: Option<String>,
}

/// The domain of our reasons.
const DOMAIN: &str = "anodyne";

impl Fault {
    fn new(code: Code, reason: &'static str, message: impl Into<String>) -> Fault {
        Fault(Box::new(Told {
            code,
            reason,
            message: message.into(),
            field: None,
            retry: None,
            quota: None,
            resource: None,
        }))
    }

    /// A field with a value that cannot be followed.
    pub fn field(field: &str, message: impl Into<String>) -> Fault {
        let mut fault = Fault::new(Code::InvalidArgument, "INVALID_FIELD", message);
        fault.0.field = Some(field.to_owned());
        fault
    }

    /// No such track, or another tenant's: the same answer.
    pub fn no_track(name: &str) -> Fault {
        let name: String = name.chars().take(80).collect();
        let text = format!("{name:?} is not a track of yours");
        let mut fault = Fault::new(Code::NotFound, "TRACK_NOT_FOUND", text);
        fault.0.resource = Some(name);
        fault
    }

    /// No such recording, or another tenant's: the same answer.
    pub fn no_recording(name: &str) -> Fault {
        let name: String = name.chars().take(80).collect();
        let text = format!("{name:?} is not a recording of yours; upload it first");
        let mut fault = Fault::new(Code::NotFound, "RECORDING_NOT_FOUND", text);
        fault.0.resource = Some(name);
        fault
    }

    /// An upload that stands still.
    pub fn stalled_upload() -> Fault {
        let text = "nothing came for too long; send the recording again";
        Fault::new(Code::DeadlineExceeded, "UPLOAD_STALLED", text)
    }

    /// An upload that broke off.
    pub fn broken_upload(status: &Status) -> Fault {
        let text = format!("the upload broke off: {}", status.message());
        Fault::new(status.code(), "UPLOAD_BROKEN", text)
    }

    /// The track is not in a state for that.
    pub fn not_ready(message: impl Into<String>) -> Fault {
        Fault::new(Code::FailedPrecondition, "TRACK_NOT_READY", message)
    }

    /// No token, or one that is not good.
    pub fn unknown_caller() -> Fault {
        let text = "a token is needed: authorization: Bearer ano_...; see anodyne token create";
        Fault::new(Code::Unauthenticated, "TOKEN_NEEDED", text)
    }

    /// A token of a smaller scope.
    pub fn not_allowed() -> Fault {
        let text = "this token may only read; ask for one with scope write";
        Fault::new(Code::PermissionDenied, "SCOPE_TOO_SMALL", text)
    }

    /// Too many requests a second.
    pub fn too_fast(retry: Duration) -> Fault {
        let text = "too many requests; slow down";
        let mut fault = Fault::new(Code::ResourceExhausted, "RATE_LIMIT", text);
        fault.0.retry = Some(retry.max(Duration::from_millis(1)));
        fault
    }

    /// Too much of something at one time.
    pub fn too_many(
        quota: &'static str,
        message: impl Into<String>,
        retry: Option<Duration>,
    ) -> Fault {
        let mut fault = Fault::new(Code::ResourceExhausted, "QUOTA", message);
        (fault.0.quota, fault.0.retry) = (Some(quota), retry);
        fault
    }

    /// The caller's name for an order already stands for something else.
    pub fn other_order() -> Fault {
        let text = "request_id was used for another prescription; use a new one";
        let mut fault = Fault::new(Code::AlreadyExists, "REQUEST_ID_REUSED", text);
        fault.0.field = Some("request_id".into());
        fault
    }

    /// The reader read nothing for too long.
    pub fn stalled() -> Fault {
        let text = "nothing was read for too long; ask again from the offset you have";
        Fault::new(Code::DeadlineExceeded, "READER_STALLED", text)
    }

    /// The server is stopping.
    pub fn stopping() -> Fault {
        let mut fault = Fault::new(
            Code::Unavailable,
            "STOPPING",
            "the server is stopping; try again",
        );
        fault.0.retry = Some(Duration::from_secs(2));
        fault
    }

    /// The file is not what was put on the shelf; where that is known, in which block.
    pub fn damaged(name: &str, block: Option<u64>) -> Fault {
        let place = block.map_or(String::new(), |block| format!(" in block {block} of 1 MiB"));
        let text = format!("{name} is damaged{place}; order it again");
        let mut fault = Fault::new(Code::DataLoss, "TRACK_DAMAGED", text);
        fault.0.resource = Some(name.to_owned());
        fault
    }

    /// A database or store that does not answer. The cause goes to the log, not to the caller.
    pub fn unavailable(what: &str, cause: &dyn std::fmt::Display) -> Fault {
        tracing::error!(%cause, "{what} does not answer");
        let text = format!("{what} does not answer; try again");
        let mut fault = Fault::new(Code::Unavailable, "BACKEND_UNAVAILABLE", text);
        fault.0.retry = Some(Duration::from_secs(2));
        fault
    }

    /// What went wrong with a file of the shelf.
    pub(crate) fn unreadable(name: &str, error: &Unreadable) -> Fault {
        match error {
            Unreadable::Missing => {
                Fault::not_ready(format!("the file of {name} is gone; order it again"))
            }
            Unreadable::Damaged(block) => Fault::damaged(name, Some(*block)),
            Unreadable::Changed => Fault::damaged(name, None),
            Unreadable::Store(cause) => Fault::unavailable("the store", cause),
        }
    }

    /// The code of gRPC.
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// The reason for programs.
    pub fn reason(&self) -> &'static str {
        self.0.reason
    }

    /// The line for people.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The field in question.
    pub fn field_name(&self) -> Option<&str> {
        self.0.field.as_deref()
    }

    /// When it makes sense to try again.
    pub fn retry(&self) -> Option<Duration> {
        self.0.retry
    }
}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Fault {
        Fault::unavailable("the ledger", &error)
    }
}

impl From<Misread> for Fault {
    fn from(misread: Misread) -> Fault {
        let field = format!("prescription.{}", misread.field);
        Fault::field(&field, misread.to_string())
    }
}

impl From<SessionError> for Fault {
    fn from(error: SessionError) -> Fault {
        let field = format!("prescription.{}", field_of(&error));
        Fault::field(&field, error.to_string())
    }
}

/// The contract's name of the field that an error is about.
fn field_of(error: &SessionError) -> String {
    use anodyne_session::Fault as Session;
    let field = match error.fault() {
        Session::Unknown { field, .. }
        | Session::Range { field, .. }
        | Session::Unreadable { field, .. }
        | Session::Missing { field, .. } => field.clone(),
        Session::Conflict { problem, .. } => first_word(problem),
        Session::Music(error) => first_word(&error.to_string()),
        Session::Charted { .. } => "chart".into(),
        Session::Syntax(_) => String::new(),
    };
    match field.as_str() {
        "tempo" => "tempo_bpm".into(),
        "sample_rate" => "sample_rate_hertz".into(),
        "bits" => "sample_format".into(),
        "format" => "file_format".into(),
        "loudness" => "loudness_lufs".into(),
        "ceiling" => "ceiling_dbtp".into(),
        "count_in" => "count_in_bars".into(),
        "transpose" => "transpose_semitones".into(),
        "section" => "chart_section".into(),
        _ => field,
    }
}

fn first_word(text: &str) -> String {
    text.split([' ', ':']).next().unwrap_or_default().to_owned()
}

impl From<Fault> for Status {
    fn from(fault: Fault) -> Status {
        let mut details = ErrorDetails::with_error_info(fault.0.reason, DOMAIN, []);
        if let Some(field) = &fault.0.field {
            details.add_bad_request_violation(field, &fault.0.message);
        }
        if let Some(retry) = fault.0.retry {
            details.set_retry_info(Some(retry));
        }
        if let Some(quota) = fault.0.quota {
            details.add_quota_failure_violation(quota, &fault.0.message);
        }
        if let Some(resource) = &fault.0.resource {
            details.set_resource_info("anodyne.v1/Track", resource, "", &fault.0.message);
        }
        Status::with_error_details(fault.0.code, fault.0.message, details)
    }
}
