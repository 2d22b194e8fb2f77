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

    /// This colour moved towards black or white until it reads as text on `background` (at least 4.5:1).
    #[must_use]
    pub fn readable_on(self, background: Self) -> Self {
        let pole = background.foreground();
        (0..=20)
            .map(|step| self.mix(pole, f64::from(step) / 20.0))
            .find(|colour| colour.contrast(background) >= 4.5)
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
}

impl Default for Theme {
    fn default() -> Self {
        Self {
            primary_color: Colour([0x9a, 0x34, 0x12]),
            accent_color: Colour([0x15, 0x80, 0x3d]),
            font: Font::default(),
            radius: 12,
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
}

impl ThemeInput {
    /// The typed theme; what is wrong goes under `theme.…`.
    pub fn check(&self, errors: &mut FieldErrors) -> Theme {
        let mut theme = Theme::default();
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
        theme
    }
}

const LIGHT: (Colour, Colour) = (Colour([0xff, 0xff, 0xff]), Colour([0xfa, 0xf8, 0xf5]));
const DARK: (Colour, Colour) = (Colour([0x1f, 0x1c, 0x1a]), Colour([0x14, 0x12, 0x11]));

impl Theme {
    /// The stylesheet: custom properties and nothing else. Every `--on-…` and every text colour reaches 4.5:1 on what it stands on.
    #[must_use]
    pub fn stylesheet(&self) -> String {
        let mode = |(raised, surface): (Colour, Colour)| {
            // Text must hold on both grounds; the harder one is the one nearer to the middle.
            let harder = if raised.contrast(raised.foreground()) < surface.contrast(surface.foreground()) {
                raised
            } else {
                surface
            };
            format!(
                "--primary-text:{};--accent-text:{};--primary-soft:{};",
                self.primary_color.readable_on(harder),
                self.accent_color.readable_on(harder),
                self.primary_color.mix(raised, 0.9),
            )
        };
        format!(
            ":root{{--primary:{};--on-primary:{};--accent:{};--on-accent:{};--font:{};--radius:{}px;{}}}@media(prefers-color-scheme:dark){{:root{{{}}}}}",
            self.primary_color,
            self.primary_color.foreground(),
            self.accent_color,
            self.accent_color.foreground(),
            self.font.stack(),
            self.radius,
            mode(LIGHT),
            mode(DARK),
        )
    }
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

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5000))]
        #[test]
        fn every_colour_is_readable(bytes in any::<[u8; 3]>()) {
            let colour = Colour(bytes);
            prop_assert!(colour.contrast(colour.foreground()) >= 4.5);
            for background in [LIGHT.0, LIGHT.1, DARK.0, DARK.1] {
                prop_assert!(colour.readable_on(background).contrast(background) >= 4.5);
            }
            prop_assert_eq!(colour.to_string().parse::<Colour>().unwrap(), colour);
        }
    }
}
