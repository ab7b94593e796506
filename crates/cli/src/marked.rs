//! Findings with the offending text marked, as readers of compilers know them.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use anodyne_session::{Finding, Severity};
use std::io::{self, IsTerminal};

/// Every finding: what, file, line and column, the text itself, and what to do.
pub(crate) fn report(file: &str, text: &str, findings: &[Finding]) -> String {
    let renderer = match io::stdout().is_terminal() {
        true => Renderer::styled(),
        false => Renderer::plain(),
    };
    let renderer = renderer.decor_style(DecorStyle::Unicode).term_width(120);
    let told = findings.iter().map(|finding| {
        let report = renderer.render(&[group(file, text, finding)]);
        format!("{report}\n\n")
    });
    told.collect()
}

fn group<'a>(file: &'a str, text: &'a str, finding: &'a Finding) -> Group<'a> {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(&finding.message).id(finding.code);
    let help = Level::HELP.message(&finding.remedy);
    if text.is_empty() {
        return title.element(help);
    }
    // Only the first line of a long place: the rest of a paragraph says nothing more.
    let marked = text.get(finding.span.clone()).unwrap_or_default();
    let first = marked.lines().next().unwrap_or_default().len();
    let span = finding.span.start..finding.span.start + first;
    let source = Snippet::source(text).path(file);
    let source = source.annotation(AnnotationKind::Primary.span(span));
    title.element(source).element(help)
}

#[cfg(test)]
mod tests {
    use super::report;
    use anodyne_session::{Kind, Script};

    #[test]
    fn the_place_is_named_and_the_text_is_marked() {
        let text = "## Induction (4m)\n\nLie down. [pasue 20s] Rest.\n";
        let reading = Script::read(text.as_bytes(), Kind::Markdown);
        let told = report("calm.md", text, &reading.findings);
        for expected in [
            "error[unknown-direction]",
            "calm.md:3:11",
            "[pasue 20s]",
            "did you mean [pause 20s]?",
        ] {
            assert!(told.contains(expected), "{expected} in {told}");
        }
        let under = told
            .lines()
            .find(|line| line.contains("\u{2501}\u{2501}") || line.contains("^^"));
        assert!(under.is_some(), "{told}");
    }

    #[test]
    fn a_file_without_text_is_told_all_the_same() {
        let reading = Script::read(b"\0\0", Kind::Markdown);
        let told = report("calm.md", &reading.text, &reading.findings);
        assert!(told.contains("the file is not text"), "{told}");
    }
}
