//! A data file that is being read: TOML that remembers where every field stands.

use crate::nearest::nearest;
use crate::{Fault, SessionError};
use anodyne_units::Seconds;
use core::ops::Range;
use core::str::FromStr;
use std::collections::BTreeMap;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A parsed file with its text, so that every fault can name file and line.
pub(crate) struct Document<'t> {
    file: &'t str,
    text: &'t str,
    root: Spanned<DeTable<'t>>,
}

/// A table of a document, with the means to read its fields.
#[derive(Clone, Copy)]
pub(crate) struct Table<'d> {
    file: &'d str,
    text: &'d str,
    /// What errors call the table, for example "the phase".
    owner: &'d str,
    fields: &'d DeTable<'d>,
    line: usize,
}

impl<'t> Document<'t> {
    /// Parses TOML; the file's name is only for the errors.
    pub(crate) fn parse(text: &'t str, file: &'t str) -> Result<Document<'t>, SessionError> {
        match DeTable::parse(text) {
            Ok(root) => Ok(Document { file, text, root }),
            Err(error) => {
                let fault = Fault::Syntax(one_line(error.message()));
                Err(fault.at(file, line_of(text, error.span())))
            }
        }
    }

    /// The whole file as a table.
    pub(crate) fn root(&self) -> Table<'_> {
        Table {
            file: self.file,
            text: self.text,
            owner: "the file",
            fields: self.root.get_ref(),
            line: 1,
        }
    }
}

impl<'d> Table<'d> {
    /// Refuses every field that is not known.
    pub(crate) fn only(&self, known: &[&str]) -> Result<(), SessionError> {
        let stranger = |name: &str| !known.contains(&name);
        let names = self.fields.keys().filter(|name| stranger(name.get_ref()));
        let Some(name) = names.min_by_key(|name| name.span().start) else {
            return Ok(());
        };
        let fault = Fault::Unknown {
            field: "field".to_owned(),
            written: name.get_ref().to_string(),
            nearest: nearest(name.get_ref(), known.iter().copied()),
            known: known.join(", "),
        };
        Err(fault.at(self.file, line_of(self.text, Some(name.span()))))
    }

    /// The fields and the lines they stand on.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (String, usize)> {
        let line = |name: &Spanned<_>| line_of(self.text, Some(name.span()));
        self.fields
            .keys()
            .map(move |name| (name.get_ref().to_string(), line(name)))
    }

    /// The line of a field, or of the table where the field is left out.
    pub(crate) fn line(&self, field: &str) -> usize {
        let mut entries = self.fields.iter();
        let found = entries.find(|(name, _)| name.get_ref() == field);
        found.map_or(self.line, |(name, _)| line_of(self.text, Some(name.span())))
    }

    /// The fault, at the line of its field.
    pub(crate) fn place<T>(
        &self,
        field: &str,
        answer: Result<T, Fault>,
    ) -> Result<T, SessionError> {
        answer.map_err(|fault| fault.at(self.file, self.line(field)))
    }

    /// A field that must be there.
    pub(crate) fn need<T>(
        &self,
        field: &str,
        example: &str,
        value: Option<T>,
    ) -> Result<T, SessionError> {
        let missing = || Fault::Missing {
            owner: self.owner.to_owned(),
            field: field.to_owned(),
            example: example.to_owned(),
        };
        self.place(field, value.ok_or_else(missing))
    }

    /// Text, if the field is there; neither empty nor longer than 400 characters.
    pub(crate) fn text(&self, field: &str) -> Result<Option<String>, SessionError> {
        self.read(field, "text in quotes", |value| {
            let text = value.as_str()?.trim();
            (1..=400)
                .contains(&text.chars().count())
                .then(|| text.to_owned())
        })
    }

    /// Text of any length, if the field is there; its own reader knows the limit.
    pub(crate) fn long_text(&self, field: &str) -> Result<Option<String>, SessionError> {
        self.read(field, "text in quotes", |value| {
            value.as_str().map(str::to_owned)
        })
    }

    /// A table of short texts by name; empty where the field is left out.
    pub(crate) fn named_texts(
        &self,
        field: &str,
        owner: &'d str,
    ) -> Result<BTreeMap<String, String>, SessionError> {
        let mut texts = BTreeMap::new();
        if let Some(table) = self.table(field, owner)? {
            for (name, _) in table.lines() {
                texts.extend(table.text(&name)?.map(|text| (name, text)));
            }
        }
        Ok(texts)
    }

    /// Text, or a number taken as text.
    pub(crate) fn words(&self, field: &str) -> Result<Option<String>, SessionError> {
        match self.value(field).map(Spanned::get_ref) {
            Some(DeValue::Integer(number)) => Ok(Some(number.to_string())),
            Some(DeValue::Float(number)) => Ok(Some(number.to_string())),
            _ => self.text(field),
        }
    }

    /// A whole number from 0; beyond TOML's own integers as text.
    pub(crate) fn whole(&self, field: &str) -> Result<Option<u64>, SessionError> {
        self.read(field, "a whole number from 0, such as 1", |value| {
            let integer = value.as_integer();
            let digits = integer.map_or_else(|| value.as_str(), |one| Some(one.as_str()))?;
            let radix = integer.map_or(10, |one| one.radix());
            u64::from_str_radix(digits.trim(), radix).ok()
        })
    }

    /// Text that means something.
    pub(crate) fn parsed<T: FromStr>(&self, field: &str) -> Result<Option<T>, SessionError>
    where
        Fault: From<T::Err>,
    {
        match self.text(field)? {
            Some(text) => self
                .place(field, text.parse().map_err(Fault::from))
                .map(Some),
            None => Ok(None),
        }
    }

    /// A written length within limits.
    pub(crate) fn length(
        &self,
        field: &str,
        limits: (f64, f64),
    ) -> Result<Option<Seconds>, SessionError> {
        match self.text(field)? {
            Some(text) => self.place(field, length(field, &text, limits)).map(Some),
            None => Ok(None),
        }
    }

    /// A list of written lengths within limits, or one.
    pub(crate) fn lengths(
        &self,
        field: &str,
        limits: (f64, f64),
    ) -> Result<Option<Vec<Seconds>>, SessionError> {
        let Some(texts) = self.texts(field)? else {
            return Ok(None);
        };
        let read = texts.iter().map(|text| length(field, text, limits));
        self.place(field, read.collect()).map(Some)
    }

    /// A list of texts, or one.
    pub(crate) fn texts(&self, field: &str) -> Result<Option<Vec<String>>, SessionError> {
        self.read(field, "a list of texts in quotes", |value| {
            let text = |value: &DeValue<'_>| value.as_str().map(str::to_owned);
            listed(value, text)
        })
    }

    /// Any number.
    pub(crate) fn real(&self, field: &str) -> Result<Option<f64>, SessionError> {
        self.read(field, "a number", number)
    }

    /// A number within limits.
    pub(crate) fn number(
        &self,
        field: &str,
        limits: (f64, f64),
    ) -> Result<Option<f64>, SessionError> {
        let Some(value) = self.real(field)? else {
            return Ok(None);
        };
        let (low, high) = limits;
        self.place(field, Fault::range(field, value, low, high, ""))
            .map(Some)
    }

    /// A number within limits, or the default where the field is left out.
    pub(crate) fn number_or(
        &self,
        field: &str,
        limits: (f64, f64),
        default: f64,
    ) -> Result<f64, SessionError> {
        Ok(self.number(field, limits)?.unwrap_or(default))
    }

    /// A list of one to 16 numbers within limits, or one number.
    pub(crate) fn numbers(
        &self,
        field: &str,
        limits: (f64, f64),
    ) -> Result<Option<Vec<f64>>, SessionError> {
        let expected = "a number or a list of 1 to 16 numbers";
        let few = |value: &DeValue<'_>| {
            listed(value, number).filter(|list| (1..=16).contains(&list.len()))
        };
        let Some(values) = self.read(field, expected, few)? else {
            return Ok(None);
        };
        let (low, high) = limits;
        let checked = values
            .iter()
            .map(|value| Fault::range(field, *value, low, high, ""));
        self.place(field, checked.collect()).map(Some)
    }

    /// True or false.
    pub(crate) fn truth(&self, field: &str) -> Result<Option<bool>, SessionError> {
        self.read(field, "true or false", |value| value.as_bool())
    }

    /// A list of tables, each called `owner` in errors.
    pub(crate) fn tables(
        &self,
        field: &str,
        owner: &'d str,
    ) -> Result<Vec<Table<'d>>, SessionError> {
        let Some(value) = self.value(field) else {
            return Ok(Vec::new());
        };
        let mut tables = Vec::new();
        let rows = value.get_ref().as_array();
        for row in rows.into_iter().flat_map(|rows| rows.iter()) {
            tables.extend(row.get_ref().as_table().map(|fields| Table {
                owner,
                fields,
                line: line_of(self.text, Some(row.span())),
                ..*self
            }));
        }
        if tables.len() == rows.map_or(usize::MAX, |rows| rows.len()) {
            return Ok(tables);
        }
        let expected = format!("a list of tables, each begun with [[{field}]]");
        self.place(field, Err(wrong_kind(field, value.get_ref(), &expected)))
    }

    /// A table within this one, called `owner` in errors.
    pub(crate) fn table(
        &self,
        field: &str,
        owner: &'d str,
    ) -> Result<Option<Table<'d>>, SessionError> {
        let Some(value) = self.value(field) else {
            return Ok(None);
        };
        let expected = format!("a table, begun with [{field}]");
        let fields = value.get_ref().as_table();
        let fields = fields.ok_or_else(|| wrong_kind(field, value.get_ref(), &expected));
        Ok(Some(Table {
            owner,
            fields: self.place(field, fields)?,
            line: self.line(field),
            ..*self
        }))
    }

    fn value(&self, field: &str) -> Option<&'d Spanned<DeValue<'d>>> {
        let mut entries = self.fields.iter();
        let found = entries.find(|(name, _)| name.get_ref() == field);
        found.map(|(_, value)| value)
    }

    fn read<T>(
        &self,
        field: &str,
        expected: &str,
        convert: impl FnOnce(&DeValue<'_>) -> Option<T>,
    ) -> Result<Option<T>, SessionError> {
        let Some(value) = self.value(field) else {
            return Ok(None);
        };
        let converted = convert(value.get_ref());
        let refuse = || wrong_kind(field, value.get_ref(), expected);
        self.place(field, converted.ok_or_else(refuse)).map(Some)
    }
}

fn length(field: &str, text: &str, (low, high): (f64, f64)) -> Result<Seconds, Fault> {
    crate::length::limited(field, text, Seconds(low), Seconds(high))
}

fn number(value: &DeValue<'_>) -> Option<f64> {
    let integer = |value: &DeValue<'_>| {
        let integer = value.as_integer()?;
        (integer.radix() == 10).then(|| integer.as_str().parse().ok())?
    };
    let float = |value: &DeValue<'_>| value.as_float()?.as_str().parse().ok();
    integer(value).or_else(|| float(value))
}

/// Every member of a list, or the one value that stands for a list of itself.
fn listed<T>(value: &DeValue<'_>, convert: impl Fn(&DeValue<'_>) -> Option<T>) -> Option<Vec<T>> {
    match value.as_array() {
        Some(list) => list.iter().map(|one| convert(one.get_ref())).collect(),
        None => convert(value).map(|one| vec![one]),
    }
}

fn wrong_kind(field: &str, value: &DeValue<'_>, expected: &str) -> Fault {
    let written = match value {
        DeValue::String(text) => format!("{:?}", text.chars().take(40).collect::<String>()),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(truth) => truth.to_string(),
        other => format!("with a value of kind {}", other.type_str()),
    };
    Fault::Unreadable {
        field: field.to_owned(),
        written,
        problem: "cannot be used".to_owned(),
        remedy: format!("write {expected}"),
    }
}

fn line_of(text: &str, span: Option<Range<usize>>) -> usize {
    let start = span.map_or(0, |span| span.start).min(text.len());
    1 + text.as_bytes()[..start]
        .iter()
        .filter(|byte| **byte == b'\n')
        .count()
}

fn one_line(message: &str) -> String {
    message.split_whitespace().collect::<Vec<_>>().join(" ")
}
