//! What runs the cases: the programs from outside, as a person would.
