//! Makes the stylesheets: for each, hand-written layers of `style/*.css`, then the utilities that its sources use.
//! It must never pass over a class that yields no CSS: a misspelt class fails the build with its file and line.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use encre_css::{Config, Preflight, Scanner};
use regex::Regex;

use crate::{Result, classes, read_file};

const CONFIG: &str = "tailwind.toml";

/// Hooks for scripts: they wear no style.
const HOOK: &str = "js-";

/// A stylesheet that pages load; each holds all that its pages need.
pub struct Sheet {
    /// The name by which the server asks for it.
    pub name: &'static str,
    /// The beginning of its file's name.
    pub stem: &'static str,
    /// Files of the style folder, in this order.
    styles: &'static [&'static str],
    /// Which sources, by their path below the sources' folder, it must hold the classes of.
    takes: fn(&Path) -> bool,
}

/// Every stylesheet: what a guest loads stays without the back office.
pub const SHEETS: &[Sheet] = &[
    Sheet {
        name: "app.css",
        stem: "app",
        styles: &["base.css", "kit.css", "pictures.css", "storefront.css", "menu.css", "order.css"],
        takes: |source| !is_desk(source),
    },
    Sheet {
        name: "admin.css",
        stem: "admin",
        styles: &[
            "base.css",
            "kit.css",
            "pictures.css",
            "admin.css",
            "admin-parts.css",
            "admin-portal.css",
            "admin-brand.css",
            "admin-menu.css",
            "admin-orders.css",
            "admin-pictures.css",
        ],
        takes: |source| is_desk(source) || source.starts_with("ui"),
    },
];

fn is_desk(source: &Path) -> bool {
    source.starts_with("admin") || source.starts_with("islands/desk") || source.starts_with("ui/desk.rs")
}

/// Each stylesheet for the sources below `sources`, minified.
pub fn build(style: &Path, sources: &Path) -> Result<Vec<(&'static Sheet, String)>> {
    let is_listed = |file: &Path| SHEETS.iter().any(|sheet| sheet.styles.iter().any(|name| file.ends_with(name)));
    if let Some(file) = files(style, "css")?.into_iter().find(|file| !is_listed(file)) {
        return Err(format!("{} belongs to no stylesheet: name it in xtask/src/css.rs", file.display()).into());
    }
    let config = config(&style.join(CONFIG))?;
    let mut read = Vec::new();
    for file in files(sources, "rs")? {
        read.push((classes::read(&String::from_utf8(read_file(&file)?)?), file));
    }

    let root = style.parent().unwrap_or(style);
    let mut sheets = Vec::new();
    let mut problems = Vec::new();
    for sheet in SHEETS {
        let written = minify(&hand_written(style, sheet)?);
        let defined = defined_classes(&written);
        let mut wanted: BTreeSet<String> = BTreeSet::new();
        for (source, file) in &read {
            if !(sheet.takes)(file.strip_prefix(sources)?) {
                continue;
            }
            let place = file.strip_prefix(root).unwrap_or(file).display();
            for class in &source.classes {
                let (name, line) = (&class.name, class.line);
                match verdict(name, &defined, &config) {
                    Verdict::Styled => drop(wanted.insert(name.clone())),
                    Verdict::Known => {}
                    Verdict::Wrong(why) => {
                        problems.push(format!("{place}:{line}: class `{name}` {why} ({})", sheet.name))
                    }
                }
            }
            // Classes that reach an element by another road than `class=` are still strings of the sources.
            let words = source.literals.iter().flat_map(|literal| literal.split_whitespace());
            wanted.extend(words.filter(|word| is_plain(word) && !defined.contains(*word)).map(str::to_owned));
        }
        let utilities = encre_css::generate([join(&wanted).as_str()], &config);
        sheets.push((sheet, written + &minify(&(defaults_for(&utilities) + &utilities))));
    }
    if !problems.is_empty() {
        return Err(format!("classes without style:\n{}", problems.join("\n")).into());
    }
    Ok(sheets)
}

enum Verdict {
    /// By a utility.
    Styled,
    /// By a hand-written rule, or it is a hook.
    Known,
    Wrong(&'static str),
}

fn verdict(name: &str, defined: &BTreeSet<String>, config: &Config) -> Verdict {
    let marker = ["group", "peer"].contains(&name) || name.starts_with("group/") || name.starts_with("peer/");
    if defined.contains(name) || marker || name.starts_with(HOOK) {
        Verdict::Known
    } else if name.contains(['{', '}']) {
        Verdict::Wrong("is put together from pieces; write whole classes, or the stylesheet cannot hold them")
    } else if encre_css::generate([name], config).trim().is_empty() {
        Verdict::Wrong("yields no CSS; correct it, or define it in style/")
    } else {
        Verdict::Styled
    }
}

/// Prose and data are strings, too: what could make a rule of arbitrary text counts only where a `class=` says so.
fn is_plain(word: &str) -> bool {
    word.starts_with(|char: char| char.is_ascii_lowercase() || char == '-')
        && word.chars().all(|char| char.is_ascii_alphanumeric() || "-:/._".contains(char))
}

fn join(words: &BTreeSet<String>) -> String {
    words.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
}

fn config(file: &Path) -> Result<Config> {
    let mut config = Config::from_file(file).map_err(|error| format!("{}: {error}", file.display()))?;
    // The generator's own scanner splits at quotes, which classes may hold.
    config.scanner = Scanner::from_fn(|text| text.split_whitespace().collect());
    Ok(config)
}

fn hand_written(style: &Path, sheet: &Sheet) -> Result<String> {
    let mut text = String::new();
    for name in sheet.styles {
        text.push_str(&String::from_utf8(read_file(&style.join(name))?)?);
        text.push('\n');
    }
    Ok(text)
}

fn files(folder: &Path, extension: &str) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry?;
        if entry.file_type().is_file() && entry.path().extension().is_some_and(|own| own == extension) {
            found.push(entry.into_path());
        }
    }
    Ok(found)
}

/// The generator's utilities lean on custom properties that its reset sets. Only those that are used are set here.
fn defaults_for(utilities: &str) -> String {
    static DECLARATION: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?m)^\s*(--en-[a-z-]+):([^;]*);").ok());
    let mut whole = Config::default();
    whole.preflight = Preflight::new_full();
    let full = encre_css::generate([], &whole);
    let known: BTreeMap<String, String> = DECLARATION
        .as_ref()
        .map(|pattern| {
            pattern.captures_iter(&full).map(|found| (found[1].to_owned(), found[2].trim().to_owned())).collect()
        })
        .unwrap_or_default();
    let mut lines = String::new();
    for (name, value) in known {
        let used = [')', ','].iter().any(|end| utilities.contains(&format!("var({name}{end}")));
        if used {
            // Writing to a string does not fail.
            let _ = write!(lines, "{name}:{value};");
        }
    }
    if lines.is_empty() { lines } else { format!("*,::before,::after,::backdrop{{{lines}}}\n") }
}

/// The classes that a stylesheet's selectors name.
fn defined_classes(css: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for block in css.split_inclusive('{').filter_map(|block| block.strip_suffix('{')) {
        let selector = block.rsplit([';', '}', '{']).next().unwrap_or_default().trim();
        if selector.starts_with('@') {
            continue;
        }
        for rest in selector.split('.').skip(1) {
            let name: String = rest.chars().take_while(|char| char.is_alphanumeric() || "-_".contains(*char)).collect();
            if !name.is_empty() {
                names.insert(name);
            }
        }
    }
    names
}

/// Without comments and needless white space. It changes no token: strings and escapes stay as they are.
fn minify(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut chars = css.chars().peekable();
    let mut space = false;
    while let Some(char) = chars.next() {
        if char == '/' && chars.peek() == Some(&'*') {
            let mut before = ' ';
            chars.next();
            for inner in chars.by_ref() {
                if before == '*' && inner == '/' {
                    break;
                }
                before = inner;
            }
            space = true;
            continue;
        }
        if char.is_whitespace() {
            space = true;
            continue;
        }
        let tight = |char: char| "{};,".contains(char);
        let after_tight = out.is_empty() || out.ends_with(|last| tight(last) || last == ':');
        if space && !after_tight && !tight(char) {
            out.push(' ');
        }
        space = false;
        if char == '}' && out.ends_with(';') {
            out.pop();
        }
        out.push(char);
        if char == '\\' {
            out.extend(chars.next());
        } else if char == '"' || char == '\'' {
            while let Some(inner) = chars.next() {
                out.push(inner);
                if inner == '\\' {
                    out.extend(chars.next());
                } else if inner == char {
                    break;
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn style() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../style")
    }

    /// The storefront's stylesheet for one source, or what is wrong with it.
    fn build_for(source: &str) -> std::result::Result<String, String> {
        build_all(&[("page.rs", source)]).map(|sheets| sheets["app.css"].clone())
    }

    fn build_all(sources: &[(&str, &str)]) -> std::result::Result<BTreeMap<&'static str, String>, String> {
        static NEXT: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("xtask-css-{}-{number}", std::process::id()));
        for (name, source) in sources {
            crate::write_file(&folder.join(name), source.as_bytes()).unwrap();
        }
        let built = build(&style(), &folder).map_err(|error| error.to_string());
        fs::remove_dir_all(folder).unwrap();
        built.map(|sheets| sheets.into_iter().map(|(sheet, text)| (sheet.name, text)).collect())
    }

    #[test]
    fn each_stylesheet_holds_its_own_pages_and_the_kit() {
        let sources = [
            ("pages/menu.rs", r#"view! { <p class="card mt-1"/> }"#),
            ("admin/people.rs", r#"view! { <p class="panel mt-2"/> }"#),
            ("ui/mod.rs", r#"view! { <p class="notice mt-3"/> }"#),
        ];
        let sheets = build_all(&sources).unwrap();
        let has =
            |sheet: &str| [".card{", ".panel{", ".mt-1{", ".mt-2{", ".mt-3{"].map(|rule| sheets[sheet].contains(rule));
        assert_eq!(has("app.css"), [true, true, true, false, true]);
        assert_eq!(has("admin.css"), [false, true, false, true, true]);
    }

    #[test]
    fn the_back_office_cannot_wear_what_only_the_storefront_has() {
        let error = build_all(&[("admin/people.rs", r#"view! { <p class="card"/> }"#)]).unwrap_err();
        assert!(error.contains("people.rs:1: class `card` yields no CSS") && error.contains("(admin.css)"), "{error}");
    }

    #[test]
    fn minifying_changes_no_meaning() {
        let css = "/* a { } */\n.a , .b > .c:hover {\n  color : red;\n  width: calc(1px + 2px);\n  content: \"/* { ; } */ \\\" x\";\n}\n@media (width >= 40rem) {\n  .w-1\\/2 .x { --y: ; }\n}\n";
        assert_eq!(
            minify(css),
            ".a,.b > .c:hover{color :red;width:calc(1px + 2px);content:\"/* { ; } */ \\\" x\"}@media (width >= 40rem){.w-1\\/2 .x{--y:}}"
        );
        let small = minify(css);
        assert_eq!(minify(&small), small);
    }

    #[test]
    fn classes_of_selectors_only() {
        let css =
            minify("@layer base { .btn:hover, a.link.is-on > .icon { margin: .5rem } } .x { background: url(a.png) }");
        let names: Vec<String> = defined_classes(&css).into_iter().collect();
        assert_eq!(names, ["btn", "icon", "is-on", "link", "x"]);
    }

    #[test]
    fn theme_colours_are_custom_properties() {
        let css = build_for(r#"view! { <p class="bg-primary text-on-primary md:text-ink-muted border-line bg-danger/10 aria-invalid:border-danger">"x"</p> }"#).unwrap();
        for rule in [
            ".bg-primary{background-color:var(--primary)}",
            ".text-on-primary{color:var(--on-primary)}",
            "{.md\\:text-ink-muted{color:var(--ink-muted)}}",
            ".border-line{border-color:var(--line)}",
            "color-mix(in oklab,var(--danger) 10%,transparent)",
            "[aria-invalid=\"true\"]{border-color:var(--danger)}",
        ] {
            assert!(css.contains(rule), "{rule} is not in {css}");
        }
    }

    #[test]
    fn a_misspelt_class_fails_with_its_place() {
        let error = build_for("view! {\n  <p class=\"flex flexx js-tabs group sr-only\"/>\n}").unwrap_err();
        assert!(error.contains("page.rs:2: class `flexx` yields no CSS"), "{error}");
        assert_eq!(error.lines().count(), 2, "{error}");
    }

    #[test]
    fn a_class_made_of_pieces_fails() {
        let error = build_for(r#"view! { <p class=format!("mt-{n} {rest}")/> }"#).unwrap_err();
        assert!(error.contains("class `mt-{n}` is put together from pieces"), "{error}");
        assert_eq!(error.lines().count(), 2, "{error}");
    }

    #[test]
    fn shadows_and_transforms_have_their_defaults() {
        let css = build_for(r#"view! { <p class="shadow-md ring-2 translate-x-2 blur-sm tabular-nums space-y-2"/> }"#)
            .unwrap();
        let mut undefined: Vec<&str> = css
            .split("var(--en-")
            .skip(1)
            // What has a fallback of its own needs none.
            .filter_map(|rest| rest.split_once(')').map(|(name, _)| name).filter(|name| !name.contains(',')))
            .filter(|name| !css.contains(&format!("--en-{name}:")))
            .collect();
        undefined.dedup();
        assert_eq!(undefined, Vec::<&str>::new());
    }

    #[test]
    fn strings_anywhere_in_the_sources_are_found() {
        let css = build_for(r#"fn look() -> &'static str { "grid-cols-3 [color:red] Text." }"#).unwrap();
        assert!(css.contains(".grid-cols-3{") && !css.contains("color:red"));
    }
}
