//! Passages that are one text in several places, gathered around the witness that most others are like.
//!
//! Not connected components: two passages that share different halves of a third would be one finding, and so would
//! all that they share with others. Here every member matches the *medoid* of its cluster for the most part; what matches
//! only another member is a cluster of its own, told to be related.

use super::pair::Shared;
use rayon::prelude::*;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

/// A passage that two paragraphs share.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Hit {
    /// The paragraphs; the first one is not the later one.
    pub paragraphs: [u32; 2],
    /// What they share.
    pub shared: Shared,
    /// The weighted letters that are equal.
    pub effective: f64,
}

impl Hit {
    fn range(&self, side: usize) -> &Range<usize> {
        if side == 0 { &self.shared.a } else { &self.shared.b }
    }
}

/// A place of a cluster.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Member {
    pub paragraph: u32,
    /// Symbols of the paragraph.
    pub range: Range<usize>,
    /// Its likeness to the medoid; 1 for that itself.
    pub identity: f64,
    /// Whether parts stand in another order than in the medoid.
    pub reordered: bool,
}

/// Passages that are one text. The medoid is the first member; there are two or more.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cluster {
    pub members: Vec<Member>,
    /// Weighted letters that the medoid shares with the member that shares most.
    pub effective: f64,
    /// Clusters that share a passage with this one, by their numbers.
    pub related: Vec<usize>,
}

/// The share of the longer of two stretches that makes them one place.
const SAME_PLACE: f64 = 0.5;
/// The share of the medoid that a member has.
const MEMBER: f64 = 0.5;
/// Letters in a row of which none is left out.
const VERBATIM: usize = 24;
/// Related clusters that are told.
const MOST_RELATED: usize = 8;

/// Clusters of `hits`. Each hit is in one of them, or joins two of the members of one.
pub(super) fn clusters(hits: &[Hit]) -> Vec<Cluster> {
    let (nodes, sides) = nodes(hits);
    let edges = Edges::new(hits, &sides, nodes.len());
    let degree = |node: usize| edges.of(node).iter().map(|edge| hits[edge.hit as usize].effective).sum::<f64>();
    let degrees: Vec<f64> = (0..nodes.len()).map(degree).collect();
    let mut order: Vec<usize> = (0..nodes.len()).filter(|&node| !edges.of(node).is_empty()).collect();
    order.sort_by(|&x, &y| degrees[y].total_cmp(&degrees[x]).then(nodes[x].cmp_key().cmp(&nodes[y].cmp_key())));
    let mut maker = Maker::new(hits, &nodes, &edges);
    for &node in &order {
        if maker.home[node].is_none() {
            maker.around(node, |this, other, hit, side| this.home[other].is_none() && this.is_member(node, hit, side));
        }
    }
    // What matches only members of other clusters, or less of a medoid than a member does.
    for &node in &order {
        if maker.home[node].is_none() {
            let effective = |edge: &Edge| hits[edge.hit as usize].effective;
            let nearest =
                edges.of(node).iter().max_by(|x, y| effective(x).total_cmp(&effective(y)).then(y.other.cmp(&x.other)));
            if let Some(nearest) = nearest {
                maker.around(nearest.other as usize, |this, other, _, _| this.home[other].is_none());
            }
        }
    }
    maker.widen(&sides);
    maker.relate();
    maker.clusters
}

/// A place that passages of several hits cover.
#[derive(Debug, Clone, PartialEq)]
struct Node {
    paragraph: u32,
    range: Range<usize>,
}

impl Node {
    fn cmp_key(&self) -> (u32, usize, usize) {
        (self.paragraph, self.range.start, self.range.end)
    }
}

/// The places of all hits, and those of each hit's sides.
fn nodes(hits: &[Hit]) -> (Vec<Node>, Vec<[usize; 2]>) {
    let mut sides: Vec<(u32, usize, usize)> =
        (0..hits.len()).flat_map(|hit| [0, 1].map(|side| (hits[hit].paragraphs[side], hit, side))).collect();
    // Of each paragraph the longest first: a shorter one joins it, and not the other way round.
    let range = |&(_, hit, side): &(u32, usize, usize)| hits[hit].range(side);
    sides.sort_by_key(|place| (place.0, std::cmp::Reverse(range(place).len()), range(place).start, place.1, place.2));
    let mut nodes: Vec<Node> = Vec::new();
    let mut of = vec![[0; 2]; hits.len()];
    // The nodes of the paragraph at hand by where they begin.
    let mut begun: BTreeSet<(usize, usize)> = BTreeSet::new();
    for place in &sides {
        let (paragraph, hit, side) = *place;
        let range = range(place);
        if nodes.last().is_none_or(|node| node.paragraph != paragraph) {
            begun.clear();
        }
        let overlap = |node: &Node| {
            let common = range.end.min(node.range.end).saturating_sub(range.start.max(node.range.start));
            common as f64 / range.len().max(node.range.len()) as f64
        };
        // Those before are no shorter; one that is twice as long has no share that is large enough.
        let near = begun.range((range.start.saturating_sub(2 * range.len()), 0)..(range.end, 0));
        let best =
            near.map(|&(_, node)| (overlap(&nodes[node]), node)).max_by(|x, y| x.0.total_cmp(&y.0).then(x.1.cmp(&y.1)));
        of[hit][side] = match best {
            Some((share, node)) if share >= SAME_PLACE => node,
            _ => {
                begun.insert((range.start, nodes.len()));
                nodes.push(Node { paragraph, range: range.clone() });
                nodes.len() - 1
            }
        };
    }
    (nodes, of)
}

/// The best hit of a node with another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Edge {
    node: u32,
    other: u32,
    hit: u32,
    /// The side of the hit that the node is.
    side: u32,
}

/// The edges of all nodes, in one array: most nodes have one, and a map for each would be ten times as large.
struct Edges {
    /// By node, then by the other one.
    all: Vec<Edge>,
    /// The edges of node `i` are `all[starts[i]..starts[i + 1]]`.
    starts: Vec<u32>,
}

impl Edges {
    /// Those of `hits`, of which `sides` are the nodes.
    fn new(hits: &[Hit], sides: &[[usize; 2]], nodes: usize) -> Edges {
        let edge = |hit: usize, side: usize| {
            let (node, other) = (sides[hit][side] as u32, sides[hit][1 - side] as u32);
            Edge { node, other, hit: hit as u32, side: side as u32 }
        };
        let between = (0..hits.len()).filter(|&hit| sides[hit][0] != sides[hit][1]);
        let mut all: Vec<Edge> = between.flat_map(|hit| [edge(hit, 0), edge(hit, 1)]).collect();
        all.par_sort_unstable();
        // Of equally good hits the first stays.
        all.dedup_by(|later, kept| {
            let same = (later.node, later.other) == (kept.node, kept.other);
            if same && hits[later.hit as usize].effective > hits[kept.hit as usize].effective {
                *kept = *later;
            }
            same
        });
        let mut starts = vec![0; nodes + 1];
        all.iter().for_each(|edge| starts[edge.node as usize + 1] += 1);
        (0..nodes).for_each(|node| starts[node + 1] += starts[node]);
        Edges { all, starts }
    }

    /// The edges of `node`, by the other one.
    fn of(&self, node: usize) -> &[Edge] {
        &self.all[self.starts[node] as usize..self.starts[node + 1] as usize]
    }
}

struct Maker<'h> {
    hits: &'h [Hit],
    nodes: &'h [Node],
    edges: &'h Edges,
    /// The cluster of each node.
    home: Vec<Option<usize>>,
    /// The place of each node among the members of that.
    place: Vec<usize>,
    clusters: Vec<Cluster>,
    /// The node of each cluster's medoid: it may be at home in another.
    medoids: Vec<usize>,
}

impl<'h> Maker<'h> {
    fn new(hits: &'h [Hit], nodes: &'h [Node], edges: &'h Edges) -> Maker<'h> {
        let (home, place) = (vec![None; nodes.len()], vec![0; nodes.len()]);
        Maker { hits, nodes, edges, home, place, clusters: Vec::new(), medoids: Vec::new() }
    }

    fn is_member(&self, medoid: usize, hit: usize, side: usize) -> bool {
        let range = self.hits[hit].range(side);
        range.len() as f64 >= MEMBER * self.nodes[medoid].range.len() as f64
    }

    /// Makes a cluster of `medoid` and those of its neighbours that `joins` admits.
    fn around(&mut self, medoid: usize, joins: impl Fn(&Self, usize, usize, usize) -> bool) {
        let number = self.clusters.len();
        let mut whole: Option<Range<usize>> = None;
        let mut effective = 0.0f64;
        let mut members = Vec::new();
        for edge in self.edges.of(medoid) {
            let (other, hit, side) = (edge.other as usize, edge.hit as usize, edge.side as usize);
            if !joins(self, other, hit, side) {
                continue;
            }
            let (found, own) = (&self.hits[hit], self.hits[hit].range(side));
            whole = Some(whole.map_or(own.clone(), |whole| whole.start.min(own.start)..whole.end.max(own.end)));
            effective = effective.max(found.effective);
            members.push((
                other,
                Member {
                    paragraph: self.nodes[other].paragraph,
                    range: found.range(1 - side).clone(),
                    identity: found.shared.identity,
                    reordered: found.shared.reordered,
                },
            ));
        }
        let Some(range) = whole else { return };
        for (place, &(other, _)) in (1..).zip(&members) {
            (self.home[other], self.place[other]) = (Some(number), place);
        }
        self.home[medoid].get_or_insert(number);
        self.medoids.push(medoid);
        let first = Member { paragraph: self.nodes[medoid].paragraph, range, identity: 1.0, reordered: false };
        let members = std::iter::once(first).chain(members.into_iter().map(|(_, member)| member)).collect();
        self.clusters.push(Cluster { members, effective, related: Vec::new() });
    }

    /// Widens members so that nothing is left out of what two of one cluster share: of the hits between two nodes only the
    /// best one made them members, and the medoid may lack what two other members have.
    fn widen(&mut self, sides: &[[usize; 2]]) {
        let long = |(hit, nodes): &(&Hit, &[usize; 2])| hit.shared.longest >= VERBATIM && nodes[0] != nodes[1];
        for (hit, nodes) in self.hits.iter().zip(sides).filter(long) {
            let covers = |&(cluster, places): &(usize, [usize; 2])| {
                let is_inside = |side: usize| {
                    let (around, range) = (&self.clusters[cluster].members[places[side]].range, hit.range(side));
                    around.start <= range.start && range.end <= around.end
                };
                is_inside(0) && is_inside(1)
            };
            let together: Vec<_> = nodes.iter().filter_map(|&node| self.both(self.home[node]?, nodes)).collect();
            if let Some(&(cluster, places)) = together.first().filter(|_| !together.iter().any(covers)) {
                widened(&mut self.clusters[cluster].members, places, hit);
            }
        }
    }

    /// The places of two nodes in a cluster, if both are members of it.
    fn both(&self, cluster: usize, nodes: &[usize; 2]) -> Option<(usize, [usize; 2])> {
        let place = |node: usize| match self.medoids[cluster] == node {
            true => Some(0),
            false => (self.home[node] == Some(cluster)).then(|| self.place[node]),
        };
        Some((cluster, [place(nodes[0])?, place(nodes[1])?]))
    }

    /// Notes which clusters have matches between them.
    fn relate(&mut self) {
        let mut related: HashMap<usize, Vec<usize>> = HashMap::new();
        for edge in &self.edges.all {
            if let (Some(x), Some(y)) = (self.home[edge.node as usize], self.home[edge.other as usize])
                && x != y
            {
                related.entry(x).or_default().push(y);
            }
        }
        for (number, mut others) in related {
            others.sort_unstable();
            others.dedup();
            others.truncate(MOST_RELATED);
            self.clusters[number].related = others;
        }
    }
}

/// Widens two of the members of a cluster to what a hit says that they share.
fn widened(members: &mut [Member], places: [usize; 2], hit: &Hit) {
    let medoid = members[0].range.len();
    for (side, &place) in places.iter().enumerate() {
        let (member, range) = (&mut members[place], hit.range(side));
        let whole = member.range.start.min(range.start)..member.range.end.max(range.end);
        if place > 0 {
            // What is added may be equal to the medoid or not: no more than what was equal is known to be.
            member.identity *= (member.range.len() + medoid) as f64 / (whole.len() + medoid) as f64;
            member.reordered |= hit.shared.reordered && places.contains(&0);
        }
        member.range = whole;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hit(a: (u32, Range<usize>), b: (u32, Range<usize>)) -> Hit {
        let matched = a.1.len().min(b.1.len());
        let shared =
            Shared { a: a.1, b: b.1, runs: vec![], matched, longest: matched, identity: 1.0, reordered: false };
        Hit { paragraphs: [a.0, b.0], shared, effective: matched as f64 }
    }

    fn paragraphs(clusters: &[Cluster]) -> Vec<Vec<u32>> {
        clusters.iter().map(|cluster| cluster.members.iter().map(|member| member.paragraph).collect()).collect()
    }

    #[test]
    fn witnesses_of_one_passage_are_one_cluster() {
        let hits = [hit((0, 0..20), (1, 5..25)), hit((0, 0..20), (2, 0..19)), hit((1, 5..25), (2, 0..20))];
        assert_eq!(paragraphs(&clusters(&hits)), [[1, 0, 2]]);
    }

    #[test]
    fn different_halves_of_a_third_are_two_clusters() {
        let hits = [hit((0, 0..50), (1, 0..50)), hit((0, 50..100), (2, 0..50))];
        let found = clusters(&hits);
        assert_eq!(paragraphs(&found), [[0, 1], [0, 2]]);
        assert!(found.iter().all(|cluster| cluster.related.is_empty()));
    }

    #[test]
    fn all_that_two_places_share_is_in_their_cluster() {
        let hits = [hit((0, 0..60), (1, 0..60)), hit((0, 20..70), (1, 10..66))];
        let found = clusters(&hits);
        assert_eq!(found.iter().map(|cluster| cluster.members.len()).collect::<Vec<_>>(), [2]);
        let ranges: Vec<_> = found[0].members.iter().map(|member| member.range.clone()).collect();
        assert_eq!(ranges, [0..70, 0..66]);
        assert!((found[0].members[1].identity - 120.0 / 126.0).abs() < 1e-9);
    }

    #[test]
    fn what_matches_only_a_member_is_related() {
        // 1 is the medoid of 0, 1 and 2; 3 shares a third with 0.
        let hits = [hit((0, 0..60), (1, 0..60)), hit((1, 0..60), (2, 0..60)), hit((0, 30..60), (3, 0..30))];
        let found = clusters(&hits);
        assert_eq!(paragraphs(&found), [vec![1, 0, 2], vec![0, 3]]);
        assert_eq!(found[1].members[0].range, 30..60);
        assert_eq!((&found[0].related, &found[1].related), (&vec![1], &vec![0]));
    }
}
