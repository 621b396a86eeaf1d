//! What looks like the name of a person or a place, by its form alone.
//!
//! A Chinese personal name is two to four characters that begin with one of few surnames; a place ends with its level. In
//! scripts with capitals a name is several words that have one. Ordinary words look like that now and then, so whoever asks wants
//! many names, or names beside other evidence.

use crate::text::script::{Class, class};

/// Characters that surnames begin with: the most frequent ones, and those of the double surnames.
const SURNAMES: &str = "\
王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖\
邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路\
岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜肖詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边\
尚诸葛上官皇甫慕令狐宇闻屠公仲";

/// What a place ends with: its level.
const LEVELS: &str = "省市县区镇乡村州旗盟道路街岛港站";

/// Small words inside of names.
const PARTICLES: [&str; 18] =
    ["de", "da", "di", "do", "dos", "du", "la", "le", "van", "von", "der", "den", "bin", "al", "el", "y", "e", "of"];

/// Whether a surname begins with `c`.
pub(super) fn is_surname(c: char) -> bool {
    SURNAMES.contains(c)
}

/// Whether a place ends with `c`.
pub(super) fn is_level(c: char) -> bool {
    LEVELS.contains(c)
}

pub(super) fn is_han(c: char) -> bool {
    class(c) == Class::Han
}

/// Whether `text` is a personal name or a place, of Han characters.
pub(super) fn is_han_name(text: &str) -> bool {
    let mut chars = text.chars();
    let (Some(first), Some(last)) = (chars.next(), chars.next_back()) else { return false };
    let count = text.chars().count();
    match text.chars().all(is_han) {
        true => count <= 4 && is_surname(first) || (3..=7).contains(&count) && is_level(last),
        // Names from other languages are parted by a point: 阿依古丽·买买提.
        false => (4..=16).contains(&count) && text.chars().all(|c| is_han(c) || "·•・".contains(c)) && is_han(last),
    }
}

/// Whether `text` is the name of a person in a script with capitals: two to six words or initials, particles among them, and
/// perhaps an age. One word alone may be anything.
pub(super) fn is_spaced_name(text: &str) -> bool {
    let words = || text.split([' ', '.']).filter(|word| !word.is_empty());
    let is_age = |word: &str| word.len() <= 3 && word.bytes().all(|byte| byte.is_ascii_digit());
    let fits = |word: &str| is_part(word) || is_age(word) || PARTICLES.contains(&word);
    (2..=6).contains(&words().count()) && words().filter(|word| is_part(word)).count() >= 2 && words().all(fits)
}

/// An initial, or a word of small letters but for the first one and perhaps another: McHale, Berg-Lind.
fn is_part(word: &str) -> bool {
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    let is_initial = word.chars().nth(1).is_none();
    let letters = word.chars().all(|c| c.is_alphabetic() && !is_han(c) || matches!(c, '\'' | '’' | '-'));
    word.starts_with(char::is_uppercase)
        && letters
        && (is_initial || capitals <= 2 && word.contains(char::is_lowercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_by_their_form() {
        for name in ["王小明", "李强", "欧阳文静", "青河县", "阿依古丽·买买提"] {
            assert!(is_han_name(name), "{name}");
        }
        for word in ["王", "努力工作", "我们", "会议", "真抓实干", ""] {
            assert!(!is_han_name(word), "{word}");
        }
        for name in ["Anna Berg", "J. R. Hale", "Carla de la Fuente", "Tom McHale 34", "Zoë O’Neil"] {
            assert!(is_spaced_name(name), "{name}");
        }
        for words in
            ["the harbour", "Anna was here", "34", "", "Anna", "MUST NOT", "SyncmlSession Host_Name", "Berg 修渠"]
        {
            assert!(!is_spaced_name(words), "{words}");
        }
    }
}
