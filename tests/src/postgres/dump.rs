//! Dumps that can be compared.

/// How lines begin that differ between two dumps of the same thing.
const NOT_TWICE: [&str; 4] =
    ["\\restrict ", "\\unrestrict ", "-- Dumped from database version", "-- Dumped by pg_dump"];

/// The dump without the lines that differ each time. Rows stay as they are: in COPY, a backslash
/// begins no such line.
pub(super) fn plain(dump: &str) -> String {
    let mut rows = false;
    let mut keep = |line: &&str| {
        if rows {
            rows = *line != "\\.\n";
            return true;
        }
        rows = copies(line);
        !NOT_TWICE.iter().any(|start| line.starts_with(start))
    };
    dump.split_inclusive('\n').filter(|line| keep(line)).collect()
}

/// The dump with the rows of each COPY sorted.
pub(super) fn sorted(dump: &str) -> String {
    let mut out = String::with_capacity(dump.len());
    let mut rows: Option<Vec<&str>> = None;
    for line in dump.split_inclusive('\n') {
        match &mut rows {
            Some(found) if line != "\\.\n" => found.push(line),
            _ => {
                if let Some(mut found) = rows.take() {
                    found.sort_unstable();
                    out.extend(found);
                }
                rows = copies(line).then(Vec::new);
                out.push_str(line);
            }
        }
    }
    out
}

fn copies(line: &str) -> bool {
    line.starts_with("COPY ") && line.ends_with(" FROM stdin;\n")
}

#[cfg(test)]
mod tests {
    use super::{plain, sorted};

    #[test]
    fn only_what_differs_each_time_goes_and_only_rows_are_sorted() {
        let dump = "-- Dumped by pg_dump version 15\n\\restrict abc\nCOPY a (b) FROM stdin;\n\
                    y\n-- Dumped by pg_dump\nx\n\\.\n\nselect 2;\nselect 1;\n\\unrestrict abc\n";
        let kept =
            "COPY a (b) FROM stdin;\ny\n-- Dumped by pg_dump\nx\n\\.\n\nselect 2;\nselect 1;\n";
        assert_eq!(plain(dump), kept);
        let expected =
            "COPY a (b) FROM stdin;\n-- Dumped by pg_dump\nx\ny\n\\.\n\nselect 2;\nselect 1;\n";
        assert_eq!(sorted(kept), expected);
    }
}
