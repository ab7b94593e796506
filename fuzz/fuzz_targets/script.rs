//! Any bytes as a script of any kind: nothing panics, every place lies in the text, words never overlap.
#![no_main]

use anodyne_session::{Kind, Library, Script, plan_script};
use libfuzzer_sys::fuzz_target;
use std::sync::OnceLock;

static LIBRARY: OnceLock<Library> = OnceLock::new();

fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else {
        return;
    };
    // A plain example file is Markdown: its first byte is no small number.
    let (kind, bytes) = match first {
        1 => (Kind::WebVtt, rest),
        2 => (Kind::Srt, rest),
        _ => (Kind::Markdown, bytes),
    };
    let reading = Script::read(bytes, kind);
    for finding in &reading.findings {
        assert!(reading.text.get(finding.span.clone()).is_some());
        finding.place(&reading.text);
    }
    if !reading.is_sound() {
        return;
    }
    let library = LIBRARY.get_or_init(Library::built_in);
    let wish = reading.script.wish("fuzz.md", &reading.text);
    let Ok(laid) = plan_script(&reading.script, &wish, library) else {
        return;
    };
    for pair in laid.plan.words.windows(2) {
        assert!(pair[0].end.0 <= pair[1].start.0 + 1e-6);
    }
});
