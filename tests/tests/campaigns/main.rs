//! The campaigns plan: a live database changed in place and back, on both engines; its jq; its
//! document; its page.

mod document;
mod job;
mod normalizers;
mod page;
mod plan;
mod script;
