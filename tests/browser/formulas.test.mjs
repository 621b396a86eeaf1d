import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { folder, open, report, speeches } from './page.mjs';

const made = report(speeches);

test('the stock phrases are those of the rows, with their counts', async (t) => {
  const { tab } = await open(t, made.url);
  const lines = await tab.$$eval('#phrases tbody tr', (rows) => rows.map((row) => [row.querySelector('bdi').textContent, Number(row.cells[2].textContent), Number(row.cells[3].textContent)]));
  assert.deepEqual(lines, made.rows.formulas.map(({ text, count, documents }) => [text, count, documents]));
});

test('contexts hold the phrase as it stands in the texts', async (t) => {
  const { tab } = await open(t, made.url);
  const rows = await tab.$$eval('#phrases tbody tr', (rows) => rows.map((row) => [row.querySelector('bdi').textContent, [...row.querySelectorAll('.contexts b')].map((bold) => bold.textContent)]));
  assert.ok(rows.length > 0);
  for (const [phrase, contexts] of rows) {
    assert.ok(contexts.length > 0, `${phrase} has no context`);
    assert.deepEqual([...new Set(contexts)], [phrase]);
  }
});

test('phrases that count as content again are a file that the command takes', async (t) => {
  const { tab } = await open(t, made.url);
  const wanted = made.rows.formulas.slice(0, 3).map((formula) => formula.text);
  assert.equal(await tab.isVisible('#rules'), false);
  for (const at of [0, 1, 2, 3, 3]) await tab.locator('#phrases tbody tr').nth(at).locator('button').click();
  assert.equal(await tab.innerText('#rules output'), '3 changed');
  const [download] = await Promise.all([tab.waitForEvent('download'), tab.click('#rules button')]);
  const rules = join(folder(), download.suggestedFilename());
  await download.saveAs(rules);
  const again = report(speeches, ['--formulas', rules]);
  const left = again.rows.formulas.map((formula) => formula.text);
  assert.deepEqual(wanted.filter((phrase) => left.includes(phrase)), []);
  assert.ok(left.includes(made.rows.formulas[3].text));
});

test('a finding becomes a stock phrase in the same file', async (t) => {
  const { tab } = await open(t, made.url);
  await tab.locator('#f10').scrollIntoViewIfNeeded();
  await tab.locator('#f10 .tools button', { hasText: 'stock phrase' }).click({ timeout: 3000 });
  assert.equal(await tab.innerText('#rules output'), '1 changed');
  const [download] = await Promise.all([tab.waitForEvent('download'), tab.click('#rules button')]);
  const rules = join(folder(), download.suggestedFilename());
  await download.saveAs(rules);
  const again = report(speeches, ['--formulas', rules]);
  const finding = made.rows.clusters[9];
  assert.ok(again.rows.formulas.some((formula) => formula.text === finding.text), 'set aside');
});

test('substitutions are those of the rows', async (t) => {
  const { tab } = await open(t, made.url);
  const lines = await tab.$$eval('#substitutions tbody tr', (rows) => rows.map((row) => [0, 1, 3, 4].map((at) => row.cells[at].textContent)));
  assert.deepEqual(lines, made.rows.substitutions.map(({ a, b, count, findings }) => [a, b, String(count), String(findings)]));
});

test('the matrix and its table say the same of each pair', async (t) => {
  const { tab } = await open(t, made.url);
  const cells = await tab.$$eval('.matrix .share > title', (titles) => titles.map((title) => title.textContent).sort());
  const rows = await tab.$$eval('#matrix tbody tr', (rows) => rows.flatMap((row) => {
    const [one, other, of, back] = [...row.cells].map((cell) => cell.textContent.replace(/^\d+\. /, ''));
    return [`${one} → ${other}: ${of}`, `${other} → ${one}: ${back}`];
  }).sort());
  assert.ok(rows.length > 0);
  assert.deepEqual(cells, rows);
});

test('an own phrase is told as such', async (t) => {
  const rules = join(folder(), 'rules.txt');
  writeFileSync(rules, '热水不稳、被子发潮\n');
  const { url, rows } = report(speeches, ['--formulas', rules]);
  assert.ok(rows.formulas.some((formula) => formula.text === '热水不稳、被子发潮' && formula.class === 'own'), 'in the rows');
  const { tab } = await open(t, url);
  assert.match(await tab.innerText('#phrases'), /热水不稳、被子发潮[^\n]*\n?.*own/);
});
