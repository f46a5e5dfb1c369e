//! What a schema file made, so that it can be dropped again.

/// A thing that a schema file made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Made {
    /// The file.
    pub script: String,
    /// What it is: `table`, `view`, `function`, …
    pub kind: String,
    /// Its name as SQL, with the schema and, for a function, its arguments.
    pub name: String,
}

impl Made {
    /// Those of a script, from what the ledger keeps: `[["table","public.t"]]`.
    pub(crate) fn read(script: &str, text: &str) -> Vec<Self> {
        let pairs: Vec<(String, String)> = serde_json::from_str(text).unwrap_or_default();
        let made = |(kind, name)| Self { script: script.to_owned(), kind, name };
        pairs.into_iter().map(made).collect()
    }

    /// What the ledger keeps.
    pub(crate) fn written(pairs: &[(String, String)]) -> String {
        serde_json::json!(pairs).to_string()
    }
}
