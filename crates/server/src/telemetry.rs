//! Logs on standard error, and traces for OpenTelemetry where a collector is named.

use crate::ServerError;
use crate::config::Config;
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::WithExportConfig;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

/// What has to be ended so that nothing is lost.
pub(crate) struct Telemetry(Option<SdkTracerProvider>);

/// Starts logging and tracing. Called within the runtime, which sends the traces.
pub(crate) fn start(config: &Config) -> Result<Telemetry, ServerError> {
    let wrong = |error: &dyn std::fmt::Display| ServerError::Telemetry(error.to_string());
    let filter = filter(config)?;
    let log = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let log = if config.log.json {
        log.json().boxed()
    } else {
        log.with_ansi(false).boxed()
    };
    let provider = match &config.telemetry.otlp {
        None => None,
        Some(collector) => {
            let exporter = opentelemetry_otlp::SpanExporter::builder()
                .with_tonic()
                .with_endpoint(collector)
                .build()
                .map_err(|error| wrong(&error))?;
            let resource = Resource::builder().with_service_name("anodyne").build();
            let provider = SdkTracerProvider::builder()
                .with_batch_exporter(exporter)
                .with_resource(resource)
                .build();
            Some(provider)
        }
    };
    let traces = provider
        .as_ref()
        .map(|provider| tracing_opentelemetry::layer().with_tracer(provider.tracer("anodyne")));
    let started = tracing_subscriber::registry()
        .with(filter)
        .with(log)
        .with(traces)
        .try_init();
    started.map_err(|error| wrong(&error))?;
    Ok(Telemetry(provider))
}

/// What is logged.
pub(crate) fn filter(config: &Config) -> Result<EnvFilter, ServerError> {
    EnvFilter::try_new(&config.log.filter).map_err(|error| {
        ServerError::Config(format!(
            "log.filter {:?}: {error}; did you mean \"info\"?",
            config.log.filter
        ))
    })
}

impl Telemetry {
    /// Sends what is left.
    pub(crate) fn end(self) {
        if let Some(provider) = self.0
            && let Err(error) = provider.shutdown()
        {
            tracing::warn!(%error, "the last traces were not sent");
        }
    }
}
