//! A value of a row.

use std::borrow::Cow;

/// A value of a row, with its storage class.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell<'a> {
    /// NULL.
    Null,
    /// A 64-bit integer.
    Integer(i64),
    /// A double; SQLite has no NaN, but both infinities and -0.0.
    Real(f64),
    /// Text.
    Text(Cow<'a, str>),
    /// Text whose bytes are not UTF-8: nothing keeps SQLite from holding it.
    RawText(Cow<'a, [u8]>),
    /// Bytes.
    Blob(Cow<'a, [u8]>),
    /// Bytes that lie in a file beside the rows: its path, as [`crate::object_path`] spells it. No
    /// database gives or takes such a cell.
    Object(Cow<'a, str>),
}

impl<'a> Cell<'a> {
    /// Text of these bytes, which may or may not be UTF-8.
    #[must_use]
    pub fn from_text(bytes: &'a [u8]) -> Self {
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::Text(Cow::Borrowed(text)),
            Err(_) => Self::RawText(Cow::Borrowed(bytes)),
        }
    }

    /// The storage class, as SQLite's `typeof` names it.
    #[must_use]
    pub fn class(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Integer(_) => "integer",
            Self::Real(_) => "real",
            Self::Text(_) | Self::RawText(_) => "text",
            Self::Blob(_) => "blob",
            Self::Object(_) => "object",
        }
    }

    /// The same value, which holds nothing of its own.
    #[must_use]
    pub fn borrowed(&self) -> Cell<'_> {
        match self {
            Self::Null => Cell::Null,
            Self::Integer(value) => Cell::Integer(*value),
            Self::Real(value) => Cell::Real(*value),
            Self::Text(value) => Cell::Text(Cow::Borrowed(value)),
            Self::RawText(value) => Cell::RawText(Cow::Borrowed(value)),
            Self::Blob(value) => Cell::Blob(Cow::Borrowed(value)),
            Self::Object(path) => Cell::Object(Cow::Borrowed(path)),
        }
    }

    /// The same value, owning what it holds.
    #[must_use]
    pub fn into_owned(self) -> Cell<'static> {
        match self {
            Self::Null => Cell::Null,
            Self::Integer(value) => Cell::Integer(value),
            Self::Real(value) => Cell::Real(value),
            Self::Text(value) => Cell::Text(Cow::Owned(value.into_owned())),
            Self::RawText(value) => Cell::RawText(Cow::Owned(value.into_owned())),
            Self::Blob(value) => Cell::Blob(Cow::Owned(value.into_owned())),
            Self::Object(path) => Cell::Object(Cow::Owned(path.into_owned())),
        }
    }
}

impl From<bool> for Cell<'_> {
    fn from(value: bool) -> Self {
        Self::Integer(i64::from(value))
    }
}
