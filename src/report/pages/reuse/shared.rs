//! What any two documents have in common, those first that have most.

use crate::reuse::{Common, Ratio};

/// Two documents, and how much of each stands in the other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Shared {
    pub a: usize,
    pub b: usize,
    /// What of the first stands in the second, and the other way round.
    pub equal: [f64; 2],
    /// The same with what was changed.
    pub touched: [f64; 2],
}

impl Shared {
    /// By what one is judged: the greater equal share, then what is touched.
    pub fn most(&self) -> (f64, f64) {
        (self.equal[0].max(self.equal[1]), self.touched[0].max(self.touched[1]))
    }
}

/// All pairs of documents that share something beside stock phrases, those that share most first.
pub(super) fn pairs(ratios: &[Ratio]) -> Vec<Shared> {
    let later = |a: usize| ratios[a].with.iter().filter(move |common| common.page > a).map(move |common| (a, common));
    let shared = |(a, of_a): (usize, &Common)| {
        let of_b = ratios[of_a.page].common_with(a);
        let (equal, touched) = of_b.map_or((0.0, 0.0), |common| (common.equal, common.touched));
        Shared { a, b: of_a.page, equal: [of_a.equal, equal], touched: [of_a.touched, touched] }
    };
    let mut pairs: Vec<Shared> = (0..ratios.len()).flat_map(later).map(shared).collect();
    let order = |x: (f64, f64), y: (f64, f64)| y.0.total_cmp(&x.0).then(y.1.total_cmp(&x.1));
    pairs.sort_by(|x, y| order(x.most(), y.most()).then((x.a, x.b).cmp(&(y.a, y.b))));
    pairs
}
