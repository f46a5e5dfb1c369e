//! Keys and rows sorted, grouped and looked up on disk, in bounded memory.
//!
//! A [`Sorter`] takes pairs of key and value in any number. It keeps what fits its budget; the
//! rest goes to nameless temporary files that vanish with the process. [`Sorter::sorted`] gives
//! the pairs back in key order (pairs with one key in the order in which they came),
//! [`Sorter::lookup`] finds those of one key. A [`Spool`] keeps what it is given in order, to be read
//! as often as needed.

mod lookup;
mod run;
mod sorter;
mod spool;

pub use lookup::Lookup;
pub use sorter::{Sorted, Sorter};
pub use spool::{Spool, Spooled};
