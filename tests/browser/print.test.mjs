import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mixedReport } from './corpus.mjs';
import { open, report, speeches } from './page.mjs';

const corpora = { speeches: report(speeches), mixed: mixedReport() };

/// Sheets of paper beyond which something is wrong: characters that a sheet holds, and the sections' beginnings.
const most = (rows) => 10 + Math.ceil(rows.run.documents.chars / 500);

for (const [name, { url, rows }] of Object.entries(corpora)) {
  test(`the page is printed on a bounded number of sheets: ${name}`, async (t) => {
    for (const locale of ['zh-CN', 'en-US']) {
      const { tab } = await open(t, url, { locale });
      const paper = (await tab.pdf({ format: 'A4', preferCSSPageSize: true })).toString('latin1');
      const sheets = paper.match(/\/Type\s*\/Page\b/g).length;
      assert.ok(sheets > 1 && sheets <= most(rows), `${sheets} sheets`);
    }
  });

  test(`in print all findings and texts stand, also those far down: ${name}`, async (t) => {
    const { tab } = await open(t, url);
    await tab.emulateMedia({ media: 'print' });
    for (const cluster of rows.clusters.filter((cluster) => cluster.class !== 'formula')) {
      const card = tab.locator(`#f${cluster.cluster}`);
      const text = (await card.innerText()).replace(/\s+/g, '');
      assert.ok(text.includes([...cluster.text.replace(/\s+/g, '')].slice(0, 10).join('')), `text of ${cluster.cluster}`);
    }
    assert.equal(await tab.isVisible('#texts'), false, 'texts are printed only if wanted');
    await tab.emulateMedia({ media: 'screen' });
    await tab.check('#print-texts');
    await tab.uncheck('#print-pairs');
    await tab.emulateMedia({ media: 'print' });
    assert.equal(await tab.isVisible('#pairs'), false);
    const texts = await tab.innerText('#texts');
    for (const document of rows.documents) assert.ok(texts.includes(document.id));
  });
}

test('in print nothing is shown that one presses', async (t) => {
  const { tab } = await open(t, corpora.mixed.url);
  await tab.emulateMedia({ media: 'print' });
  for (const name of ['nav', '#filters', ':not(th) > button', '.phrase button', 'input', 'select', '.skip', '.tools', 'dialog']) {
    assert.equal(await tab.locator(`${name}:visible`).count(), 0, name);
  }
});

test('in print tables keep their heads', async (t) => {
  const { tab } = await open(t, corpora.mixed.url);
  const heads = () => tab.$$eval('.sortable thead th', (all) => all.filter((head) => !head.hidden).map((head) => head.innerText.trim()));
  const wanted = await heads();
  await tab.emulateMedia({ media: 'print' });
  assert.deepEqual(await heads(), wanted);
  assert.ok(wanted.every(Boolean), wanted.join(', '));
});

test('in print a place is told by its file and position', async (t) => {
  const { url, rows } = corpora.speeches;
  const { tab } = await open(t, url);
  const source = tab.locator('#f9 .source').first();
  assert.equal(await source.isVisible(), false);
  await tab.emulateMedia({ media: 'print' });
  const { witnesses } = rows.clusters[8];
  const sources = (await tab.locator('#f9 .source').allInnerTexts()).map((text) => text.trim()).sort();
  const wanted = witnesses.map(({ document, start, end }) => `${rows.documents.find((row) => row.id === document).source.path} ${start}–${end}`).sort();
  assert.deepEqual(sources, wanted);
});

test('in print contexts that were unfolded stand, and others do not', async (t) => {
  const { tab } = await open(t, corpora.speeches.url);
  const contexts = tab.locator('#f9 .context');
  await contexts.first().locator('summary').click();
  await tab.emulateMedia({ media: 'print' });
  assert.deepEqual(await contexts.evaluateAll((all) => all.map((one) => one.checkVisibility())), [true, false, false]);
  assert.ok(await contexts.first().locator('p').isVisible());
});

test('in print what conditions hide is left out', async (t) => {
  const { tab } = await open(t, corpora.speeches.url);
  await tab.uncheck('#filters [value=exact]');
  await tab.emulateMedia({ media: 'print' });
  assert.equal(await tab.locator('#cards > .exact:visible').count(), 0);
  assert.equal(await tab.locator('#cards > .near:visible').count(), 4);
});

test('dark mode is printed black on white', async (t) => {
  const { tab } = await open(t, corpora.speeches.url, { colorScheme: 'dark' });
  const colours = () => tab.evaluate(() => { const { color, backgroundColor } = getComputedStyle(document.body); return [color, backgroundColor]; });
  assert.deepEqual(await colours(), ['rgb(233, 234, 236)', 'rgb(21, 23, 26)']);
  await tab.emulateMedia({ media: 'print' });
  assert.deepEqual(await colours(), ['rgb(28, 30, 33)', 'rgb(255, 255, 255)']);
});
