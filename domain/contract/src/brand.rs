//! A restaurant's brand as its people change it: a draft that only they see, what guests see, and the one before that.
//! And what the house says of itself. Nothing here may hold text that reaches a stylesheet: a theme is typed tokens.

use serde::{Deserialize, Serialize};

use crate::{
    locale::{Locale, TimeZone},
    money::Currency,
    tenant::Profile,
    text,
    theme::{Theme, ThemeInput},
};

/// The brand of a restaurant, as its people see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Brand {
    /// What guests see.
    pub published: Theme,
    /// What is being tried, if anything is.
    pub draft: Option<Theme>,
    /// What was published before, as long as that can be undone.
    pub previous: Option<Theme>,
    /// Changes with any of the three; for `If-Match`.
    pub version: i64,
}

impl Brand {
    /// What the editor goes on from.
    #[must_use]
    pub fn current(&self) -> Theme {
        self.draft.unwrap_or(self.published)
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
