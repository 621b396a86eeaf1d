//! What is read: names, formats, odd records, exit codes.

mod letterless;
mod odd_json;
