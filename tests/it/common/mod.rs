//! What several test files share: seeded randomness, small corpora, the command, and folders as maps.

pub mod growth;
pub mod language;
pub mod naive;

use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// SplitMix64 (Steele, Lea & Flood 2014): small, and the same on every machine.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Random {
        Random(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    pub fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }

    pub fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.next() as u8).collect()
    }

    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.below(last + 1));
        }
    }
}

const SENTENCES: &[&str] = &[
    "镇里的水库昨夜涨了半米，守坝的老周每隔一小时记一次水位。",
    "村口的小学换了新窗户，孩子们说读书声再也不会被风吹跑了。",
    "《果園日記》：今年的梨比去年早熟十天，收購價卻低了兩成。",
    "王师傅修了三十年钟表，最怕的不是零件旧，而是没人再上发条。",
    "请各组于5月12日前上报清单，联系人李某，电话XX。",
    "The ferry left at dawn with forty sacks of barley and one goat.",
    "Nobody in the valley remembers who built the second bridge, or why.",
    "Don't mix lime with the 2.5 kg bag; it won't set before evening.",
    "她在 README 里写道：run the tests first，再谈别的。",
    "На рынке за рекой продают мёд, соль и старые карты.",
    "おばあさんは ｶﾞﾗｽのびんに、うめを１つずつならべてからゆっくりふたをした。",
    "ชาวนาเก็บเกี่ยวข้าวเสร็จแล้ว จึงพาลูกลงไปหาปลาที่น้ำตื้น",
    "កសិករដាំដើមស្វាយពីរដើមនៅមុខផ្ទះ។",
    "ལོ་གསུམ་གྱི་རྗེས་ལ་ཞིང་པས་ས་བོན་གསར་པ་བཏབ་པ་རེད།",
    "किसान ने आवाज़ सुनी और खेत की ओर दौड़ पड़ा।",
];
const SHORT: &[&str] = &["", "好", "好的。", "OK", "ok!", "！！", "??", "收到", "1", " \n"];
const PIECES: &[&str] = &[
    "的",
    "了",
    "水",
    "馆",
    "a",
    "ing",
    " ",
    "，",
    "。",
    "7",
    "!",
    "\n",
    "é",
    "黨",
    "\u{200b}",
    "の",
    "ー",
    "ก\u{0e34}",
    "\u{0e49}",
    "་",
];

/// One text of several sentences.
pub fn base(random: &mut Random) -> String {
    (0..3 + random.below(4)).map(|_| random.pick(SENTENCES)).collect()
}

/// `text` with some characters deleted, inserted or replaced.
pub fn mutate(random: &mut Random, text: &str, edits: usize) -> String {
    let mut pieces: Vec<String> = text.chars().map(String::from).collect();
    for _ in 0..edits {
        let at = random.below(pieces.len() + 1);
        if random.below(2) == 0 && at < pieces.len() {
            pieces.remove(at);
        }
        if random.below(2) == 0 {
            pieces.insert(at.min(pieces.len()), random.pick(PIECES).to_owned());
        }
    }
    pieces.concat()
}

/// A small corpus: variants of a few texts among short ones.
pub fn corpus(seed: u64, records: usize) -> Vec<String> {
    let mut random = Random::new(seed);
    let bases: Vec<String> = (0..1 + records / 8).map(|_| base(&mut random)).collect();
    (0..records)
        .map(|_| match random.below(6) {
            0 => random.pick(SHORT).to_owned(),
            _ => {
                let (base, edits) = (random.below(bases.len()), random.below(14));
                mutate(&mut random, &bases[base], edits)
            }
        })
        .collect()
}

/// One record a line, with its place as id.
pub fn jsonl<'t>(texts: impl IntoIterator<Item = &'t String>) -> String {
    let line = |(id, text): (usize, &String)| format!("{}\n", serde_json::json!({ "id": id, "text": text }));
    texts.into_iter().enumerate().map(line).collect()
}

/// The first texts of one of the shared corpora; `None`, with a word about it, where they are absent.
pub fn shared(name: &str, records: usize) -> Option<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora").join(name);
    let Ok(file) = fs::File::open(&path) else {
        println!("skipped: {} is not there", path.display());
        return None;
    };
    let mut head = Vec::new();
    zstd::Decoder::new(file).unwrap().take(8 << 20).read_to_end(&mut head).unwrap();
    let text = |line: &[u8]| serde_json::from_slice::<Value>(line).unwrap()["text"].as_str().unwrap().to_owned();
    Some(head.split(|&byte| byte == b'\n').take(records).map(text).collect())
}

/// A folder in memory where there can be one, for tests whose many runs sync all that they write.
pub fn quick_dir() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

/// The command under test.
pub fn leitong() -> Command {
    Command::new(env!("CARGO_BIN_EXE_leitong"))
}

/// The command with `args`, about to run in `dir`.
pub fn at(dir: &tempfile::TempDir, args: &[&str]) -> Command {
    let mut command = leitong();
    command.current_dir(dir.path()).args(args);
    command
}

/// Runs a command that reads `input`.
pub fn with_input(command: &mut Command, input: &[u8]) -> Output {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Runs a command that must succeed.
pub fn succeed(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{command:?}\n{}", stderr(&output));
    output
}

/// Runs a command that must fail with exit code 2 and one line, which is returned.
pub fn fail(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{command:?}\n{}", stderr(&output));
    one_line(&output)
}

/// The one line on standard error.
pub fn one_line(output: &Output) -> String {
    let said = stderr(output);
    assert!(said.starts_with("leitong: ") && !said.contains("panicked"), "{said}");
    assert_eq!(said.trim_end_matches('\n').lines().count(), 1, "{said}");
    assert!(!said.trim_end_matches('\n').contains(char::is_control), "{said:?}");
    said
}

/// Every file below `root` by its relative path; folders have no entry.
pub fn tree(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = walkdir::WalkDir::new(root).into_iter().map(Result::unwrap).filter(|entry| !entry.file_type().is_dir());
    files
        .map(|entry| (entry.path().strip_prefix(root).unwrap().to_owned(), fs::read(entry.path()).unwrap_or_default()))
        .collect()
}

/// The output folder without what may differ between two runs.
pub fn comparable(output: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = tree(output);
    let run = files.get_mut(Path::new("run.json")).expect("an output has a run.json");
    let mut json: Value = serde_json::from_slice(run).unwrap();
    json.as_object_mut().unwrap().remove("measured").expect("run.json has what was measured");
    *run = serde_json::to_vec(&json).unwrap();
    files
}

/// The rows of one of the output's files of JSON Lines.
pub fn rows(path: &Path) -> Vec<Value> {
    fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The names in a folder, hidden ones included.
pub fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut stored = Vec::new();
    flate2::read::GzEncoder::new(bytes, flate2::Compression::default()).read_to_end(&mut stored).unwrap();
    stored
}

pub fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).unwrap()
}

/// Four records: two alike but for punctuation, one of them again with an invisible character, one of another matter.
pub const LINES: &str = "{\"id\":\"a\",\"text\":\"河滩上的柳树又绿了，放羊的人坐在树下补鞋。\",\"score\":2}
{\"id\":\"b\",\"text\":\"河滩上的柳树又绿了,放羊的人坐在树下补鞋!\",\"score\":9}
{\"id\":\"c\",\"text\":\"Four crates of plums went missing on the night train.\",\"score\":5}
{\"id\":\"d\",\"text\":\"河滩上的柳树又绿了，放羊的人坐在树下补鞋。 \u{200b}\"}
";

/// A folder with `in.jsonl`, in which the command will run.
pub fn folder() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("in.jsonl"), LINES).unwrap();
    dir
}

/// Whether `child` closes its output, which must be piped, before `limit` is over.
pub fn ends_within(child: &mut Child, limit: Duration) -> bool {
    let mut output = child.stdout.take().unwrap();
    let (done, is_done) = mpsc::channel();
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut output, &mut std::io::sink());
        let _ = done.send(());
    });
    is_done.recv_timeout(limit).is_ok()
}
