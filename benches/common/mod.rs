//! The corpora of the benches: made from a seed and own words, with a known number of near duplicates.
#![allow(dead_code, reason = "each bench uses a part of this")]

const CHINESE: &str = "水库 渠道 村民 值班 春耕 会议 检查 干部 群众 责任 落实 道路 桥梁 学校 医院 图书馆 老人 孩子 收成 小麦 玉米 果园 \
    天气 预报 暴雨 河道 清淤 公示 监督 资金 项目 验收 整改 台账 报告 部署 行动 安全 隐患 排查 消防 演练 培训 就业 企业 市场 \
    物流 快递 窗口 服务 电话 热线 答复 期限 办理 流程 简化 材料 证明 网络 平台 数据 共享 更新 维护 记录 档案 历史 传统 文化 \
    的 了 和 在 把 要 不 也 都 就 还 从 向 对 为 每天 去年 今年 一起 认真 及时 必须 已经 继续 特别 一次 三个 五百 2023年";
const ENGLISH: &str = "harbour lantern ferry barley orchard bridge miller winter ledger copper valley market timber saddle \
    candle journal quarry willow engine signal freight station meadow lighthouse carpenter gravel canvas anchor thunder \
    pasture granite village cellar chimney furnace hammer kettle ladder needle pocket ribbon saucer tailor vessel wagon \
    the a of and to in that was for on with as by at from they had not were which one all when there been their would \
    early, late. quiet; never, again. don't won't 1,200 3.5 north-west";

/// SplitMix64 (Steele, Lea & Flood 2014).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % limit as u64) as usize
    }
}

/// The names of the corpora.
pub const NAMES: [&str; 2] = ["english-words", "chinese-words"];

/// Every so many texts, one is a copy of the text before it with one word changed.
pub const PERIOD: usize = 5;

/// `count` texts of `words` words, the same for every run. Nothing but the copies is near anything.
pub fn texts(name: &str, count: usize, words: usize) -> Vec<String> {
    let (list, separator) = if name == NAMES[0] { (ENGLISH, " ") } else { (CHINESE, "") };
    let list: Vec<&str> = list.split_whitespace().collect();
    let mut random = Random(20_261_121);
    let mut last: Vec<&str> = Vec::new();
    let mut text = |index: usize| {
        match index % PERIOD == PERIOD - 1 {
            true => last[words / 2] = if last[words / 2] == list[0] { list[1] } else { list[0] },
            false => last = (0..words).map(|_| list[random.below(list.len())]).collect(),
        }
        last.chunks(12).map(|sentence| sentence.join(separator) + "。\n").collect()
    };
    (0..count).map(&mut text).collect()
}

/// The bytes of all texts.
pub fn bytes(texts: &[String]) -> usize {
    texts.iter().map(String::len).sum()
}
