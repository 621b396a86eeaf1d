//! What is compared: articles and paragraphs of a text, its comparison key, and the tokens of that key.

pub mod alignment;
pub mod article;
mod ascii;
pub mod difference;
pub mod fold;
pub mod markup;
pub mod mask;
pub(crate) mod origin;
pub mod paragraph;
mod plane;
pub mod script;
pub mod symbol;
pub mod token;
