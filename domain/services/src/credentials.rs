//! Secrets and how they are checked: API tokens, and the bootstrap key. Comparison takes the same time whatever differs.
//! A secret is never logged and never stored; only its SHA-256 is.

use std::{fmt, io::Write as _, path::Path};

use hmac::{Hmac, KeyInit as _, Mac as _};
use mo_contract::TokenId;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use uuid::Uuid;

/// The keys of this installation.
#[derive(Clone)]
pub struct Secrets {
    /// Token secrets are made with it, so that a replayed answer can make them again.
    signing: Vec<u8>,
    bootstrap: String,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(…)")
    }
}

#[derive(Debug, thiserror::Error)]
pub enum SecretsError {
    #[error("{path}: {cause}")]
    File { path: String, cause: std::io::Error },
    #[error("{0} must have at least 16 characters")]
    TooShort(&'static str),
}

impl Secrets {
    /// From the settings, or from files in `folder` that are made on first use and readable by their owner alone.
    ///
    /// # Errors
    /// When a file can't be read or made, or a key is too short.
    pub fn load(folder: &Path, bootstrap: Option<String>, signing: Option<String>) -> Result<Self, SecretsError> {
        let bootstrap = match bootstrap {
            Some(key) => key,
            None => key_file(&folder.join("bootstrap.key"))?,
        };
        let signing = match signing {
            Some(key) => key,
            None => key_file(&folder.join("signing.key"))?,
        };
        if bootstrap.len() < 16 {
            return Err(SecretsError::TooShort("SYSTEM_BOOTSTRAP_KEY"));
        }
        if signing.len() < 16 {
            return Err(SecretsError::TooShort("MO_SIGNING_KEY"));
        }
        Ok(Self { signing: signing.into_bytes(), bootstrap })
    }

    #[must_use]
    pub fn is_bootstrap(&self, presented: &str) -> bool {
        // Equal lengths first: hashing both makes the comparison blind to length too.
        Sha256::digest(presented).ct_eq(&Sha256::digest(&self.bootstrap)).into()
    }

    /// The bearer secret of a token: `mo_`, its id, `_`, and the signature of the id.
    #[must_use]
    pub fn token_secret(&self, id: TokenId) -> String {
        self.secret(SecretKind::Token, id.0)
    }

    /// A secret that can be worked out again from its id, so that a replayed answer has it and no table does.
    #[must_use]
    pub(crate) fn secret(&self, kind: SecretKind, id: Uuid) -> String {
        let signature = self.sign(&[kind.purpose(), id.as_bytes()]);
        format!("{}{}_{signature}", kind.prefix(), id.as_simple())
    }

    /// The hash of a command's input under which its answer is kept. Keyed: an input may hold a password, and whoever has
    /// the table alone must not be able to try passwords against it.
    #[must_use]
    pub(crate) fn input_hash(&self, canonical: &str) -> String {
        self.sign(&[b"input:", canonical.as_bytes()])
    }

    fn sign(&self, parts: &[&[u8]]) -> String {
        #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.signing).expect("any length will do");
        for part in parts {
            mac.update(part);
        }
        hex::encode(mac.finalize().into_bytes())
    }
}

/// What a secret opens; its text begins with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SecretKind {
    Token,
    Session,
    Invitation,
}

impl SecretKind {
    fn prefix(self) -> &'static str {
        match self {
            Self::Token => "mo_",
            Self::Session => "mos_",
            Self::Invitation => "moi_",
        }
    }

    fn purpose(self) -> &'static [u8] {
        match self {
            Self::Token => b"token:",
            Self::Session => b"session:",
            Self::Invitation => b"invitation:",
        }
    }
}

/// The id that a secret names, if it has the shape of one.
#[must_use]
pub(crate) fn id_of(kind: SecretKind, secret: &str) -> Option<Uuid> {
    let id = secret.strip_prefix(kind.prefix())?.split('_').next()?;
    (id.len() == 32).then(|| Uuid::try_parse(id).ok()).flatten()
}

/// How a token's secret begins; shown in lists.
#[must_use]
pub(crate) fn token_prefix(id: TokenId) -> String {
    format!("mo_{}", id.0.as_simple())
}

/// The token id that a bearer secret names, if it has the shape of one.
#[must_use]
pub(crate) fn token_id_of(secret: &str) -> Option<TokenId> {
    id_of(SecretKind::Token, secret).map(TokenId)
}

#[must_use]
pub(crate) fn hash(secret: &str) -> String {
    hex::encode(Sha256::digest(secret))
}

#[must_use]
pub(crate) fn same_hash(left: &str, right: &str) -> bool {
    left.as_bytes().ct_eq(right.as_bytes()).into()
}

fn key_file(path: &Path) -> Result<String, SecretsError> {
    let failed = |cause| SecretsError::File { path: path.display().to_string(), cause };
    match std::fs::read_to_string(path) {
        Ok(text) => return Ok(text.trim().to_owned()),
        Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => return Err(failed(cause)),
        Err(_) => {}
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    let key = format!("{}{}", Uuid::new_v4().as_simple(), Uuid::new_v4().as_simple());
    let made = path.with_extension(format!("new-{}", Uuid::new_v4().as_simple()));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&made).map_err(failed)?;
    file.write_all(key.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
    // Two processes may start at once: the first to link wins, and both read what it wrote.
    let linked = std::fs::hard_link(&made, path);
    std::fs::remove_file(&made).map_err(failed)?;
    match linked {
        Ok(()) => Ok(key),
        Err(cause) if cause.kind() == std::io::ErrorKind::AlreadyExists => {
            std::fs::read_to_string(path).map(|text| text.trim().to_owned()).map_err(failed)
        }
        Err(cause) => Err(failed(cause)),
    }
}
