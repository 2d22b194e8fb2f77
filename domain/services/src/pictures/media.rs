//! Where pictures are kept: a folder of this machine, or a bucket. A file is under its tenant's id and never changes.
//! A name that comes from outside is parsed before it gets here: no path is ever put together from typed text.

use std::{path::Path as Folder, sync::Arc};

use bytes::Bytes;
use mo_contract::{
    Error, ErrorCode, TenantId,
    picture::{Picture, PictureHash},
};
use mo_pictures::{Kind, make};
use object_store::{
    ObjectStore, ObjectStoreExt as _, aws::AmazonS3Builder, local::LocalFileSystem, memory::InMemory, path::Path,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tokio::sync::Semaphore;

use crate::fail::Fail;

/// Pictures that are made at once. Each may take a core, and the memory of its largest step.
const AT_ONCE: usize = 2;
/// Part of every name: what is made in another way has another one.
const RECIPE: &[u8] = b"mo picture 1";

#[derive(Debug, thiserror::Error)]
#[error("pictures can't be kept there: {0}")]
pub struct MediaError(#[from] object_store::Error);

/// A bucket, and how to get at it.
#[derive(Clone)]
pub struct S3 {
    pub bucket: String,
    /// Before every name in it.
    pub prefix: String,
    /// Absent for Amazon's own.
    pub endpoint: Option<String>,
    pub region: String,
    pub key_id: String,
    pub secret: String,
}

/// Keeps files and hands them out. Cheap to clone.
#[derive(Clone)]
pub struct Media {
    store: Arc<dyn ObjectStore>,
    prefix: Path,
    makers: Arc<Semaphore>,
}

/// What is kept beside a picture's files, so that the same bytes are decoded once.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Kept {
    pub hash: PictureHash,
    pub width: u32,
    pub height: u32,
    pub placeholder: Option<String>,
}

impl Media {
    fn over(store: impl ObjectStore, prefix: &str) -> Self {
        Self { store: Arc::new(store), prefix: Path::from(prefix), makers: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// A folder, which is made if it is not there.
    ///
    /// # Errors
    /// When the folder can't be made or read.
    pub fn folder(folder: &Folder) -> Result<Self, MediaError> {
        let failed = |source: std::io::Error| object_store::Error::Generic { store: "folder", source: source.into() };
        std::fs::create_dir_all(folder).map_err(failed)?;
        Ok(Self::over(LocalFileSystem::new_with_prefix(folder)?, ""))
    }

    /// A bucket of Amazon's or of anything that speaks as it does.
    ///
    /// # Errors
    /// When the settings make no sense; the bucket itself is not asked yet.
    pub fn s3(settings: &S3) -> Result<Self, MediaError> {
        // The program has one provider; a second call is refused and changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&settings.bucket)
            .with_region(&settings.region)
            .with_access_key_id(&settings.key_id)
            .with_secret_access_key(&settings.secret);
        if let Some(endpoint) = &settings.endpoint {
            builder = builder.with_endpoint(endpoint).with_allow_http(endpoint.starts_with("http://"));
        }
        Ok(Self::over(builder.build()?, &settings.prefix))
    }

    /// Memory, gone with the process: for commands that keep no picture.
    #[must_use]
    pub fn nowhere() -> Self {
        Self::over(InMemory::new(), "")
    }

    fn path(&self, tenant: TenantId, file: &str) -> Path {
        self.prefix.clone().join(tenant.to_string()).join(file)
    }

    /// A picture's file; none if there is none of that name, or the name is none of ours.
    ///
    /// # Errors
    /// `UNAVAILABLE` when the place can't be reached.
    pub async fn file(&self, tenant: TenantId, name: &str) -> Result<Option<(Bytes, &'static str)>, Error> {
        let Some(kind) = content_type(name) else { return Ok(None) };
        Ok(self.read(tenant, name).await?.map(|bytes| (bytes, kind)))
    }

    async fn read(&self, tenant: TenantId, file: &str) -> Result<Option<Bytes>, Error> {
        match self.store.get(&self.path(tenant, file)).await {
            Ok(found) => found.bytes().await.map(Some).map_err(|cause| out_of_reach(&cause)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(cause) => Err(out_of_reach(&cause)),
        }
    }

    async fn write(&self, tenant: TenantId, file: &str, bytes: Bytes) -> Result<(), Error> {
        let put = self.store.put(&self.path(tenant, file), bytes.into()).await;
        put.map(drop).map_err(|cause| out_of_reach(&cause))
    }

    /// Makes all sizes of a picture and keeps them. Harmless to repeat: the same bytes have the same names.
    pub(crate) async fn keep(&self, tenant: TenantId, bytes: Vec<u8>) -> Result<(), Fail> {
        let hash = hash(&bytes)?;
        if self.read(tenant, &note(&hash)).await?.is_some() {
            return Ok(());
        }
        let busy = |_| Error::new(ErrorCode::Unavailable, "We are stopping. Please try again in a moment.");
        let turn = self.makers.clone().acquire_owned().await.map_err(busy)?;
        let made = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            make(&bytes)
        });
        let made = made.await.map_err(|cause| {
            tracing::error!(%cause, "making a picture");
            Error::field("image", "can't be read: the file is damaged")
        })??;
        for file in made.files {
            let name = match file.kind {
                Kind::Webp(width) => Picture::webp(&hash, width),
                Kind::Jpeg => Picture::jpeg(&hash),
            };
            self.write(tenant, &name, file.bytes).await?;
        }
        let kept = Kept { hash, width: made.width, height: made.height, placeholder: made.placeholder };
        // Last: where it is, all the rest is.
        self.write(tenant, &note(&kept.hash), serde_json::to_vec(&kept)?.into()).await?;
        Ok(())
    }

    /// What [`Media::keep`] has made of these bytes.
    pub(crate) async fn kept(&self, tenant: TenantId, bytes: &[u8]) -> Result<Kept, Fail> {
        let found = self.read(tenant, &note(&hash(bytes)?)).await?.ok_or_else(Error::internal)?;
        Ok(serde_json::from_slice(&found)?)
    }
}

fn note(hash: &PictureHash) -> String {
    format!("{}.json", hash.as_str())
}

fn hash(bytes: &[u8]) -> Result<PictureHash, Error> {
    let digest = Sha256::new().chain_update(RECIPE).chain_update(bytes).finalize();
    let digits: String = digest.iter().take(PictureHash::LENGTH / 2).map(|byte| format!("{byte:02x}")).collect();
    PictureHash::try_from(digits).map_err(|_| Error::internal())
}

/// `{hash}-{width}.webp` or `{hash}.jpg`; nothing else is handed out.
fn content_type(name: &str) -> Option<&'static str> {
    let (stem, extension) = name.split_once('.')?;
    let (hash, kind) = match extension {
        "jpg" => (stem, "image/jpeg"),
        "webp" => {
            let (hash, width) = stem.split_once('-')?;
            width.parse::<u32>().ok().filter(|number| number.to_string() == width)?;
            (hash, "image/webp")
        }
        _ => return None,
    };
    PictureHash::try_from(hash.to_owned()).ok().map(|_| kind)
}

fn out_of_reach(cause: &object_store::Error) -> Error {
    tracing::error!(%cause, "pictures");
    Error::new(ErrorCode::Unavailable, "Pictures can't be reached right now. Please try again in a moment.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_ours_are_looked_for() {
        let hash = "0123456789abcdef0123456789abcdef";
        assert_eq!(content_type(&format!("{hash}-640.webp")), Some("image/webp"));
        assert_eq!(content_type(&format!("{hash}.jpg")), Some("image/jpeg"));
        for name in [
            format!("{hash}.json"),
            format!("{hash}-0640.webp"),
            format!("{hash}-640.webp.jpg"),
            format!("../{hash}.jpg"),
            format!("{hash}-.webp"),
            "..".into(),
            String::new(),
        ] {
            assert_eq!(content_type(&name), None, "{name}");
        }
    }
}
