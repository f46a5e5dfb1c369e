//! Buckets that are open.

use crate::Place;
use crate::answer::Refused;
use crate::place::Service;
use crate::wait::Wait;
use complaint::{Complaint, Result};
use futures_util::StreamExt as _;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{
    Attribute, Attributes, BackoffConfig, ClientOptions, ObjectStore, ObjectStoreExt as _, PutMode,
    PutOptions, RetryConfig,
};
use record::Hasher;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// How often a request is made again that failed for no fault of ours, and for how long.
const RETRIES: usize = 4;
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a server may take to answer the telephone, to say the next word, and in all.
const CONNECT: Duration = Duration::from_secs(5);
const SILENCE: Duration = Duration::from_secs(30);
const WHOLE: Duration = Duration::from_secs(600);
/// Variables of which one must be there, or nobody knows who asks.
const CREDENTIALS: [&str; 5] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_SKIP_SIGNATURE",
];

/// Buckets that are open.
pub struct Buckets {
    place: Place,
    wait: Wait,
    stores: RefCell<BTreeMap<String, Arc<dyn ObjectStore>>>,
}

/// What is under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing.
    Absent,
    /// The object.
    Whole {
        /// What the bucket says it is, where it says that.
        content_type: Option<String>,
    },
    /// Something else.
    Other {
        /// Its size.
        bytes: u64,
        /// Its digest.
        sha256: String,
    },
}

impl Buckets {
    /// Opens the place. Nothing is asked yet.
    pub fn open(place: &Place) -> Result<Self> {
        let known = CREDENTIALS.iter().any(|name| std::env::var_os(name).is_some());
        if matches!(place, Place::S3(_)) && !known {
            return Err(Complaint::new(format!("there are no credentials for {place}"))
                .hint("set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"));
        }
        Ok(Self { place: place.clone(), wait: Wait::new()?, stores: RefCell::default() })
    }

    /// Where they are.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// What is under the name; `sha256` is the digest of the object that should be.
    pub fn state(&self, bucket: &str, name: &str, sha256: &str) -> Result<State> {
        let (store, path) = self.at(bucket, name)?;
        let fetched = self.wait.on(async {
            let found = store.get(&path).await?;
            let said = found.attributes.get(&Attribute::ContentType);
            let content_type = said.map(|said| said.as_ref().to_owned());
            let mut stream = found.into_stream();
            let (mut hasher, mut bytes) = (Hasher::default(), 0);
            while let Some(piece) = stream.next().await.transpose()? {
                hasher.update(&piece);
                bytes += piece.len() as u64;
            }
            Ok((content_type, bytes, hasher.finish()))
        });
        match fetched.map_err(|error: object_store::Error| Refused::new(&error)) {
            Ok((content_type, _, found)) if found == sha256 => Ok(State::Whole { content_type }),
            Ok((_, bytes, sha256)) => Ok(State::Other { bytes, sha256 }),
            Err(refused) if refused.absent => Ok(State::Absent),
            Err(refused) => Err(self.refused(refused, "get", name, "from", bucket)),
        }
    }

    /// Puts an object under a name where nothing is.
    pub fn put(&self, bucket: &str, name: &str, bytes: Vec<u8>, content_type: &str) -> Result<()> {
        let (store, path) = self.at(bucket, name)?;
        let mut options = PutOptions::default();
        match &self.place {
            // A file has no content type.
            Place::Folder(_) => options.mode = PutMode::Create,
            // Not every service knows "only if nothing is there"; what it would overwrite in the
            // moment since somebody looked has the same digest for its name.
            Place::S3(_) => {
                let mut attributes = Attributes::new();
                attributes.insert(Attribute::ContentType, content_type.to_owned().into());
                options.attributes = attributes;
            }
        }
        outage::point("before-put");
        let put = self.wait.on(store.put_opts(&path, bytes.into(), options));
        put.map(drop)
            .inspect(|()| outage::point("after-put"))
            .map_err(|error| self.refused(Refused::new(&error), "put", name, "into", bucket))
    }

    /// Takes an object out. That it is not there is no failure.
    pub fn remove(&self, bucket: &str, name: &str) -> Result<()> {
        let (store, path) = self.at(bucket, name)?;
        outage::point("before-removal");
        let removed = self.wait.on(store.delete(&path));
        outage::point("after-removal");
        match removed.map_err(|error| Refused::new(&error)) {
            Err(refused) if !refused.absent => {
                Err(self.refused(refused, "take", name, "out of", bucket))
            }
            _ => Ok(()),
        }
    }

    /// Takes away what a program that was cut off while it put the object may have left beside it.
    pub fn sweep(&self, bucket: &str, name: &str) -> Result<()> {
        let Place::Folder(root) = &self.place else { return Ok(()) };
        let file = root.join(bucket).join(name);
        let staged = |found: &std::path::Path| {
            let found = found.file_name().and_then(|found| found.to_str());
            let own = file.file_name().and_then(|own| own.to_str());
            let number =
                own.zip(found).and_then(|(own, found)| found.strip_prefix(own)?.strip_prefix('#'));
            number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
        };
        let Some(Ok(entries)) = file.parent().map(std::fs::read_dir) else { return Ok(()) };
        for entry in entries.flatten().map(|entry| entry.path()).filter(|path| staged(path)) {
            std::fs::remove_file(&entry).map_err(|error| {
                Complaint::new(format!("cannot remove {}: {error}", entry.display()))
            })?;
        }
        Ok(())
    }

    /// The store that has the bucket, and the path of the name in it.
    fn at(&self, bucket: &str, name: &str) -> Result<(Arc<dyn ObjectStore>, Path)> {
        let bad = |error: object_store::path::Error| Complaint::new(error.to_string());
        match &self.place {
            Place::Folder(root) => {
                let path = Path::from_absolute_path(root.join(bucket).join(name)).map_err(bad)?;
                let open = || Ok(Arc::new(LocalFileSystem::new().with_fsync(true)) as _);
                Ok((self.store("", open)?, path))
            }
            Place::S3(service) => {
                let (own, path) = match &service.within {
                    Some((own, prefix)) => (own.as_str(), format!("{prefix}/{bucket}/{name}")),
                    None => (bucket, name.to_owned()),
                };
                let path = Path::parse(path.trim_start_matches('/')).map_err(bad)?;
                Ok((self.store(own, || s3(service, own))?, path))
            }
        }
    }

    fn store(
        &self,
        bucket: &str,
        open: impl FnOnce() -> Result<Arc<dyn ObjectStore>>,
    ) -> Result<Arc<dyn ObjectStore>> {
        if let Some(store) = self.stores.borrow().get(bucket) {
            return Ok(Arc::clone(store));
        }
        let store = open()?;
        self.stores.borrow_mut().insert(bucket.to_owned(), Arc::clone(&store));
        Ok(store)
    }

    fn refused(
        &self,
        refused: Refused,
        doing: &str,
        name: &str,
        how: &str,
        bucket: &str,
    ) -> Complaint {
        let doing = format!("cannot {doing} {name} {how} the bucket {bucket}");
        refused.complaint(&doing).at(&self.place)
    }
}

fn s3(service: &Service, bucket: &str) -> Result<Arc<dyn ObjectStore>> {
    let client = ClientOptions::new()
        .with_connect_timeout(CONNECT)
        .with_read_timeout(SILENCE)
        .with_timeout(WHOLE);
    let backoff = BackoffConfig {
        init_backoff: Duration::from_millis(200),
        max_backoff: Duration::from_secs(3),
        base: 2.0,
    };
    let retry = RetryConfig { backoff, max_retries: RETRIES, retry_timeout: PATIENCE };
    let plain = service.endpoint.as_ref().is_some_and(|endpoint| endpoint.starts_with("http:"));
    let mut builder = AmazonS3Builder::from_env()
        .with_bucket_name(bucket)
        .with_client_options(client)
        .with_retry(retry)
        .with_allow_http(plain)
        // One by one: not every service takes a list.
        .with_disable_bulk_delete(true);
    if let Some(endpoint) = &service.endpoint {
        builder = builder.with_endpoint(endpoint);
    }
    if let Some(region) = &service.region {
        builder = builder.with_region(region);
    }
    let store = builder.build().map_err(|error| {
        Refused::new(&error).complaint(&format!("cannot open the bucket {bucket}"))
    })?;
    Ok(Arc::new(store))
}
