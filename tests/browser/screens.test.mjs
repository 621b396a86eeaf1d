import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { mixedReport } from './corpus.mjs';
import { languages, open, report, speeches } from './page.mjs';

const corpora = { speeches: report(speeches), mixed: mixedReport() };
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/// Everything is drawn, also what is far away, and everything that folds is open.
const unfolded = async (tab) => {
  await tab.evaluate(() => document.querySelectorAll('details').forEach((fold) => { fold.open = true; }));
  await tab.addStyleTag({ content: '* { content-visibility: visible !important; }' });
};

for (const [name, { url }] of Object.entries(corpora)) {
  for (const locale of Object.keys(languages)) {
    test(`the page is no wider than its screen: ${name}, ${locale}`, async (t) => {
      for (const width of [320, 360, 768, 1024, 1600]) {
        const { tab } = await open(t, url, { locale, viewport: { width, height: 800 }, bypassCSP: true });
        await unfolded(tab);
        const wide = await tab.evaluate(() => document.scrollingElement.scrollWidth - innerWidth);
        assert.ok(wide <= 0, `${wide} pixels too wide for ${width}`);
      }
    });

    test(`nothing is serious to who cannot see or point well: ${name}, ${locale}`, async (t) => {
      for (const colorScheme of ['light', 'dark']) {
        const { tab } = await open(t, url, { locale, colorScheme, bypassCSP: true });
        await unfolded(tab);
        await tab.evaluate(axe);
        const found = await tab.evaluate(() => axe.run(document, { resultTypes: ['violations'] }));
        const serious = found.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
          .map(({ id, nodes }) => `${id} ×${nodes.length}: ${nodes.slice(0, 3).map((node) => `${node.target} ${node.html.slice(0, 120)} ${node.any[0]?.message ?? ''}`).join(' | ')}`);
        assert.deepEqual(serious, [], colorScheme);
      }
    });
  }
}

test('on a narrow screen nothing is cut off', async (t) => {
  const { tab } = await open(t, corpora.speeches.url, { viewport: { width: 360, height: 800 }, bypassCSP: true });
  await unfolded(tab);
  const cut = await tab.evaluate(() => [...document.querySelectorAll('.finding *, .document *, .pair *, nav *, header *, #filters *')].filter((element) => {
    if (element.closest('.scroll, svg, .skip, legend, caption') || !element.checkVisibility()) return false;
    const box = element.getBoundingClientRect();
    return box.width > 1 && (box.right > innerWidth + 1 || box.left < -1);
  }).map((element) => element.outerHTML.slice(0, 100)));
  assert.deepEqual(cut, []);
});

test('tables have captions, and their heads say what they head', async (t) => {
  const { tab } = await open(t, corpora.mixed.url);
  const wrong = await tab.$$eval('table', (tables) => tables.flatMap((table) => [
    ...(table.caption || table.matches('.beside') ? [] : [table.outerHTML.slice(0, 80)]),
    ...[...table.querySelectorAll('th:not([scope])')].map((head) => head.outerHTML),
  ]));
  assert.deepEqual(wrong, []);
});

test('headings do not skip a level', async (t) => {
  for (const { url } of Object.values(corpora)) {
    const { tab } = await open(t, url);
    const levels = await tab.$$eval('h1, h2, h3, h4, h5, h6', (all) => all.map((heading) => Number(heading.localName[1])));
    assert.equal(levels[0], 1);
    assert.deepEqual(levels.filter((level, index) => index > 0 && level > levels[index - 1] + 1), []);
  }
});

test('who wants less motion gets none', async (t) => {
  const { tab } = await open(t, corpora.mixed.url, { reducedMotion: 'reduce' });
  const moving = await tab.$$eval('*', (all) => all.filter((element) => {
    const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(element);
    return parseFloat(transitionDuration) > 0 || animationName !== 'none' || scrollBehavior === 'smooth';
  }).length);
  assert.equal(moving, 0);
});
