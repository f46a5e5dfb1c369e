//! What breaks a migration in the middle: kills, disks, networks, servers. `make faults` runs the long
//! form of each case, and `docs/faults.md` has its table.
//!
//! What stands elsewhere is not said twice here: a server that goes in the middle of each step is in
//! `live/outages.rs`, kills while an application writes in `backfill/crash.rs`, a bucket's server that
//! goes in `objects`.

mod damage;
mod disk;
mod job;
mod kills;
mod memory;
mod network;
mod proxy;
mod scenes;
mod server;
mod tally;
mod under;
