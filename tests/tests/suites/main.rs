//! `JSONTestSuite` and `csv-spectrum`, which say what is JSON and what a CSV file holds.

mod csv;
mod json;
