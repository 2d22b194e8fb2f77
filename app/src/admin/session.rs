//! The cookie of a session. Its name begins with `__Host-` wherever it may be marked `Secure`, so that no sister domain can
//! set it. It must never be readable by scripts.

use axum::http::{HeaderMap, HeaderValue};
use mo_contract::identity::{OpenedSession, Secret};

use crate::cookies;

const SECURE: &str = "__Host-mo_session";
const PLAIN: &str = "mo_session";
/// Thirty days: the server ends a session sooner where it should.
const MAX_AGE: u32 = 30 * 24 * 60 * 60;

/// What kind of session cookie this address may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cookies {
    /// https, or this machine.
    Secure,
    /// Plain http that the operator has allowed.
    Plain,
    /// Plain http: nobody can sign in there.
    Refused,
}

impl Cookies {
    /// `host` has no port.
    #[must_use]
    pub fn of(is_https: bool, host: &str, allow_plain: bool) -> Self {
        let is_here = host == "localhost" || host.ends_with(".localhost");
        match (is_https || is_here, allow_plain) {
            (true, _) => Self::Secure,
            (false, true) => Self::Plain,
            (false, false) => Self::Refused,
        }
    }

    fn name(self) -> Option<&'static str> {
        match self {
            Self::Secure => Some(SECURE),
            Self::Plain => Some(PLAIN),
            Self::Refused => None,
        }
    }

    /// The session's secret, if the request carries one.
    #[must_use]
    pub fn secret(self, headers: &HeaderMap) -> Option<String> {
        cookies::read(headers, self.name()?).map(str::to_owned)
    }

    /// `Set-Cookie` for a session that was opened.
    #[must_use]
    pub fn open(self, session: &OpenedSession) -> Option<HeaderValue> {
        let Secret(secret) = &session.secret;
        self.cookie(secret, MAX_AGE)
    }

    /// `Set-Cookie` that takes the cookie away.
    #[must_use]
    pub fn close(self) -> Option<HeaderValue> {
        self.cookie("", 0)
    }

    fn cookie(self, value: &str, age: u32) -> Option<HeaderValue> {
        let secure = if self == Self::Secure { "; Secure" } else { "" };
        let name = self.name()?;
        let text = format!("{name}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{secure}");
        HeaderValue::from_str(&text).ok()
    }
}

#[cfg(test)]
mod tests {
    use axum::http::header;

    use super::*;

    #[test]
    fn the_cookie_fits_the_address() {
        assert_eq!(Cookies::of(true, "pizza.example", false), Cookies::Secure);
        assert_eq!(Cookies::of(false, "pizza.localhost", false), Cookies::Secure);
        assert_eq!(Cookies::of(false, "notlocalhost", false), Cookies::Refused);
        assert_eq!(Cookies::of(false, "pizza.example", true), Cookies::Plain);
        let session = OpenedSession {
            session_id: mo_contract::SessionId(uuid::Uuid::nil()),
            secret: Secret("mos_1_2".into()),
            expires_at: String::new(),
        };
        let cookie = Cookies::Secure.open(&session).unwrap();
        let cookie = cookie.to_str().unwrap();
        assert!(cookie.starts_with("__Host-mo_session=mos_1_2; Path=/; "), "{cookie}");
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.ends_with("; Secure"));
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("a=b; __Host-mo_session=mos_1_2; mo_session=evil"));
        assert_eq!(Cookies::Secure.secret(&headers).as_deref(), Some("mos_1_2"));
        assert_eq!(Cookies::Refused.open(&session), None);
    }
}
