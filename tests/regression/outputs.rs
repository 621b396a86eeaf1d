//! Outputs are whole or absent, and only what is ours is touched.
