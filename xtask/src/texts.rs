//! Finds texts that stand in a page instead of in the files of each language.
//! It reads tokens and must never guess at meaning: what merely looks like a text has to be on the list of exceptions.

use crate::classes::{Kind, Token, lex};

/// The folders and files whose texts people read.
pub const PAGES: &[&str] = &["app/src/admin/", "app/src/islands/", "app/src/pages/", "app/src/shell.rs", "app/src/ui/"];

/// The same in every language, or read by nobody.
const EXCEPTIONS: &[&str] = &[" px", "Aa", "Accept", "Escape", "Files", "mo migrate", "pizza.example"];
/// Attributes whose value is read or heard.
const SPOKEN: &[&str] = &["alt", "hint", "label", "placeholder", "title"];

/// A text and the line it stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Literal {
    pub text: String,
    pub line: usize,
}

/// The texts that stand in a source of a page. Its tests may say what they like.
pub fn literals(path: &str, source: &str) -> Vec<Literal> {
    if !PAGES.iter().any(|page| path.starts_with(page)) {
        return Vec::new();
    }
    let tokens = lex(source.split("#[cfg(test)]\nmod tests").next().unwrap_or_default());
    // The back office names browsers, systems and headers; what guests see has no such names.
    let names_things = path.starts_with("app/src/admin/") || path.ends_with("/site.rs");
    let found = tokens.iter().enumerate().filter_map(|(index, token)| {
        let Kind::Text(text) = &token.kind else { return None };
        let spoken = in_a_view(&tokens, index, text)
            || in_an_attribute(&tokens, index)
            || !path.ends_with("/site.rs") && in_a_format(&tokens, index, text)
            || !names_things && begins_a_sentence(text);
        let meant = spoken && has_a_word(text) && !EXCEPTIONS.contains(&text.as_str());
        meant.then(|| Literal { text: text.clone(), line: token.line })
    });
    found.collect()
}

fn before(tokens: &[Token], index: usize, steps: usize) -> Option<&Token> {
    tokens.get(index.checked_sub(steps)?)
}

fn is(token: Option<&Token>, mark: char) -> bool {
    token.is_some_and(|token| token.is(mark))
}

/// A node: after a tag, or after a block that is followed by more than a word.
fn in_a_view(tokens: &[Token], index: usize, text: &str) -> bool {
    let (one, two) = (before(tokens, index, 1), before(tokens, index, 2));
    let after_a_tag = is(one, '>') && !is(two, '=') && !is(two, '-');
    after_a_tag || is(one, '}') && text.contains(' ')
}

fn in_an_attribute(tokens: &[Token], index: usize) -> bool {
    let named = before(tokens, index, 2).is_some_and(|token| SPOKEN.iter().any(|name| token.is_word(name)));
    named && is(before(tokens, index, 1), '=')
}

/// A pattern with words in it. Addresses and ids are made of patterns, too, and have no space.
fn in_a_format(tokens: &[Token], index: usize, text: &str) -> bool {
    let called = is(before(tokens, index, 1), '(') && is(before(tokens, index, 2), '!');
    let format = before(tokens, index, 3).is_some_and(|token| token.is_word("format"));
    // What is said of a field is said anew in each language, which a test of the refusals sees to.
    let of_a_field = text.starts_with("must ");
    // Markup and headers have marks that a sentence has not.
    called && format && !of_a_field && !text.contains(['=', '<']) && without_values(text).trim().contains(' ')
}

fn begins_a_sentence(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase)
}

fn has_a_word(text: &str) -> bool {
    without_values(text).split(|c: char| !c.is_alphabetic()).any(|word| word.chars().count() > 1)
}

/// Without what stands in braces.
fn without_values(text: &str) -> String {
    let mut parts = text.split('{');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.filter_map(|part| part.split_once('}')).fold(first, |all, (_, rest)| all + rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(path: &str, source: &str) -> Vec<String> {
        literals(path, source).into_iter().map(|found| found.text).collect()
    }

    #[test]
    fn texts_of_a_page_are_found() {
        let source = r#"
            view! {
                <p class="row wide" id="x" title="Of this">"Hello"</p>
                <a href=format!("/items/{id}") aria-label="Close">{name} " is gone"</a>
                <b>{format!("{count} left over")} " · " {words.say("store-more")}</b>
            }
            let name = match x { 1 => "one", _ => "More" };
        "#;
        assert_eq!(
            texts("app/src/pages/a.rs", source),
            ["Of this", "Hello", "Close", " is gone", "{count} left over", "More"]
        );
        assert_eq!(texts("app/src/admin/a.rs", source).len(), 5, "without the name");
        assert!(texts("app/src/fns.rs", source).is_empty());
    }

    #[test]
    fn what_is_no_text_is_left_alone() {
        let source = r##"
            fn f() -> &'static str { "x y" }
            view! { <p class="a b">{format!("{name} · {title}")} "×" " " "+ "</p> }
            let sizes = "(min-width: 40rem) 36rem, 100vw";
            #[cfg(test)]
mod tests { const A: &str = "Anything goes"; }
        "##;
        assert_eq!(texts("app/src/ui/a.rs", source), Vec::<String>::new());
    }
}
