//! What is read: names, formats, odd records, exit codes.

mod charsets;
mod compressed;
mod damaged;
mod exits;
mod letterless;
mod many;
mod names;
mod odd_json;
mod old_mac;
mod streamed;
mod streams;
mod tables;
mod unreadable;
mod values;
