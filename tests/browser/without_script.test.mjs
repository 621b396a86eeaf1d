import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mixedReport } from './corpus.mjs';
import { open, report, speeches } from './page.mjs';

const corpora = { speeches: report(speeches), mixed: mixedReport() };
const quiet = { javaScriptEnabled: false, locale: 'zh-CN' };

for (const [name, { url, rows }] of Object.entries(corpora)) {
  test(`without scripts all findings, places and texts are there: ${name}`, async (t) => {
    const { tab } = await open(t, url, quiet);
    const telling = rows.clusters.filter((cluster) => cluster.class !== 'formula');
    const cards = tab.locator('#cards > .finding:visible');
    assert.equal(await cards.count(), telling.length);
    for (const cluster of telling) {
      const card = tab.locator(`#f${cluster.cluster}`);
      assert.equal(await card.locator('.places > li:visible').count(), cluster.size, `places of ${cluster.cluster}`);
      assert.ok(await card.locator('.text').first().isVisible());
    }
    assert.equal(await tab.locator('#texts .document:visible').count(), rows.documents.length);
    assert.equal(await tab.locator('#texts .document > p[id]:visible').count(), rows.run.documents.paragraphs);
    assert.equal(await tab.locator('#ratios tbody tr:visible').count(), rows.documents.length);
  });
}

test('without scripts the language is switched by its buttons', async (t) => {
  const { tab } = await open(t, corpora.speeches.url, quiet);
  assert.equal(await tab.innerText('h1'), '重复内容报告');
  await tab.check('#in-en');
  assert.equal(await tab.innerText('h1'), 'What these texts share');
  await tab.check('#in-zh-Hans');
  assert.equal(await tab.innerText('h1'), '重复内容报告');
});

test('without scripts no control is shown that does nothing', async (t) => {
  for (const { url } of Object.values(corpora)) {
    const { tab } = await open(t, url, quiet);
    assert.equal(await tab.locator('button:visible').count(), 0);
    assert.equal(await tab.locator('select:visible').count(), 0);
    assert.equal(await tab.locator('input:visible').count(), 2 + 3, 'the two languages, and what is printed along');
    assert.equal(await tab.locator('#filters').isVisible(), false);
    assert.equal(await tab.locator('.live:visible').count(), 0);
  }
});

test('without scripts stock phrases and contexts unfold', async (t) => {
  const { tab } = await open(t, corpora.mixed.url, quiet);
  await tab.click('#aside > summary');
  assert.ok(await tab.locator('#aside .finding').first().isVisible());
  const context = tab.locator('.context').first();
  await context.locator('summary').click();
  assert.ok(await context.locator('p').isVisible());
});
