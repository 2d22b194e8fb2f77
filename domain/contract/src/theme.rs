//! A tenant's brand as typed tokens, and the stylesheet printed from them. Typed text is never echoed:
//! what cannot be parsed into a token is refused when it is written.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::error::FieldErrors;

/// Three bytes, written `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Colour(pub [u8; 3]);

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("must be a colour as #rrggbb")]
pub struct NotAColour;

impl FromStr for Colour {
    type Err = NotAColour;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.strip_prefix('#').ok_or(NotAColour)?;
        if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(NotAColour);
        }
        let value = u32::from_str_radix(digits, 16).map_err(|_| NotAColour)?;
        let [_, r, g, b] = value.to_be_bytes();
        Ok(Self([r, g, b]))
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [r, g, b] = self.0;
        write!(f, "#{r:02x}{g:02x}{b:02x}")
    }
}

impl TryFrom<String> for Colour {
    type Error = NotAColour;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Colour> for String {
    fn from(colour: Colour) -> Self {
        colour.to_string()
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Colour {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Colour".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "string", "pattern": Self::PATTERN, "examples": ["#b91c1c"]})
    }
}

impl Colour {
    pub const WHITE: Self = Self([255; 3]);
    pub const BLACK: Self = Self([0; 3]);
    /// What [`FromStr`] takes, for the document.
    #[cfg(feature = "schema")]
    const PATTERN: &str = "^#[0-9a-fA-F]{6}$";

    /// Relative luminance, 0 to 1 (WCAG 2.2).
    #[must_use]
    pub fn luminance(self) -> f64 {
        let channel = |byte: u8| {
            let c = f64::from(byte) / 255.0;
            if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        let [r, g, b] = self.0;
        0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b)
    }

    /// Contrast ratio, 1 to 21 (WCAG 2.2).
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// White or black, whichever reads better; at least 4.58:1 on any colour.
    #[must_use]
    pub fn foreground(self) -> Self {
        if self.contrast(Self::WHITE) >= self.contrast(Self::BLACK) { Self::WHITE } else { Self::BLACK }
    }

    #[must_use]
    pub fn mix(self, other: Self, share: f64) -> Self {
        let mut out = [0; 3];
        for (index, slot) in out.iter_mut().enumerate() {
            let (a, b) = (f64::from(self.0[index]), f64::from(other.0[index]));
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte")]
            {
                *slot = (a + (b - a) * share).round().clamp(0.0, 255.0) as u8;
            }
        }
        Self(out)
    }

    /// The lowest contrast with any of these grounds.
    #[must_use]
    pub fn lowest_contrast(self, grounds: &[Self]) -> f64 {
        grounds.iter().map(|ground| self.contrast(*ground)).fold(21.0, f64::min)
    }

    /// This colour moved towards `pole` until it reads as text on all of the grounds.
    #[must_use]
    fn readable_on(self, grounds: &[Self], pole: Self) -> Self {
        (0..=20)
            .map(|step| self.mix(pole, f64::from(step) / 20.0))
            .find(|colour| colour.lowest_contrast(grounds) >= READABLE)
            .unwrap_or(pole)
    }
}

macro_rules! fonts {
    ($first:ident = $first_text:literal, $first_stack:literal; $($name:ident = $text:literal, $stack:literal;)+) => {
        /// A font from the list: system stacks only, nothing is fetched.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum Font {
            #[default]
            #[serde(rename = $first_text)]
            $first,
            $(#[serde(rename = $text)] $name,)+
        }

        impl Font {
            pub const ALL: &'static [Self] = &[Self::$first, $(Self::$name),+];
            pub const NAMES: &'static [&'static str] = &[$first_text, $($text),+];

            #[must_use]
            pub fn name(self) -> &'static str {
                match self { Self::$first => $first_text, $(Self::$name => $text),+ }
            }

            #[must_use]
            pub fn stack(self) -> &'static str {
                match self { Self::$first => $first_stack, $(Self::$name => $stack),+ }
            }

            /// For a field that is text until it has been checked.
            #[cfg(feature = "schema")]
            fn schema_of_text(schema: &mut schemars::Schema) {
                crate::text::schema::one_of(schema, Self::NAMES.iter().copied());
            }

            fn parse(text: &str) -> Option<Self> {
                match text { $first_text => Some(Self::$first), $($text => Some(Self::$name),)+ _ => None }
            }
        }
    };
}

fonts! {
    SansSerif = "sans-serif", "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',sans-serif";
    Serif = "serif", "'Iowan Old Style','Palatino Linotype',Palatino,'URW Palladio L',Georgia,serif";
    Monospace = "monospace", "ui-monospace,'Cascadia Code','Source Code Pro',Menlo,Consolas,monospace";
    Rounded = "rounded", "ui-rounded,'Hiragino Maru Gothic ProN',Quicksand,Comfortaa,Manjari,'Arial Rounded MT Bold',system-ui,sans-serif";
    Slab = "slab", "Rockwell,'Rockwell Nova','Roboto Slab','DejaVu Serif','Sitka Small',serif";
    Humanist = "humanist", "Seravek,'Gill Sans Nova',Ubuntu,Calibri,'DejaVu Sans',source-sans-pro,sans-serif";
}

pub const MAX_RADIUS: u8 = 24;

/// The contrast that text needs (WCAG 2.2, 1.4.3).
pub const READABLE: f64 = 4.5;

labels! {
    /// Whether the storefront is light, dark, or as the guest's device is.
    Scheme {
        Auto = "auto", "As the guest's device";
        Light = "light", "Always light";
        Dark = "dark", "Always dark";
    }
}

#[expect(clippy::derivable_impls, reason = "the words of an enum and its default are written apart")]
impl Default for Scheme {
    fn default() -> Self {
        Self::Auto
    }
}

/// What a tenant may choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Theme {
    pub primary_color: Colour,
    pub accent_color: Colour,
    pub font: Font,
    /// Pixels, 0 to 24.
    #[cfg_attr(feature = "schema", schemars(range(max = MAX_RADIUS)))]
    pub radius: u8,
    /// `auto` if absent.
    #[serde(default)]
    pub scheme: Scheme,
}

impl Default for Theme {
    fn default() -> Self {
        Self {
            primary_color: Colour([0x9a, 0x34, 0x12]),
            accent_color: Colour([0x15, 0x80, 0x3d]),
            font: Font::default(),
            radius: 12,
            scheme: Scheme::default(),
        }
    }
}

/// A theme as it is written by a person: text until it has been checked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ThemeInput {
    /// `#rrggbb`
    #[cfg_attr(feature = "schema", schemars(regex(pattern = Colour::PATTERN)))]
    pub primary_color: Option<String>,
    /// `#rrggbb`
    #[cfg_attr(feature = "schema", schemars(regex(pattern = Colour::PATTERN)))]
    pub accent_color: Option<String>,
    /// One of the font list.
    #[cfg_attr(feature = "schema", schemars(transform = Font::schema_of_text))]
    pub font: Option<String>,
    /// Pixels, 0 to 24.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = MAX_RADIUS)))]
    pub radius: Option<i64>,
    /// `auto`, `light` or `dark`.
    #[cfg_attr(feature = "schema", schemars(transform = Scheme::schema_of_text))]
    pub scheme: Option<String>,
}

impl Scheme {
    /// For a field that is text until it has been checked.
    #[cfg(feature = "schema")]
    fn schema_of_text(schema: &mut schemars::Schema) {
        crate::text::schema::one_of(schema, Self::ALL.iter().map(|scheme| scheme.as_str()));
    }
}

impl From<Theme> for ThemeInput {
    fn from(theme: Theme) -> Self {
        Self {
            primary_color: Some(theme.primary_color.to_string()),
            accent_color: Some(theme.accent_color.to_string()),
            font: Some(theme.font.name().to_owned()),
            radius: Some(theme.radius.into()),
            scheme: Some(theme.scheme.as_str().to_owned()),
        }
    }
}

impl ThemeInput {
    /// The typed theme; what is wrong goes under `theme.…`, what is missing is the default.
    pub fn check(&self, errors: &mut FieldErrors) -> Theme {
        self.onto(Theme::default(), errors)
    }

    /// The theme with what is given here changed; what is wrong goes under `theme.…` and stays as it was.
    pub fn onto(&self, mut theme: Theme, errors: &mut FieldErrors) -> Theme {
        let mut colour = |field: &str, text: &Option<String>, slot: &mut Colour| match text.as_deref().map(str::parse) {
            Some(Ok(parsed)) => *slot = parsed,
            Some(Err(error)) => errors.add(field, NotAColour::to_string(&error)),
            None => {}
        };
        colour("theme.primary_color", &self.primary_color, &mut theme.primary_color);
        colour("theme.accent_color", &self.accent_color, &mut theme.accent_color);
        match self.font.as_deref().map(Font::parse) {
            Some(Some(font)) => theme.font = font,
            Some(None) => errors.add("theme.font", format!("must be one of: {}", Font::NAMES.join(", "))),
            None => {}
        }
        match self.radius.map(u8::try_from) {
            Some(Ok(radius)) if radius <= MAX_RADIUS => theme.radius = radius,
            Some(_) => errors.add("theme.radius", format!("must be 0 to {MAX_RADIUS}")),
            None => {}
        }
        match self.scheme.as_deref().map(Scheme::parse) {
            Some(Some(scheme)) => theme.scheme = scheme,
            Some(None) => errors.add("theme.scheme", "must be auto, light or dark"),
            None => {}
        }
        theme
    }
}

/// The grounds that text in the brand's colours stands on.
struct Grounds {
    raised: Colour,
    surface: Colour,
    sunken: Colour,
    /// Where text is moved to until it reads.
    pole: Colour,
    /// The names and values of `style/base.css` that the two modes differ in, for a house that has only one of them.
    tokens: &'static [(&'static str, &'static str)],
}

const LIGHT: Grounds = Grounds {
    raised: Colour([0xff, 0xff, 0xff]),
    surface: Colour([0xfa, 0xf8, 0xf5]),
    sunken: Colour([0xf1, 0xed, 0xe7]),
    pole: Colour::BLACK,
    tokens: &[
        ("surface", "#faf8f5"),
        ("surface-raised", "#ffffff"),
        ("surface-sunken", "#f1ede7"),
        ("ink", "#211d1a"),
        ("ink-muted", "#5f574f"),
        ("line", "#e4ded6"),
        ("line-strong", "#867d73"),
        ("danger", "#b42318"),
        ("on-danger", "#ffffff"),
        ("success", "#15692f"),
        ("warning", "#8a5300"),
        ("shadow", "0 1px 2px rgb(33 29 26 / 6%), 0 4px 16px rgb(33 29 26 / 8%)"),
        ("shadow-high", "0 2px 6px rgb(33 29 26 / 10%), 0 16px 48px rgb(33 29 26 / 20%)"),
        ("veil", "rgb(33 29 26 / 48%)"),
    ],
};

const DARK: Grounds = Grounds {
    raised: Colour([0x1f, 0x1c, 0x1a]),
    surface: Colour([0x14, 0x12, 0x11]),
    sunken: Colour([0x2a, 0x26, 0x23]),
    pole: Colour::WHITE,
    tokens: &[
        ("surface", "#141211"),
        ("surface-raised", "#1f1c1a"),
        ("surface-sunken", "#2a2623"),
        ("ink", "#f3efea"),
        ("ink-muted", "#b8afa5"),
        ("line", "#3a3531"),
        ("line-strong", "#8d847a"),
        ("danger", "#ff9a8f"),
        ("on-danger", "#2b0703"),
        ("success", "#6ed08d"),
        ("warning", "#f0b95b"),
        ("shadow", "0 1px 2px rgb(0 0 0 / 40%), 0 4px 16px rgb(0 0 0 / 32%)"),
        ("shadow-high", "0 2px 6px rgb(0 0 0 / 48%), 0 16px 48px rgb(0 0 0 / 56%)"),
        ("veil", "rgb(0 0 0 / 64%)"),
    ],
};

/// A pair of colours that text is read in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pair {
    /// White or black on the primary colour.
    OnPrimary,
    /// White or black on the accent colour.
    OnAccent,
    /// The primary colour as text, on the light or dark ground.
    PrimaryText(Scheme),
    /// The accent colour as text.
    AccentText(Scheme),
}

/// How a pair reads, and what had to be changed for it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contrast {
    pub pair: Pair,
    /// The text's colour as it is printed.
    pub text: Colour,
    /// The ground on which it is read worst.
    pub ground: Colour,
    /// Of the two, 1 to 21; at least [`READABLE`].
    pub ratio: f64,
    /// What the colour that was chosen would have had, where another one is printed in its place.
    pub repaired_from: Option<f64>,
}

impl Grounds {
    fn of(&self, brand: Colour) -> [Colour; 4] {
        [self.raised, self.surface, self.sunken, self.soft(brand)]
    }

    /// A tint of the brand that marks where one is.
    fn soft(&self, brand: Colour) -> Colour {
        brand.mix(self.raised, 0.9)
    }

    fn text(&self, theme: &Theme, colour: Colour) -> Colour {
        colour.readable_on(&self.of(theme.primary_color), self.pole)
    }

    fn contrast(&self, theme: &Theme, pair: Pair, chosen: Colour) -> Contrast {
        let grounds = self.of(theme.primary_color);
        let text = self.text(theme, chosen);
        let worst = |a: &&Colour, b: &&Colour| text.contrast(**a).total_cmp(&text.contrast(**b));
        let ground = grounds.iter().min_by(worst).copied().unwrap_or(self.raised);
        let repaired_from = (text != chosen).then(|| chosen.lowest_contrast(&grounds));
        Contrast { pair, text, ground, ratio: text.contrast(ground), repaired_from }
    }

    /// The brand's own properties on this ground.
    fn brand(&self, theme: &Theme) -> String {
        format!(
            "--primary-text:{};--accent-text:{};--primary-soft:{};",
            self.text(theme, theme.primary_color),
            self.text(theme, theme.accent_color),
            self.soft(theme.primary_color),
        )
    }

    fn all(&self, scheme: Scheme) -> String {
        let tokens = self.tokens.iter().map(|(name, value)| format!("--{name}:{value};")).collect::<String>();
        format!("color-scheme:{};{tokens}", scheme.as_str())
    }
}

impl Theme {
    /// The stylesheet: custom properties and nothing else. Every `--on-…` and every text colour reaches 4.5:1 on what it
    /// stands on. A house that is always light or always dark has the ground's properties here too.
    #[must_use]
    pub fn stylesheet(&self) -> String {
        let both = format!(
            "--primary:{};--on-primary:{};--accent:{};--on-accent:{};--font:{};--radius:{}px;",
            self.primary_color,
            self.primary_color.foreground(),
            self.accent_color,
            self.accent_color.foreground(),
            self.font.stack(),
            self.radius,
        );
        match self.scheme {
            Scheme::Light => format!(":root{{{both}{}{}}}", LIGHT.brand(self), LIGHT.all(self.scheme)),
            // Paper is white in every house.
            Scheme::Dark => format!(
                ":root{{{both}{}}}@media screen{{:root{{{}{}}}}}",
                LIGHT.brand(self),
                DARK.brand(self),
                DARK.all(self.scheme),
            ),
            Scheme::Auto => format!(
                ":root{{{both}{}}}@media(prefers-color-scheme:dark){{:root{{{}}}}}",
                LIGHT.brand(self),
                DARK.brand(self),
            ),
        }
    }

    /// The same brand for people at work: light or dark as their own device is.
    #[must_use]
    pub fn for_desk(&self) -> Self {
        Self { scheme: Scheme::Auto, ..*self }
    }

    /// How everything reads that is written in or on the brand's colours; only the modes that the house has.
    #[must_use]
    pub fn contrasts(&self) -> Vec<Contrast> {
        let filled = |pair, colour: Colour| {
            let text = colour.foreground();
            Contrast { pair, text, ground: colour, ratio: text.contrast(colour), repaired_from: None }
        };
        let mut list = vec![filled(Pair::OnPrimary, self.primary_color), filled(Pair::OnAccent, self.accent_color)];
        for (scheme, grounds) in [(Scheme::Light, &LIGHT), (Scheme::Dark, &DARK)] {
            if matches!(self.scheme, Scheme::Auto) || self.scheme == scheme {
                list.push(grounds.contrast(self, Pair::PrimaryText(scheme), self.primary_color));
                list.push(grounds.contrast(self, Pair::AccentText(scheme), self.accent_color));
            }
        }
        list
    }
}

/// Reads an object and nothing else: serde would take a list for a struct's fields in their order.
pub(crate) fn object<'de, D: serde::Deserializer<'de>>(reader: D) -> Result<ThemeInput, D::Error> {
    let fields = serde_json::Map::<String, serde_json::Value>::deserialize(reader)?;
    ThemeInput::deserialize(serde_json::Value::Object(fields)).map_err(serde::de::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn css_cannot_be_typed_in() {
        for payload in ["</style>", "red;}", "#fff", "#gggggg", "url(//x)", "#12345é", "#b91c1c;", "\\23 b91c1c", ""] {
            let input = ThemeInput {
                primary_color: Some(payload.into()),
                font: Some(payload.into()),
                radius: Some(-1),
                ..Default::default()
            };
            let mut errors = FieldErrors::default();
            let sheet = input.check(&mut errors).stylesheet();
            let error = errors.into_error();
            for field in ["theme.primary_color", "theme.font", "theme.radius"] {
                assert!(!error.field_messages(field).is_empty(), "{payload:?} {field}");
            }
            assert_eq!(sheet, Theme::default().stylesheet());
        }
    }

    /// A house with one mode prints what the base has for that mode.
    #[test]
    fn the_grounds_are_those_of_the_base() {
        let base = include_str!("../../../style/base.css");
        let (light, dark) = base.split_once("prefers-color-scheme: dark").unwrap();
        for (grounds, text) in [(&LIGHT, light), (&DARK, dark)] {
            for (name, value) in grounds.tokens {
                assert!(text.contains(&format!("--{name}: {value};")), "--{name}: {value}");
            }
            let first: Vec<String> = grounds.tokens.iter().take(3).map(|(_, value)| (*value).to_owned()).collect();
            assert_eq!(first, [grounds.surface, grounds.raised, grounds.sunken].map(|colour| colour.to_string()));
        }
    }

    #[test]
    fn a_house_may_have_one_mode_only() {
        let sheet = |scheme| Theme { scheme, ..Theme::default() }.stylesheet();
        assert!(sheet(Scheme::Auto).contains("@media") && !sheet(Scheme::Auto).contains("color-scheme:auto"));
        assert!(
            sheet(Scheme::Dark).contains("color-scheme:dark;--surface:#141211;")
                && !sheet(Scheme::Dark).contains("prefers")
        );
        assert!(sheet(Scheme::Light).contains("color-scheme:light;--surface:#faf8f5;"));
    }

    #[test]
    fn what_is_changed_for_reading_is_told() {
        let yellow = Theme { primary_color: Colour([0xf5, 0x9e, 0x0b]), ..Theme::default() };
        let of = |pair| yellow.contrasts().into_iter().find(|contrast| contrast.pair == pair).unwrap();
        assert!(of(Pair::PrimaryText(Scheme::Light)).repaired_from.is_some_and(|before| before < 2.5));
        assert_eq!(of(Pair::PrimaryText(Scheme::Dark)).repaired_from, None);
        assert_eq!(of(Pair::OnPrimary).text, Colour::BLACK);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5000))]
        #[test]
        fn every_colour_is_readable(bytes in any::<[u8; 3]>()) {
            let colour = Colour(bytes);
            prop_assert!(colour.contrast(colour.foreground()) >= 4.5);
            let other = Colour([bytes[2], bytes[0], bytes[1]]);
            let theme = Theme { primary_color: colour, accent_color: other, ..Theme::default() };
            for contrast in theme.contrasts() {
                prop_assert!(contrast.ratio >= READABLE, "{:?}", contrast);
                prop_assert!(contrast.repaired_from.is_none_or(|before| before < READABLE), "{:?}", contrast);
            }
            prop_assert_eq!(colour.to_string().parse::<Colour>().unwrap(), colour);
        }
    }
}
