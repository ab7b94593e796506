//! The whole server, from its configuration to its last answer.

use crate::config::Config;
use crate::desk::Floor;
use crate::dispatch::Dispatcher;
use crate::ledger::Ledger;
use crate::office::Office;
use crate::shelf::Shelf;
use crate::{ServerError, door, folder, http, retention, service, telemetry, tls, warmth};
use fs4::FileExt;
use metrics_exporter_prometheus::PrometheusBuilder;
use std::fs::File;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// Runs a server until SIGTERM or SIGINT. `listening` hears the address once it answers there.
///
/// On the signal it stops accepting, lets answers under way finish for at most `grace_seconds`, stops rendering within
/// a moment and hands back what is in work: its segments are kept for the next start.
///
/// # Errors
/// Whatever keeps it from starting.
pub fn serve(config: Config, listening: impl FnOnce(SocketAddr)) -> Result<(), ServerError> {
    tls::install_provider();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| ServerError::Telemetry(error.to_string()))?;
    let ended = runtime.block_on(run(config, listening));
    // A thread that is still in a file system must not hold up the end.
    runtime.shutdown_timeout(Duration::from_secs(1));
    ended
}

/// Holds a configuration against the world without serving: certificates, database, store, folders.
///
/// # Errors
/// What a start would fail with, but for the address.
pub fn check(config: &Config) -> Result<(), ServerError> {
    tls::install_provider();
    tls::acceptor(&config.tls)?;
    telemetry::filter(config)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| ServerError::Telemetry(error.to_string()))?;
    runtime.block_on(async {
        let ledger = Ledger::open(&config.database).await?;
        ledger.close().await;
        Shelf::open(&config.store)?.answers().await
    })
}

async fn run(config: Config, listening: impl FnOnce(SocketAddr)) -> Result<(), ServerError> {
    let telemetry = telemetry::start(&config)?;
    folder::make_private(&config.data)?;
    let _lock = lock(&config.data)?;
    let owner = owner(&config.data)?;
    let acceptor = tls::acceptor(&config.tls)?;
    let prometheus = PrometheusBuilder::new()
        .install_recorder()
        .map_err(|error| ServerError::Telemetry(error.to_string()))?;
    let ledger = Ledger::open(&config.database).await?;
    let shelf = Shelf::open(&config.store)?;
    shelf.answers().await?;
    let swept = shelf
        .sweep()
        .map_err(|error| ServerError::Store(error.to_string()))?;
    if swept > 0 {
        tracing::info!(swept, "half-written files were removed");
    }
    // What a server of this name had in work when it was killed is taken up again at once.
    let orphans = ledger.hand_back(&owner, true).await?;
    if orphans > 0 {
        tracing::info!(orphans, "renders are taken up again");
    }
    folder::make_private(&config.scratch())?;
    empty_waiting_room(&config)?;
    let floor = Floor::open(config.workers)
        .map_err(|error| ServerError::Telemetry(format!("no threads: {error}")))?;
    let listener = TcpListener::bind(config.listen)
        .await
        .map_err(|error| ServerError::Listen(config.listen.to_string(), error))?;
    let address = listener
        .local_addr()
        .map_err(|error| ServerError::Listen(config.listen.to_string(), error))?;
    let office = Arc::new(Office::new(config, ledger, shelf, floor));
    sweep_scratch(&office).await?;

    let (reporter, health) = tonic_health::server::health_reporter();
    for name in ["anodyne.v1.Tracks", "anodyne.v1.Catalogue"] {
        let serving = tonic_health::ServingStatus::Serving;
        reporter.set_service_status(name, serving).await;
    }
    let grpc = service::routes(&office, health)
        .map_err(|error| ServerError::Telemetry(error.to_string()))?
        .into_axum_router()
        .layer(tonic_web::GrpcWebLayer::new());
    let state = http::State {
        office: office.clone(),
        prometheus,
    };
    let router = door::both(grpc, http::router(state));

    let (stop, stopping) = watch::channel(false);
    let dispatcher = Dispatcher::new(office.clone(), owner);
    let dispatching = tokio::spawn(dispatcher.run(stopping.clone()));
    let retaining = tokio::spawn(retention::run(office.clone(), stopping.clone()));
    let grace = Duration::from_secs(office.config.grace_seconds);
    let answering = tokio::spawn(door::open(
        listener,
        acceptor,
        router,
        office.config.limits,
        grace,
        stopping,
    ));
    tokio::spawn(warmth::warm(office.clone()));
    tracing::info!(%address, workers = office.floor.workers(), "listening");
    listening(address);

    asked_to_stop().await;
    tracing::info!("stopping");
    office.stopping.store(true, Ordering::Release);
    for name in ["anodyne.v1.Tracks", "anodyne.v1.Catalogue", ""] {
        let ending = tonic_health::ServingStatus::NotServing;
        reporter.set_service_status(name, ending).await;
    }
    // Nobody listens any more where this fails.
    let _ = stop.send(true);
    for task in [dispatching, retaining, answering] {
        if let Err(error) = task.await {
            tracing::error!(%error, "a part of the server panicked");
        }
    }
    office.ledger.close().await;
    tracing::info!("stopped");
    telemetry.end();
    Ok(())
}

/// One server to a data folder: the scratch is one server's own.
fn lock(data: &Path) -> Result<File, ServerError> {
    let path = data.join("lock");
    let unusable = |error| ServerError::Folder(path.display().to_string(), error);
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(unusable)?;
    match FileExt::try_lock(&file) {
        Ok(()) => Ok(file),
        Err(fs4::TryLockError::WouldBlock) => Err(ServerError::InUse(data.display().to_string())),
        Err(fs4::TryLockError::Error(error)) => Err(unusable(error)),
    }
}

/// The server's name in the ledger, kept in its data folder.
fn owner(data: &Path) -> Result<String, ServerError> {
    let path = data.join("server-name");
    let unusable = |error| ServerError::Folder(path.display().to_string(), error);
    match std::fs::read_to_string(&path) {
        Ok(name) if !name.is_empty() => Ok(name),
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(unusable(error)),
        _ => {
            let name = crate::gate::new_name();
            std::fs::write(&path, &name).map_err(unusable)?;
            Ok(name)
        }
    }
}

/// Makes the folder for recordings on their way, and removes those of a server that was killed.
fn empty_waiting_room(config: &Config) -> Result<(), ServerError> {
    let room = config.waiting_room();
    folder::make_private(&room)?;
    let unusable = |error| ServerError::Folder(room.display().to_string(), error);
    for entry in std::fs::read_dir(&room).map_err(unusable)? {
        std::fs::remove_file(entry.map_err(unusable)?.path()).map_err(unusable)?;
    }
    Ok(())
}

/// Removes the segments of renders that are finished or gone.
async fn sweep_scratch(office: &Office) -> Result<(), ServerError> {
    let root = office.config.scratch();
    let unusable = |error| ServerError::Folder(root.display().to_string(), error);
    for entry in std::fs::read_dir(&root).map_err(unusable)? {
        let path = entry.map_err(unusable)?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let row = office.ledger.render(&name).await?;
        if row.is_none_or(|row| row.state.is_final()) {
            crate::desk::Scratch::of(&root, &name)
                .clear()
                .map_err(unusable)?;
        }
    }
    Ok(())
}

#[cfg(unix)]
async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let terminate = signal(SignalKind::terminate());
    match terminate {
        Ok(mut terminate) => tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        },
        Err(error) => {
            tracing::warn!(%error, "SIGTERM cannot be heard");
            // Where even this fails there is nothing to wait for.
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}

#[cfg(not(unix))]
async fn asked_to_stop() {
    // Where this fails there is nothing to wait for.
    let _ = tokio::signal::ctrl_c().await;
}
