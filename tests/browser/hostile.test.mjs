import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { cardsShown, folder, open, report, written } from './page.mjs';
import { hostile, named, paragraph, texts } from './hostile.mjs';

const lines = (documents) => documents.map((document) => JSON.stringify(document)).join('\n');

/// That the page is as if all its texts were harmless.
const isHarmless = async (tab, told, url) => {
  const found = await tab.evaluate(() => ({
    ran: window.ran,
    shown: document.body.checkVisibility(),
    width: document.scrollingElement.scrollWidth - innerWidth,
    scripts: [...document.querySelectorAll('script')].map((script) => `${script.id} ${script.type}`.trim()),
    styles: document.querySelectorAll('style').length,
    metas: document.querySelectorAll('meta').length,
    foreign: [...document.querySelectorAll('img, iframe, object, embed, link, base, video, audio, animate, foreignObject, [style], [src], [srcdoc]')].map((element) => element.outerHTML.slice(0, 80)),
    listening: [...document.querySelectorAll('*')].flatMap((element) => [...element.attributes]).filter((attribute) => attribute.name.startsWith('on')).length,
    links: [...document.querySelectorAll('a, [href]')].map((link) => link.getAttribute('href')).filter((link) => !/^#[a-z0-9]+$/.test(link)),
  }));
  assert.deepEqual(found, { ran: undefined, shown: true, width: found.width, scripts: ['', 'data application/json', 'further application/json', ''], styles: 1, metas: 6, foreign: [], listening: 0, links: [] });
  assert.ok(found.width <= 0, `${found.width} pixels too wide`);
  assert.deepEqual(told, { requests: [url], console: [], errors: [], dialogs: [] });
};

/// Uses the page as a reader would.
const use = async (tab) => {
  await tab.evaluate(() => document.querySelectorAll('details').forEach((fold) => { fold.open = true; }));
  for (const key of ['j', 'j', 'n', 'l', '?', 'Escape', 'k']) await tab.keyboard.press(key);
  for (const select of ['document', 'order']) await tab.selectOption(`#filters [name=${select}]`, { index: 1 });
  await tab.click('#ratios thead button >> nth=0');
  for (const press of (await tab.$$('#phrases button')).slice(0, 3)) await press.click();
};

const both = texts();
const corpora = {
  texts: report(written([['a.txt', both[0]], ['b.txt', both[1]]])),
  ids: report(written([['in.jsonl', lines(Object.values(hostile).flatMap((id) => both.slice(0, 1).map((text) => ({ id, text }))))]])),
  names: report(written([
    ['"><img src=x onerror=window.ran=1>.txt', both[0]], ['</script><script>window.ran=1</script>.txt', both[1]],
    ['abc\u202Etxt.exe.txt', both[0]], ['line\nbreak\ttab\u0001.txt', both[1]], ['{{x}}${window.ran=1}&lt;.txt', both[0]],
    [Buffer.from([0x62, 0xff, 0xfe, 0x2e, 0x74, 0x78, 0x74]), both[1]], [`${'\u0301'.repeat(60)}.txt`, both[0]],
    ['javascript:window.ran=1.txt', both[1]],
  ])),
  alone: report(written([['in.jsonl', lines([{ id: `${hostile.title}${hostile.bidi}`, text: `${both[0]}\n\n${both[0]}` }])]])),
  rejected: report(written([['in.jsonl', `${lines([{ id: 1, text: both[0] }, { id: 2, text: both[1] }])}\n{"id": "<img src=x onerror=window.ran=1>", "text": <\n`], ['<img src=x onerror=window.ran=1>.png', 'no text']])),
};

for (const [name, { url }] of Object.entries(corpora)) {
  test(`nothing runs, loads or steers the page: ${name}`, async (t) => {
    for (const locale of ['zh-CN', 'en-US']) {
      const { tab, told } = await open(t, url, { locale });
      await use(tab);
      await isHarmless(tab, told, url);
    }
  });
}

test('a hostile page is no wider than a narrow screen', async (t) => {
  for (const { url } of Object.values(corpora)) {
    const { tab, told } = await open(t, url, { viewport: { width: 360, height: 800 } });
    await use(tab);
    await isHarmless(tab, told, url);
  }
});

test('hostile texts are shown literally, in their finding and in their text', async (t) => {
  const { url, rows } = corpora.texts;
  const { tab } = await open(t, url);
  const bare = (text) => text.replace(/\s+/g, '');
  const cards = (await tab.$$eval('.finding .text', (all) => all.map((one) => one.textContent))).map(bare);
  const pages = (await tab.$$eval('.document', (all) => all.map((one) => one.textContent))).map(bare);
  assert.equal(pages.length, rows.documents.length);
  for (const name of Object.keys(hostile)) {
    const text = bare(named(paragraph(name)));
    assert.ok(cards.some((card) => card.includes(text)), `finding of ${name}: ${text}`);
    assert.ok(pages.every((page) => page.includes(text)), `text of ${name}`);
  }
});

test('hostile ids are shown literally, and can be chosen', async (t) => {
  const { url, rows } = corpora.ids;
  const { tab } = await open(t, url);
  const ids = await tab.$$eval('#ratios tbody th', (heads) => heads.map((head) => head.textContent));
  assert.deepEqual(ids, rows.documents.map((document) => named(document.id)));
  assert.deepEqual(ids.sort(), Object.values(hostile).map(named).sort());
  const options = tab.locator('#filters [name=document] option');
  assert.equal(await options.count(), ids.length + 1);
});

test('what is hostile is found by the search, and lives in the address', async (t) => {
  const { url } = corpora.texts;
  const { tab, told } = await open(t, url);
  for (const name of ['script', 'image', 'template', 'entity']) {
    await tab.fill('#filters [name=text]', hostile[name]);
    assert.equal((await cardsShown(tab)).length, 1, name);
    await tab.reload();
    assert.equal(await tab.inputValue('#filters [name=text]'), hostile[name]);
  }
  assert.equal(await tab.evaluate(() => window.ran), undefined);
  assert.deepEqual(new Set(told.requests.map((request) => request.split('#')[0])), new Set([url]));
});

test('a hostile address does nothing', async (t) => {
  const { url } = corpora.texts;
  for (const address of ['#<img src=x onerror=window.ran=1>', '#?text=<script>window.ran=1</script>', '#?class=%22%5D&letters=x&__proto__=1&order=none', '#%', '#?%']) {
    const { tab, told } = await open(t, `${url}${address}`);
    assert.equal(await tab.evaluate(() => window.ran), undefined);
    assert.deepEqual({ errors: told.errors, console: told.console, dialogs: told.dialogs }, { errors: [], console: [], dialogs: [] }, address);
  }
});

const phrase = '<img src=x onerror=window.ran=1>逢山开路遇水架桥';

test('hostile phrases are set aside, counted and given back as they are', async (t) => {
  const rules = join(folder(), 'formulas.txt');
  writeFileSync(rules, `${phrase}\n`);
  const made = report(written([0, 1, 2].map((at) => [`${at}.txt`, `${paragraph(['marks', 'hidden', 'control'][at])}${phrase}。\n`])), ['--formulas', rules]);
  const { tab, told: heard } = await open(t, made.url);
  const told = made.rows.formulas.find((formula) => formula.text.includes('逢山开路')).text;
  assert.equal(told, phrase.slice(1), 'from the first letter on');
  const row = tab.locator('#phrases tbody tr', { has: tab.locator('th bdi', { hasText: told }) });
  assert.equal(await row.locator('bdi').first().textContent(), told);
  await row.locator('button').click();
  const [download] = await Promise.all([tab.waitForEvent('download'), tab.click('#rules button')]);
  let text = '';
  for await (const part of await download.createReadStream()) text += part;
  assert.equal(text, `-${told}\n`);
  assert.deepEqual(heard.errors.concat(heard.console, heard.dialogs), []);
});

test('hostile titles of articles are text', async (t) => {
  const heading = (number) => `<img src=x onerror=window.ran=1>篇${number}`;
  const page = [heading(1), both[0], heading(2), both[0]].join('\n\n');
  const made = report(written([['a.txt', page]]));
  assert.equal(made.rows.documents[0].articles.length, 2);
  const { tab, told } = await open(t, made.url);
  assert.ok((await tab.textContent('#texts')).includes(heading(1)));
  await isHarmless(tab, told, made.url);
});

test('a line of a megabyte stays on the page', async (t) => {
  let seed = 1;
  const letter = () => String.fromCharCode(0x4e00 + ((seed = (seed * 48271) % 2147483647) % 5000));
  const long = Array.from({ length: 350_000 }, letter).join('');
  const made = report(written([['a.txt', `甲。\n\n${long}\n`], ['b.txt', `乙。\n\n${long}\n`]]));
  assert.ok(made.rows.clusters.some((cluster) => cluster.chars > 300_000));
  const { tab, told } = await open(t, made.url);
  await isHarmless(tab, told, made.url);
  assert.ok((await tab.textContent('#d1')).includes(long));
});
