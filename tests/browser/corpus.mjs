// Texts written for the tests: few, short, and of every class of finding.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folder, report, written } from './page.mjs';

const letter = `“把水渠修到最后一亩地，是这一任干部最该记在账上的事”`;
const stock = '要坚持以人民为中心的发展思想，提高政治站位，统一思想认识，压实工作责任，抓好贯彻落实。';
const sentence = '船闸每天早上六点开，晚上九点关，值班的人要在簿子上写下水位、船号和风向，交班的时候两个人都要签字画押。';
const adapted = '船闸平日清晨六点开，夜里九点才关，值守的人都在簿子上写下水位、船号，交班的时候双方都要签字，少一个名字就不算交清。';
const paragraph = `老码头的仓库空了七年，去年改成了修船的学堂。学堂只收本乡的年轻人，头三个月学认木头，后三个月学捻缝，
学满一年的由镇里送去邻县的船厂做工。到上个月为止，出师的有四十一人，回来开铺子的有九人，欠着学费的一个也没有。`.replace('\n', '');

/// Documents by file name.
const mixed = {
  '01-渡口.txt': [
    '渡口的灯修好了，夜里来往的人不必再摸黑下台阶，孩子上学也不再绕那条三里的土路。',
    paragraph,
    `前天的会上，县长指出：${letter}，会后各乡都领了图纸。`,
    sentence,
    stock,
  ],
  '02-船闸.txt': [
    '今年的汛期比往年早了十二天，上游的水库已经放过两次水，堤上的草都淹得看不见了。',
    paragraph.replaceAll('本乡', '本县').replace('四十一人', '五十三人'),
    `乡里开会时又念了一遍，书记强调：${letter}，念完就散了。`,
    adapted,
    stock,
  ],
  '03-集市.txt': [
    '集市搬到新街以后，卖菜的多了一倍，秤也换成了电子的，短斤少两的事半年里只报过一回。',
    sentence,
    paragraph,
    '摆摊的大都是嫁到外乡又回来的妇女，她们一边择菜一边唱，唱的全是年轻时跟外婆学来的那几支，从来不看谱。',
    '卖鱼的老陈说，他在这条街上站了三十年，头一回看见有人来量过道的宽窄。',
  ],
  '04-茶山.txt': [
    '茶山今年采得晚，清明前只收了两百斤，价钱倒比去年高出三成，收茶的车在山下排了一里多。',
    '采茶的多半是嫁到外乡又回来的女人，她们一边采一边唱，唱的还是小时候跟外婆学的那几段。',
  ],
};

/// Stock phrases of their own, as a file for --formulas.
const phrases = `${stock.split(/[，。]/).filter(Boolean).join('\n')}\n`;

/// A report of them.
export const mixedReport = () => {
  const rules = join(folder(), 'formulas.txt');
  writeFileSync(rules, phrases);
  const files = Object.entries(mixed).map(([name, paragraphs]) => [name, `${paragraphs.join('\n\n')}\n`]);
  return report(written(files), ['--formulas', rules]);
};
