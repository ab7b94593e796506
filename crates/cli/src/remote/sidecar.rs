//! The sidecar of a track that was fetched: the server's, and what only this side knows.

use crate::failure::Failure;
use anodyne_studio::variations::Chosen;
use serde::Serialize;

/// The server's text with the client's code and the choice among variations, which belong to an order and not to the
/// music, in the places where `anodyne render` has them. A text of another engine that has no such places stays as it
/// is.
pub(super) fn completed(
    text: &str,
    client: Option<&str>,
    chosen: Option<&Chosen>,
) -> Result<String, Failure> {
    /// Where the prescription ends and the next field of the document begins.
    const AFTER_PRESCRIPTION: &str = "\n  },\n  \"measured\": {";
    let Some(place) = text.find(AFTER_PRESCRIPTION) else {
        return Ok(text.to_owned());
    };
    let (before, after) = text.split_at(place);
    let (end, rest) = after.split_at("\n  },".len());
    let mut whole = before.to_owned();
    if let Some(client) = client {
        whole += &format!(",\n    \"client\": {}", json(&client)?);
    }
    whole += end;
    if let Some(chosen) = chosen {
        // One step further in than a document of its own.
        let chosen = json(chosen)?.replace('\n', "\n  ");
        whole += &format!("\n  \"chosen\": {chosen},");
    }
    Ok(whole + rest)
}

fn json(value: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string_pretty(value).map_err(Failure::work)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "{\n  \"prescription\": {\n    \"seed\": 1\n  },\n  \"measured\": {}\n}\n";

    #[test]
    fn client_and_choice_stand_where_render_puts_them() {
        let chosen = Chosen {
            variation: 2,
            seeds: vec![7],
            preview_blake3: "ab".to_owned(),
        };
        assert_eq!(completed(TEXT, None, None).unwrap(), TEXT);
        let found = completed(TEXT, Some("c-7"), Some(&chosen)).unwrap();
        let expected = "{\n  \"prescription\": {\n    \"seed\": 1,\n    \"client\": \"c-7\"\n  },\n  \"chosen\": {\n    \"variation\": 2,\n    \"seeds\": [\n      7\n    ],\n    \"preview_blake3\": \"ab\"\n  },\n  \"measured\": {}\n}\n";
        assert_eq!(found, expected);
        assert!(serde_json::from_str::<serde_json::Value>(&found).is_ok());
    }

    #[test]
    fn a_document_of_another_shape_stays_as_it_is() {
        assert_eq!(completed("{}", Some("c-7"), None).unwrap(), "{}");
    }
}
