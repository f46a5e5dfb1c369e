//! Lines to CSV records and back.

use crate::{Cell, Columns, Form, LineWriter, Malformed, Scan, read_cell, skip_value};
use std::borrow::Cow;

/// The fields of a line, for a CSV record.
pub fn line_to_csv(scan: Scan<'_>, columns: &Columns) -> Result<Vec<Vec<u8>>, Malformed> {
    (0..columns.len()).map(|column| field(columns.form(column), scan.raw(column))).collect()
}

fn field(form: Form, raw: &[u8]) -> Result<Vec<u8>, Malformed> {
    match read_cell(form, raw)? {
        Cell::Null => Ok(Vec::new()),
        Cell::Text(text) if plain(form, &text) => Ok(text.into_owned().into_bytes()),
        Cell::Text(text) if form != Form::Json => Ok(tagged_text(&text)),
        Cell::Integer(value) if form == Form::Integer => Ok(value.to_string().into_bytes()),
        Cell::Real(value) if form == Form::Real => Ok(crate::real_text(value).into_bytes()),
        // A person may have put white space into a tag, which then begins no tag in a field.
        cell => {
            let mut out = Vec::with_capacity(raw.len());
            crate::write_cell(&mut out, form, &cell);
            Ok(out)
        }
    }
}

/// Whether the text can stand in a field as it is and be known for what it is.
fn plain(form: Form, text: &str) -> bool {
    // A byte order mark at the head of a file is taken for one by every reader.
    let mistaken = text.is_empty() || text.starts_with("{\"$") || text.starts_with('\u{feff}');
    let number = form == Form::Any
        && text.starts_with(|first: char| first == '-' || first.is_ascii_digit())
        && skip_value(text.as_bytes(), 0) == Ok(text.len());
    matches!(form, Form::Text | Form::Decimal | Form::Any) && !mistaken && !number
}

fn tagged_text(text: &str) -> Vec<u8> {
    let mut out = b"{\"$text\":".to_vec();
    crate::write_string(&mut out, text);
    out.push(b'}');
    out
}

/// Writes the line that a CSV record says.
pub fn csv_to_line<'a>(
    record: impl IntoIterator<Item = &'a [u8]>,
    columns: &Columns,
    line: &mut LineWriter<'_>,
) -> Result<(), Malformed> {
    line.start();
    let mut count = 0;
    for (column, field) in record.into_iter().enumerate() {
        line.cell(&parse_field(columns.form(column), field)?);
        count = column + 1;
    }
    if count == columns.len() {
        return Ok(());
    }
    Err(Malformed(format!("the record has {count} fields, not {}", columns.len())))
}

fn parse_field(form: Form, field: &[u8]) -> Result<Cell<'_>, Malformed> {
    if field.is_empty() {
        return Ok(Cell::Null);
    }
    let text =
        std::str::from_utf8(field).map_err(|_| Malformed("a field is not UTF-8".to_owned()))?;
    let json = text.starts_with("{\"$");
    let number = || skip_value(field, 0) == Ok(field.len()) && field[0] != b'"';
    let infinite = text.ends_with("Infinity") || text == "NaN";
    let bare = match form {
        _ if json => true,
        Form::Text | Form::Decimal => false,
        Form::Any => number() && (field[0] == b'-' || field[0].is_ascii_digit()),
        Form::Real if infinite => {
            let mut raw = Vec::new();
            crate::write_string(&mut raw, text);
            return read_cell(form, &raw).map(Cell::into_owned);
        }
        Form::Integer | Form::Real | Form::Boolean | Form::Json => true,
    };
    if !bare {
        return Ok(Cell::Text(Cow::Borrowed(text)));
    }
    // Of `nothing`, `truth` or `{"$text":"a"}b` a reader of cells would look at the beginning alone.
    if skip_value(field, 0) != Ok(field.len()) {
        let shown: String = text.chars().take(60).collect();
        let form = form.name();
        return Err(Malformed(format!("{shown} is no value for a column of form {form}")));
    }
    read_cell(form, field)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(form: Form, cell: &Cell<'_>) -> String {
        let mut out = Vec::new();
        crate::write_cell(&mut out, form, cell);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn white_space_in_a_tag_is_no_part_of_the_field() {
        for (raw, written) in [
            ("{ \"$blob\" : \"AP8Q\" }", "{\"$blob\":\"AP8Q\"}"),
            ("{\r\"$integer\":5}", "{\"$integer\":5}"),
            ("{ \"$real\":\"NaN\"}", "{\"$real\":\"NaN\"}"),
        ] {
            assert_eq!(field(Form::Text, raw.as_bytes()).unwrap(), written.as_bytes());
        }
        assert_eq!(field(Form::Json, b"{ \"a\" : 1 }").unwrap(), b"{ \"a\" : 1 }");
    }

    #[test]
    fn a_field_is_a_value_from_its_beginning_to_its_end() {
        for (form, field) in [
            (Form::Integer, "nothing"),
            (Form::Integer, "007"),
            (Form::Integer, "5 "),
            (Form::Real, "nan"),
            (Form::Real, "5."),
            (Form::Boolean, "t"),
            (Form::Boolean, "falsehood"),
            (Form::Json, "nothing"),
            (Form::Json, "[1"),
            (Form::Json, "abc"),
            (Form::Text, "{\"$text\":\"a\"}b"),
            (Form::Any, "{\"$blob\":\"\"},"),
        ] {
            let said = parse_field(form, field.as_bytes()).unwrap_err().0;
            assert!(said.starts_with(field), "{said}");
        }
        for (form, field) in [(Form::Text, "nothing"), (Form::Any, "5 "), (Form::Decimal, "t")] {
            let text = Cell::Text(Cow::Borrowed(field));
            assert_eq!(parse_field(form, field.as_bytes()), Ok(text));
        }
        assert_eq!(parse_field(Form::Integer, b"9223372036854775807"), Ok(Cell::Integer(i64::MAX)));
    }

    const OBJECT: &str = "0a/0a7f9a3c0a7f9a3c0a7f9a3c0a7f9a3c0a7f9a3c0a7f9a3c0a7f9a3c0a7f9a3c.png";
    const TAGGED: &str =
        "{\"$object\":\"0a/0a7f9a3c0a7f9a3c0a7f9a3c0a7f9a3c0a7f9a3c0a7f9a3c0a7f9a3c0a7f9a3c.png\"}";

    #[test]
    fn the_table_in_the_manual() {
        let text = |text: &'static str| Cell::Text(Cow::Borrowed(text));
        for (form, cell, written) in [
            (Form::Any, Cell::Null, "null"),
            (Form::Integer, Cell::Integer(42), "42"),
            (Form::Any, Cell::Integer(-42), "-42"),
            (Form::Integer, Cell::Integer(i64::MAX), "\"9223372036854775807\""),
            (Form::Any, Cell::Integer(i64::MIN), "{\"$integer\":\"-9223372036854775808\"}"),
            (Form::Integer, Cell::Integer(1 << 53), "9007199254740992"),
            (Form::Integer, Cell::Integer((1 << 53) + 1), "\"9007199254740993\""),
            (Form::Real, Cell::Real(1.0), "1.0"),
            (Form::Real, Cell::Real(-0.0), "-0.0"),
            (Form::Real, Cell::Real(1e300), "1e300"),
            (Form::Any, Cell::Real(0.5), "0.5"),
            (Form::Any, Cell::Real(5.0), "{\"$real\":5.0}"),
            (Form::Real, Cell::Real(f64::INFINITY), "\"Infinity\""),
            (Form::Any, Cell::Real(f64::NEG_INFINITY), "{\"$real\":\"-Infinity\"}"),
            (Form::Text, text("said \"no\"\n"), "\"said \\\"no\\\"\\n\""),
            (Form::Integer, text("abc"), "{\"$text\":\"abc\"}"),
            (Form::Text, Cell::Integer(5), "{\"$integer\":5}"),
            (Form::Text, Cell::RawText(Cow::Borrowed(b"\xffA")), "{\"$text_bytes\":\"/0E=\"}"),
            (Form::Any, Cell::Blob(Cow::Borrowed(b"\x00\xff\x10")), "{\"$blob\":\"AP8Q\"}"),
            (Form::Any, Cell::Blob(Cow::Borrowed(b"")), "{\"$blob\":\"\"}"),
            (Form::Any, Cell::Object(Cow::Borrowed(OBJECT)), TAGGED),
            (Form::Boolean, Cell::Integer(1), "true"),
            (Form::Boolean, Cell::Integer(2), "{\"$integer\":2}"),
            (Form::Decimal, text("12.50"), "\"12.50\""),
            (Form::Json, text("{\"b\": 1, \"a\": [2.50]}"), "{\"b\": 1, \"a\": [2.50]}"),
            (Form::Json, text("null"), "{\"$json\":\"null\"}"),
            (Form::Json, Cell::Null, "null"),
            (Form::Json, text("{\"$blob\":1}"), "{\"$json\":\"{\\\"$blob\\\":1}\"}"),
            (Form::Json, text("no json"), "{\"$json\":\"no json\"}"),
            (Form::Json, text("9007199254740993"), "{\"$json\":\"9007199254740993\"}"),
        ] {
            assert_eq!(line(form, &cell), written);
            assert_eq!(read_cell(form, written.as_bytes()).unwrap(), cell);
        }
    }
}
