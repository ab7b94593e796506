//! Watching a server: what it sends to a collector of traces, and the unit that keeps it running.

use anodyne_tests::program;
use anodyne_tests::readers::present;
use anodyne_tests::server::{Server, minimal, order, watch};
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{
    TraceService, TraceServiceServer,
};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use tonic::{Request, Response, Status};

/// A collector that keeps what it is sent.
#[derive(Clone, Default)]
struct Collector(Arc<Mutex<Vec<ExportTraceServiceRequest>>>);

#[tonic::async_trait]
impl TraceService for Collector {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        self.0.lock().unwrap().push(request.into_inner());
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

#[test]
fn traces_reach_a_collector_and_name_no_client() {
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    runtime.unwrap().block_on(async {
        let collector = Collector::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let service = TraceServiceServer::new(collector.clone());
        let router = tonic::service::Routes::new(service).into_axum_router();
        tokio::spawn(async move { axum::serve(listener, router).await });
        let variables = [("ANODYNE_SERVER_TELEMETRY__OTLP", address.as_str())];
        let server = Server::start(&folder.path().join("data"), &[], &variables);
        let mut client = server.client(None).await;
        let mut asked = minimal(30, 1);
        asked.client = "c-secret-17".into();
        let track = order(&mut client, asked, "").await;
        watch(&mut client, &track).await;
        // What waits to be sent is sent at the end.
        let (log, _) = server.stop();
        assert!(!log.contains("were not sent"), "{log}");
        let told = collector.0.lock().unwrap().clone();
        let resources = told.iter().flat_map(|one| &one.resource_spans);
        let named = resources.clone().all(|one| {
            let resource = format!("{:?}", one.resource);
            resource.contains("service.name") && resource.contains("anodyne")
        });
        assert!(named && !told.is_empty());
        let scopes = resources.flat_map(|one| &one.scope_spans);
        let spans: Vec<_> = scopes.flat_map(|one| &one.spans).collect();
        let of = |method: &str| {
            let with = |span: &&&opentelemetry_proto::tonic::trace::v1::Span| {
                span.name == "request" && format!("{:?}", span.attributes).contains(method)
            };
            spans.iter().find(with).copied()
        };
        let ordered = of("/anodyne.v1.Tracks/RenderTrack").expect("the order is traced");
        assert!(ordered.end_time_unix_nano > ordered.start_time_unix_nano);
        assert!(of("/anodyne.v1.Tracks/WatchTrack").is_some());
        assert!(!format!("{told:?}").contains("c-secret-17"));
    });
}

#[test]
fn systemd_finds_no_fault_with_the_unit() {
    let here = Command::new("systemd-analyze").arg("--version").output();
    let here = here.is_ok_and(|output| output.status.success());
    if present("systemd-analyze", here.then(|| "systemd-analyze".into())).is_none() {
        return;
    }
    let unit =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/server/deploy/anodyne.service");
    let text = std::fs::read_to_string(unit).unwrap();
    let installed = "/usr/local/bin/anodyne";
    assert_eq!(text.matches(installed).count(), 2);
    let folder = tempfile::tempdir().unwrap();
    let check = |text: &str| {
        let unit = folder.path().join("anodyne.service");
        std::fs::write(&unit, text).unwrap();
        let verified = Command::new("systemd-analyze")
            .arg("verify")
            .arg(&unit)
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&verified.stderr).into_owned();
        let ours: String = told
            .lines()
            .filter(|line| line.contains("anodyne"))
            .collect();
        (verified.status.success(), ours)
    };
    // It asks whether the program is there: here it is elsewhere.
    let here = text.replace(installed, &program::path().display().to_string());
    assert_eq!(check(&here), (true, String::new()));
    let (_, told) = check(&here.replace("ProtectSystem=strict", "ProtectSistem=strict"));
    assert!(told.contains("ProtectSistem"), "{told}");
}

#[test]
fn the_container_file_copies_and_starts_what_there_is() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let deploy = root.join("crates/server/deploy");
    let text = std::fs::read_to_string(deploy.join("Containerfile")).unwrap();
    let lines = |word: &str| -> Vec<Vec<String>> {
        let lines = text.lines().filter_map(|line| line.strip_prefix(word));
        lines
            .map(|line| line.split_whitespace().map(str::to_owned).collect())
            .collect()
    };
    // What is built is what is copied, into where it is started.
    let [all, built] = &lines("COPY ")[..] else {
        panic!("{text}");
    };
    assert_eq!(all, &[".", "."]);
    let program = "/anodyne/target/release/anodyne";
    assert_eq!(built[1..], [program, "/usr/local/bin/anodyne"]);
    assert_eq!(lines("WORKDIR "), [["/anodyne"]]);
    let build = lines("RUN cargo ").remove(0).join(" ");
    assert_eq!(build, "build --release --locked --package anodyne-cli");
    assert!(root.join("Cargo.lock").is_file() && root.join("crates/cli/Cargo.toml").is_file());
    // The line it is started with is one that the program understands, with the configuration beside it.
    let start: Vec<String> = serde_json::from_str(&lines("ENTRYPOINT ")[0].join(" ")).unwrap();
    assert_eq!(start[0], "/usr/local/bin/anodyne");
    assert!(deploy.join("server.toml").is_file());
    let folder = tempfile::tempdir().unwrap();
    let answer = program::run(
        folder.path(),
        &[&start[1..], &["--check-config".into()]].concat(),
    );
    assert_eq!(answer.code, Some(2), "{}", answer.err);
    assert!(
        answer.err.contains("/etc/anodyne/server.toml"),
        "{}",
        answer.err
    );
    // The folder it keeps is the one the configuration names.
    let config = std::fs::read_to_string(deploy.join("server.toml")).unwrap();
    assert_eq!(lines("VOLUME "), [["/var/lib/anodyne"]]);
    assert!(config.contains("/var/lib/anodyne"), "{config}");
}

#[test]
fn the_configuration_of_the_unit_and_the_container_is_a_good_one() {
    let folder = tempfile::tempdir().unwrap();
    let deployed =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/server/deploy/server.toml");
    let text = std::fs::read_to_string(deployed).unwrap();
    // The certificate is each house's own: without one it is asked not to be open.
    let own = |line: &&str| !line.starts_with("certificate =") && !line.starts_with("key =");
    let text: Vec<&str> = text.lines().filter(own).collect();
    let text = text.join("\n").replace("0.0.0.0:8980", "127.0.0.1:0");
    std::fs::write(folder.path().join("server.toml"), text).unwrap();
    let line = "serve --config server.toml --data data --check-config";
    let answer = program::line(folder.path(), line);
    assert_eq!(answer.code, Some(0), "{}", answer.err);
}
