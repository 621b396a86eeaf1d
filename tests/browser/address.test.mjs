import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mixedReport } from './corpus.mjs';
import { cardsShown, open, report, speeches } from './page.mjs';

const made = report(speeches);
const other = mixedReport();

test('what is chosen stands in the address and survives a reload', async (t) => {
  const { tab } = await open(t, made.url);
  await tab.uncheck('#filters [value=exact]');
  await tab.fill('#filters [name=letters]', '30');
  await tab.selectOption('#filters [name=order]', 'identity');
  const shown = await cardsShown(tab);
  assert.equal(shown.length, 3);
  const address = tab.url();
  await tab.reload();
  assert.deepEqual(await cardsShown(tab), shown);
  assert.equal(await tab.inputValue('#filters [name=letters]'), '30');
  assert.equal(await tab.isChecked('#filters [value=exact]'), false);
  const { tab: again } = await open(t, address);
  assert.deepEqual(await cardsShown(again), shown, 'in another tab');
});

test('an address with conditions is followed by a tab that shows the page already', async (t) => {
  const { tab } = await open(t, made.url);
  await tab.evaluate(() => { location.hash = '#?letters=200'; });
  await tab.waitForTimeout(100);
  assert.deepEqual(await cardsShown(tab), [1, 2, 3]);
});

test('text in any script survives in the address', async (t) => {
  const { tab } = await open(t, made.url);
  await tab.fill('#filters [name=text]', '热水 & 床=+%');
  await tab.reload();
  assert.equal(await tab.inputValue('#filters [name=text]'), '热水 & 床=+%');
});

test('findings are sorted by what is chosen', async (t) => {
  const { tab } = await open(t, made.url);
  await tab.selectOption('#filters [name=order]', 'places');
  assert.equal((await cardsShown(tab))[0], 9);
  await tab.selectOption('#filters [name=order]', 'changed');
  const changes = (number) => made.rows.clusters[number - 1].changes;
  const order = await cardsShown(tab);
  assert.deepEqual(order, [...order].sort((a, b) => changes(b) - changes(a) || a - b));
  await tab.selectOption('#filters [name=order]', 'importance');
  assert.deepEqual(await cardsShown(tab), made.rows.clusters.map((cluster) => cluster.cluster));
});

for (const [what, { url }] of [['speeches', made], ['mixed', other]]) {
  test(`no link leads nowhere and no id stands twice: ${what}`, async (t) => {
    const { tab } = await open(t, url);
    const found = await tab.evaluate(() => {
      const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
      const named = [...document.querySelectorAll('[aria-labelledby]')].flatMap((element) => element.getAttribute('aria-labelledby').split(' '));
      const links = [...document.querySelectorAll('a[href]')].map((link) => link.getAttribute('href'));
      return { ids, named, links };
    });
    const known = new Set(found.ids);
    assert.deepEqual(found.ids.filter((id, index) => found.ids.indexOf(id) !== index), []);
    assert.deepEqual(found.named.filter((id) => !known.has(id)), []);
    assert.deepEqual(found.links.filter((link) => !link.startsWith('#') || !known.has(link.slice(1))), []);
    assert.ok(found.links.length > 100);
  });
}

/// Whether the element with this id is to be seen, below what stays at the top of the screen.
const isSeen = (tab, id) => tab.waitForFunction((id) => {
  const element = document.getElementById(id);
  const box = element?.getBoundingClientRect();
  if (!element?.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }) || !box.height) return false;
  const nav = document.querySelector('nav').getBoundingClientRect();
  return box.top >= Math.min(nav.bottom, nav.height) - 1 && box.top < innerHeight - 20;
}, id, { timeout: 3000 }).then(() => true, () => false);

const permalinks = ['f1', 'f9', 'd6', 'd12', 'd7p19', 'd6d10', 'd2p17'];

test('permalinks lead to what they name', async (t) => {
  for (const id of permalinks) {
    const { tab } = await open(t, `${made.url}#${id}`);
    assert.ok(await isSeen(tab, id), id);
  }
});

test('permalinks lead there from the open page, also when the conditions hide it', async (t) => {
  for (const id of permalinks) {
    const { tab } = await open(t, made.url);
    await tab.fill('#filters [name=letters]', '9999');
    assert.deepEqual(await cardsShown(tab), []);
    await tab.evaluate((id) => { location.hash = `#${id}`; }, id);
    assert.ok(await isSeen(tab, id), id);
  }
});

test('a link to a finding among stock phrases unfolds them', async (t) => {
  const phrase = other.rows.clusters.find((cluster) => cluster.class === 'formula');
  const { tab } = await open(t, `${other.url}#f${phrase.cluster}`);
  assert.ok(await isSeen(tab, `f${phrase.cluster}`));
});

test('going back leads to where the reader was', async (t) => {
  const { tab } = await open(t, made.url);
  await tab.fill('#filters [name=letters]', '150');
  const shown = await cardsShown(tab);
  await tab.click('nav a[href="#texts"]');
  await tab.goBack();
  assert.deepEqual(await cardsShown(tab), shown);
  assert.match(tab.url(), /#\?letters=150$/);
});
