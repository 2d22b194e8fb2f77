//! Finds the CSS classes that the Rust sources write, so that the stylesheet holds them and a misspelt one fails the build.
//! It reads text and must never guess: what is not written out in full cannot be styled, so pieces of classes are reported.

/// One class as it stands in a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassUse {
    pub name: String,
    pub line: usize,
}

/// What one source says: the classes of its `class=` attributes and every string it holds.
#[derive(Debug, Default)]
pub struct Source {
    pub classes: Vec<ClassUse>,
    pub literals: Vec<String>,
}

/// A string that is an argument of one of these is compared or looked up, never worn.
const NOT_WORN: &[&str] = &[
    "contains",
    "contains_key",
    "ends_with",
    "eq",
    "expect",
    "get",
    "join",
    "ne",
    "parse",
    "replace",
    "split",
    "starts_with",
    "strip_prefix",
    "strip_suffix",
    "trim_end_matches",
    "trim_start_matches",
];

pub fn read(source: &str) -> Source {
    let tokens = lex(source);
    let mut found = Source::default();
    for (index, token) in tokens.iter().enumerate() {
        match &token.kind {
            Kind::Text(text) => found.literals.push(text.clone()),
            Kind::Word(word) if speaks_of_classes(word) => {
                classes_after(&tokens, index, word, &mut found.classes);
            }
            _ => {}
        }
    }
    found
}

/// `class`, `classes`, `row_class`, `BUTTON_CLASSES`: names whose strings are classes, by convention.
fn speaks_of_classes(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    ["class", "classes"].contains(&word.as_str()) || word.ends_with("_class") || word.ends_with("_classes")
}

fn classes_after(tokens: &[Token], index: usize, word: &str, found: &mut Vec<ClassUse>) {
    let before = index.checked_sub(1).and_then(|i| tokens.get(i));
    let declared = before.is_some_and(|token| ["let", "mut", "const", "static"].iter().any(|name| token.is_word(name)));
    if before.is_some_and(|token| token.is_word("fn")) {
        if let Some(body) = (index..tokens.len()).find(|&i| tokens[i].is('{')) {
            collect(tokens, body, Ends::Group, found);
        }
        return;
    }
    let at = |offset: usize| tokens.get(index + offset);
    let next_is = |offset: usize, mark: char| at(offset).is_some_and(|token| token.is(mark));
    if next_is(1, '(') && before.is_some_and(|token| token.is('.')) {
        // The builder's `.class("…")`.
        collect(tokens, index + 1, Ends::Group, found);
    } else if next_is(1, '.') && at(2).is_some_and(|token| token.is_word("push") || token.is_word("push_str")) {
        collect(tokens, index + 3, Ends::Group, found);
    } else if next_is(1, '=') && !next_is(2, '=') && !next_is(2, '>') {
        collect(tokens, index + 2, if declared { Ends::Semicolon } else { Ends::Attribute }, found);
    } else if next_is(1, ':') && !next_is(2, ':') {
        if declared {
            // A declaration with its type written out.
            let equals = (index + 2..tokens.len()).find(|&i| tokens[i].is('=') || tokens[i].is(';'));
            if let Some(equals) = equals.filter(|&i| tokens[i].is('=')) {
                collect(tokens, equals + 1, Ends::Semicolon, found);
            }
        } else if at(2).is_some_and(|token| matches!(token.kind, Kind::Text(_))) {
            // A struct's field.
            collect(tokens, index + 2, Ends::Attribute, found);
        } else if word == "class" {
            directive(tokens, index + 2, found);
        }
    }
}

/// `class:is-open=…` wears the class that its own name spells.
fn directive(tokens: &[Token], from: usize, found: &mut Vec<ClassUse>) {
    let mut name = String::new();
    for token in &tokens[from..] {
        match &token.kind {
            Kind::Word(word) => name.push_str(word),
            Kind::Mark('-') => name.push('-'),
            Kind::Mark('=') if !name.is_empty() => {
                found.push(ClassUse { name, line: token.line });
                return;
            }
            _ => return,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Ends {
    /// With the bracket that closes the first one.
    Group,
    /// With the declaration.
    Semicolon,
    /// Where the next attribute, or the end of the tag, begins.
    Attribute,
}

fn collect(tokens: &[Token], from: usize, ends: Ends, found: &mut Vec<ClassUse>) {
    let mut open: Vec<usize> = Vec::new();
    for index in from..tokens.len() {
        let token = &tokens[index];
        let next = tokens.get(index + 1);
        let next_is = |mark: char| next.is_some_and(|token| token.is(mark));
        match &token.kind {
            Kind::Mark('(' | '[' | '{') => open.push(index),
            Kind::Mark(')' | ']' | '}') => {
                if open.pop().is_none() {
                    return;
                }
                let first_group_closed = open.is_empty() && tokens[from].is_opening();
                if first_group_closed && (ends == Ends::Group || ends == Ends::Attribute && !next_is('.')) {
                    return;
                }
            }
            Kind::Mark(';') if open.is_empty() => return,
            Kind::Mark(',') if open.is_empty() && ends == Ends::Attribute => return,
            Kind::Mark('>') if open.is_empty() && ends == Ends::Attribute => {
                let arrow = index > from && (tokens[index - 1].is('-') || tokens[index - 1].is('='));
                if !arrow {
                    return;
                }
            }
            Kind::Word(_) if open.is_empty() && ends == Ends::Attribute && next_is('=') => {
                let after = tokens.get(index + 2);
                if !after.is_some_and(|token| token.is('=') || token.is('>')) {
                    return;
                }
            }
            Kind::Text(text) => {
                if is_worn(tokens, index, &open) {
                    split(text, token.line, found);
                }
                if index == from && ends == Ends::Attribute && !next_is('.') {
                    return;
                }
            }
            _ => {}
        }
    }
}

/// Not a pattern of a `match`, not compared with anything, not looked up.
fn is_worn(tokens: &[Token], index: usize, open: &[usize]) -> bool {
    let is = |at: Option<usize>, mark: char| at.and_then(|i| tokens.get(i)).is_some_and(|token| token.is(mark));
    let (one_back, two_back) = (index.checked_sub(1), index.checked_sub(2));
    if is(one_back, '=') && (is(two_back, '=') || is(two_back, '!')) {
        return false;
    }
    let mut after = index + 1;
    while is(Some(after), ')') || is(Some(after), ',') && is(Some(after + 1), ')') {
        after += 1;
    }
    let (first, second) = (Some(after), Some(after + 1));
    let compared = (is(first, '=') || is(first, '!')) && is(second, '=');
    let pattern = is(first, '=') && is(second, '>') || is(first, '|') && !is(second, '|');
    let looked_up = open.last().is_some_and(|&bracket| {
        let called = bracket.checked_sub(1).and_then(|i| tokens.get(i));
        tokens[bracket].is('(') && called.is_some_and(|token| NOT_WORN.iter().any(|name| token.is_word(name)))
    });
    !compared && !pattern && !looked_up
}

fn split(text: &str, line: usize, found: &mut Vec<ClassUse>) {
    for (offset, row) in text.split('\n').enumerate() {
        for name in row.split_whitespace() {
            // `{}` of a `format!` stands for whole classes, which are collected where they are written.
            let placeholder = name.starts_with('{') && name.find('}') == Some(name.len() - 1);
            if !placeholder {
                found.push(ClassUse { name: name.to_owned(), line: line + offset });
            }
        }
    }
}

#[derive(Debug)]
pub struct Token {
    pub kind: Kind,
    pub line: usize,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Kind {
    /// An identifier, a keyword or a number.
    Word(String),
    /// A string's value.
    Text(String),
    Mark(char),
}

impl Token {
    pub fn is(&self, mark: char) -> bool {
        self.kind == Kind::Mark(mark)
    }

    fn is_opening(&self) -> bool {
        matches!(self.kind, Kind::Mark('(' | '[' | '{'))
    }

    pub fn is_word(&self, word: &str) -> bool {
        matches!(&self.kind, Kind::Word(own) if own == word)
    }
}

/// Rust's tokens as far as they matter here: comments are gone, strings are read, lifetimes are not strings.
pub fn lex(source: &str) -> Vec<Token> {
    let mut reader = Reader { chars: source.chars().collect(), at: 0, line: 1 };
    let mut tokens = Vec::new();
    while let Some(char) = reader.peek(0) {
        let line = reader.line;
        if char.is_whitespace() {
            reader.next();
        } else if char == '/' && reader.peek(1) == Some('/') {
            while reader.peek(0).is_some_and(|char| char != '\n') {
                reader.next();
            }
        } else if char == '/' && reader.peek(1) == Some('*') {
            reader.skip_comment();
        } else if char == '"' {
            tokens.push(Token { kind: Kind::Text(reader.text()), line });
        } else if char == '\'' {
            reader.skip_quote();
        } else if char.is_alphanumeric() || char == '_' {
            let mut word = String::new();
            while let Some(char) = reader.peek(0).filter(|char| char.is_alphanumeric() || *char == '_') {
                word.push(char);
                reader.next();
            }
            let raw = ["r", "br", "cr"].contains(&word.as_str());
            if raw && reader.raw_text_follows() {
                tokens.push(Token { kind: Kind::Text(reader.raw_text()), line });
            } else if ["b", "c"].contains(&word.as_str()) && reader.peek(0) == Some('"') {
                tokens.push(Token { kind: Kind::Text(reader.text()), line });
            } else {
                tokens.push(Token { kind: Kind::Word(word), line });
            }
        } else {
            reader.next();
            tokens.push(Token { kind: Kind::Mark(char), line });
        }
    }
    tokens
}

struct Reader {
    chars: Vec<char>,
    at: usize,
    line: usize,
}

impl Reader {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn next(&mut self) -> Option<char> {
        let char = self.peek(0)?;
        self.at += 1;
        if char == '\n' {
            self.line += 1;
        }
        Some(char)
    }

    fn skip_comment(&mut self) {
        let mut depth = 0;
        while let Some(char) = self.next() {
            if char == '/' && self.peek(0) == Some('*') {
                self.next();
                depth += 1;
            } else if char == '*' && self.peek(0) == Some('/') {
                self.next();
                depth -= 1;
                if depth == 0 {
                    return;
                }
            }
        }
    }

    /// A character (`'x'`, `'\n'`) or only the mark of a lifetime (`'a`).
    fn skip_quote(&mut self) {
        self.next();
        if self.peek(0) == Some('\\') {
            self.next();
            self.next();
            while self.next().is_some_and(|char| char != '\'') {}
        } else if self.peek(1) == Some('\'') {
            self.next();
            self.next();
        }
    }

    fn text(&mut self) -> String {
        let mut text = String::new();
        self.next();
        while let Some(char) = self.next() {
            match char {
                '"' => break,
                '\\' => match self.next() {
                    // White space separates classes however it is spelt.
                    Some('n' | 't' | 'r') => text.push(' '),
                    Some('u') => {
                        let digits: String =
                            std::iter::from_fn(|| self.next().filter(|char| *char != '}')).skip(1).collect();
                        text.extend(u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32));
                    }
                    Some(other) => text.push(other),
                    None => break,
                },
                other => text.push(other),
            }
        }
        text
    }

    fn raw_text_follows(&self) -> bool {
        let hashes = (0..).take_while(|&ahead| self.peek(ahead) == Some('#')).count();
        self.peek(hashes) == Some('"')
    }

    fn raw_text(&mut self) -> String {
        let mut hashes = 0;
        while self.next() == Some('#') {
            hashes += 1;
        }
        let mut text = String::new();
        while let Some(char) = self.next() {
            if char == '"' && (0..hashes).all(|ahead| self.peek(ahead) == Some('#')) {
                self.at += hashes;
                break;
            }
            text.push(char);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(source: &str) -> Vec<String> {
        read(source).classes.into_iter().map(|class| class.name).collect()
    }

    #[test]
    fn attributes_of_a_view() {
        let source = r##"
            view! {
                <div class="flex gap-2" id="not-a-class">
                    <p class=format!("mt-2 {extra} text-{size}") title="neither">"nor this"</p>
                    <a class=("underline", move || here == "there") href="/x">"x"</a>
                    <b class=move || if tab.get() == "one" { "font-bold" } else { "font-light" } data-x="y">"z"</b>
                    <i class:is-open=move || open.get() class:mt-4=true/>
                    <Button class=r#"w-full"# kind="primary"/>
                    <u class=STYLE>"unclear"</u>
                </div>
            }
        "##;
        assert_eq!(
            names(source),
            [
                "flex",
                "gap-2",
                "mt-2",
                "text-{size}",
                "underline",
                "font-bold",
                "font-light",
                "is-open",
                "mt-4",
                "w-full"
            ]
        );
    }

    #[test]
    fn declarations_by_convention() {
        let source = r#"
            const ROW_CLASS: &str = "border-b py-2";
            fn tone_class(tone: Tone) -> &'static str {
                match tone { Tone::Bad => "text-danger", Tone::Good => "text-success" }
            }
            let class = match kind { "ghost" | "quiet" => "bg-surface", Some("x") => "bg-line", _ => "bg-primary" };
            let other = "not one";
            let class: String = names.join(" ");
            let mut classes = String::from("p-1");
            classes.push_str(" p-2");
            if class == "same" { call("nor this") }
            div().class("flex-1").id("x");
            Field { class: "w-1/2", label: "no" }
        "#;
        assert_eq!(
            names(source),
            [
                "border-b",
                "py-2",
                "text-danger",
                "text-success",
                "bg-surface",
                "bg-line",
                "bg-primary",
                "p-1",
                "p-2",
                "flex-1",
                "w-1/2"
            ]
        );
    }

    #[test]
    fn comments_characters_and_lifetimes_are_no_strings() {
        let source = "// class=\"a\"\n/* class=\"b\" /* nested */ class=\"c\" */ fn f<'a>(x: &'a str) { let q = '\"'; let e = '\\''; }\nview!{<p class=\"real\"/>}";
        assert_eq!(read(source).classes, [ClassUse { name: "real".into(), line: 3 }]);
    }

    #[test]
    fn lines_are_those_of_the_class_itself() {
        let source = "<p class=\"one\n two\n three\">";
        let lines: Vec<usize> = read(source).classes.iter().map(|class| class.line).collect();
        assert_eq!(lines, [1, 2, 3]);
    }
}
