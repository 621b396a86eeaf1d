//! Where masked slots stand in a text: `XX`, `某`, `××` and their kin, by the rules of the fold.

use super::fold::{Fold, fold_mapped};
use super::origin::origins;
use super::script::MASK;
use crate::document::Span;

/// The masked slots of `text`, in order. Cost: folds it.
///
/// ```
/// use leitong::text::mask::masks;
/// let text = "某县修渠，××镇出人，x书记挑土";
/// assert_eq!(masks(text).iter().map(|mask| mask.of(text)).collect::<Vec<_>>(), ["某", "××", "x"]);
/// ```
pub fn masks(text: &str) -> Vec<Span> {
    let key = fold_mapped(Fold::Text, text);
    origins(text, &key).filter(|&(c, _)| c == MASK).map(|(_, origin)| origin.span).collect()
}
