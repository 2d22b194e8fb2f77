//! Hosts and domains: from the bytes of an authority to the one form that is looked up. Never trusts a header's case, port or dot.

use crate::error::FieldErrors;

/// The longest name, in bytes after IDNA (RFC 1035, section 3.1).
pub const MAX: usize = 253;

/// Normalises the authority of a request: lower case, without port, trailing dot and user part; IDNA to ASCII.
/// `None` for what can be no host (empty, over 253 bytes, raw bytes outside IDNA, brackets that are no IPv6 literal).
#[must_use]
pub fn normalise_authority(authority: &str) -> Option<String> {
    if authority.is_empty() || authority.len() > 300 || authority.contains(['@', '/', '\\', '?', '#', '%', ' ']) {
        return None;
    }
    if let Some(rest) = authority.strip_prefix('[') {
        let (literal, port) = rest.split_once(']')?;
        let address: std::net::Ipv6Addr = literal.parse().ok()?;
        valid_port(port)?;
        return Some(format!("[{address}]"));
    }
    let (host, port) = match authority.split_once(':') {
        Some((host, _)) => (host, &authority[host.len()..]),
        None => (authority, ""),
    };
    valid_port(port)?;
    let host = host.strip_suffix('.').unwrap_or(host);
    let ascii = idna::domain_to_ascii_cow(host.as_bytes(), idna::AsciiDenyList::URL).ok()?;
    let ok = !ascii.is_empty() && ascii.len() <= MAX && ascii.split('.').all(|label| (1..=63).contains(&label.len()));
    ok.then(|| ascii.into_owned())
}

/// The empty string, `:` or `:` and a number.
fn valid_port(port: &str) -> Option<()> {
    match port.strip_prefix(':') {
        None => port.is_empty().then_some(()),
        Some("") => Some(()),
        Some(digits) => {
            digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse::<u16>().ok()).flatten().map(|_| ())
        }
    }
}

/// Checks a domain that a tenant is to have: a DNS name of at least two labels, no IP literal, no port.
/// Problems go under `field`; the normalised name comes back.
pub fn validate_domain(errors: &mut FieldErrors, field: &str, text: &str) -> String {
    let text = text.trim();
    let name = match normalise_authority(text) {
        Some(name) if !text.contains(':') => name,
        _ => {
            errors.add(field, "must be a domain name such as pizza.example, without a port");
            return String::new();
        }
    };
    let labels: Vec<&str> = name.split('.').collect();
    let ldh = |label: &str| {
        label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    if labels.len() < 2 || !labels.iter().all(|label| ldh(label)) {
        errors.add(field, "must be a domain name of at least two labels, of letters, digits and hyphens");
    } else if labels.last().is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit())) {
        errors.add(field, "must be a domain name, not an IP address");
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_form_for_every_spelling() {
        for spelling in
            ["pizza.localhost", "PIZZA.localhost", "pizza.localhost.", "Pizza.LOCALHOST:3000", "pizza.localhost:"]
        {
            assert_eq!(normalise_authority(spelling).as_deref(), Some("pizza.localhost"), "{spelling}");
        }
        assert_eq!(normalise_authority("käse.example").as_deref(), Some("xn--kse-qla.example"));
        assert_eq!(normalise_authority("[::1]:80").as_deref(), Some("[::1]"));
    }

    #[test]
    fn rubbish_is_no_host() {
        let long = "a".repeat(300);
        for rubbish in
            ["", ".", "a..b", "a b", "x@y", "a/b", "[::1", "h:port", "h:99999", "a\0b", "%61.example", long.as_str()]
        {
            assert_eq!(normalise_authority(rubbish), None, "{rubbish:?}");
        }
    }

    #[test]
    fn domains_that_no_tenant_may_have() {
        for bad in [
            "",
            "localhost",
            "127.0.0.1",
            "a.b:80",
            "'; DROP SCHEMA public; --",
            "-a.example",
            "a_b.example",
            "[::1]",
            "a..b",
        ] {
            let mut errors = FieldErrors::default();
            validate_domain(&mut errors, "domain", bad);
            assert!(!errors.is_empty(), "{bad:?}");
        }
        let mut errors = FieldErrors::default();
        assert_eq!(validate_domain(&mut errors, "domain", " Pizza.Example. "), "pizza.example");
        assert!(errors.is_empty());
    }

    proptest! {
        #[test]
        fn normalising_is_idempotent(text in "\\PC{0,80}") {
            if let Some(host) = normalise_authority(&text) {
                prop_assert_eq!(normalise_authority(&host), Some(host.clone()));
                prop_assert!(host.len() <= 253);
            }
        }
    }
}
