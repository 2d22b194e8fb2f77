//! The cart: dishes, quantities and notes in a cookie of the guest's own.
//! It never holds a price, and a cookie that cannot be read is an empty cart, never an error.

use axum::http::{HeaderMap, HeaderValue};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use mo_contract::{
    error::{Error, Result},
    id::{MenuItemId, OptionId},
    pricing::{MAX_QTY, OrderLine},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use uuid::Uuid;

use crate::cookies;

pub const COOKIE: &str = "mo_cart";
/// How many dishes, for the badge: readable by scripts, and of no use to anyone else.
pub const COUNT_COOKIE: &str = "mo_cart_count";
pub const MAX_LINES: usize = 50;
pub const MAX_BYTES: usize = 3_500;
/// Characters of a line's note.
pub const MAX_NOTE: usize = 200;
/// Characters of an id in the cookie.
const ID: usize = 22;

const WEEK: &str = "604800";
/// `.` and `~` separate, so a note may not hold them bare; all else that is bare is fit for a cookie.
const NOTE_ESCAPES: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_');

/// What a guest has picked, in the order of picking.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cart {
    lines: Vec<OrderLine>,
}

impl Cart {
    /// From the request's cookies.
    #[must_use]
    pub fn from_headers(headers: &HeaderMap) -> Self {
        cookies::read(headers, COOKIE).map(Self::decode).unwrap_or_default()
    }

    /// Reads what [`Cart::encode`] wrote. Anything else is an empty cart.
    #[must_use]
    pub fn decode(text: &str) -> Self {
        if text.is_empty() || text.len() > MAX_BYTES {
            return Self::default();
        }
        let lines: Option<Vec<_>> = text.split('~').map(decode_line).collect();
        Self { lines: lines.filter(|lines| lines.len() <= MAX_LINES).unwrap_or_default() }
    }

    #[must_use]
    pub fn encode(&self) -> String {
        let lines: Vec<String> = self.lines.iter().map(encode_line).collect();
        lines.join("~")
    }

    #[must_use]
    pub fn lines(&self) -> &[OrderLine] {
        &self.lines
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Dishes, not lines.
    #[must_use]
    pub fn count(&self) -> i64 {
        self.lines.iter().map(|line| line.qty).sum()
    }

    /// Adds to the line of the same dish, options and note, or makes a new one.
    ///
    /// # Errors
    /// `VALIDATION_FAILED` on `qty` or `note`, or when the cart would be too large for its cookie.
    pub fn add(&mut self, id: MenuItemId, qty: i64, note: &str, options: &[OptionId]) -> Result<()> {
        check_qty(qty)?;
        let note = check_note(note)?;
        let mut options = options.to_vec();
        options.sort();
        options.dedup();
        let before = self.lines.clone();
        let line = OrderLine { id, qty, note, options };
        match self.lines.iter_mut().find(|other| is_same(other, &line)) {
            Some(line) => line.qty = (line.qty + qty).min(MAX_QTY),
            None => self.lines.push(line),
        }
        if self.lines.len() > MAX_LINES || self.encode().len() > MAX_BYTES {
            self.lines = before;
            return Err(Error::field("note", "does not fit: the cart is full. Shorten a note, or order in two parts"));
        }
        Ok(())
    }

    /// Where the line of that dish is: at `index` if the page was up to date, else the first of that dish.
    #[must_use]
    pub fn position(&self, index: usize, id: MenuItemId) -> Option<usize> {
        let at_index = self.lines.get(index).filter(|line| line.id == id).map(|_| index);
        at_index.or_else(|| self.lines.iter().position(|line| line.id == id))
    }

    /// # Errors
    /// `VALIDATION_FAILED` on `qty`.
    pub fn set_qty(&mut self, position: usize, qty: i64) -> Result<()> {
        check_qty(qty)?;
        if let Some(line) = self.lines.get_mut(position) {
            line.qty = qty;
        }
        Ok(())
    }

    pub fn remove(&mut self, position: usize) -> Option<OrderLine> {
        (position < self.lines.len()).then(|| self.lines.remove(position))
    }

    /// What is left once these lines have been ordered: what another tab has added meanwhile stays.
    #[must_use]
    pub fn without(self, ordered: &Self) -> Self {
        ordered.lines.iter().fold(self, Self::without_line)
    }

    /// What is left without as many as the line has.
    #[must_use]
    pub fn without_line(mut self, gone: &OrderLine) -> Self {
        if let Some(line) = self.lines.iter_mut().find(|line| is_same(line, gone)) {
            line.qty -= gone.qty;
        }
        self.lines.retain(|line| line.qty > 0);
        self
    }

    /// `Set-Cookie` for the cart and for its count. An empty cart ends both.
    #[must_use]
    pub fn set_cookies(&self, secure: bool) -> Vec<HeaderValue> {
        let age = if self.is_empty() { "0" } else { WEEK };
        let secure = if secure { "; Secure" } else { "" };
        [
            format!("{COOKIE}={}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{secure}", self.encode()),
            format!("{COUNT_COOKIE}={}; Path=/; Max-Age={age}; SameSite=Lax{secure}", self.count()),
        ]
        .into_iter()
        .filter_map(|text| HeaderValue::from_str(&text).ok())
        .collect()
    }
}

/// Whether two lines differ in their quantity alone.
fn is_same(one: &OrderLine, other: &OrderLine) -> bool {
    one.id == other.id && one.note == other.note && one.options == other.options
}

/// One line as it stands in the cookie: `ID.QTY`, `ID.QTY.NOTE` or `ID.QTY.NOTE.OPTIONS`, where the note may be empty and
/// the options are ids of one length, one after the other.
#[must_use]
pub fn encode_line(line: &OrderLine) -> String {
    let mut text = format!("{}.{}", URL_SAFE_NO_PAD.encode(line.id.0.as_bytes()), line.qty);
    if line.note.is_some() || !line.options.is_empty() {
        text.push('.');
        text.extend(utf8_percent_encode(line.note.as_deref().unwrap_or_default(), NOTE_ESCAPES));
    }
    if !line.options.is_empty() {
        text.push('.');
        text.extend(line.options.iter().map(|id| URL_SAFE_NO_PAD.encode(id.0.as_bytes())));
    }
    text
}

fn decode_id(text: &str) -> Option<Uuid> {
    Uuid::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()
}

fn decode_options(text: &str) -> Option<Vec<OptionId>> {
    if text.is_empty() || !text.is_ascii() || !text.len().is_multiple_of(ID) {
        return None;
    }
    (0..text.len() / ID).map(|at| decode_id(text.get(at * ID..(at + 1) * ID)?).map(OptionId)).collect()
}

/// Reads what [`encode_line`] wrote.
#[must_use]
pub fn decode_line(text: &str) -> Option<OrderLine> {
    let mut parts = text.split('.');
    let id = decode_id(parts.next()?)?;
    let qty: i64 = parts.next()?.parse().ok()?;
    let note = match parts.next() {
        Some(part) => Some(percent_decode_str(part).decode_utf8().ok()?.into_owned()),
        None => None,
    };
    let note = note.filter(|note| !note.is_empty());
    let options = parts.next().map_or_else(|| Some(Vec::new()), decode_options)?;
    if parts.next().is_some() || !(1..=MAX_QTY).contains(&qty) {
        return None;
    }
    if note.as_deref().is_some_and(|note| check_note(note).is_err()) {
        return None;
    }
    Some(OrderLine { id: MenuItemId(id), qty, note, options })
}

fn check_qty(qty: i64) -> Result<()> {
    if (1..=MAX_QTY).contains(&qty) { Ok(()) } else { Err(Error::field("qty", format!("must be 1 to {MAX_QTY}"))) }
}

/// Trimmed, on one line; none if empty.
fn check_note(note: &str) -> Result<Option<String>> {
    let note = note.split_whitespace().collect::<Vec<_>>().join(" ");
    if note.chars().count() > MAX_NOTE {
        return Err(Error::field("note", format!("must be at most {MAX_NOTE} characters")));
    }
    if note.chars().any(char::is_control) {
        return Err(Error::field("note", "must not contain control characters"));
    }
    Ok((!note.is_empty()).then_some(note))
}

#[cfg(test)]
mod tests {
    use axum::http::header;

    use super::*;

    fn id(n: u128) -> MenuItemId {
        MenuItemId(Uuid::from_u128(n))
    }

    fn headers(cookie: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, cookie.parse().unwrap());
        headers
    }

    #[test]
    fn survives_its_cookie() {
        let notes = ["", "no onions", "~.;, =\"%41\\ zażółć 🌶️", "a.b~c", "-_!*'()", &"ü".repeat(MAX_NOTE)];
        let mut cart = Cart::default();
        for (n, note) in notes.iter().enumerate() {
            cart.add(id(u128::MAX - n as u128), 1 + n as i64, note, &[]).unwrap();
        }
        let cookies = cart.set_cookies(false);
        let pair = cookies[0].to_str().unwrap().split(';').next().unwrap();
        assert_eq!(Cart::from_headers(&headers(&format!("a=b; {pair}; z=1"))), cart);
        assert_eq!(Cart::from_headers(&headers(pair)).count(), 21);
        assert!(cookies[1].to_str().unwrap().starts_with("mo_cart_count=21; Path=/; Max-Age=604800; SameSite=Lax"));
    }

    #[test]
    fn a_broken_cookie_is_an_empty_cart() {
        let whole = encode_line(&OrderLine { id: id(7), qty: 2, note: None, options: vec![] });
        let many = vec![whole.clone(); MAX_LINES + 1].join("~");
        for broken in [
            "",
            "~",
            ".",
            "..",
            "AAAA.1",
            "%",
            "{}",
            &format!("{whole}~"),
            &format!("{whole}.a.b"),
            &format!("{whole}..AAAA"),
            &format!("{whole}.."),
            &format!("{whole}..{}", "é".repeat(11)),
            &format!("{whole}.%ff"),
            &format!("{whole}.%00"),
            &whole.replace(".2", ".0"),
            &whole.replace(".2", ".100"),
            &whole.replace(".2", ".99999999999999999999"),
            &many,
            &"A".repeat(5_000),
        ] {
            assert_eq!(Cart::decode(broken), Cart::default(), "{broken}");
        }
        assert_eq!(Cart::decode(&whole).count(), 2);
        assert!(Cart::from_headers(&HeaderMap::new()).is_empty());
    }

    #[test]
    fn the_same_dish_and_note_is_one_line() {
        let mut cart = Cart::default();
        cart.add(id(1), 60, "rare", &[]).unwrap();
        cart.add(id(1), 60, "  rare ", &[]).unwrap();
        cart.add(id(1), 1, "", &[]).unwrap();
        assert_eq!(cart.lines().len(), 2);
        assert_eq!(cart.lines()[0].qty, MAX_QTY);
    }

    #[test]
    fn options_are_part_of_what_a_line_is() {
        let option = |n| OptionId(Uuid::from_u128(n));
        let mut cart = Cart::default();
        cart.add(id(1), 1, "", &[option(2), option(1)]).unwrap();
        cart.add(id(1), 1, "", &[option(1), option(2), option(2)]).unwrap();
        cart.add(id(1), 1, "thin", &[option(1)]).unwrap();
        cart.add(id(1), 1, "", &[]).unwrap();
        assert_eq!(cart.lines().iter().map(|line| line.qty).collect::<Vec<_>>(), [2, 1, 1]);
        assert_eq!(Cart::decode(&cart.encode()), cart);
        let many: Vec<_> = (0..200).map(option).collect();
        assert!(cart.add(id(2), 1, "", &many).is_err(), "more than fits is said, never cut");
    }

    #[test]
    fn never_outgrows_the_cookie() {
        let mut cart = Cart::default();
        let added = (0..100).filter(|n| cart.add(id(*n), 1, &"é".repeat(MAX_NOTE), &[]).is_ok()).count();
        assert!(added >= 2 && cart.lines().len() == added);
        assert!(cart.encode().len() <= MAX_BYTES);
        let mut cart = Cart::default();
        assert_eq!((0..100).filter(|n| cart.add(id(*n), 99, "", &[]).is_ok()).count(), MAX_LINES);
        assert!(cart.encode().len() <= MAX_BYTES);
        assert!(cart.add(id(1), 0, "", &[]).is_err() && cart.add(id(1), 100, "", &[]).is_err());
    }

    #[test]
    fn an_order_takes_its_lines_and_leaves_the_rest() {
        let mut ordered = Cart::default();
        ordered.add(id(1), 2, "", &[]).unwrap();
        let mut now = ordered.clone();
        now.add(id(1), 1, "", &[]).unwrap();
        now.add(id(2), 1, "x", &[]).unwrap();
        let left = now.without(&ordered);
        assert_eq!(left.lines().iter().map(|line| line.qty).collect::<Vec<_>>(), [1, 1]);
        assert!(ordered.clone().without(&ordered).is_empty());
    }

    #[test]
    fn a_stale_page_changes_the_dish_it_shows() {
        let mut cart = Cart::default();
        cart.add(id(1), 1, "", &[]).unwrap();
        cart.add(id(2), 1, "", &[]).unwrap();
        assert_eq!(cart.position(0, id(2)), Some(1));
        assert_eq!(cart.position(1, id(2)), Some(1));
        assert_eq!(cart.position(9, id(3)), None);
    }
}
