//! How the fields of a wish are read from and written to any serde format.

use core::fmt;
use serde::{Deserializer, Serializer, de};

/// Text, or a number taken as text.
pub(crate) fn words<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    struct Words;
    impl de::Visitor<'_> for Words {
        type Value = Option<String>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("text such as \"20m\" or a number")
        }
        fn visit_str<E: de::Error>(self, text: &str) -> Result<Option<String>, E> {
            Ok(Some(text.to_owned()))
        }
        fn visit_i64<E: de::Error>(self, number: i64) -> Result<Option<String>, E> {
            Ok(Some(number.to_string()))
        }
        fn visit_u64<E: de::Error>(self, number: u64) -> Result<Option<String>, E> {
            Ok(Some(number.to_string()))
        }
        fn visit_f64<E: de::Error>(self, number: f64) -> Result<Option<String>, E> {
            Ok(Some(number.to_string()))
        }
        fn visit_unit<E: de::Error>(self) -> Result<Option<String>, E> {
            Ok(None)
        }
    }
    deserializer.deserialize_any(Words)
}

/// A whole number from 0, or the same as text.
pub(crate) fn whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    struct Whole;
    impl de::Visitor<'_> for Whole {
        type Value = Option<u64>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a whole number from 0 such as 1")
        }
        fn visit_str<E: de::Error>(self, text: &str) -> Result<Option<u64>, E> {
            let unexpected = || E::invalid_value(de::Unexpected::Str(text), &self);
            text.trim().parse().map(Some).map_err(|_| unexpected())
        }
        fn visit_i64<E: de::Error>(self, number: i64) -> Result<Option<u64>, E> {
            let unexpected = |_| E::invalid_value(de::Unexpected::Signed(number), &self);
            u64::try_from(number).map(Some).map_err(unexpected)
        }
        fn visit_u64<E: de::Error>(self, number: u64) -> Result<Option<u64>, E> {
            Ok(Some(number))
        }
        fn visit_unit<E: de::Error>(self) -> Result<Option<u64>, E> {
            Ok(None)
        }
    }
    deserializer.deserialize_any(Whole)
}

/// A whole number, as text where it is beyond the integers of TOML.
#[expect(
    clippy::ref_option,
    reason = "serde hands over the field as it is in the struct"
)]
pub(crate) fn write_whole<S: Serializer>(
    number: &Option<u64>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match number.map(i64::try_from) {
        None => serializer.serialize_none(),
        Some(Ok(small)) => serializer.serialize_i64(small),
        Some(Err(_)) => serializer.collect_str(&number.unwrap_or_default()),
    }
}
