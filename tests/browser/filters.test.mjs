import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mixedReport } from './corpus.mjs';
import { cardsShown, open, report, speeches } from './page.mjs';

const corpora = [report(speeches), mixedReport()];

const letters = (cluster) => [...cluster.text].filter((letter) => /[\p{Alphabetic}\p{N}]/u.test(letter)).length;
const identity = (cluster) => Math.floor(Math.min(...cluster.witnesses.map((witness) => witness.identity)) * 1000) / 10;
const telling = (rows) => rows.clusters.filter((cluster) => cluster.class !== 'formula');

/// That the page shows the findings that `meets`, and counts them.
const shows = async (tab, rows, meets, what) => {
  const wanted = telling(rows).filter(meets).map((cluster) => cluster.cluster);
  assert.deepEqual(await cardsShown(tab), wanted, what);
  assert.equal(await tab.innerText('#count'), `${wanted.length} of ${telling(rows).length}`, what);
  assert.equal(await tab.isVisible('#nothing'), wanted.length === 0, what);
};

/// Opens each corpus, does something to the filters for each of `values`, and looks.
const filtered = (name, values, set, meets) => test(`filter: ${name}`, async (t) => {
  for (const { url, rows } of corpora) {
    const { tab } = await open(t, url);
    for (const value of values(rows)) {
      await set(tab, value);
      await shows(tab, rows, (cluster) => meets(cluster, value), `${name} ${value}`);
    }
    await tab.click('#filters button[type=reset]');
    await tab.waitForFunction(() => !location.hash);
    await shows(tab, rows, () => true, 'after reset');
  }
});

const fill = (name) => (tab, value) => tab.fill(`#filters [name=${name}]`, String(value));

test('the corpora have findings of every class, and quotations', () => {
  const clusters = corpora.flatMap(({ rows }) => rows.clusters);
  assert.deepEqual([...new Set(clusters.map((cluster) => cluster.class))].sort(), ['adapted', 'exact', 'formula', 'near']);
  assert.ok(clusters.some((cluster) => cluster.witnesses.every((witness) => witness.quoted)));
});

filtered('class', () => ['exact', 'near', 'adapted', 'formula'], async (tab, value) => {
  for (const box of await tab.$$('#filters [name=class]')) await box.setChecked(await box.inputValue() === value);
}, (cluster, value) => cluster.class === value);
filtered('quotations', () => [false, true], (tab, value) => tab.setChecked('#filters [name=quoted]', value),
  (cluster, value) => value || !cluster.witnesses.every((witness) => witness.quoted));
filtered('letters', (rows) => [0, 13, ...telling(rows).flatMap((cluster) => [letters(cluster), letters(cluster) + 1])], fill('letters'),
  (cluster, value) => letters(cluster) >= value);
filtered('identity', () => [0, 73, 74, 97, 99, 100], fill('identity'), (cluster, value) => identity(cluster) >= value);
filtered('places', () => [2, 3, 4], fill('places'), (cluster, value) => cluster.witnesses.length >= value);
filtered('document', (rows) => rows.documents.map((document) => document.id), (tab, value) => tab.selectOption('#filters [name=document]', { label: value }),
  (cluster, value) => cluster.witnesses.some((witness) => witness.document === value));

const says = (cluster, value) => cluster.witnesses.some((witness) => [witness.text, witness.document].some((text) => text.toLowerCase().includes(value.toLowerCase())));
filtered('text: every wording of short findings as a whole', (rows) => telling(rows).filter((cluster) => cluster.chars < 200).flatMap((cluster) => cluster.witnesses.map((witness) => witness.text)),
  fill('text'), says);
filtered('text: the middle of a long finding', (rows) => telling(rows).map((cluster) => [...cluster.text].slice(cluster.chars / 2, cluster.chars / 2 + 9).join('')).filter((text) => !text.includes('\n')),
  fill('text'), says);
filtered('text: the name of a document', (rows) => [rows.documents[1].id, rows.documents[1].id.toUpperCase()], fill('text'), says);
filtered('text: words of the interface are not text', () => ['wording', 'copy as citation', '上下文', 'identical', '复制引用'], fill('text'), says);

test('conditions hold together', async (t) => {
  const { url, rows } = corpora[0];
  const { tab } = await open(t, url);
  await tab.uncheck('#filters [value=near]');
  await fill('letters')(tab, 150);
  await tab.selectOption('#filters [name=document]', { label: 'flood-control-2023.txt' });
  await shows(tab, rows, (cluster) => cluster.class === 'exact' && letters(cluster) >= 150
    && cluster.witnesses.some((witness) => witness.document === 'flood-control-2023.txt'), 'all three');
});

test('findings of stock phrases are filtered, too', async (t) => {
  const { url } = corpora[1];
  const { tab } = await open(t, url);
  const hidden = () => tab.$$eval('#aside > .finding', (cards) => cards.map((card) => card.hidden));
  assert.deepEqual(await hidden(), [false]);
  await tab.uncheck('#filters [value=formula]');
  assert.deepEqual(await hidden(), [true]);
});
