//! What nobody but the server may see.

use std::fmt;

/// A password. Neither `Debug` nor `Display` shows anything of it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Password(String);

impl Password {
    /// A password as it was given.
    pub(crate) fn new(text: String) -> Self {
        Self(text)
    }

    /// The password itself: for the server, and for the environment of a program of the server's.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl fmt::Display for Password {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Password;

    #[test]
    fn it_is_not_shown() {
        let password = Password::new("hunter2".to_owned());
        assert_eq!(format!("{password}{password:?}{:#?}", Some(&password)), "Some(\n    ,\n)");
        assert_eq!(password.reveal(), "hunter2");
    }
}
