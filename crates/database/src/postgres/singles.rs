//! Arrays of `float4`, in which vectors are often kept: to print them is much work for a server.

/// The number of the type `float4`.
const FLOAT4: i32 = 700;
/// The length of what is NULL.
const NULL: i32 = -1;

/// Appends the text that the server would print; `None` for bytes that are no such array.
pub(crate) fn write_text(out: &mut Vec<u8>, raw: &[u8]) -> Option<()> {
    let mut rest = raw;
    let (dimensions, _flags, element) = (int(&mut rest)?, int(&mut rest)?, int(&mut rest)?);
    if element != FLOAT4 {
        return None;
    }
    let mut bounds = Vec::new();
    for _ in 0..dimensions {
        bounds.push((int(&mut rest)?, int(&mut rest)?));
    }
    if bounds.iter().all(|(length, _)| *length == 0) {
        out.extend_from_slice(b"{}");
        return rest.is_empty().then_some(());
    }
    if bounds.iter().any(|(_, first)| *first != 1) {
        for (length, first) in &bounds {
            let last = i64::from(*first) + i64::from(*length) - 1;
            out.extend_from_slice(format!("[{first}:{last}]").as_bytes());
        }
        out.push(b'=');
    }
    write_level(out, &bounds, &mut rest)?;
    rest.is_empty().then_some(())
}

fn write_level(out: &mut Vec<u8>, bounds: &[(i32, i32)], rest: &mut &[u8]) -> Option<()> {
    let ((length, _), inner) = bounds.split_first()?;
    for place in 0..*length {
        out.push(if place == 0 { b'{' } else { b',' });
        if inner.is_empty() {
            write_element(out, rest)?;
        } else {
            write_level(out, inner, rest)?;
        }
    }
    out.push(b'}');
    Some(())
}

#[inline]
fn write_element(out: &mut Vec<u8>, rest: &mut &[u8]) -> Option<()> {
    match int(rest)? {
        NULL => out.extend_from_slice(b"NULL"),
        4 => catalog::write_single(out, f32::from_bits(int(rest)?.cast_unsigned())),
        _ => return None,
    }
    Some(())
}

fn int(rest: &mut &[u8]) -> Option<i32> {
    let (bytes, after) = rest.split_first_chunk()?;
    *rest = after;
    Some(i32::from_be_bytes(*bytes))
}

/// Appends the array that a text says, with its length before it; `None` where the server has to read
/// it.
pub(crate) fn write_field(out: &mut Vec<u8>, text: &str) -> Option<()> {
    let inner = text.strip_prefix('{')?.strip_suffix('}')?;
    let start = out.len();
    out.extend_from_slice(&[0; 4]);
    let mut head = |values: [i32; 3]| {
        for value in values {
            out.extend_from_slice(&value.to_be_bytes());
        }
    };
    if inner.is_empty() {
        head([0, 0, FLOAT4]);
    } else {
        let nulls = i32::from(memchr::memmem::find(inner.as_bytes(), b"NULL").is_some());
        head([1, nulls, FLOAT4]);
        let at = out.len();
        out.extend_from_slice(&[0; 4]);
        out.extend_from_slice(&1_i32.to_be_bytes());
        let mut count = 0_i32;
        for element in inner.split(',') {
            count += 1;
            write_single(out, element)?;
        }
        out[at..at + 4].copy_from_slice(&count.to_be_bytes());
    }
    let length = i32::try_from(out.len() - start - 4).ok()?;
    out[start..start + 4].copy_from_slice(&length.to_be_bytes());
    Some(())
}

fn write_single(out: &mut Vec<u8>, element: &str) -> Option<()> {
    if element == "NULL" {
        out.extend_from_slice(&NULL.to_be_bytes());
        return Some(());
    }
    let value: f32 = element.parse().ok()?;
    // What becomes nothing or endless by being read is refused by the server.
    let plain = value.is_finite() && value != 0.0;
    let said = || matches!(element, "0" | "-0" | "NaN" | "Infinity" | "-Infinity");
    if !(plain && element.bytes().all(|byte| b"+-.0123456789e".contains(&byte)) || said()) {
        return None;
    }
    out.extend_from_slice(&4_i32.to_be_bytes());
    out.extend_from_slice(&value.to_be_bytes());
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there_and_back(text: &str) -> Option<String> {
        let mut field = Vec::new();
        write_field(&mut field, text)?;
        assert_eq!(field[..4], i32::try_from(field.len() - 4).unwrap().to_be_bytes());
        let mut again = Vec::new();
        write_text(&mut again, &field[4..]).unwrap();
        Some(String::from_utf8(again).unwrap())
    }

    #[test]
    fn there_and_back_again() {
        for text in ["{}", "{0.1,-0,1e-05,1e+06,123456,NULL,NaN,-Infinity}", "{1}", "{NULL}"] {
            assert_eq!(there_and_back(text).as_deref(), Some(text));
        }
    }

    #[test]
    fn what_only_the_server_can_tell() {
        for text in
            ["", "{", "{1e39}", "{1e-60}", "{{1},{2}}", "[0:1]={1,2}", "{ 1}", "{1,}", "{inf}"]
        {
            assert_eq!(there_and_back(text), None, "{text}");
        }
    }

    #[test]
    fn more_dimensions_and_other_bounds() {
        let ints =
            |ints: &[i32]| -> Vec<u8> { ints.iter().flat_map(|it| it.to_be_bytes()).collect() };
        let one = 1.0_f32.to_bits().cast_signed();
        let array = ints(&[2, 0, FLOAT4, 2, 1, 1, 1, 4, one, NULL]);
        let mut out = Vec::new();
        write_text(&mut out, &array).unwrap();
        assert_eq!(out, b"{{1},{NULL}}");
        let array = ints(&[1, 0, FLOAT4, 2, -1, 4, one, 4, one]);
        let mut out = Vec::new();
        write_text(&mut out, &array).unwrap();
        assert_eq!(out, b"[-1:0]={1,1}");
        for cut in 0..array.len() {
            assert_eq!(write_text(&mut Vec::new(), &array[..cut]), None);
        }
    }
}
