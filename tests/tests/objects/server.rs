//! A server that speaks S3, on a port of its own, with its buckets in a folder.
//!
//! `s3s` reads requests and checks their signatures as S3 does, `s3s-fs` keeps the objects. It makes
//! buckets that are not there and forgets what an object is, which S3 does not: that is mended here.

use cases::Scratch;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use s3s::auth::SimpleAuth;
use s3s::dto::{
    ContentType, DeleteObjectInput, DeleteObjectOutput, GetObjectInput, GetObjectOutput,
    PutObjectInput, PutObjectOutput,
};
use s3s::service::S3ServiceBuilder;
use s3s::{S3, S3Request, S3Response, S3Result, s3_error};
use s3s_fs::FileSystem;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use tokio::net::TcpListener;
use tokio::sync::Notify;

/// What the server knows its clients by.
pub const KEY: &str = "AKIDWAYBILL";
/// What must stand in no file and in no message.
pub const SECRET: &str = "hunter2-which-nobody-is-to-see";

/// A server that is running.
pub struct Server {
    address: SocketAddr,
    stop: Arc<Notify>,
    puts: Arc<AtomicUsize>,
    thread: Option<JoinHandle<()>>,
}

/// A listener there. The port of a server that is gone may be lent to a connection for a moment.
fn bound(address: SocketAddr) -> std::net::TcpListener {
    let begun = std::time::Instant::now();
    loop {
        match std::net::TcpListener::bind(address) {
            Ok(listener) => return listener,
            Err(error) => assert!(begun.elapsed().as_secs() < 20, "{address}: {error}"),
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}

/// What happens when so many objects were put.
#[derive(Clone, Copy)]
pub enum Then {
    /// The server is gone.
    Gone,
    /// It does not answer any more.
    Silent,
}

struct Strict {
    files: FileSystem,
    root: PathBuf,
    puts: Arc<AtomicUsize>,
    limit: Option<(usize, Then)>,
    stop: Arc<Notify>,
    types: Mutex<BTreeMap<(String, String), Option<ContentType>>>,
}

impl Strict {
    fn bucket(&self, bucket: &str) -> S3Result<()> {
        if self.root.join(bucket).is_dir() { Ok(()) } else { Err(s3_error!(NoSuchBucket)) }
    }
}

#[async_trait::async_trait]
impl S3 for Strict {
    async fn get_object(
        &self,
        request: S3Request<GetObjectInput>,
    ) -> S3Result<S3Response<GetObjectOutput>> {
        self.bucket(&request.input.bucket)?;
        let place = (request.input.bucket.clone(), request.input.key.clone());
        let mut found = self.files.get_object(request).await?;
        found.output.content_type = self.types.lock().unwrap().get(&place).cloned().flatten();
        Ok(found)
    }

    async fn put_object(
        &self,
        request: S3Request<PutObjectInput>,
    ) -> S3Result<S3Response<PutObjectOutput>> {
        self.bucket(&request.input.bucket)?;
        if let Some((limit, then)) = self.limit
            && self.puts.load(Ordering::SeqCst) >= limit
        {
            self.puts.fetch_add(1, Ordering::SeqCst);
            if matches!(then, Then::Gone) {
                self.stop.notify_one();
            }
            std::future::pending::<()>().await;
        }
        let place = (request.input.bucket.clone(), request.input.key.clone());
        self.types.lock().unwrap().insert(place, request.input.content_type.clone());
        let put = self.files.put_object(request).await;
        self.puts.fetch_add(1, Ordering::SeqCst);
        put
    }

    async fn delete_object(
        &self,
        request: S3Request<DeleteObjectInput>,
    ) -> S3Result<S3Response<DeleteObjectOutput>> {
        self.bucket(&request.input.bucket)?;
        self.files.delete_object(request).await
    }
}

impl Server {
    /// Serves what is in a folder, where each folder is a bucket.
    pub fn new(root: &Path) -> Self {
        Self::limited(root, SocketAddr::from(([127, 0, 0, 1], 0)), None)
    }

    /// The same at an address, for so many puts.
    pub fn limited(root: &Path, address: SocketAddr, limit: Option<(usize, Then)>) -> Self {
        let (stop, puts) = (Arc::new(Notify::new()), Arc::new(AtomicUsize::new(0)));
        let strict = Strict {
            files: FileSystem::new(root).unwrap(),
            root: root.to_owned(),
            puts: Arc::clone(&puts),
            limit,
            stop: Arc::clone(&stop),
            types: Mutex::default(),
        };
        let listener = bound(address);
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let stopped = Arc::clone(&stop);
        let thread = std::thread::spawn(move || serve(strict, listener, &stopped));
        Self { address, stop, puts, thread: Some(thread) }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL under which each bucket is one of its own.
    pub fn url(&self) -> String {
        format!("s3+http://{}?region=us-east-1", self.address)
    }

    /// Puts that were begun.
    pub fn puts(&self) -> usize {
        self.puts.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.notify_one();
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

fn serve(strict: Strict, listener: std::net::TcpListener, stop: &Notify) {
    let mut builder = S3ServiceBuilder::new(strict);
    builder.set_auth(SimpleAuth::from_single(KEY, SECRET));
    let service = builder.build().into_shared();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let listener = TcpListener::from_std(listener).unwrap();
        loop {
            tokio::select! {
                accepted = listener.accept() => {
                    let (socket, _) = accepted.unwrap();
                    let service = service.clone();
                    tokio::spawn(async move {
                        let connection = Builder::new(TokioExecutor::new());
                        let _ = connection.serve_connection(TokioIo::new(socket), service).await;
                    });
                }
                () = stop.notified() => return,
            }
        }
    });
}

/// A folder with these buckets in it.
pub fn buckets(names: &[&str]) -> Scratch {
    let root = Scratch::new();
    for name in names {
        std::fs::create_dir(root.join(name)).unwrap();
    }
    root
}
