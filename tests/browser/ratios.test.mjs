import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mixedReport } from './corpus.mjs';
import { open, report, speeches } from './page.mjs';

const corpora = [report(speeches), mixedReport()];

const live = (tab) => tab.$$eval('#ratios tbody tr', (rows) => rows.map((row) => {
  const cell = row.querySelector('.live');
  return { id: row.cells[0].textContent, value: Number(cell.dataset.value), text: cell.textContent, shown: cell.checkVisibility() };
}));

/// The live column holds `of` each document.
const recalculates = async (tab, rows, of, isShown) => {
  const cells = await live(tab);
  assert.deepEqual(cells.map((cell) => cell.id), rows.documents.map((document) => document.id));
  rows.documents.forEach((document, index) => {
    const [cell, wanted] = [cells[index], of(document.ratio)];
    assert.ok(Math.abs(cell.value - wanted) < 1e-9, `${document.id}: ${cell.value} is not ${wanted}`);
    assert.equal(cell.text, `${(wanted * 100).toFixed(1)}\u00a0%`);
    assert.equal(cell.shown, isShown);
  });
};

test('ratios are recalculated to those of the rows', async (t) => {
  for (const { url, rows } of corpora) {
    const { tab } = await open(t, url);
    await recalculates(tab, rows, (ratio) => ratio.total, false);
    await tab.uncheck('#filters [value=formula]');
    const differs = rows.clusters.some((cluster) => cluster.class === 'formula');
    await recalculates(tab, rows, (ratio) => ratio.no_formula, differs);
    await tab.uncheck('#filters [name=quoted]');
    await recalculates(tab, rows, (ratio) => ratio.no_quotation, true);
    await tab.check('#filters [value=formula]');
    await tab.check('#filters [name=quoted]');
    await recalculates(tab, rows, (ratio) => ratio.total, false);
  }
});

test('the corpora tell the three ratios apart', () => {
  const ratios = corpora.flatMap(({ rows }) => rows.documents.map((document) => document.ratio));
  assert.ok(ratios.some((ratio) => ratio.total > ratio.no_formula && ratio.no_formula > ratio.no_quotation));
});

test('where something stands and what is looked for do not change the ratios', async (t) => {
  const { url, rows } = corpora[0];
  const { tab } = await open(t, url);
  await tab.fill('#filters [name=text]', '热水');
  await tab.selectOption('#filters [name=document]', '3');
  await recalculates(tab, rows, (ratio) => ratio.total, false);
});

test('without findings nothing stands elsewhere', async (t) => {
  const { url, rows } = corpora[0];
  const { tab } = await open(t, url);
  await tab.fill('#filters [name=letters]', '99999');
  await recalculates(tab, rows, () => 0, true);
});

test('the table shows the ratios of the rows', async (t) => {
  const { url, rows } = corpora[1];
  const { tab } = await open(t, url);
  const cells = await tab.$$eval('#ratios tbody tr', (lines) => lines.map((line) => [...line.cells].filter((cell) => !cell.hidden).map((cell) => cell.innerText.trim())));
  const percent = (value) => `${(value * 100).toFixed(1)}\u00a0%`;
  rows.documents.forEach(({ id, chars, ratio }, index) => assert.deepEqual(cells[index], [
    id, chars.toLocaleString('en-US'), percent(ratio.equal), ratio.equal_single ? percent(ratio.equal_single.value) : '–',
    ratio.equal_single?.id ?? '', percent(ratio.total), percent(ratio.no_formula), percent(ratio.no_quotation), percent(ratio.within),
    percent(ratio.first_third), percent(ratio.last_third),
  ]));
});

/// What the heads of a table are pressed for, and what then stands in order.
const columns = [['equal', (document) => document.ratio.equal], ['without stock phrases', (document) => document.ratio.no_formula],
  ['characters', (document) => document.chars], ['largest overlap', (document) => document.ratio.equal_single?.value ?? 0], ['last third', (document) => document.ratio.last_third]];

test('the documents are sorted by a column, down and up, by click and by key', async (t) => {
  const { url, rows } = corpora[0];
  const { tab } = await open(t, url);
  for (const [name, value] of columns) {
    const head = tab.locator('#ratios thead th', { hasText: name }).last();
    const order = async () => {
      const names = await tab.$$eval('#ratios tbody tr', (lines) => lines.map((line) => line.cells[0].textContent));
      return names.map((name) => value(rows.documents.find((document) => document.id === name)));
    };
    await head.locator('button').click();
    const down = await order();
    assert.deepEqual(down, [...down].sort((a, b) => b - a), `${name} down`);
    assert.equal(await head.getAttribute('aria-sort'), 'descending');
    await head.locator('button').press('Enter');
    const up = await order();
    assert.deepEqual(up, [...up].sort((a, b) => a - b), `${name} up`);
    assert.equal(await head.getAttribute('aria-sort'), 'ascending');
  }
  assert.equal(await tab.locator('#ratios [aria-sort]').count(), 1);
});

test('names are sorted as the language reads them', async (t) => {
  const { url, rows } = corpora[0];
  const { tab } = await open(t, url);
  await tab.locator('#ratios thead th button').first().click();
  const names = await tab.$$eval('#ratios tbody tr', (lines) => lines.map((line) => line.cells[0].textContent));
  assert.deepEqual(names, rows.documents.map((document) => document.id).sort().reverse());
});
