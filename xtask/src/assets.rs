//! The folder of finished files: names with a hash of the content, copies for each content encoding, and the map that the server reads.
//! It must never leave a file behind that this build did not write, and writes the map only when all it names is there.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use sha2::{Digest as _, Sha256};

use crate::{Result, bundle::Profile, write_file};

/// Kinds of files that are worth compressing; the rest is compressed by its own format.
const COMPRESSED: &[&str] = &["js", "wasm", "css", "svg"];

pub struct Site {
    root: PathBuf,
    cache: PathBuf,
    profile: Profile,
    urls: BTreeMap<String, String>,
    contents: BTreeMap<String, String>,
    kept: BTreeSet<PathBuf>,
    cached: BTreeSet<PathBuf>,
    sizes: Vec<Size>,
}

/// Bytes of one file.
pub struct Size {
    /// Its path below the site's root.
    pub path: String,
    pub raw: usize,
    pub brotli: usize,
}

impl Site {
    /// `cache` keeps compressed copies from one build to the next.
    pub fn new(root: PathBuf, cache: PathBuf, profile: Profile) -> Self {
        Self {
            root,
            cache,
            profile,
            urls: BTreeMap::new(),
            contents: BTreeMap::new(),
            kept: BTreeSet::new(),
            cached: BTreeSet::new(),
            sizes: Vec::new(),
        }
    }

    /// Writes `folder/stem.HASH.extension`, known to the server as `name`. Returns its URL path.
    pub fn add_hashed(
        &mut self,
        name: &str,
        folder: &str,
        stem: &str,
        extension: &str,
        bytes: &[u8],
    ) -> Result<String> {
        let path = format!("{folder}/{stem}.{}.{extension}", short_hash(bytes));
        self.add(&path, bytes)?;
        let url = format!("/{path}");
        self.urls.insert(name.to_owned(), url.clone());
        Ok(url)
    }

    /// Writes a file whose name stays as it is.
    pub fn add(&mut self, path: &str, bytes: &[u8]) -> Result<()> {
        let file = self.root.join(path);
        self.write(&file, bytes)?;
        self.contents.insert(path.to_owned(), short_hash(bytes));
        let extension = file.extension().and_then(|extension| extension.to_str()).unwrap_or_default().to_owned();
        if COMPRESSED.contains(&extension.as_str()) {
            let brotli = self.compressed(bytes, "br")?;
            self.write(&file.with_extension(format!("{extension}.br")), &brotli)?;
            let gzip = self.compressed(bytes, "gz")?;
            self.write(&file.with_extension(format!("{extension}.gz")), &gzip)?;
            self.sizes.push(Size { path: path.to_owned(), raw: bytes.len(), brotli: brotli.len() });
        }
        Ok(())
    }

    /// Writes the map of names, then removes what no name leads to any more.
    pub fn finish(mut self) -> Result<Vec<Size>> {
        let told = format!("{:?}{:?}", self.urls, self.contents);
        self.urls.insert("build_id".to_owned(), short_hash(told.as_bytes()));
        let map = self.root.join("assets.json");
        let fresh = self.root.join("assets.json.new");
        write_file(&fresh, serde_json::to_string_pretty(&self.urls)?.as_bytes())?;
        fs::rename(&fresh, &map)?;
        self.kept.insert(map);
        remove_others(&self.root, &self.kept)?;
        remove_others(&self.cache, &self.cached)?;
        Ok(self.sizes)
    }

    fn write(&mut self, file: &Path, bytes: &[u8]) -> Result<()> {
        // An unchanged file keeps its time, so that caches in front of it stay warm.
        if fs::read(file).ok().as_deref() != Some(bytes) {
            write_file(file, bytes)?;
        }
        self.kept.insert(file.to_owned());
        Ok(())
    }

    /// Compressing at the highest quality takes seconds: a copy of the same bytes is used again.
    fn compressed(&mut self, bytes: &[u8], encoding: &str) -> Result<Vec<u8>> {
        let (brotli, gzip) = match self.profile {
            Profile::Debug => (5, 6),
            Profile::Release => (11, 9),
        };
        let quality = if encoding == "br" { brotli } else { gzip };
        let file = self.cache.join(format!("{}.{quality}.{encoding}", hex::encode(Sha256::digest(bytes))));
        self.cached.insert(file.clone());
        if let Ok(known) = fs::read(&file) {
            return Ok(known);
        }
        let mut packed = Vec::new();
        if encoding == "br" {
            let settings = brotli::enc::BrotliEncoderParams { quality, lgwin: 22, ..Default::default() };
            brotli::BrotliCompress(&mut &*bytes, &mut packed, &settings)?;
        } else {
            let level = flate2::Compression::new(quality.unsigned_abs());
            let mut encoder = flate2::write::GzEncoder::new(&mut packed, level);
            encoder.write_all(bytes)?;
            encoder.finish()?;
        }
        write_file(&file, &packed)?;
        Ok(packed)
    }
}

/// 48 bits: enough to tell the builds of one file apart.
pub fn short_hash(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes)).chars().take(12).collect()
}

fn remove_others(root: &Path, kept: &BTreeSet<PathBuf>) -> Result<()> {
    for entry in walkdir::WalkDir::new(root).contents_first(true) {
        let entry = entry?;
        if entry.file_type().is_dir() {
            // Fails for a folder that still holds something, which is right.
            drop(fs::remove_dir(entry.path()));
        } else if !kept.contains(entry.path()) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(root: &Path) -> Vec<String> {
        let mut names: Vec<String> = walkdir::WalkDir::new(root)
            .into_iter()
            .filter_map(|entry| entry.ok().filter(|entry| entry.file_type().is_file()))
            .map(|entry| entry.path().strip_prefix(root).unwrap().display().to_string())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_build_leaves_only_its_own_files() {
        let folder = std::env::temp_dir().join(format!("xtask-assets-{}", std::process::id()));
        let site = || Site::new(folder.join("site"), folder.join("cache"), Profile::Debug);

        let mut first = site();
        first.add_hashed("app.css", "pkg", "app", "css", b"one").unwrap();
        first.add("robots.bin", b"as it is").unwrap();
        first.finish().unwrap();
        let before = fs::read_to_string(folder.join("site/assets.json")).unwrap();

        let mut second = site();
        let url = second.add_hashed("app.css", "pkg", "app", "css", b"two").unwrap();
        second.finish().unwrap();
        let after = fs::read_to_string(folder.join("site/assets.json")).unwrap();

        let name = url.trim_start_matches('/').to_owned();
        assert_eq!(
            files(&folder.join("site")),
            ["assets.json".to_owned(), name.clone(), format!("{name}.br"), format!("{name}.gz")]
        );
        assert!(after.contains(&url));
        assert_ne!(before, after);
        let mut unpacked = Vec::new();
        let packed = fs::read(folder.join("site").join(format!("{name}.br"))).unwrap();
        brotli::BrotliDecompress(&mut packed.as_slice(), &mut unpacked).unwrap();
        assert_eq!(unpacked, b"two");
        fs::remove_dir_all(folder).unwrap();
    }
}
