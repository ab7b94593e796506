//! A session that was led bounces as it was heard.

use anodyne_engine::{Block, Trim};
use anodyne_score::{Led, Verb};
use anodyne_session::{Library, Plan, Wish, plan};
use anodyne_studio::{Extras, Live, Order, Session, TrackReader, bounce_with};
use anodyne_units::{Decibels, Seconds};
use std::ops::ControlFlow;

fn short() -> Plan {
    let wish = Wish {
        length: Some("100s".into()),
        tempo: Some("60..60".into()),
        bits: Some("32f".into()),
        ..Wish::default()
    };
    plan(&wish.prescribe(&Library::built_in()).unwrap())
}

#[test]
fn a_led_session_is_bounced_as_it_was_heard_and_to_its_own_length() {
    let plan = short();
    let led = |at: f64, verb| Led {
        at: Seconds(at),
        verb,
    };
    let live = Live {
        log: vec![led(20.0, Verb::Soften), led(41.0, Verb::ReturnNow)],
        trim: Trim {
            brightness: 0.2,
            ..Trim::default()
        },
    };
    let session = Session::owned(plan.clone()).live(live.clone());
    assert!(session.length().0 < 95.0, "{:?}", session.length());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("led.wav");
    let order = Order {
        plan: &plan,
        path: &path,
        threads: 1,
        overwrite: false,
    };
    let extras = Extras {
        live: Some(&live),
        ..Extras::default()
    };
    let bounced = bounce_with(&order, &extras, &mut |_| ControlFlow::Continue(())).unwrap();
    let told = std::fs::read(&bounced.sidecar).unwrap();
    let told: serde_json::Value = serde_json::from_slice(&told).unwrap();
    let verbs = serde_json::json!([
        {"at_seconds": 20.0, "verb": "soften"},
        {"at_seconds": 41.0, "verb": "return-now"},
    ]);
    assert_eq!(told["led"]["verbs"], verbs);
    assert!((told["led"]["brightness"].as_f64().unwrap() - 0.2).abs() < 1e-6);
    let mut engine = session.engine(Decibels(bounced.gain.0));
    let mut reader = TrackReader::open(&path).unwrap();
    assert_eq!(reader.info().frames, Some(session.frames().0));
    let mut block = Block::SILENCE;
    let (mut left, mut right) = ([0.0; 64], [0.0; 64]);
    let mut most = 0.0_f32;
    let mut loudest = 0.0_f32;
    while engine.position() < session.frames() {
        engine.render(&mut block);
        let read = reader.read(&mut left, &mut right).unwrap();
        for (written, heard) in left[..read].iter().zip(&block.left) {
            most = most.max((written - heard).abs());
            loudest = loudest.max(written.abs());
        }
    }
    assert!(most < 3.2e-5 && loudest > 0.05, "{most} {loudest}");
}

#[test]
fn a_hold_that_was_never_let_go_still_ends() {
    let log = vec![Led {
        at: Seconds(30.0),
        verb: Verb::Hold,
    }];
    let session = Session::owned(short()).live(Live {
        log,
        ..Live::default()
    });
    assert!(session.length().0.is_finite());
    assert!(session.length().0 > 100.0);
}
