//! Where the built files are: logical names to hashed URLs, as the site builder wrote them down.
//! It must never guess a name: a missing one is an error at start, not a broken page later.

use std::{collections::BTreeMap, path::Path};

/// The names that pages use.
const REQUIRED: &[&str] = &["boot.js", "mo_store.js", "mo_store.wasm", "app.css", "icons.svg"];

/// Read once at start.
#[derive(Clone, Debug, Default)]
pub struct Assets(BTreeMap<String, String>);

impl Assets {
    /// Reads `assets.json` from the site root.
    ///
    /// # Errors
    /// One line for people: what could not be read, or which name is missing.
    pub fn load(site_root: &Path) -> Result<Self, String> {
        let path = site_root.join("assets.json");
        let text = std::fs::read_to_string(&path)
            .map_err(|error| format!("{}: {error}; build the site first", path.display()))?;
        Self::parse(&text).map_err(|error| format!("{}: {error}", path.display()))
    }

    /// As [`Assets::load`], from the file's text.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, String> {
        let names: BTreeMap<String, String> = serde_json::from_str(text).map_err(|error| error.to_string())?;
        match REQUIRED.iter().find(|name| !names.contains_key(**name)) {
            Some(missing) => Err(format!("has no entry for {missing}")),
            None => Ok(Self(names)),
        }
    }

    /// The URL of a file; empty if there is none of that name.
    #[must_use]
    pub fn url(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// Changes with every build of the site; part of the key of any page cache.
    #[must_use]
    pub fn build_id(&self) -> &str {
        self.url("build_id")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_name_is_told_at_start() {
        assert!(Assets::parse("[]").is_err());
        assert_eq!(Assets::parse(r#"{"boot.js":"/b.js"}"#).unwrap_err(), "has no entry for mo_store.js");
    }
}
