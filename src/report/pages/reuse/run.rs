//! How the report came about: version, settings, inputs with their hashes, and what was passed over or cut short.

use super::shown_of;
use super::view::View;
use crate::report::pages::cap::said;
use crate::report::pages::html::{number, plural, say, shown, shown_line};
use crate::report::words::amount::size;
use crate::source::FileTally;
use maud::{Markup, html};

/// Inputs and rejected records that are listed.
const LISTED: usize = 1000;

pub(super) fn section(view: &View<'_>) -> Markup {
    let (findings, inputs) = (view.findings, view.report.inputs);
    let config = view.report.config.in_force().to_toml().unwrap_or_default();
    let files = &inputs.files[..inputs.files.len().min(LISTED)];
    html! {
        section id="run" {
            h2 { (say("检测信息", "About this report")) }
            p { "leitong " (env!("CARGO_PKG_VERSION")) }
            (limits(view))
            details {
                summary { (say("设置", "settings")) }
                pre { (shown(&config)) }
            }
            details {
                summary { (say(format!("输入 {} 个文件", number(inputs.files.len())), format!("inputs: {}", plural(inputs.files.len(), "file")))) }
                (shown_of(files.len(), inputs.files.len(), "个文件", "files"))
                div class="scroll" {
                    table {
                        caption { (say("输入文件", "Input files")) }
                        thead { tr {
                            th scope="col" { (say("文件", "file")) } th scope="col" class="n" { (say("大小", "size")) }
                            th scope="col" class="n" { (say("记录", "records")) } th scope="col" { "SHA-256" }
                        } }
                        tbody {
                            @for (file, tally) in files.iter().zip(&findings.files) {
                                tr {
                                    th scope="row" { (shown_line(&file.path.to_string_lossy())) }
                                    td class="n" { (size(file.bytes)) } td class="n" { (number(tally.records as usize)) }
                                    td class="hash" { (file.sha256().unwrap_or_else(|error| error.to_string())) }
                                }
                            }
                        }
                    }
                }
            }
            (rejected(view))
        }
    }
}

/// Limits that were reached: what may be missed is said.
fn limits(view: &View<'_>) -> Markup {
    let findings = view.findings;
    let tagged = FileTally::tagged(&findings.files) as usize;
    html! {
        @if findings.short > 0 {
            p { (say(
                format!("{} 处重复不足 {} 字，只计数，不列出。", number(findings.short), view.report.config.report.min_chars),
                format!("{} of fewer than {} letters were counted, and are not shown.", plural(findings.short, "repeat"), view.report.config.report.min_chars),
            )) }
        }
        @if tagged > 0 {
            p class="warning" { (say(
                format!("{} 条记录的文本含有 HTML 标签，标签也当作文字比较：请先提取正文。", number(tagged)),
                format!("HTML tags in {}, compared as words: extract the text first.", plural(tagged, "text")),
            )) }
        }
        @for cap in &findings.caps {
            p class="warning" { (said(cap)) }
        }
    }
}

fn rejected(view: &View<'_>) -> Markup {
    let (rejected, skipped) = (&view.findings.rejected, &view.findings.skipped);
    let listed = &rejected[..rejected.len().min(LISTED)];
    html! {
        @if !rejected.is_empty() {
            details open {
                summary { (say(format!("未能读取的记录 {} 条", number(rejected.len())), format!("{} rejected", plural(rejected.len(), "record")))) }
                (shown_of(listed.len(), rejected.len(), "条", "records"))
                ul {
                    @for one in listed {
                        li { (shown_line(&one.path.to_string())) ":" (one.record) " " (shown(&one.detail)) }
                    }
                }
            }
        }
        @if !skipped.is_empty() {
            details {
                summary { (say(format!("跳过的文件 {} 个", number(skipped.len())), format!("{} passed over", plural(skipped.len(), "file")))) }
                ul { @for one in skipped.iter().take(LISTED) { li { (shown_line(&one.path)) ": " (shown(&one.why)) } } }
            }
        }
    }
}
