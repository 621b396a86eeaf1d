import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hostile, letters, named } from './hostile.mjs';
import { cardsShown, open, report, written } from './page.mjs';

// More findings than stand in the page from the start: the others are built from data when they are asked for.
const strange = Object.values(hostile);
const shared = Array.from({ length: 700 }, (_, at) => `${letters(at + 5000, 20)}${strange[at % strange.length]}${letters(at + 9000, 20 + at % 7)}`);
const made = report(written([0, 1].map((side) => [`${side}.txt`, shared.flatMap((text, at) => [text, letters(20_000 * (side + 1) + at, 60)]).join('\n\n')])));
const all = made.rows.clusters.filter((cluster) => cluster.class !== 'formula');
const bare = (text) => text.replace(/\s+/g, '');

test('there are as many findings as that', () => assert.ok(all.length >= 600, `${all.length}`));

test('findings are listed in parts, and the count says so', async (t) => {
  const { tab, told } = await open(t, made.url);
  const first = await cardsShown(tab);
  assert.ok(first.length > 0 && first.length < all.length);
  assert.equal(await tab.innerText('#count'), `${all.length} of ${all.length}, ${first.length} listed`);
  while (await tab.isVisible('#more')) await tab.click('#more button');
  assert.deepEqual(await cardsShown(tab), all.map((cluster) => cluster.cluster));
  assert.equal(await tab.innerText('#count'), `${all.length} of ${all.length}`);
  assert.deepEqual(told, { requests: [made.url], console: [], errors: [], dialogs: [] });
});

test('a finding that is built later shows its text literally, and nothing runs', async (t) => {
  const { tab, told } = await open(t, made.url);
  while (await tab.isVisible('#more')) await tab.click('#more button');
  const cards = (await tab.$$eval('#cards .text', (texts) => texts.map((text) => text.textContent))).map(bare);
  for (const text of shared.slice(-2 * strange.length)) assert.ok(cards.some((card) => card.includes(bare(named(text)))), text);
  const foreign = await tab.$$eval('#cards :is(img, iframe, object, script, style, link, meta, [style], [onerror], [onload])', (all) => all.length);
  assert.equal(foreign, 0);
  assert.equal(await tab.evaluate(() => window.ran), undefined);
  assert.deepEqual(told, { requests: [made.url], console: [], errors: [], dialogs: [] });
});

test('filters and the search reach findings that are not yet built', async (t) => {
  const { tab } = await open(t, made.url);
  const last = all.filter((cluster) => /^\p{Script=Han}{15}/u.test(cluster.text)).at(-1);
  assert.ok(last.cluster > 400);
  await tab.fill('#filters [name=text]', last.text.slice(0, 15));
  assert.deepEqual(await cardsShown(tab), [last.cluster]);
  await tab.fill('#filters [name=text]', 'wording');
  assert.deepEqual(await cardsShown(tab), []);
});

test('a permalink leads to a finding that is not yet built, also when conditions hide it', async (t) => {
  const id = `f${all.at(-1).cluster}`;
  for (const conditions of [false, true]) {
    const { tab } = await open(t, conditions ? `${made.url}#?letters=9999` : `${made.url}#${id}`);
    if (conditions) await tab.evaluate((id) => { location.hash = `#${id}`; }, id);
    await tab.waitForFunction((id) => {
      const box = document.getElementById(id)?.getBoundingClientRect();
      return box && box.top >= 0 && box.top < innerHeight;
    }, id, { timeout: 5000 });
  }
});

test('a filter is quick', async (t) => {
  const { tab } = await open(t, made.url);
  const spent = await tab.evaluate(() => {
    const field = document.querySelector('#filters [name=letters]');
    const start = performance.now();
    field.value = '44';
    field.dispatchEvent(new Event('input', { bubbles: true }));
    return performance.now() - start;
  });
  assert.ok(spent < 2000, `${spent} ms: twenty times what is promised of a quiet machine`);
});
