//! Pictures: what a dish or a brand keeps of one, and where its sizes are. The bytes that come in are a person's and are
//! never kept or sent on: only what was made from them is.

use serde::{Deserialize, Serialize};

use crate::{
    id::{MenuItemId, TenantId},
    text::{self, Lines},
};

/// A picture is kept in these widths, and in its own where that is smaller. Pixels.
pub const WIDTHS: [u32; 3] = [320, 640, 1280];
/// The most bytes of a picture that comes in.
pub const MAX_BYTES: usize = 10 * 1024 * 1024;
/// The most pixels of one.
pub const MAX_PIXELS: u64 = 40_000_000;

/// What a picture is called by: hexadecimal digits that its content has decided.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PictureHash(String);

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("must be 32 hexadecimal digits")]
pub struct NotAHash;

impl PictureHash {
    pub const LENGTH: usize = 32;

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for PictureHash {
    type Error = NotAHash;

    fn try_from(text: String) -> Result<Self, NotAHash> {
        let is_digit = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        if text.len() == Self::LENGTH && text.bytes().all(is_digit) { Ok(Self(text)) } else { Err(NotAHash) }
    }
}

impl From<PictureHash> for String {
    fn from(hash: PictureHash) -> Self {
        hash.0
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for PictureHash {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "PictureHash".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "string", "pattern": "^[0-9a-f]{32}$"})
    }
}

/// A picture as it is shown. Its files are at `/media/{tenant_id}/{hash}-{width}.webp` in the widths 320, 640 and 1280 that
/// are smaller than its own and in its own, and as a JPEG of its own width at `/media/{tenant_id}/{hash}.jpg`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Picture {
    pub hash: PictureHash,
    /// Of the largest size, in pixels.
    pub width: u32,
    pub height: u32,
    /// A very small one as a `data:` address, to be shown until the picture is there. None where it is see-through.
    pub placeholder: Option<String>,
    /// What is on it, for those who do not see it.
    pub alt: String,
}

impl Picture {
    /// The widths of a picture of that width, falling to none above its own.
    #[must_use]
    pub fn widths_of(width: u32) -> Vec<u32> {
        WIDTHS.into_iter().filter(|smaller| *smaller < width).chain([width]).collect()
    }

    /// A file's name: of one of the widths.
    #[must_use]
    pub fn webp(hash: &PictureHash, width: u32) -> String {
        format!("{}-{width}.webp", hash.0)
    }

    /// A file's name: for what reads no WebP.
    #[must_use]
    pub fn jpeg(hash: &PictureHash) -> String {
        format!("{}.jpg", hash.0)
    }

    /// The path of the JPEG.
    #[must_use]
    pub fn src(&self, tenant: TenantId) -> String {
        format!("/media/{tenant}/{}", Self::jpeg(&self.hash))
    }

    /// The path of the smallest.
    #[must_use]
    pub fn smallest(&self, tenant: TenantId) -> String {
        let width = Self::widths_of(self.width).first().copied().unwrap_or(self.width);
        format!("/media/{tenant}/{}", Self::webp(&self.hash, width))
    }

    /// All widths, as an `srcset`.
    #[must_use]
    pub fn srcset(&self, tenant: TenantId) -> String {
        let one = |width: u32| format!("/media/{tenant}/{} {width}w", Self::webp(&self.hash, width));
        Self::widths_of(self.width).into_iter().map(one).collect::<Vec<_>>().join(", ")
    }
}

/// The bytes of a file; base64 on the wire. Its `Debug` shows how many.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Upload(pub Vec<u8>);

impl std::fmt::Debug for Upload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Upload({} bytes)", self.0.len())
    }
}

impl Serialize for Upload {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use base64::Engine as _;
        serializer.serialize_str(&base64::engine::general_purpose::STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Upload {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use base64::Engine as _;
        let text = String::deserialize(deserializer)?;
        let bytes = base64::engine::general_purpose::STANDARD.decode(text).map_err(serde::de::Error::custom)?;
        Ok(Self(bytes))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Upload {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Upload".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "string", "minLength": 4, "contentEncoding": "base64", "contentMediaType": "image/*"})
    }
}

/// Gives a dish a picture in the place of the one it may have.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AttachPicture {
    pub item_id: MenuItemId,
    /// A JPEG, PNG or WebP of at most 10 MiB and 40 megapixels.
    pub image: Upload,
    /// What is on it; the dish's name if absent.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(transform = text::schema::line::<{ text::NAME }>))]
    pub alt: Option<String>,
}

/// Says anew what is on a dish's picture.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DescribePicture {
    pub item_id: MenuItemId,
    /// 1 to 200 characters.
    #[cfg_attr(feature = "schema", schemars(transform = text::schema::required::<{ text::NAME }>))]
    pub alt: String,
}

/// Takes a dish's picture away.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RemovePicture {
    pub item_id: MenuItemId,
}

operation_checks! {
    AttachPicture, errors, this => {
        this.alt = text::optional(errors, "alt", this.alt.as_deref(), text::NAME, Lines::One);
        if this.image.0.is_empty() {
            errors.add("image", "must not be empty");
        }
        if this.image.0.len() > MAX_BYTES {
            errors.add("image", "must be at most 10 MB");
        }
    }
}

operation_checks! {
    DescribePicture, errors, this => {
        this.alt = text::required(errors, "alt", &this.alt, text::NAME);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_no_path() {
        for text in
            ["", "..", "../../../../../../../../etc/passwd", "0123456789ABCDEF0123456789ABCDEF", &"0".repeat(33)]
        {
            assert_eq!(PictureHash::try_from(text.to_owned()), Err(NotAHash), "{text}");
        }
        assert!(PictureHash::try_from("0123456789abcdef0123456789abcdef".to_owned()).is_ok());
    }

    #[test]
    fn no_size_is_larger_than_the_picture() {
        assert_eq!(Picture::widths_of(200), [200]);
        assert_eq!(Picture::widths_of(640), [320, 640]);
        assert_eq!(Picture::widths_of(1280), [320, 640, 1280]);
    }
}
