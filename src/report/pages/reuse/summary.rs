//! What a reader learns first, in words; and at the end what the words of the page mean.

use super::view::{View, badge, opening};
use super::wording::wordings;
use crate::report::pages::html::{Words, number, percent, plural, say};
use crate::reuse::{Class, Finding, Level};
use maud::{Markup, html};
use std::collections::BTreeSet;

/// Characters of a sentence that is quoted.
const QUOTED: usize = 48;

/// The title of the page.
pub(super) fn title(view: &View<'_>) -> String {
    let count = view.findings.pages.len();
    match (view.is_chinese, view.findings.pages.first()) {
        (true, Some(page)) if count == 1 => format!("雷同报告：{}", page.id),
        (false, Some(page)) if count == 1 => format!("Reuse in {}", page.id),
        (true, _) => format!("雷同报告：{} 篇文档", number(count)),
        (false, _) => format!("Reuse in {}", plural(count, "document")),
    }
}

pub(super) fn header(view: &View<'_>) -> Markup {
    let all = view.findings.totals();
    html! {
        p class="brand" { "leitong 雷同" }
        h1 { (say("重复内容报告", "What these texts share")) }
        p class="lead" {
            (say(
                format!("{} 篇文档，{} 篇文章，{} 段，{} 字符。", number(all.documents), number(all.articles), number(all.paragraphs), number(all.chars)),
                format!("{}, {}, {}, {}.", plural(all.documents, "document"), plural(all.articles, "article"), plural(all.paragraphs, "paragraph"), plural(all.chars, "character")),
            ))
        }
    }
}

pub(super) fn section(view: &View<'_>) -> Markup {
    let told = &view.findings.findings[..view.told];
    let count = |class: Class| told.iter().filter(|finding| finding.class == class).count();
    let mut counts = [Class::Exact, Class::Near, Class::Adapted, Class::List, Class::Template]
        .map(|class| (class, count(class)))
        .to_vec();
    counts.retain(|(_, count)| *count > 0);
    let (phrases, aside) = (view.findings.formulas.len(), view.findings.findings.len() - view.told);
    html! {
        section id="summary" {
            h2 { (say("概览", "Summary")) }
            ul class="lead" {
                @if told.is_empty() { li { (say("没有发现重复内容。", "No repeated text found.")) } }
                (articles(view))
                (widest(view))
                (closest(view))
                @if !told.is_empty() {
                    li {
                        a href=(view.links.section("findings")) { (say(format!("共 {} 条重复内容", number(told.len())), plural(told.len(), "finding"))) }
                        (say("：", ": "))
                        @for (index, (class, count)) in counts.iter().enumerate() {
                            @if index > 0 { ", " }
                            (badge(*class)) " " (number(*count))
                        }
                    }
                }
                @if phrases + aside > 0 {
                    li { a href=(view.links.section("formulas")) { (set_aside(phrases, aside)) } }
                }
                @if !view.findings.rejected.is_empty() {
                    li { a href=(view.links.section("run")) { (say(format!("{} 条记录未能读取", number(view.findings.rejected.len())),
                        format!("{} could not be read", plural(view.findings.rejected.len(), "record")))) } }
                }
            }
            (printing())
        }
    }
}

/// What is printed along, chosen without the script.
fn printing() -> Markup {
    let choice = |id: &str, zh: &str, en: &str, is_chosen: bool| {
        html! { label { input type="checkbox" id={ "print-" (id) } checked[is_chosen]; (say(zh, en)) } }
    };
    html! {
        fieldset class="printing" {
            legend { (say("打印时包括", "Include when printing")) }
            (choice("pairs", "两两对照", "side by side", true))
            (choice("formulas", "套话", "stock phrases", true))
            (choice("texts", "全文", "texts", false))
        }
    }
}

fn set_aside(phrases: usize, aside: usize) -> Words {
    match aside {
        0 => {
            Words::new(format!("{} 条套话不计", number(phrases)), format!("{} hidden", plural(phrases, "stock phrase")))
        }
        _ => Words::new(
            format!("{} 条套话、{} 处只含套话的重复不计", number(phrases), number(aside)),
            format!("{} hidden, and {} made only of them", plural(phrases, "stock phrase"), plural(aside, "repeat")),
        ),
    }
}

/// Articles that stand more than once.
fn articles(view: &View<'_>) -> Markup {
    let repeated: Vec<(usize, &Finding)> =
        view.findings.findings.iter().enumerate().filter(|(_, finding)| finding.level == Level::Article).collect();
    let Some(&(first, finding)) = repeated.first() else { return html! {} };
    let places = finding.witnesses.len();
    let on_one = finding.documents == 1;
    html! {
        li {
            @if repeated.len() == 1 {
                (say(
                    format!("一篇文章整篇出现 {} 次{}", number(places), if on_one { "，都在同一页：" } else { "：" }),
                    format!("one article stands {} as a whole{}", times(places), if on_one { ", on one page: " } else { ": " }),
                ))
            } @else {
                (say(format!("{} 篇文章整篇出现不止一次，字数最多的：", number(repeated.len())),
                     format!("{} repeated as a whole, the longest: ", plural(repeated.len(), "article"))))
            }
            (link(view, first, html! {
                @for (index, witness) in finding.witnesses.iter().take(3).enumerate() {
                    @if index > 0 { " = " }
                    (view.name(witness.page, witness.article))
                }
                @if places > 3 { " = …" }
            }))
        }
    }
}

fn times(count: usize) -> String {
    if count == 2 { "twice".into() } else { format!("{} times", number(count)) }
}

/// The text below the article that runs through most documents.
fn widest(view: &View<'_>) -> Markup {
    let told = view.findings.findings[..view.told].iter().enumerate();
    let is_part = |finding: &Finding| finding.level != Level::Article && finding.class.is_copy();
    let parts = told.filter(|(_, finding)| is_part(finding) && speeches(view, finding) > 1);
    let rank = |finding: &Finding| (speeches(view, finding), finding.documents);
    let Some((index, finding)) = parts.reduce(|best, next| if rank(next.1) > rank(best.1) { next } else { best })
    else {
        return html! {};
    };
    let count = wordings(view, finding).len();
    let (zh, en) = match finding.level {
        Level::Paragraph => ("一段话", "one paragraph"),
        _ => ("一句话", "one sentence"),
    };
    html! {
        li {
            (say(format!("{zh}贯穿 {} 篇文章，有 {} 种写法：", number(speeches(view, finding)), number(count)),
                 format!("{en} runs through {} in {}: ", plural(speeches(view, finding), "article"), plural(count, "wording"))))
            (link(view, index, html! { "“" (opening(view.base(finding), QUOTED)) "”" }))
        }
    }
}

/// The different articles in which a finding stands: those that are repeated as wholes count once.
fn speeches(view: &View<'_>, finding: &Finding) -> usize {
    let whole = |page: usize, article: Option<usize>| {
        let same = |finding: &&Finding| finding.witnesses.iter().any(|one| (one.page, one.article) == (page, article));
        let mut repeats = view.findings.findings.iter().take_while(|finding| finding.level == Level::Article);
        repeats.find(same).map_or((page, article), |finding| (finding.witnesses[0].page, finding.witnesses[0].article))
    };
    let homes: BTreeSet<_> = finding.witnesses.iter().map(|one| whole(one.page, one.article)).collect();
    homes.len()
}

/// The documents of which one has most of the other identically.
fn closest(view: &View<'_>) -> Markup {
    let singles = view.findings.ratios.iter().enumerate().filter_map(|(page, ratio)| Some((page, ratio.equal_single?)));
    let Some((one, (other, equal))) = singles.reduce(|best, next| if next.1.1 > best.1.1 { next } else { best }) else {
        return html! {};
    };
    let touched = view.findings.ratios[one].common_with(other).map_or(0.0, |common| common.touched);
    let words = html! { (view.name(one, None)) " → " (view.name(other, None)) };
    html! {
        li {
            (say("两篇文档之间，共有最多的是：", "the largest overlap is between: "))
            @match view.links.pair(one, other) {
                Some(address) => a href=(address) { (words) },
                None => (words),
            }
            (say(
                format!("，前者的 {} 逐字见于后者，涉及 {}（不计套话）", percent(equal), percent(touched)),
                format!(": {} of the former appears unchanged in the latter, {} is touched, not counting stock phrases", percent(equal), percent(touched)),
            ))
        }
    }
}

fn link(view: &View<'_>, finding: usize, words: Markup) -> Markup {
    html! {
        @match view.links.finding(finding) {
            Some(address) => a href=(address) { (words) },
            None => (words),
        }
    }
}

/// What the words of the page mean.
pub(super) fn glossary() -> Markup {
    let word = |class: Class, zh: &str, en: &str| html! { dt { (badge(class)) } dd { (say(zh, en)) } };
    html! {
        section id="words" {
            h2 { (say("术语说明", "What the words mean")) }
            dl {
                (word(Class::Exact, "文字一样；标点、空格、全半角、繁简、代称（某、××）的差别不算。", "No letter differs: at most punctuation, spacing, width, script and masks do."))
                (word(Class::Near, "多数写法与第一种有八成以上的字相同；段落与整篇达到相似度阈值。", "Most wordings have at least 80 % of their letters in common with the first; paragraphs and articles reach the similarity asked for."))
                (word(Class::Adapted, "改动更多，但仍可逐句对应。", "More is changed, but it still corresponds clause by clause."))
                (word(Class::List, "名单、名册：几乎全是人名地名，没有成句的话。排在改写之后。", "A roster or table of names with hardly any sentence. Listed after what is adapted."))
                (word(Class::Template, "同一格式反复填写：五篇以上文档之间只有数字、日期、人名地名不同，如每日公告。排在改写之后。", "One form filled again and again, such as a daily bulletin: in five documents or more only numbers, dates and names differ. Listed after what is adapted."))
                (word(Class::Formula, "去掉人人都用的话，所剩无几。", "Without what everybody writes there is little left."))
                dt { (say("套话", "stock phrase")) } dd { (say("许多文章都使用的固定说法：来自自带的词表，或在这批文档里出现在很多不同的上下文中。", "A fixed phrase that many texts have: from the table that ships with leitong, or seen here in many different contexts.")) }
                dt { (say("引文", "quotation")) } dd { (say("引号内至少十个字，前有“指出、强调、说”一类的话或书名号。", "At least ten letters in quotation marks, introduced by a verb of speech or a title.")) }
                dt { (say("字", "letter")) } dd { (say("汉字、字母和数字，不计标点和空白。", "Letters, digits and ideographs; no punctuation, no white space.")) }
            }
        }
    }
}
