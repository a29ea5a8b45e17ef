//! A bucket behind an S3 API: where copies of backups go that a fire in the house does not reach.

use std::fmt;
use std::path::Path as File;
use std::sync::Arc;
use std::time::Duration;

use futures_util::TryStreamExt;
use kernel::{Fault, Timestamp};
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::client::{HttpClient, HttpConnector};
use object_store::path::Path;
use object_store::{ClientOptions, ObjectStore, ObjectStoreExt, RetryConfig, WriteMultipart};
use serde::Serialize;
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::archive::not_written;
use crate::folder::made_at;
use crate::retention::Keep;

/// Parts of an upload: S3 wants at least 5 MiB, and takes 10,000 of them.
const PART: usize = 16 << 20;
/// Parts on their way at once: what bounds the memory an upload takes.
const PARTS_AT_ONCE: usize = 2;
const READ: usize = 1 << 20;
/// How long a bucket may be silent, from the first byte of what is sent to the first of its answer and
/// between two pieces of that, and how long one that does not answer is asked again. A copy as a whole
/// takes what it takes.
const PATIENCE: Duration = Duration::from_secs(60);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const MOST_RETRIES: usize = 5;

/// How a bucket is asked.
#[derive(Debug)]
struct Straight {
    /// Whether its address was given without TLS.
    insecure: bool,
    patience: Duration,
}

impl HttpConnector for Straight {
    fn connect(&self, _options: &ClientOptions) -> object_store::Result<HttpClient> {
        let client = reqwest::Client::builder()
            .https_only(!self.insecure)
            .http1_only()
            .connect_timeout(CONNECT_TIMEOUT)
            .read_timeout(self.patience)
            // Where an answer points to was looked at by nobody, and what is signed is signed for one host.
            .redirect(reqwest::redirect::Policy::none())
            .build();
        let client = client.map_err(|error| object_store::Error::Generic {
            store: "S3",
            source: Box::new(error),
        })?;
        Ok(HttpClient::new(client))
    }
}

/// Where a bucket is, and what opens it.
#[derive(Clone)]
pub struct BucketOptions {
    /// `s3://bucket/prefix`; the prefix may be absent.
    pub url: String,
    /// The API's address; Amazon's own when absent.
    pub endpoint: Option<String>,
    /// The region.
    pub region: String,
    /// The name of the key.
    pub key_id: String,
    /// The key.
    pub secret: String,
}

impl fmt::Debug for BucketOptions {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "the key of {}", self.url)
    }
}

/// A bucket, or a folder within one.
#[derive(Clone)]
pub struct Bucket {
    store: Arc<AmazonS3>,
    prefix: Path,
    url: String,
}

impl fmt::Debug for Bucket {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Bucket({})", self.url)
    }
}

/// A copy in the bucket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Stored {
    /// The backup's name.
    pub name: String,
    /// When its snapshot was taken.
    pub made_at: Timestamp,
    pub bytes: u64,
}

impl Bucket {
    /// Nothing is asked yet.
    ///
    /// # Errors
    /// `system.bucket_wrong` when the options make no sense.
    pub fn new(options: &BucketOptions) -> Result<Self, Fault> {
        Self::with_patience(options, PATIENCE)
    }

    fn with_patience(options: &BucketOptions, patience: Duration) -> Result<Self, Fault> {
        let wrong = |detail: &str| Fault::invalid("system.bucket_wrong", detail);
        let url = options.url.trim_end_matches('/');
        let place =
            url.strip_prefix("s3://").ok_or_else(|| wrong("s3://bucket/prefix is wanted"))?;
        let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
        let prefix = Path::parse(prefix).map_err(|_| wrong("the prefix is no path"))?;
        // The first to install one wins, and they are all the same.
        let _installed = rustls::crypto::ring::default_provider().install_default();
        let insecure = options.endpoint.as_ref().is_some_and(|url| url.starts_with("http://"));
        let retry = RetryConfig {
            max_retries: MOST_RETRIES,
            retry_timeout: patience,
            ..RetryConfig::default()
        };
        let mut builder = AmazonS3Builder::new()
            .with_http_connector(Straight { insecure, patience })
            .with_retry(retry)
            .with_bucket_name(bucket)
            .with_region(&options.region)
            .with_access_key_id(&options.key_id)
            .with_secret_access_key(&options.secret);
        if let Some(endpoint) = &options.endpoint {
            builder = builder.with_endpoint(endpoint);
        }
        let store = builder
            .build()
            .map_err(|error| wrong("these options open no bucket").with_source(error))?;
        Ok(Self { store: Arc::new(store), prefix, url: url.to_owned() })
    }

    /// As people name it: `s3://bucket/prefix`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The name of a backup within the bucket, of `s3://bucket/prefix/name`.
    #[must_use]
    pub fn name_in<'u>(&self, url: &'u str) -> Option<&'u str> {
        url.strip_prefix(&self.url)?.strip_prefix('/').filter(|name| made_at(name).is_some())
    }

    fn place(&self, name: &str) -> Path {
        self.prefix.clone().join(name)
    }

    /// The copies in it, oldest first.
    ///
    /// # Errors
    /// `system.bucket_refused`, `system.bucket_unreachable`.
    pub async fn list(&self) -> Result<Vec<Stored>, Fault> {
        let found: Vec<_> =
            self.store.list(Some(&self.prefix)).try_collect().await.map_err(|e| self.fault(e))?;
        let mut stored: Vec<Stored> = found
            .into_iter()
            .filter_map(|object| {
                let name = object.location.filename()?.to_owned();
                // Not what stands in folders below.
                let ours = object.location == self.place(&name);
                let made_at = made_at(&name).filter(|_| ours)?;
                Some(Stored { name, made_at, bytes: object.size })
            })
            .collect();
        stored.sort_by_key(|copy| copy.made_at);
        Ok(stored)
    }

    /// Brings a file there, reads it back and compares: it has its name when all of it is there. In
    /// constant memory; how many bytes.
    ///
    /// # Errors
    /// As [`Bucket::list`]; `system.copy_differs` when it reads otherwise.
    pub async fn put(&self, file: &File, name: &str) -> Result<u64, Fault> {
        let place = self.place(name);
        let upload = self.store.put_multipart(&place).await.map_err(|e| self.fault(e))?;
        let mut upload = WriteMultipart::new_with_chunk_size(upload, PART);
        let sent = self.send(file, &mut upload).await;
        let (digest, bytes) = match sent {
            Ok(sent) => sent,
            Err(fault) => {
                // Parts that stay cost money: the bucket is asked to drop them.
                let _dropped = upload.abort().await;
                return Err(fault);
            }
        };
        upload.finish().await.map_err(|e| self.fault(e))?;
        let mut read = Sha256::new();
        let got = self.store.get(&place).await.map_err(|e| self.fault(e))?;
        let mut chunks = got.into_stream();
        while let Some(chunk) = chunks.try_next().await.map_err(|e| self.fault(e))? {
            read.update(&chunk);
        }
        if read.finalize() != digest {
            return Err(Fault::invalid(
                "system.copy_differs",
                format!("{name} reads otherwise in {} than it was sent", self.url),
            ));
        }
        Ok(bytes)
    }

    async fn send(
        &self,
        file: &File,
        upload: &mut WriteMultipart,
    ) -> Result<(sha2::digest::Output<Sha256>, u64), Fault> {
        let mut file = tokio::fs::File::open(file).await.map_err(not_written)?;
        let (mut digest, mut bytes) = (Sha256::new(), 0_u64);
        let mut buffer = vec![0; READ];
        loop {
            let count = file.read(&mut buffer).await.map_err(not_written)?;
            let Some(read) = buffer.get(..count).filter(|read| !read.is_empty()) else {
                return Ok((digest.finalize(), bytes));
            };
            digest.update(read);
            bytes = bytes.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
            upload.wait_for_capacity(PARTS_AT_ONCE).await.map_err(|e| self.fault(e))?;
            upload.write(read);
        }
    }

    /// Brings a copy back into a file that is not there yet.
    ///
    /// # Errors
    /// As [`Bucket::list`]; `system.no_such_backup`.
    pub async fn fetch(&self, name: &str, file: &File) -> Result<(), Fault> {
        let got = self.store.get(&self.place(name)).await.map_err(|e| self.fault(e))?;
        let mut chunks = got.into_stream();
        let mut file = tokio::fs::File::create_new(file).await.map_err(not_written)?;
        while let Some(chunk) = chunks.try_next().await.map_err(|e| self.fault(e))? {
            file.write_all(&chunk).await.map_err(not_written)?;
        }
        file.sync_all().await.map_err(not_written)
    }

    /// Deletes what nobody needs any more; the names.
    ///
    /// # Errors
    /// As [`Bucket::list`].
    pub async fn prune(&self, keep: Keep) -> Result<Vec<String>, Fault> {
        let stored = self.list().await?;
        let made: Vec<Timestamp> = stored.iter().map(|copy| copy.made_at).collect();
        let gone = keep.superfluous(&made);
        let gone = stored.into_iter().filter(|copy| gone.contains(&copy.made_at));
        let names: Vec<String> = gone.map(|copy| copy.name).collect();
        for name in &names {
            self.store.delete(&self.place(name)).await.map_err(|e| self.fault(e))?;
        }
        Ok(names)
    }

    fn fault(&self, error: object_store::Error) -> Fault {
        use object_store::Error;
        let url = &self.url;
        match error {
            Error::NotFound { .. } => {
                Fault::not_found("system.no_such_backup", format!("it is not in {url}"))
                    .with_source(error)
            }
            Error::Unauthenticated { .. } | Error::PermissionDenied { .. } => {
                Fault::conflict("system.bucket_refused", format!("{url} refuses the key"))
                    .with_source(error)
            }
            _ => {
                let detail = format!("{url} cannot be reached or does not do what it is asked");
                Fault::unavailable("system.bucket_unreachable", detail).with_source(error)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn options(url: &str) -> BucketOptions {
        BucketOptions {
            url: url.to_owned(),
            endpoint: Some("http://127.0.0.1:9".to_owned()),
            region: "us-east-1".to_owned(),
            key_id: "key".to_owned(),
            secret: "canary-secret".to_owned(),
        }
    }

    #[test]
    fn a_name_in_a_bucket_is_a_backup_s_name_and_no_way_out() {
        let bucket = Bucket::new(&options("s3://house/back-ups/")).unwrap();
        let name = "tradewind-2026-11-22T08-00-09Z.backup";
        assert_eq!(bucket.name_in(&format!("s3://house/back-ups/{name}")), Some(name));
        for url in [
            format!("s3://house/{name}"),
            format!("s3://house/back-ups/../{name}"),
            format!("s3://house/back-ups-2/{name}"),
            "s3://house/back-ups/other.txt".to_owned(),
        ] {
            assert_eq!(bucket.name_in(&url), None, "{url}");
        }
        assert_eq!(bucket.place(name).to_string(), format!("back-ups/{name}"));
        assert!(Bucket::new(&options("https://house")).is_err());
    }

    /// Answers every request with a copy that comes a byte at a time, with a pause before each.
    fn slow_bucket(pause: Duration) -> BucketOptions {
        use std::io::{Read, Write};
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let place = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            for mut stream in listener.incoming().map_while(Result::ok) {
                let _asked = stream.read(&mut [0; 4_096]);
                let head = "HTTP/1.1 200 OK\r\nContent-Length: 8\r\nETag: \"1\"\r\n\
                            Last-Modified: Sun, 22 Nov 2026 08:00:00 GMT\r\n\r\n";
                let mut said = stream.write_all(head.as_bytes());
                for byte in b"ABCDEFGH" {
                    std::thread::sleep(pause);
                    said = said.and_then(|()| stream.write_all(&[*byte]));
                }
            }
        });
        BucketOptions { endpoint: Some(format!("http://{place}")), ..options("s3://house") }
    }

    #[tokio::test]
    async fn a_copy_may_take_long_as_long_as_it_comes() {
        let patience = Duration::from_secs(1);
        let options = slow_bucket(patience / 4);
        let bucket = Bucket::with_patience(&options, patience).unwrap();
        let folder = testkit::scratch::folder();
        let file = folder.path().join("fetched");
        bucket.fetch("tradewind-2026-11-22T08-00-09Z.backup", &file).await.unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "ABCDEFGH");
    }

    /// Answers every request by pointing to another place; how often it was asked.
    fn pointing_bucket(to: &str) -> (BucketOptions, Arc<AtomicUsize>) {
        use std::io::{Read, Write};
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let place = listener.local_addr().unwrap();
        let asked = Arc::new(AtomicUsize::new(0));
        let answer = format!(
            "HTTP/1.1 307 Temporary Redirect\r\nLocation: {to}\r\nContent-Length: 0\r\n\
             Connection: close\r\n\r\n"
        );
        let counted = Arc::clone(&asked);
        std::thread::spawn(move || {
            for mut stream in listener.incoming().map_while(Result::ok) {
                let _asked = stream.read(&mut [0; 4_096]);
                counted.fetch_add(1, Ordering::Relaxed);
                let _said = stream.write_all(answer.as_bytes());
            }
        });
        let endpoint = Some(format!("http://{place}"));
        (BucketOptions { endpoint, ..options("s3://house") }, asked)
    }

    #[tokio::test]
    async fn a_bucket_that_points_elsewhere_is_not_followed() {
        let (inner, asked_within) = pointing_bucket("http://127.0.0.1:9/");
        let (outer, asked) = pointing_bucket(&format!("{}/house/x", inner.endpoint.unwrap()));
        let bucket = Bucket::with_patience(&outer, Duration::from_secs(5)).unwrap();
        let folder = testkit::scratch::folder();
        let file = folder.path().join("fetched");
        assert!(bucket.list().await.is_err());
        assert!(bucket.fetch("tradewind-2026-11-22T08-00-09Z.backup", &file).await.is_err());
        assert_eq!(asked.load(Ordering::Relaxed), 2, "what it said is no reason to ask again");
        assert_eq!(asked_within.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn no_secret_is_shown() {
        let options = options("s3://house");
        let shown = format!("{options:?} {:?}", Bucket::new(&options).unwrap());
        assert!(!shown.contains("canary"), "{shown}");
    }
}
