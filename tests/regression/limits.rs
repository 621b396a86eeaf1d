//! Promises of memory, threads and checked settings.
