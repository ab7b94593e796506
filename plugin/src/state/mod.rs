//! The saved state: brought up to this version before it is loaded, or refused as a whole with the reason.
//!
//! The host hands over what it saved as text. What is no state at all, the wrapper refuses, and the host says so. All
//! else comes here: an older version is migrated, step by step; what is missing stands at its default; what cannot be
//! understood changes nothing, and the editor names it.

mod checked;
mod migration;

use crate::shared::{Saved, Trouble};
use checked::{parameters, saved};
use migration::MIGRATIONS;
use nice_plug::prelude::PluginState;
use serde_json::Value;

/// The name of our own document among the saved fields.
const FIELD: &str = "anodyne";

/// Makes a state fit to be loaded; of one that is refused nothing is left but the reason.
pub(crate) fn accept(state: &mut PluginState) {
    let document = match read(state) {
        Ok(document) => document,
        Err(why) => {
            state.params.clear();
            Saved {
                trouble: Some(Trouble::Refused(why)),
                ..Saved::default()
            }
        }
    };
    let text = serde_json::to_string(&document).expect("text and numbers can always be written");
    state.fields.clear();
    state.fields.insert(FIELD.to_owned(), text);
}

/// Brings it up to this version, and reads it.
fn read(state: &mut PluginState) -> Result<Saved, String> {
    let text = state.fields.get(FIELD);
    let text = text.ok_or("it holds nothing of Anodyne's")?;
    let mut document: Value =
        serde_json::from_str(text).map_err(|error| format!("it is no whole document: {error}"))?;
    let version = version(&document)?;
    for migrate in &MIGRATIONS[version as usize - 1..] {
        migrate(state, &mut document);
    }
    document["version"] = Saved::VERSION.into();
    let mut saved = saved(document)?;
    saved.trouble = parameters(state)?.map(Trouble::Mended);
    Ok(saved)
}

/// The version it was saved in, 1 to [`Saved::VERSION`].
fn version(document: &Value) -> Result<u32, String> {
    let written = document.get("version").and_then(Value::as_u64);
    match written {
        None | Some(0) => Err("its version cannot be read".to_owned()),
        Some(version) if version <= Saved::VERSION.into() => Ok(version as u32),
        Some(version) => Err(format!(
            "a newer Anodyne saved it: version {version} is above {}",
            Saved::VERSION
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nice_plug::plugin::ParamValue;

    /// A fresh instance's.
    fn fresh() -> PluginState {
        serde_json::from_str(checked::DEFAULTS).unwrap()
    }

    fn document(state: &PluginState) -> Saved {
        serde_json::from_str(&state.fields[FIELD]).unwrap()
    }

    fn refusal(state: &mut PluginState) -> String {
        accept(state);
        assert!(state.params.is_empty());
        match document(state).trouble {
            Some(Trouble::Refused(why)) => why,
            other => panic!("{other:?}"),
        }
    }

    fn with(change: impl FnOnce(&mut Value)) -> PluginState {
        let mut state = fresh();
        let mut document = serde_json::from_str(&state.fields[FIELD]).unwrap();
        change(&mut document);
        state.fields.insert(FIELD.to_owned(), document.to_string());
        state
    }

    #[test]
    fn what_is_sound_passes_as_it_is() {
        let mut state = fresh();
        accept(&mut state);
        let before = fresh();
        assert_eq!(
            format!("{:?}", state.params),
            format!("{:?}", before.params)
        );
        assert_eq!(state.fields, before.fields);
    }

    #[test]
    fn every_older_version_has_a_step_to_the_next() {
        assert_eq!(MIGRATIONS.len() as u32 + 1, Saved::VERSION);
    }

    #[test]
    fn a_project_of_version_1_goes_on_reading_no_controls() {
        let mut state = with(|document| document["version"] = 1.into());
        state.params.remove("lcc");
        accept(&mut state);
        assert!(matches!(state.params["lcc"], ParamValue::I32(0)));
        assert_eq!(document(&state), Saved::default());
    }

    #[test]
    fn what_is_missing_stands_at_its_default() {
        let mut state = fresh();
        state.params.remove("length");
        accept(&mut state);
        let same = |one: &PluginState| format!("{:?}", one.params["length"]);
        assert_eq!(same(&state), same(&fresh()));
        assert_eq!(document(&state).trouble, None);
    }

    #[test]
    fn what_cannot_be_understood_is_refused_with_its_name() {
        let check = |mut state: PluginState, expected: &str| {
            let why = refusal(&mut state);
            assert!(why.contains(expected), "{why}");
        };
        check(
            with(|it| it["version"] = 99.into()),
            "version 99 is above 2",
        );
        check(with(|it| it["version"] = "new".into()), "version");
        check(with(|it| it["script"] = 7.into()), "script");
        check(with(|it| it["colour"] = 7.into()), "colour");
        let verbs = |verbs: Value| with(|it| it["verbs"] = verbs);
        check(verbs(serde_json::json!([[1.0, "dance"]])), "dance");
        check(verbs(serde_json::json!([[-1.0, "hold"]])), "-1");
        let late = serde_json::json!([[9.0, "hold"], [3.0, "let-go"]]);
        check(verbs(late), "3 s comes after 9 s");
        let many = vec![serde_json::json!([1.0, "advance"]); 257];
        check(verbs(many.into()), "257 verbs are more than 256");
        check(
            with(|it| it["script"] = "a".repeat(anodyne_session::ScriptLimits::BYTES + 1).into()),
            "script",
        );
        let mut cut = fresh();
        let text = &cut.fields[FIELD];
        let text = text[..text.len() / 2].to_owned();
        cut.fields.insert(FIELD.to_owned(), text);
        check(cut, "no whole document");
        let mut empty = fresh();
        empty.fields.clear();
        check(empty, "nothing of Anodyne's");
        let mut other = fresh();
        let word = ParamValue::String("long".to_owned());
        other.params.insert("length".to_owned(), word);
        check(other, "length");
    }

    #[test]
    fn a_palette_of_another_house_gives_way_and_is_named() {
        let mut state = fresh();
        let word = ParamValue::String("attic".to_owned());
        state.params.insert("palette".to_owned(), word);
        accept(&mut state);
        assert!(matches!(&state.params["palette"], ParamValue::String(id) if id != "attic"));
        let Some(Trouble::Mended(told)) = document(&state).trouble else {
            panic!();
        };
        assert!(told.contains("palette attic"), "{told}");
    }
}
