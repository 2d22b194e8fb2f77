//! A restaurant's brand as its people change it: a draft that only they see, what guests see, and the one before that.
//! And what the house says of itself. Nothing here may hold text that reaches a stylesheet: a theme is typed tokens.

use serde::{Deserialize, Serialize};

use crate::{
    locale::{Locale, TimeZone},
    money::Currency,
    picture::{MAX_BYTES, Picture, Upload},
    tenant::Profile,
    text,
    theme::{Theme, ThemeInput},
};

/// How a restaurant looks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Look {
    #[serde(flatten)]
    pub theme: Theme,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<Picture>,
}

/// The brand of a restaurant, as its people see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Brand {
    /// What guests see.
    pub published: Look,
    /// What is being tried, if anything is.
    pub draft: Option<Look>,
    /// What was published before, as long as that can be undone.
    pub previous: Option<Look>,
    /// Changes with any of the three; for `If-Match`.
    pub version: i64,
}

impl Brand {
    /// What the editor goes on from.
    #[must_use]
    pub fn current(&self) -> &Look {
        self.draft.as_ref().unwrap_or(&self.published)
    }
}

#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ShowBrand {}

/// Changes what is given in the draft and leaves the rest; there is a draft afterwards.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct DraftBrand {
    #[serde(deserialize_with = "crate::theme::object")]
    pub theme: ThemeInput,
}

operation_checks! {
    DraftBrand, errors, this => {
        this.theme.check(errors);
    }
}

/// Gives the draft another logo, or none.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct SetLogo {
    /// A JPEG, PNG or WebP of at most 10 MiB and 40 megapixels.
    pub image: Option<Upload>,
}

operation_checks! {
    SetLogo, errors, this => {
        if this.image.as_ref().is_some_and(|image| image.0.is_empty()) {
            errors.add("image", "must not be empty");
        }
        if this.image.as_ref().is_some_and(|image| image.0.len() > MAX_BYTES) {
            errors.add("image", "must be at most 10 MB");
        }
    }
}

/// Shows guests the draft.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PublishBrand {}

/// Throws the draft away.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DiscardBrand {}

/// Shows guests what they saw before the last publishing; doing it again undoes that.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RestoreBrand {}

/// What the house says of itself, and how.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HouseSettings {
    pub name: String,
    pub domain: String,
    pub currency: Currency,
    pub profile: Profile,
    pub locale: Locale,
    pub time_zone: TimeZone,
    /// Changes with any of these; for `If-Match`.
    pub version: i64,
}

#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ShowHouseSettings {}

/// Changes what is given and leaves the rest. A profile is replaced as a whole.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct UpdateTenant {
    /// 1 to 200 characters.
    #[cfg_attr(feature = "schema", schemars(transform = text::schema::required::<{ text::NAME }>))]
    pub name: Option<String>,
    pub profile: Option<Profile>,
    pub locale: Option<Locale>,
    /// IANA.
    pub time_zone: Option<TimeZone>,
}

operation_checks! {
    UpdateTenant, errors, this => {
        if let Some(name) = &this.name {
            this.name = Some(text::required(errors, "name", name, text::NAME));
        }
        this.profile = this.profile.take().map(|profile| profile.check(errors));
    }
}
