//! A benchmark as one page of HTML that needs nothing else: the same bytes for the same numbers.
//!
//! A picture says what a table below it says in numbers; both show the cells of `report::words::bench`.

mod axis;
mod bars;
mod figures;
mod plot;
mod sections;

use crate::bench::Bench;
use crate::report::pages::html::{Language, Shell, shown_line};
use crate::report::words::bench::words;
use maud::{Markup, html};

/// The benchmark as a page.
pub fn page(bench: &Bench) -> String {
    Shell {
        title: format!("leitong bench: {}", words::corpus(bench)),
        language: Language::English,
        sections: Vec::new(),
        header: html! {
            p class="brand" { "leitong 雷同: bench" }
            h1 { (shown_line(&words::corpus(bench))) }
            @for sentence in words::summary(bench) { p { (sentence) } }
        },
        main: content(bench),
        data: Vec::new(),
    }
    .page()
}

fn content(bench: &Bench) -> Markup {
    html! {
        div class="bench" {
            (sections::tiles(bench))
            (sections::stages(bench))
            div class="pairs" {
                (sections::throughput(bench))
                (sections::memory(bench))
            }
            (sections::threads(bench))
            (sections::curve(bench))
            (sections::classes(bench))
            (sections::head(bench))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::words::bench::example::example;
    use crate::report::words::bench::tables;

    const HOSTILE: &str = "</script><img src=x onerror=\"alert(1)\">&'\u{202e}\u{1b}雷同";

    fn hostile() -> Bench {
        let mut bench = example();
        bench.corpus = vec![HOSTILE.into()];
        bench.machine.processor = Some(HOSTILE.into());
        bench.measured.threads[0].stages[0].0 = HOSTILE.into();
        bench.score.as_mut().unwrap().classes[0].class = HOSTILE.into();
        bench
    }

    /// Whether every tag is closed where it should be, and what stands in tags is harmless.
    fn check(content: &str) {
        let mut open: Vec<&str> = Vec::new();
        for piece in content.split('<').skip(1) {
            let (tag, text) = piece.split_once('>').unwrap();
            assert!(!text.contains('>'), "{piece}");
            let name = tag.split(' ').next().unwrap();
            assert!(!["script", "img", "/script"].contains(&name), "{piece}");
            match name.strip_prefix('/') {
                Some(name) => assert_eq!(open.pop(), Some(name), "{piece}"),
                None if name == "meta" => {}
                None => open.push(name),
            }
            let attributes = tag.split('"').step_by(2).collect::<String>();
            assert_eq!(tag.matches('"').count() % 2, 0, "{piece}");
            assert!(!attributes.contains(" on") && !attributes.contains(" style="), "{piece}");
        }
        assert!(open.is_empty(), "{open:?}");
    }

    #[test]
    fn pages_are_well_formed_whatever_the_names_are() {
        for bench in [example(), hostile()] {
            check(&content(&bench).into_string());
        }
        let page = page(&hostile());
        assert!(
            page.contains("&lt;/script&gt;&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;'[U+202E][U+001B]雷同")
        );
    }

    #[test]
    fn pictures_are_closed_and_their_coordinates_are_numbers() {
        let page = content(&example()).into_string();
        assert_eq!(page.matches("<svg").count(), page.matches("</svg>").count());
        assert!(!page.contains("NaN") && !page.contains("inf"), "a coordinate is not a number");
    }

    #[test]
    fn nothing_is_loaded() {
        let content = content(&hostile()).into_string();
        for scheme in ["http:", "https:", "//", "src=\"", "href", "@import", "data:"] {
            assert!(!content.contains(scheme), "{scheme}");
        }
    }

    #[test]
    fn the_same_numbers_give_the_same_bytes() {
        assert_eq!(page(&example()), page(&example()));
    }

    #[test]
    fn cells_of_the_terminal_stand_on_the_page() {
        let page = page(&example());
        for table in [
            tables::stages(&example()),
            tables::steps(&example()),
            tables::buckets_all(example().score.as_ref().unwrap()),
        ] {
            assert!(table.rows.iter().flatten().all(|cell| page.contains(&cell.replace('-', "\u{2013}"))));
        }
    }

    #[test]
    fn little_was_measured() {
        let mut bench = example();
        bench.score = None;
        bench.steps.clear();
        bench.measured.threads.truncate(1);
        bench.measured.sizes.drain(..3);
        bench.measured.time_exponent = None;
        bench.measured.memory_exponent = None;
        check(&content(&bench).into_string());
        bench.measured.sizes.clear();
        bench.measured.threads.clear();
        check(&content(&bench).into_string());
    }
}
