//! Masked slots: where `x`, `XX`, `××`, `**`, `某` or `○○` stand for a name, place or number, and where they do not.
//!
//! Published speeches are masked in many ways (`xx镇`, `x书记`, `**发展`, `某县`), so the same sentence comes with
//! different masks; in a comparison key all are one symbol. The same signs have ordinary meanings (`3×5`, `X光`,
//! `**bold**`, `某些`), which must stay. Decided from the characters around the run, in the original text.

use crate::text::script::{Class, class};

/// Surnames before which 某 is a masked given name (张某, 李某某).
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤";
/// What follows 某 where it stands for a place, an office or a person.
const SLOTS: &str = "省市县区州盟旗镇乡村街局厅部委办处科院校厂站所队团连营军店司企社馆单公同书主镇长先女老小男";
/// What follows 某 in ordinary words (某些, 某个, 某种, 某一, 某天).
const ORDINARY: &str = "些个種种一项項次天日年月时時程件类類方样樣段";
/// What follows a Latin x that is a symbol of science or a size, not a mask.
const SYMBOLS: &str = "光射线線轴軸染坐方型档值";
/// The longest run that is a mask; longer ones are rules and decoration.
const LONGEST: usize = 12;
/// How far a closing `**` may be from its opening one, in bytes.
const BOLD_REACH: usize = 600;

/// The end of the masked slot that begins at byte `at` of `text`, or `None` if no mask begins there.
///
/// `at` must be on a character boundary, and the character there one of those that may mask.
pub(super) fn slot(text: &str, at: usize) -> Option<usize> {
    let rest = &text[at..];
    let sign = canonical(rest.chars().next()?);
    let before = text[..at].chars().next_back();
    // Inside a run everything was decided at its beginning.
    if before.is_some_and(|c| canonical(c) == sign) || amid_ascii(text.as_bytes(), at) {
        return None;
    }
    let signs = rest.chars().take(LONGEST + 1).take_while(|&c| canonical(c) == sign);
    let (length, run) = signs.fold((0, 0), |(length, run), c| (length + 1, run + c.len_utf8()));
    let after = rest[run..].chars().next();
    let masked = length <= LONGEST
        && match sign {
            '□' => true,
            '某' => masks_as_certain(length, before, after),
            'x' => length <= 4 && masks_as_letter(before, after, length),
            '○' => stands_in_han(before, after) && !is_zero(text, at),
            '×' => stands_in_han(before, after),
            _ => length >= 2 && stands_in_han(before, after) && !is_bold(text, at, at + run),
        };
    masked.then_some(at + run)
}

/// Whether an ASCII sign stands between ASCII characters, where nothing is masked: the common case in English.
fn amid_ascii(bytes: &[u8], at: usize) -> bool {
    let sign = bytes[at];
    let end = at + bytes[at..].iter().take(LONGEST + 1).take_while(|&&byte| byte == sign).count();
    let ascii = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii);
    sign.is_ascii() && ascii(bytes[..at].last()) && ascii(bytes.get(end))
}

/// Whether the circle at `at` is the figure 0 beside other figures, as in 二○二三年.
pub(super) fn is_zero(text: &str, at: usize) -> bool {
    let figure = |c: Option<char>| c.is_some_and(|c| "○〇一二三四五六七八九十".contains(c));
    let mut after = text[at..].chars();
    let _circle = after.next();
    let sides = [text[..at].chars().next_back(), after.next()];
    // Two circles beside each other are a mask; one beside a figure proper is a figure.
    sides.iter().any(|&side| figure(side) && side != Some('○')) || (figure(sides[0]) && figure(sides[1]))
}

/// The signs of one kind as one character.
fn canonical(c: char) -> char {
    match c {
        'X' | 'x' | '\u{FF38}' | '\u{FF58}' => 'x',
        '×' | '✕' | '╳' => '×',
        '*' | '\u{FF0A}' => '*',
        c => c,
    }
}

fn is(c: Option<char>, wanted: Class) -> bool {
    c.is_some_and(|c| class(c) == wanted)
}

fn is_word(c: Option<char>) -> bool {
    is(c, Class::Letter) || is(c, Class::Digit)
}

/// Han on one side at least, or a Chinese quotation mark or comma, and no letter or digit on either.
fn stands_in_han(before: Option<char>, after: Option<char>) -> bool {
    let chinese = |c: Option<char>| is(c, Class::Han) || c.is_some_and(|c| "“”‘’《》（）、，。；：".contains(c));
    !is_word(before)
        && !is_word(after)
        && (is(before, Class::Han) || is(after, Class::Han) || (chinese(before) && chinese(after)))
}

fn masks_as_letter(before: Option<char>, after: Option<char>, length: usize) -> bool {
    let symbol = length == 1 && after.is_some_and(|c| SYMBOLS.contains(c));
    stands_in_han(before, after) && !symbol
}

fn masks_as_certain(length: usize, before: Option<char>, after: Option<char>) -> bool {
    let ordinary = after.is_some_and(|c| ORDINARY.contains(c));
    length >= 2
        || after.is_some_and(|c| SLOTS.contains(c))
        || (before.is_some_and(|c| SURNAMES.contains(c)) && !ordinary)
}

/// Whether the asterisks at `start..end` open or close Markdown emphasis: a partner on the same line, tight to its text.
fn is_bold(text: &str, start: usize, end: usize) -> bool {
    let sign = &text[start..end];
    let tight = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace());
    let opens = tight(text[end..].chars().next()) && {
        let line = line_after(text, end);
        line.find(sign).is_some_and(|at| at > 0 && tight(line[..at].chars().next_back()) && !follows_slot(line))
    };
    let closes = tight(text[..start].chars().next_back()) && {
        let line = line_before(text, start);
        line.rfind(sign).is_some_and(|at| {
            let inside = &line[at + sign.len()..];
            tight(inside.chars().next()) && !follows_slot(inside)
        })
    };
    opens || closes
}

/// `**镇的**村` is two masked places, not an emphasised 镇的.
fn follows_slot(inside: &str) -> bool {
    inside.chars().next().is_some_and(|c| SLOTS.contains(c)) || inside.starts_with("发展") || inside.starts_with("故事")
}

fn line_after(text: &str, start: usize) -> &str {
    let end = text.ceil_char_boundary((start + BOLD_REACH).min(text.len()));
    let reach = &text[start..end];
    reach.split('\n').next().unwrap_or(reach)
}

fn line_before(text: &str, end: usize) -> &str {
    let start = text.floor_char_boundary(end.saturating_sub(BOLD_REACH));
    let reach = &text[start..end];
    reach.rsplit('\n').next().unwrap_or(reach)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every masked slot of `text` in place.
    fn shown(text: &str) -> String {
        let mut out = String::new();
        let mut at = 0;
        while let Some(c) = text[at..].chars().next() {
            let may_mask = "xX×*某○□".contains(c) || "\u{FF38}\u{FF58}\u{FF0A}".contains(c);
            match may_mask.then(|| slot(text, at)).flatten() {
                Some(end) => {
                    out.push('□');
                    at = end;
                }
                None => {
                    out.push(c);
                    at += c.len_utf8();
                }
            }
        }
        out
    }

    #[test]
    fn masks_stand_for_names_places_and_numbers() {
        for (text, folded) in [
            ("x书记和XX同志到xx镇调研", "□书记和□同志到□镇调研"),
            ("“**发展我的责任”，讲好**故事", "“□发展我的责任”，讲好□故事"),
            ("成立x周年，X月X日", "成立□周年，□月□日"),
            ("××县委、○○村", "□县委、□村"),
            ("某县张某、李某某等人", "□县张□、李□等人"),
            ("到**镇的**村看望", "到□镇的□村看望"),
        ] {
            assert_eq!(shown(text), folded);
        }
    }

    #[test]
    fn the_same_signs_keep_their_ordinary_meanings() {
        for text in [
            "面积3×5米",
            "做X光检查",
            "沿x轴移动",
            "一个**重点**内容",
            "**重点**：抓落实",
            "某些人在某个时候",
            "某种程度",
            "Xerox box fox",
            "* 列表项",
            "export x = 5",
            "iPhone X 手机",
            "二○二三年",
            "*************标题",
        ] {
            assert_eq!(shown(text), text);
        }
    }
}
