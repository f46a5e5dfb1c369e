//! Cells to bytes.

use crate::{Cell, Columns, Form, write_string};
use base64_simd::STANDARD as BASE64;

/// The largest integer, either way, that a reader of doubles keeps.
pub(crate) const EXACT: u64 = 1 << 53;

/// Appends the cell as it is written in a column of this form.
pub fn write_cell(out: &mut Vec<u8>, form: Form, cell: &Cell<'_>) {
    match (form, cell) {
        (_, Cell::Null) => out.extend_from_slice(b"null"),
        (Form::Integer, Cell::Integer(value)) => write_integer(out, *value),
        (Form::Any, Cell::Integer(value)) if value.unsigned_abs() <= EXACT => {
            write_integer(out, *value);
        }
        (Form::Real, Cell::Real(value)) => write_real(out, *value),
        (Form::Any, Cell::Real(value)) if has_fraction(*value) => write_real(out, *value),
        (Form::Text | Form::Decimal | Form::Any, Cell::Text(text)) => write_string(out, text),
        (Form::Boolean, Cell::Integer(0)) => out.extend_from_slice(b"false"),
        (Form::Boolean, Cell::Integer(1)) => out.extend_from_slice(b"true"),
        (Form::Json, Cell::Text(text)) => crate::document::write_document(out, text),
        (_, Cell::Integer(value)) => tagged(out, "$integer", |out| write_integer(out, *value)),
        (_, Cell::Real(value)) => tagged(out, "$real", |out| write_real(out, *value)),
        (_, Cell::Text(text)) => tagged(out, "$text", |out| write_string(out, text)),
        (_, Cell::RawText(bytes)) => tagged(out, "$text_bytes", |out| write_base64(out, bytes)),
        (_, Cell::Blob(bytes)) => tagged(out, "$blob", |out| write_base64(out, bytes)),
        (_, Cell::Object(path)) => tagged(out, "$object", |out| write_string(out, path)),
    }
}

/// The shortest text that reads back as the same double; always with a point or an exponent.
/// Infinities are `Infinity` and `-Infinity`, NaN is `NaN`.
#[must_use]
pub fn real_text(value: f64) -> String {
    match value {
        value if value.is_nan() => "NaN".to_owned(),
        f64::INFINITY => "Infinity".to_owned(),
        f64::NEG_INFINITY => "-Infinity".to_owned(),
        value => ryu::Buffer::new().format_finite(value).to_owned(),
    }
}

fn has_fraction(value: f64) -> bool {
    value.is_finite() && value.fract() != 0.0
}

fn tagged(out: &mut Vec<u8>, tag: &str, inner: impl FnOnce(&mut Vec<u8>)) {
    out.extend_from_slice(b"{\"");
    out.extend_from_slice(tag.as_bytes());
    out.extend_from_slice(b"\":");
    inner(out);
    out.push(b'}');
}

fn write_integer(out: &mut Vec<u8>, value: i64) {
    let quoted = value.unsigned_abs() > EXACT;
    if quoted {
        out.push(b'"');
    }
    out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
    if quoted {
        out.push(b'"');
    }
}

fn write_real(out: &mut Vec<u8>, value: f64) {
    if value.is_finite() {
        out.extend_from_slice(ryu::Buffer::new().format_finite(value).as_bytes());
    } else {
        write_string(out, &real_text(value));
    }
}

fn write_base64(out: &mut Vec<u8>, bytes: &[u8]) {
    out.push(b'"');
    BASE64.encode_append(bytes, out);
    out.push(b'"');
}

/// Writes one line into a buffer that is used again for the next.
#[derive(Debug)]
pub struct LineWriter<'a> {
    columns: &'a Columns,
    out: Vec<u8>,
    next: usize,
}

impl<'a> LineWriter<'a> {
    /// A writer for lines of these columns.
    #[must_use]
    pub fn new(columns: &'a Columns) -> Self {
        Self { columns, out: Vec::with_capacity(1024), next: 0 }
    }

    /// Writes the next column's cell.
    pub fn cell(&mut self, cell: &Cell<'_>) {
        let form = self.open();
        write_cell(&mut self.out, form, cell);
    }

    /// Writes the next column's cell as it already stands in another line.
    pub fn raw(&mut self, cell: &[u8]) {
        self.open();
        self.out.extend_from_slice(cell);
    }

    /// Begins the next column; its cell is what is appended to what this gives.
    pub fn slot(&mut self) -> &mut Vec<u8> {
        self.open();
        &mut self.out
    }

    fn open(&mut self) -> Form {
        self.out.push(if self.next == 0 { b'{' } else { b',' });
        self.out.extend_from_slice(self.columns.key(self.next));
        self.next += 1;
        self.columns.form(self.next - 1)
    }

    /// Ends the line; it holds no newline. The writer is ready for the next once the line has
    /// been used.
    pub fn finish(&mut self) -> &[u8] {
        if self.next == 0 {
            self.out.push(b'{');
        }
        self.out.push(b'}');
        self.next = 0;
        &self.out
    }

    /// Writes the next line at the end of `buffer`, which is in here until the same is called again:
    /// what [`LineWriter::slot`] gives begins with what was in it.
    pub fn trade(&mut self, buffer: &mut Vec<u8>) {
        std::mem::swap(&mut self.out, buffer);
        self.next = 0;
    }

    /// Forgets the line: to be called before each.
    pub fn start(&mut self) {
        self.out.clear();
        self.next = 0;
    }
}
