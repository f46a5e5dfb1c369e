//! What holds of random inputs that are made to be nearly right: the functions of `cases::fuzz`, which
//! `cargo fuzz` feeds with bytes, fed by who knows what a line, a plan or a dump looks like.

mod dumps;
mod lines;
mod plans;
mod scripts;
