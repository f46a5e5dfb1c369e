//! Runs from one live PostgreSQL into another: databases of every kind there and back, and what
//! happens where the server, the right to read or the password is missing.

mod attacks;
mod circles;
mod emitted;
mod job;
mod names;
mod outages;
mod rights;
mod round;
mod untouched;
mod upsert;
