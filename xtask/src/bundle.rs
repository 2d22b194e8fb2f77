//! Builds a bundle of the front end for the browser: cargo, then wasm-bindgen as a library, then wasm-opt for a release.
//! It must never use a wasm-opt from the system: Debian's succeeds and breaks hydration.

use std::{
    fs,
    io::BufReader,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use cargo_metadata::Message;

use crate::{Result, assets::short_hash, cargo, read_file, write_file};

/// What one part of the site loads in the browser.
pub struct Bundle {
    /// The feature of `mo-frontend` that chooses it.
    pub feature: &'static str,
    /// The name of its files; the server asks for `OUTPUT.js` and `OUTPUT.wasm`.
    pub output: &'static str,
    /// Its folder below the site's package folder; empty for that folder itself.
    pub folder: &'static str,
    /// The name by which the server asks for its boot module.
    pub boot: &'static str,
    /// The most that its script and wasm may weigh in a release, in bytes after brotli.
    pub budget: Option<usize>,
}

/// Every bundle: the storefront's, and the back office's.
pub const BUNDLES: &[Bundle] = &[
    Bundle { feature: "store", output: "mo_store", folder: "", boot: "boot.js", budget: Some(100_000) },
    Bundle { feature: "admin", output: "mo_admin", folder: "admin", boot: "admin_boot.js", budget: None },
];

const PACKAGE: &str = "mo-frontend";
const TARGET: &str = "wasm32-unknown-unknown";

/// What the compiler of today emits; wasm-opt must neither refuse nor lower it.
const WASM_OPT: &[&str] = &[
    "-Oz",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-call-indirect-overlong",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    Debug,
    Release,
}

impl Profile {
    fn name(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Release => "release",
        }
    }
}

/// Files that wasm-bindgen made.
pub struct Built {
    pub js: String,
    pub wasm: Vec<u8>,
    /// Scripts that the main one imports: path below the bundle's folder, content.
    pub snippets: Vec<(String, Vec<u8>)>,
}

/// Compiles `bundle` and binds it; the second step is left out where the compiler's output is the one of last time.
pub fn build(bundle: &Bundle, profile: Profile, root: &Path, work: &Path) -> Result<Built> {
    let compiled = compile(bundle, profile, root)?;
    let input = read_file(&compiled)?;
    let folder = folder_of(bundle, profile, work);
    let optimiser = root.join("end2end/node_modules/.bin/wasm-opt");
    let optimiser = match profile {
        Profile::Debug => None,
        Profile::Release if optimiser.exists() => Some(optimiser),
        Profile::Release => {
            println!("wasm-opt: SKIPPED, {} is not there; the wasm is larger than it need be", optimiser.display());
            None
        }
    };
    let stamp = format!("{} {:?} {WASM_OPT:?}", short_hash(&input), optimiser);
    let stamp_file = folder.join("stamp");
    if fs::read_to_string(&stamp_file).ok().as_deref() != Some(&stamp) {
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        wasm_bindgen_cli_support::Bindgen::new()
            .input_bytes(bundle.output, input)
            .out_name(bundle.output)
            .web(true)?
            .typescript(false)
            .keep_debug(false)
            .remove_name_section(profile == Profile::Release)
            .remove_producers_section(profile == Profile::Release)
            .generate(folder.join("out"))?;
        if let Some(optimiser) = optimiser {
            optimise(&optimiser, &folder.join("out").join(format!("{}_bg.wasm", bundle.output)))?;
        }
        write_file(&stamp_file, stamp.as_bytes())?;
    }
    load(bundle, &folder)
}

/// The files of the last build, if there was one.
pub fn last_built(bundle: &Bundle, profile: Profile, work: &Path) -> Result<Option<Built>> {
    let folder = folder_of(bundle, profile, work);
    if folder.join("stamp").exists() { load(bundle, &folder).map(Some) } else { Ok(None) }
}

fn folder_of(bundle: &Bundle, profile: Profile, work: &Path) -> PathBuf {
    work.join(format!("{}-{}", bundle.output, profile.name()))
}

/// The path of the `.wasm` that cargo says it made.
fn compile(bundle: &Bundle, profile: Profile, root: &Path) -> Result<PathBuf> {
    let mut command = cargo();
    command.current_dir(root);
    command.args(["build", "--package", PACKAGE, "--target", TARGET, "--features", bundle.feature]);
    command.args(["--message-format", "json-render-diagnostics"]);
    if profile == Profile::Release {
        command.args(["--profile", "wasm-release"]);
    }
    println!("cargo build: {PACKAGE} for the browser, bundle {}", bundle.feature);
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(|error| format!("cannot run cargo: {error}"))?;
    let output = child.stdout.take().ok_or("cargo's output is not readable")?;
    let mut wasm = None;
    for message in Message::parse_stream(BufReader::new(output)) {
        if let Message::CompilerArtifact(artifact) = message?
            && artifact.target.name == PACKAGE.replace('-', "_")
        {
            wasm = artifact.filenames.into_iter().find(|file| file.extension() == Some("wasm"));
        }
    }
    if !child.wait()?.success() {
        return Err(format!("bundle {} does not compile", bundle.feature).into());
    }
    let wasm = wasm.ok_or("cargo made no .wasm file: is `crate-type` of the front end `[\"cdylib\"]`?")?;
    Ok(wasm.into_std_path_buf())
}

fn optimise(optimiser: &Path, wasm: &Path) -> Result<()> {
    let smaller = wasm.with_extension("opt.wasm");
    let status = Command::new(optimiser).args(WASM_OPT).arg(wasm).arg("-o").arg(&smaller).status();
    let status = status.map_err(|error| format!("cannot run {}: {error}", optimiser.display()))?;
    if !status.success() {
        return Err(format!("wasm-opt failed on {}", wasm.display()).into());
    }
    fs::rename(&smaller, wasm)?;
    Ok(())
}

fn load(bundle: &Bundle, folder: &Path) -> Result<Built> {
    let out = folder.join("out");
    let mut js = String::from_utf8(read_file(&out.join(format!("{}.js", bundle.output)))?)?;
    let wasm = read_file(&out.join(format!("{}_bg.wasm", bundle.output)))?;
    let snippets = out.join("snippets");
    let mut files = Vec::new();
    if snippets.exists() {
        for entry in walkdir::WalkDir::new(&snippets).sort_by_file_name() {
            let entry = entry?;
            if entry.file_type().is_file() {
                let path = entry.path().strip_prefix(&snippets)?.display().to_string();
                files.push((path, read_file(entry.path())?));
            }
        }
        // Every file below the package folder may be cached for ever, so the folder's name tells its content.
        let told: Vec<u8> = files.iter().flat_map(|(path, bytes)| [path.as_bytes(), bytes].concat()).collect();
        let fresh = format!("snippets.{}", short_hash(&told));
        js = js.replace("./snippets/", &format!("./{fresh}/"));
        for (path, _) in &mut files {
            *path = format!("{fresh}/{path}");
        }
    }
    Ok(Built { js, wasm, snippets: files })
}
