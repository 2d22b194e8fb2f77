//! A restaurant as the platform knows it: brand, state, and how it came to that state.

use serde::{Deserialize, Serialize};

use crate::{
    access::Role,
    error::FieldErrors,
    host,
    id::{ProjectId, TenantId, TokenId},
    locale::{Locale, TimeZone},
    money::Currency,
    operation::{MAX_PAGE, check_limit},
    picture::Picture,
    text::{self, Lines},
    theme::{Theme, ThemeInput},
};

pub const MAX_HOURS: usize = 14;
pub const MAX_TABLES: usize = 500;
/// The longest life of a token that ends.
pub const MAX_DAYS: u32 = 3_650;

/// The life of a tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum TenantState {
    Draft,
    Provisioning,
    Active,
    Suspended,
    Archived,
    Failed,
}

impl TenantState {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Provisioning => "provisioning",
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Archived => "archived",
            Self::Failed => "failed",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Draft, Self::Provisioning, Self::Active, Self::Suspended, Self::Archived, Self::Failed]
            .into_iter()
            .find(|state| state.as_str() == text)
    }

    /// Whether the step is one of the life cycle's.
    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        use TenantState::{Active, Archived, Draft, Failed, Provisioning, Suspended};
        matches!(
            (self, next),
            (Draft | Failed, Provisioning)
                | (Provisioning, Active | Failed)
                | (Active, Suspended | Archived)
                | (Suspended, Active | Archived)
        )
    }
}

/// How a tenant is run. Data only: nothing branches on it yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum TenantMode {
    Enterprise,
    #[default]
    Saas,
    Lab,
}

/// What the storefront says about the house. Every part may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Profile {
    #[cfg_attr(feature = "schema", schemars(transform = text::schema::line::<{ text::NAME }>))]
    pub tagline: Option<String>,
    #[cfg_attr(feature = "schema", schemars(transform = text::schema::lines::<{ text::NOTE }>))]
    pub description: Option<String>,
    #[cfg_attr(feature = "schema", schemars(transform = text::schema::line::<{ text::PHONE }>))]
    pub phone: Option<String>,
    #[cfg_attr(feature = "schema", schemars(transform = text::schema::line::<{ text::NAME }>))]
    pub address: Option<String>,
    /// One line each, as a guest would read them.
    #[cfg_attr(feature = "schema", schemars(length(max = MAX_HOURS), inner(length(min = 1, max = text::NAME), regex(pattern = text::schema::REQUIRED))))]
    pub hours: Vec<String>,
    /// Names of the tables one may order to; none means pickup only.
    #[cfg_attr(feature = "schema", schemars(length(max = MAX_TABLES), inner(length(min = 1, max = text::NAME), regex(pattern = text::schema::REQUIRED))))]
    pub tables: Vec<String>,
}

impl Profile {
    pub fn check(self, errors: &mut FieldErrors) -> Self {
        let list = |errors: &mut FieldErrors, field: &str, list: Vec<String>, max: usize| {
            if list.len() > max {
                errors.add(field, format!("must have at most {max} entries"));
            }
            list.iter().map(|line| text::required(errors, field, line, text::NAME)).collect()
        };
        Self {
            tagline: text::optional(errors, "profile.tagline", self.tagline.as_deref(), text::NAME, Lines::One),
            description: text::optional(
                errors,
                "profile.description",
                self.description.as_deref(),
                text::NOTE,
                Lines::Many,
            ),
            phone: text::optional(errors, "profile.phone", self.phone.as_deref(), text::PHONE, Lines::One),
            address: text::optional(errors, "profile.address", self.address.as_deref(), text::NAME, Lines::One),
            hours: list(errors, "profile.hours", self.hours, MAX_HOURS),
            tables: list(errors, "profile.tables", self.tables, MAX_TABLES),
        }
    }
}

/// A tenant, for operators and for the cache that maps hosts to tenants.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Tenant {
    pub id: TenantId,
    pub project_id: ProjectId,
    pub mode: TenantMode,
    pub name: String,
    pub domain: String,
    pub schema_name: String,
    pub state: TenantState,
    pub currency: Currency,
    pub theme: Theme,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<Picture>,
    pub profile: Profile,
    pub locale: Locale,
    pub time_zone: TimeZone,
    /// RFC 3339, UTC: until then no orders are taken.
    pub paused_until: Option<String>,
    pub version: i64,
    /// RFC 3339, UTC.
    pub created_at: String,
}

/// One recorded step of a tenant's life.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Transition {
    pub from: Option<TenantState>,
    pub to: TenantState,
    pub changed_by: String,
    /// RFC 3339, UTC.
    pub changed_at: String,
    pub reason: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TenantDetail {
    #[serde(flatten)]
    pub tenant: Tenant,
    pub transitions: Vec<Transition>,
}

/// Makes a restaurant: its row, its schema or file, its first token.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProvisionTenant {
    /// 1 to 200 characters.
    #[cfg_attr(feature = "schema", schemars(transform = text::schema::required::<{ text::NAME }>))]
    pub name: String,
    /// A DNS name of at least two labels; unique on the platform.
    #[cfg_attr(feature = "schema", schemars(length(min = 3, max = host::MAX), extend("format" = "idn-hostname")))]
    pub domain: String,
    #[serde(default)]
    pub theme: ThemeInput,
    /// ISO 4217; EUR if absent.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(transform = Currency::schema_of_text))]
    pub currency: Option<String>,
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(transform = text::schema::email))]
    pub owner_email: Option<String>,
    /// The language of the storefront; `en` if absent.
    #[serde(default)]
    pub locale: Locale,
    /// IANA; UTC if absent.
    #[serde(default)]
    pub time_zone: TimeZone,
    #[serde(default)]
    pub profile: Profile,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Provisioned {
    pub tenant_id: TenantId,
    pub schema_name: String,
    pub domain: String,
    pub status: TenantState,
    /// A manager's bearer token; shown once.
    pub manager_token: String,
    /// Where the owner comes in, on the restaurant's host; if an `owner_email` was given. Shown once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_invitation: Option<String>,
}

operation_checks! {
    ProvisionTenant, errors, this => {
        this.name = text::required(errors, "name", &this.name, text::NAME);
        this.domain = host::validate_domain(errors, "domain", &this.domain);
        this.theme.check(errors);
        if let Some(currency) = &this.currency
            && let Err(error) = currency.parse::<Currency>()
        {
            errors.add("currency", error.to_string());
        }
        this.owner_email = this
            .owner_email
            .as_deref()
            .filter(|typed| !typed.trim().is_empty())
            .map(|typed| text::email(errors, "owner_email", typed));
        this.profile = std::mem::take(&mut this.profile).check(errors);
    }
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ListTenants {
    pub cursor: Option<String>,
    /// 1 to 200; 50 if absent.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = MAX_PAGE)))]
    pub limit: Option<u64>,
    pub state: Option<TenantState>,
    /// Part of a name or a domain, in any case.
    #[cfg_attr(feature = "schema", schemars(transform = text::schema::line::<{ text::NAME }>))]
    pub search: Option<String>,
}

operation_checks! {
    ListTenants, errors, this => {
        check_limit(errors, this.limit, MAX_PAGE);
        this.search = text::optional(errors, "search", this.search.as_deref(), text::NAME, Lines::One);
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TenantPage {
    pub tenants: Vec<Tenant>,
    pub next_cursor: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ShowTenant {
    pub id: TenantId,
}

/// What a list of restaurants says of each besides its row; at most 200 at once. One that is not there is left out.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ShowVitals {
    #[cfg_attr(feature = "schema", schemars(length(max = MAX_PAGE)))]
    pub ids: Vec<TenantId>,
}

operation_checks! {
    ShowVitals, errors, this => {
        if this.ids.len() as u64 > MAX_PAGE {
            errors.add("ids", format!("must have at most {MAX_PAGE} entries"));
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Vitals {
    pub tenant_id: TenantId,
    pub schema_version: Option<String>,
    /// RFC 3339, UTC.
    pub last_order_at: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VitalsList {
    pub tenants: Vec<Vitals>,
}

/// The people of a restaurant, for operators.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListTenantMembers {
    pub id: TenantId,
}

macro_rules! transitions {
    ($($(#[$doc:meta])* $name:ident)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub struct $name {
            pub id: TenantId,
            #[serde(default)]
            #[cfg_attr(feature = "schema", schemars(transform = text::schema::lines::<{ text::NOTE }>))]
            pub reason: Option<String>,
        }

        operation_checks! {
            $name, errors, this => {
                this.reason = text::optional(errors, "reason", this.reason.as_deref(), text::NOTE, Lines::Many);
            }
        }
    )+};
}

transitions! {
    /// Takes a storefront off; the manager's API goes on working.
    SuspendTenant
    ResumeTenant
    /// Ends a tenant: its storefront is gone, its data stays readable.
    ArchiveTenant
}

/// Finds the tenant of a normalised host.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ResolveHost {
    pub host: String,
}

/// What a token may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum TokenRole {
    Staff,
    Manager,
    Owner,
    Operator,
    Front,
}

impl TokenRole {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Staff => "staff",
            Self::Manager => "manager",
            Self::Owner => "owner",
            Self::Operator => "operator",
            Self::Front => "front",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Staff, Self::Manager, Self::Owner, Self::Operator, Self::Front]
            .into_iter()
            .find(|role| role.as_str() == text)
    }

    /// The member role, if it is one of a tenant.
    #[must_use]
    pub fn member(self) -> Option<Role> {
        match self {
            Self::Staff => Some(Role::Staff),
            Self::Manager => Some(Role::Manager),
            Self::Owner => Some(Role::Owner),
            Self::Operator | Self::Front => None,
        }
    }
}

/// Makes an API token. Staff, manager and owner need a tenant; operator and front must have none.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CreateToken {
    pub role: TokenRole,
    #[serde(default)]
    pub tenant_id: Option<TenantId>,
    /// What it is for; 1 to 200 characters.
    #[cfg_attr(feature = "schema", schemars(transform = text::schema::required::<{ text::NAME }>))]
    pub label: String,
    /// Days until it ends, 1 to 3650; never if absent.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = MAX_DAYS)))]
    pub days: Option<u32>,
}

operation_checks! {
    CreateToken, errors, this => {
        this.label = text::required(errors, "label", &this.label, text::NAME);
        if this.role.member().is_some() != this.tenant_id.is_some() {
            errors.add("tenant_id", "must be given for staff, manager and owner, and for no other role");
        }
        if this.days.is_some_and(|days| !(1..=MAX_DAYS).contains(&days)) {
            errors.add("days", format!("must be 1 to {MAX_DAYS}"));
        }
    }
}

/// A token as it is listed: never the secret, only how it begins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Token {
    pub id: TokenId,
    pub prefix: String,
    pub role: TokenRole,
    pub tenant_id: Option<TenantId>,
    pub label: String,
    pub created_at: String,
    pub expires_at: Option<String>,
    pub revoked_at: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CreatedToken {
    #[serde(flatten)]
    pub token: Token,
    /// The bearer secret; shown once.
    pub secret: String,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ListTokens {
    pub tenant_id: Option<TenantId>,
    /// Only operators' and front nodes' tokens.
    pub platform_only: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TokenList {
    pub tokens: Vec<Token>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RevokeToken {
    pub id: TokenId,
}
