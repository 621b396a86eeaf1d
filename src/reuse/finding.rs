//! What is told: articles, paragraphs and passages as findings, each text once, the most telling first.

use super::passage::{Passage, Passages};
use super::quotation::quotations;
use super::repeat::{Groups, Unit};
use super::united::united;
use super::watch::Watch;
use super::{Class, Finding, Level, Page, Place, Witness, article_level, kind, merge, nested, page};
use crate::config::Config;
use crate::document::Span;
use crate::error::Result;
use crate::text::difference::{Difference, differences};
use rayon::prelude::*;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

/// All findings, and how many repeated paragraphs are too short to be told.
///
/// # Errors
/// If the observer stops the run.
pub(super) fn findings(
    config: &Config,
    (pages, watch): (&[Page], &Watch<'_>),
    articles: &Groups,
    paragraphs: &Groups,
    passages: Passages,
) -> Result<(Vec<Finding>, usize)> {
    let repeats = article_level::Repeats::new(pages, articles, paragraphs, &passages.passages);
    let maker = Maker { pages, watch, quoted: pages.par_iter().map(|page| quotations(&page.text)).collect() };
    let (told, short) = tellable(config, pages, &repeats, paragraphs);
    let told_articles = repeats.homes();
    let steps = |_: &_| watch.step();
    let articles = repeats.into_places().into_par_iter().filter(steps);
    let mut findings: Vec<Finding> = articles.map(|places| maker.whole(Level::Article, &places, None)).collect();
    let paragraph =
        |(group, places): (usize, Vec<Place>)| maker.whole(Level::Paragraph, &places, Some(passages.effective[group]));
    findings.par_extend(told.into_par_iter().filter(|_| watch.step()).map(paragraph));
    let made: Vec<(usize, Finding)> = passages
        .passages
        .par_iter()
        .enumerate()
        .filter(|_| watch.step())
        .filter_map(|(number, passage)| Some((number, maker.passage(passage, passages.ample, &told_articles)?)))
        .collect();
    watch.check()?;
    let base = findings.len();
    let numbers: HashMap<usize, usize> =
        made.iter().enumerate().map(|(index, &(number, _))| (number, base + index)).collect();
    for (number, mut finding) in made {
        let related = passages.passages[number].related.iter().filter_map(|other| numbers.get(other).copied());
        finding.related = related.collect();
        findings.push(finding);
    }
    drop(passages);
    let findings = maker.merged(findings);
    watch.part()?;
    let mut findings = without_nested(pages, findings);
    kind::assign(pages, &mut findings);
    Ok((ordered(findings), short))
}

/// The findings without the passages of which every witness lies inside those of one other finding that is told.
fn without_nested(pages: &[Page], findings: Vec<Finding>) -> Vec<Finding> {
    let nested = nested::nested(pages.len(), &findings);
    let mut numbers: Vec<Option<usize>> = Vec::new();
    let mut kept = 0;
    for is_nested in &nested {
        numbers.push((!is_nested).then_some(kept));
        kept += usize::from(!is_nested);
    }
    let mut findings: Vec<Finding> =
        findings.into_iter().zip(&nested).filter(|(_, nested)| !**nested).map(|(finding, _)| finding).collect();
    for finding in &mut findings {
        finding.related = finding.related.iter().filter_map(|&other| numbers[other]).collect();
    }
    findings
}

/// The findings in the order in which they are told.
fn ordered(findings: Vec<Finding>) -> Vec<Finding> {
    let mut order: Vec<usize> = (0..findings.len()).collect();
    let place = |finding: &Finding| (finding.witnesses[0].page, finding.witnesses[0].span);
    order.sort_by(|&x, &y| {
        let (x, y) = (&findings[x], &findings[y]);
        (rank(x.class).cmp(&rank(y.class)))
            .then(importance(y).total_cmp(&importance(x)))
            .then_with(|| place(x).cmp(&place(y)))
    });
    let mut numbers = vec![0; order.len()];
    order.iter().enumerate().for_each(|(new, &old)| numbers[old] = new);
    let mut findings: Vec<Option<Finding>> = findings.into_iter().map(Some).collect();
    let mut taken: Vec<Finding> = order.into_iter().filter_map(|old| findings[old].take()).collect();
    for finding in &mut taken {
        finding.related.iter_mut().for_each(|other| *other = numbers[*other]);
        finding.related.sort_unstable();
    }
    taken
}

/// What was copied comes before what merely repeats, and that before what anybody writes.
fn rank(class: Class) -> u8 {
    match class {
        Class::Exact | Class::Near | Class::Adapted => 0,
        Class::List | Class::Template => 1,
        Class::Formula => 2,
    }
}

/// What a finding tells: weighted letters, and a little the documents that it ties together.
fn importance(finding: &Finding) -> f64 {
    finding.effective * (1.0 + finding.documents as f64).log2()
}

/// The paragraph groups that no repeated article tells already, by number; and how many of these are too short.
fn tellable(
    config: &Config,
    pages: &[Page],
    repeats: &article_level::Repeats,
    groups: &Groups,
) -> (Vec<(usize, Vec<Place>)>, usize) {
    let mut told = Vec::new();
    let mut short = 0;
    for (number, group) in groups.repeated() {
        if group.iter().filter(|&&(unit, _)| !repeats.carries(unit)).count() < 2 {
            continue;
        }
        let (first, _) = group[0];
        if page::letters(pages[first.page].paragraph(first.index)) < config.report.min_chars {
            short += 1;
            continue;
        }
        let place = |&(unit, similarity): &(Unit, f64)| Place {
            page: unit.page,
            paragraphs: unit.index..unit.index + 1,
            similarity,
        };
        told.push((number, group.iter().map(place).collect()));
    }
    (told, short)
}

/// Makes findings of places.
struct Maker<'p> {
    pages: &'p [Page],
    watch: &'p Watch<'p>,
    /// What of each page is quoted.
    quoted: Vec<Vec<Span>>,
}

impl Maker<'_> {
    /// An article or a paragraph in several places. `effective`: its weighted letters, and whether it is a formula; if it
    /// is not given, all letters tell.
    fn whole(&self, level: Level, places: &[Place], effective: Option<(f64, bool)>) -> Finding {
        let span = |place: &Place| self.pages[place.page].span(&place.paragraphs);
        let text = |place: &Place| span(place).of(&self.pages[place.page].text);
        let first = text(&places[0]);
        let witness = |place: &Place| {
            let difference = differences(first, text(place));
            self.witness((place.page, place.paragraphs.clone()), span(place), place.similarity, 1.0, difference)
        };
        let witnesses: Vec<Witness> = places.iter().map(witness).collect();
        let exact = witnesses.iter().all(|witness| witness.difference.edits.is_empty());
        let (effective, is_formula) = effective.unwrap_or_else(|| (page::letters(first) as f64, false));
        let class = match () {
            _ if is_formula => Class::Formula,
            _ if exact => Class::Exact,
            _ => Class::Near,
        };
        self.finding(level, class, witnesses, 0, effective)
    }

    /// A passage in several places; none if repeated articles tell it already.
    fn passage(&self, passage: &Passage, ample: f64, articles: &HashMap<Unit, usize>) -> Option<Finding> {
        let (occurrences, base) = united(&passage.occurrences);
        let (base_page, base_span) = occurrences.get(base).map(|found| (found.unit.page, found.span))?;
        let first = base_span.of(&self.pages[base_page].text);
        let mut witnesses = Vec::new();
        for found in &occurrences {
            let difference = differences(first, found.span.of(&self.pages[found.unit.page].text));
            let place = (found.unit.page, found.unit.index..found.unit.index + 1);
            // Of two alignments the better one: the first is of what both have, the second goes down to edits.
            let identity = found.identity.max(difference.identity);
            let mut witness = self.witness(place, found.span, identity, found.share, difference);
            witness.is_reordered = found.reordered;
            witnesses.push(witness);
        }
        let home = |witness: &Witness| {
            let unit = Unit { page: witness.page, index: witness.paragraphs.start };
            articles.get(&unit).map_or((1, witness.page, witness.span), |&article| (0, article, Span::new(0, 0)))
        };
        let homes: BTreeSet<_> = witnesses.iter().map(home).collect();
        if homes.len() < 2 {
            return None;
        }
        let is_alone = witnesses.iter().all(|witness| witness.page == base_page);
        let is_formula = passage.is_formula || is_alone && passage.effective < ample;
        let exact = witnesses.iter().all(|witness| witness.difference.edits.is_empty());
        // The typical witness decides, and not the one that was changed most.
        let mut identities: Vec<f64> = witnesses.iter().map(|witness| witness.similarity).collect();
        identities.remove(base);
        identities.sort_by(f64::total_cmp);
        let class =
            if is_formula { Class::Formula } else { Class::of_passage(exact, identities[identities.len() / 2]) };
        Some(self.finding(Level::Passage, class, witnesses, base, passage.effective))
    }

    /// The findings with those made one that follow each other in all witnesses, as after a merge of paragraphs.
    fn merged(&self, findings: Vec<Finding>) -> Vec<Finding> {
        let chains = merge::chains(self.pages, &findings);
        let mut numbers = vec![0; findings.len()];
        for (new, chain) in chains.iter().enumerate() {
            chain.iter().for_each(|&old| numbers[old] = new);
        }
        let joined = |chain: &Vec<usize>| (chain.len() > 1 && self.watch.step()).then(|| self.one_of(&findings, chain));
        let joined: Vec<Option<Finding>> = chains.par_iter().map(joined).collect();
        let mut findings: Vec<Option<Finding>> = findings.into_iter().map(Some).collect();
        let alone = |(chain, joined): (&Vec<usize>, Option<Finding>)| joined.or_else(|| findings[chain[0]].take());
        let mut merged: Vec<Finding> = chains.iter().zip(joined).filter_map(alone).collect();
        for (number, finding) in merged.iter_mut().enumerate() {
            finding.related.iter_mut().for_each(|other| *other = numbers[*other]);
            finding.related.retain(|&other| other != number);
        }
        merged
    }

    /// Findings that follow each other, two or more, as one.
    fn one_of(&self, findings: &[Finding], chain: &[usize]) -> Finding {
        let (first, last) = (&findings[chain[0]], &findings[chain[chain.len() - 1]]);
        let parts = || chain.iter().map(|&number| &findings[number]);
        let whole = |place: usize| {
            let (begin, end) = (&first.witnesses[place], &last.witnesses[place]);
            let span = Span::new(begin.span.start, end.span.end);
            (begin.page, begin.paragraphs.start..end.paragraphs.end, span)
        };
        let (page, _, span) = whole(first.base);
        let base = span.of(&self.pages[page].text);
        let witnesses: Vec<Witness> = (0..first.witnesses.len())
            .map(|place| {
                let (page, paragraphs, span) = whole(place);
                let difference = differences(base, span.of(&self.pages[page].text));
                let mean = |of: fn(&Witness) -> f64| {
                    let letters: usize = parts().map(|part| part.letters).sum();
                    let sum: f64 = parts().map(|part| of(&part.witnesses[place]) * part.letters as f64).sum();
                    sum / letters.max(1) as f64
                };
                let identity = mean(|w| w.similarity).max(difference.identity);
                let mut witness = self.witness((page, paragraphs), span, identity, mean(|w| w.share), difference);
                witness.is_reordered = parts().any(|part| part.witnesses[place].is_reordered);
                witness
            })
            .collect();
        let exact = witnesses.iter().all(|witness| witness.difference.edits.is_empty());
        let identity = witnesses.iter().map(|witness| witness.similarity).fold(1.0, f64::min);
        let effective = parts().map(|part| part.effective).sum();
        let mut finding =
            self.finding(Level::Passage, Class::of_passage(exact, identity), witnesses, first.base, effective);
        finding.related = parts().flat_map(|part| part.related.iter().copied()).collect();
        finding
    }

    fn witness(
        &self,
        (page, paragraphs): (usize, Range<usize>),
        span: Span,
        similarity: f64,
        share: f64,
        difference: Difference,
    ) -> Witness {
        let quoted = &self.quoted[page];
        // Quotations are in order and do not overlap.
        let from = quoted.partition_point(|quoted| quoted.end <= span.start);
        let inside = quoted[from..].iter().take_while(|quoted| quoted.start < span.end);
        let quoted: usize = inside.map(|quoted| quoted.end.min(span.end) - quoted.start.max(span.start)).sum();
        Witness {
            page,
            article: self.pages[page].article_of(paragraphs.start),
            paragraphs,
            span,
            similarity,
            share,
            is_reordered: false,
            is_quoted: 2 * quoted > span.end - span.start,
            difference,
        }
    }

    fn finding(&self, level: Level, class: Class, witnesses: Vec<Witness>, base: usize, effective: f64) -> Finding {
        let text = witnesses[base].span.of(&self.pages[witnesses[base].page].text);
        let documents: BTreeSet<usize> = witnesses.iter().map(|witness| witness.page).collect();
        Finding {
            level,
            class,
            chars: text.chars().count(),
            letters: page::letters(text),
            effective,
            documents: documents.len(),
            witnesses,
            base,
            related: Vec::new(),
        }
    }
}
