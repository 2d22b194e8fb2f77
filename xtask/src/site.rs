//! Puts the site together: bundles, boot modules, stylesheets, public files; then tells what everything weighs.
//! It must never write a URL that a cache could confuse with another build's: whatever the pages load carries a hash.

use std::path::{Path, PathBuf};

use crate::{
    Result,
    assets::{Site, Size},
    bundle::{self, BUNDLES, Built, Bundle, Profile},
    css, read_file, workspace,
};

const BOOT: &str = include_str!("boot.js");

/// Pages refer to the sprite by a hashed name; the file under its plain name stays for people.
const SPRITE: &str = "icons.svg";

/// Builds the site: wasm, scripts, stylesheets and public files, hashed and compressed.
#[derive(clap::Args)]
pub struct Arguments {
    /// Optimise and compress as far as it goes
    #[arg(long)]
    release: bool,
    /// Fail if a bundle's script and wasm together are over their budget after brotli
    #[arg(long, requires = "release")]
    budget: bool,
    /// Leave the wasm as the last build made it: for work on styles, and to check classes quickly
    #[arg(long, conflicts_with = "budget")]
    no_wasm: bool,
}

/// The keys that this builder shares with the server's options.
struct Options {
    site: PathBuf,
    package_folder: String,
    public: PathBuf,
}

pub fn build(arguments: &Arguments) -> Result<()> {
    let profile = if arguments.release { Profile::Release } else { Profile::Debug };
    let metadata = workspace()?;
    let root = metadata.workspace_root.as_std_path();
    let options = Options::read(&metadata.workspace_metadata, root)?;
    let work = metadata.target_directory.as_std_path().join("xtask");

    // Stylesheets go first: they are quick, and a misspelt class is the likelier mistake.
    let stylesheets = css::build(&root.join("style"), &root.join("app/src"))?;

    let mut site = Site::new(options.site.clone(), work.join("compressed"), profile);
    let mut weights = Vec::new();
    for bundle in BUNDLES {
        let built = if arguments.no_wasm {
            bundle::last_built(bundle, profile, &work)?
        } else {
            Some(bundle::build(bundle, profile, root, &work)?)
        };
        match built {
            Some(built) => weights.push((bundle, add_bundle(&mut site, bundle, &built, &options.package_folder)?)),
            None => println!("bundle {}: never built, so the site is without it", bundle.feature),
        }
    }
    for (sheet, text) in stylesheets {
        site.add_hashed(sheet.name, &options.package_folder, sheet.stem, "css", text.as_bytes())?;
    }
    add_public(&mut site, &options)?;

    let sizes = site.finish()?;
    print_sizes(&sizes);
    println!("site: {}", options.site.display());
    if arguments.release {
        weigh(&weights, &sizes, arguments.budget)?;
    }
    Ok(())
}

impl Options {
    fn read(metadata: &serde_json::Value, root: &Path) -> Result<Self> {
        let text = |key: &str| {
            let value = metadata.pointer("/leptos/0").and_then(|options| options.get(key));
            let missing = || format!("Cargo.toml: [[workspace.metadata.leptos]] lacks `{key}`");
            value.and_then(serde_json::Value::as_str).ok_or_else(missing)
        };
        let site = text("site-root")?;
        // The builder removes what it did not write.
        if !site.starts_with("target/") {
            return Err(format!("Cargo.toml: site-root is `{site}`, and must be below target/").into());
        }
        Ok(Self {
            site: root.join(site),
            package_folder: text("site-pkg-dir")?.to_owned(),
            public: root.join(text("assets-dir")?),
        })
    }
}

/// Returns the paths that a visitor's first page loads.
fn add_bundle(site: &mut Site, bundle: &Bundle, built: &Built, package_folder: &str) -> Result<Vec<String>> {
    let folder = format!("{package_folder}/{}", bundle.folder);
    let folder = folder.trim_end_matches('/');
    let output = bundle.output;
    let wasm = site.add_hashed(&format!("{output}.wasm"), folder, &format!("{output}_bg"), "wasm", &built.wasm)?;
    let js = site.add_hashed(&format!("{output}.js"), folder, output, "js", built.js.as_bytes())?;
    let boot = boot_module(&js, &wasm);
    let boot = site.add_hashed(bundle.boot, folder, "boot", "js", boot.as_bytes())?;
    let mut paths: Vec<String> = [wasm, js, boot].iter().map(|url| url.trim_start_matches('/').to_owned()).collect();
    for (path, bytes) in &built.snippets {
        let path = format!("{folder}/{path}");
        site.add(&path, bytes)?;
        paths.push(path);
    }
    Ok(paths)
}

/// The boot module with its two URLs, without comments and indentation.
fn boot_module(js: &str, wasm: &str) -> String {
    let lines = BOOT.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    let text: String = lines.flat_map(|line| [line, "\n"]).collect();
    text.replace("__BUNDLE_JS__", js).replace("__BUNDLE_WASM__", wasm)
}

fn add_public(site: &mut Site, options: &Options) -> Result<()> {
    for entry in walkdir::WalkDir::new(&options.public).sort_by_file_name() {
        let entry = entry?;
        if !entry.file_type().is_file() {
            continue;
        }
        let path = entry.path().strip_prefix(&options.public)?.display().to_string();
        let bytes = read_file(entry.path())?;
        site.add(&path, &bytes)?;
        if path == SPRITE {
            site.add_hashed(SPRITE, &options.package_folder, "icons", "svg", &bytes)?;
        }
    }
    Ok(())
}

fn print_sizes(sizes: &[Size]) {
    let width = sizes.iter().map(|size| size.path.len()).max().unwrap_or_default();
    println!("{:width$}  {:>12}  {:>12}", "file", "bytes", "brotli");
    for size in sizes {
        println!("{:width$}  {:>12}  {:>12}", size.path, size.raw, size.brotli);
    }
}

fn weigh(weights: &[(&Bundle, Vec<String>)], sizes: &[Size], enforce: bool) -> Result<()> {
    for (bundle, paths) in weights {
        let weight: usize = sizes.iter().filter(|size| paths.contains(&size.path)).map(|size| size.brotli).sum();
        let Some(budget) = bundle.budget else { continue };
        println!("bundle {}: script and wasm {weight} bytes after brotli, budget {budget}", bundle.feature);
        if enforce && weight > budget {
            return Err(format!("bundle {} is {} bytes over its budget", bundle.feature, weight - budget).into());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_boot_module_names_its_bundle() {
        let text = boot_module("/pkg/a.js", "/pkg/a.wasm");
        assert!(text.contains("import(\"/pkg/a.js\")") && text.contains("module_or_path: \"/pkg/a.wasm\""));
        assert!(!text.contains("__BUNDLE") && !text.contains("//"));
    }

    #[test]
    fn a_bundle_over_its_budget_fails_only_when_asked() {
        let bundle = &BUNDLES[0];
        let size = |path: &str, brotli| Size { path: path.into(), raw: 0, brotli };
        let sizes = [size("a.wasm", 99_999), size("a.js", 2), size("app.css", 5_000)];
        let weights = [(bundle, vec!["a.wasm".to_owned(), "a.js".to_owned()])];
        assert!(weigh(&weights, &sizes, false).is_ok());
        assert!(weigh(&weights, &sizes, true).is_err());
        let lighter = [(bundle, vec!["a.wasm".to_owned()])];
        assert!(weigh(&lighter, &sizes, true).is_ok());
    }

    #[test]
    fn a_site_outside_the_target_folder_is_refused() {
        let metadata = |site: &str| serde_json::json!({"leptos": [{"site-root": site, "site-pkg-dir": "pkg", "assets-dir": "public"}]});
        assert!(Options::read(&metadata("target/site"), Path::new("/x")).is_ok());
        assert!(Options::read(&metadata("public"), Path::new("/x")).is_err());
        assert!(Options::read(&serde_json::json!({}), Path::new("/x")).is_err());
    }
}
