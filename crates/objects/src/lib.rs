//! The only crate that speaks to buckets.
//!
//! A [`Place`] is where buckets are: a folder, with a folder for each bucket, or a service that
//! speaks S3. [`Buckets`] is that place while it is open: it says what is under a name, puts objects
//! in and takes them out. Objects are called by their digest, so what is under a name is the
//! object, nothing, or something else that nobody may touch.
//!
//! | URL | the plan's bucket `icons` is |
//! |---|---|
//! | `file:PATH` or a path | the folder `PATH/icons` |
//! | `s3:` | the bucket `icons` at AWS, or at `AWS_ENDPOINT_URL` |
//! | `s3:?endpoint=http://127.0.0.1:9000&region=us-east-1` | the bucket `icons` there |
//! | `s3+https://HOST/storage/v1/s3?region=eu-central-1` | the same, written as the endpoint |
//! | `s3://BUCKET/PREFIX?endpoint=…` | everything below `PREFIX/icons/` of the one bucket |
//!
//! Credentials come from the environment alone, from the variables that every tool for S3 reads:
//! `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`, `AWS_REGION`. None of them
//! stands in a message.
//!
//! A bucket of S3 is made by a person: who may read it is not ours to decide.

mod answer;
mod buckets;
mod place;
mod wait;

pub use buckets::{Buckets, State};
pub use place::Place;
