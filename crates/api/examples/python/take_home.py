#!/usr/bin/env python3
"""Plans, orders, watches, downloads and checks one track: the server as a foreign client sees it.

    pip install grpcio grpcio-tools blake3
    python take_home.py --server 127.0.0.1:8980 --tempo 60 --key "D dorian" --minutes 20 --out calm.wav

A download that was broken off goes on where it stopped. A token is taken from ANODYNE_TOKEN.
"""

import argparse
import os
import pathlib
import sys
import uuid

import blake3
import grpc

# The contract itself is read at run time; nothing has to be generated.
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[4] / "proto"))
prescriptions = grpc.protos("anodyne/v1/prescription.proto")
messages, services = grpc.protos_and_services("anodyne/v1/tracks.proto")


def main():
    asked = arguments()
    token = os.environ.get("ANODYNE_TOKEN")
    metadata = [("authorization", f"Bearer {token}")] if token else []
    with grpc.insecure_channel(asked.server) as channel:
        tracks = services.TracksStub(channel)
        prescription = prescriptions.Prescription(
            tempo_bpm=asked.tempo, key=asked.key, seed=asked.seed
        )
        prescription.length.FromMilliseconds(round(asked.minutes * 60_000))
        show_plan(tracks, prescription, metadata)
        name = order(tracks, prescription, metadata)
        if watch(tracks, name, metadata) != "TRACK_STATE_READY":
            return 1
        return 0 if download(tracks, name, asked.out, metadata) else 1


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--server", default="127.0.0.1:8980")
    parser.add_argument("--tempo", type=float, default=60)
    parser.add_argument("--key", default="D dorian")
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    return parser.parse_args()


def show_plan(tracks, prescription, metadata):
    request = messages.PlanTrackRequest(prescription=prescription)
    plan = tracks.PlanTrack(request, metadata=metadata)
    for phase in plan.phases:
        print(f"{phase.start.ToTimedelta()}  {phase.name} in {phase.key}")
    print(f"{len(plan.chords)} chords, {plan.file_bytes} bytes")


def order(tracks, prescription, metadata):
    # With a name of our own for the order, a retry cannot become a second one.
    request = messages.RenderTrackRequest(prescription=prescription, request_id=str(uuid.uuid4()))
    operation = tracks.RenderTrack(request, metadata=metadata)
    return operation.name.replace("operations/", "tracks/")


def watch(tracks, name, metadata):
    request = messages.WatchTrackRequest(name=name)
    state = "TRACK_STATE_UNSPECIFIED"
    for progress in tracks.WatchTrack(request, metadata=metadata):
        state = messages.TrackState.Name(progress.state)
        print(f"{state} {progress.fraction:4.0%} {progress.phase} {progress.reason}".rstrip())
    return state


def download(tracks, name, out, metadata):
    have = out.stat().st_size if out.exists() else 0
    request = messages.DownloadTrackRequest(name=name, offset_bytes=have)
    checksum = None
    with out.open("ab") as file:
        for chunk in tracks.DownloadTrack(request, metadata=metadata):
            file.write(chunk.data)
            checksum = chunk.blake3
    found = blake3.blake3(out.read_bytes()).hexdigest()
    print(f"{out}: {out.stat().st_size} bytes, {'whole' if found == checksum else 'DAMAGED'}")
    return found == checksum


if __name__ == "__main__":
    sys.exit(main())
