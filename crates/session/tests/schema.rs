//! The JSON Schema of a programme file says what its reader says.

use anodyne_session::Library;
use serde_json::{Value, json};
use std::sync::LazyLock;

static SCHEMA: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(Library::programme_schema()).unwrap());
static VALIDATOR: LazyLock<jsonschema::Validator> =
    LazyLock::new(|| jsonschema::draft202012::new(&SCHEMA).unwrap());

fn valid(programme: &Value) -> bool {
    VALIDATOR.is_valid(programme)
}

/// A programme of one's own, as short as it can be.
fn small() -> Value {
    json!({
        "id": "small", "name": "Small", "purpose": "a test", "tempo": 60, "key": "C major",
        "forms": ["10m"],
        "phase": [{"name": "All", "character": "settling", "minutes": 10}],
    })
}

/// The answer of the reader, as the text of its error.
fn read(programme: &Value) -> Result<String, String> {
    let text = toml::to_string(programme).unwrap();
    let added = Library::built_in().add_programme(&text, "small.toml");
    added.map_err(|error| error.to_string())
}

fn refuses_the_value(programme: &Value) -> bool {
    let beyond = |error: &String| error.contains(" is above ") || error.contains(" is below ");
    read(programme).as_ref().is_err_and(beyond)
}

/// Where the fields of a table stand: in the file itself, or in its phase.
const PLACES: [&str; 2] = ["", "/phase/0"];

fn properties(place: &str) -> &'static serde_json::Map<String, Value> {
    let pointer = match place {
        "" => "/properties",
        _ => "/properties/phase/items/properties",
    };
    SCHEMA.pointer(pointer).unwrap().as_object().unwrap()
}

fn with(place: &str, field: &str, value: Value) -> Value {
    let mut programme = small();
    let table = programme.pointer_mut(place).unwrap();
    table[field] = value;
    programme
}

#[test]
fn every_built_in_programme_keeps_the_schema() {
    let library = Library::built_in();
    for programme in library.programmes() {
        let text = library.show_programme(&programme.id).unwrap();
        let value: Value = toml::from_str(&text).unwrap();
        let errors: Vec<String> = VALIDATOR
            .iter_errors(&value)
            .map(|error| format!("{} at {}", error, error.instance_path()))
            .collect();
        assert_eq!(errors, [""; 0], "{}", programme.id);
    }
    assert!(valid(&small()));
}

#[test]
fn schema_and_reader_know_the_same_fields() {
    for place in PLACES {
        let programme = with(place, "stranger", json!(1));
        assert!(!valid(&programme));
        let error = read(&programme).unwrap_err();
        let (_, known) = error.split_once("known: ").unwrap();
        let mut known: Vec<&str> = known.split(", ").collect();
        let mut described: Vec<&str> = properties(place).keys().map(String::as_str).collect();
        known.sort_unstable();
        described.sort_unstable();
        assert_eq!(known, described);
    }
}

#[test]
fn schema_and_reader_need_the_same_fields() {
    for (place, pointer) in [
        ("", "/required"),
        ("/phase/0", "/properties/phase/items/required"),
    ] {
        for field in properties(place).keys() {
            let mut without = small();
            let table = without.pointer_mut(place).unwrap().as_object_mut().unwrap();
            table.remove(field);
            let needed = SCHEMA.pointer(pointer).unwrap().as_array().unwrap();
            let needed = needed.contains(&json!(field));
            assert_eq!(!valid(&without), needed, "{field}");
            let told = read(&without).err().unwrap_or_default();
            assert_eq!(
                told.contains(&format!("has no {field}")),
                needed,
                "{field}: {told}"
            );
        }
    }
}

#[test]
fn schema_and_reader_have_the_same_limits() {
    let mut probed = 0;
    for place in PLACES {
        for (field, described) in properties(place) {
            let number = match &described["oneOf"] {
                Value::Array(ways) => &ways[0],
                _ => described,
            };
            // The reader also knows how many phases there are.
            if field == "glide_phases" {
                continue;
            }
            let step = if number["type"] == "integer" {
                1.0
            } else {
                1e-6
            };
            for (limit, beyond) in [("minimum", -step), ("maximum", step)] {
                let Some(at) = number[limit].as_f64() else {
                    continue;
                };
                for (value, legal) in [(at, true), (at + beyond, false)] {
                    let value = if step == 1.0 {
                        json!(value as i64)
                    } else {
                        json!(value)
                    };
                    let programme = with(place, field, value.clone());
                    assert_eq!(valid(&programme), legal, "{field} {value}");
                    let refused = refuses_the_value(&programme);
                    assert_eq!(refused, !legal, "{field} {value}: {:?}", read(&programme));
                    probed += 1;
                }
            }
        }
    }
    assert!(probed >= 60, "{probed}");
}

#[test]
fn schema_and_reader_know_the_same_choices() {
    let mut probed = 0;
    for place in PLACES {
        for (field, described) in properties(place) {
            let Some(choices) = described["enum"].as_array() else {
                continue;
            };
            for choice in choices {
                let programme = with(place, field, choice.clone());
                assert!(valid(&programme), "{field} {choice}");
                let error = read(&programme).err().unwrap_or_default();
                assert!(!error.contains("is not known"), "{error}");
            }
            let strange = with(place, field, json!("strange"));
            assert!(!valid(&strange) && read(&strange).is_err(), "{field}");
            let error = read(&strange).unwrap_err();
            if let Some((_, known)) = error.split_once("known: ") {
                let described: Vec<&str> = choices.iter().filter_map(Value::as_str).collect();
                assert_eq!(known, described.join(", "), "{field}");
            }
            probed += 1;
        }
    }
    assert!(probed >= 8, "{probed}");
}

#[test]
fn schema_and_reader_refuse_what_is_of_the_wrong_kind() {
    for place in PLACES {
        for field in properties(place).keys() {
            let wrong = with(place, field, json!({"a": 1}));
            assert!(!valid(&wrong), "{field}");
            assert!(read(&wrong).is_err(), "{field}");
        }
    }
    let check = |place: &str, field: &str, value: Value| {
        let programme = with(place, field, value);
        assert!(!valid(&programme) && read(&programme).is_err(), "{field}");
    };
    check("", "id", json!("My Programme"));
    check("", "breath_ratio", json!("four to six"));
    check("", "mood_from", json!("sad"));
    check("", "length", json!("20"));
    check("", "breath_rate", json!("slow"));
    check("/phase/0", "intensity", json!(vec![0.5; 17]));
    check("/phase/0", "intensity", json!([0.5, 1.5]));
    check("/phase/0", "strokes_per_beat", json!(1.5));
}
