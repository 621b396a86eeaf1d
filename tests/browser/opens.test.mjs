import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { open, report, speeches } from './page.mjs';

const made = report(speeches);

test('a page opens from a file with one request and no word on the console', async (t) => {
  const { tab, told } = await open(t, made.url);
  await tab.waitForTimeout(300);
  assert.deepEqual(told, { requests: [made.url], console: [], errors: [], dialogs: [] });
});

test('the same inputs give the same bytes, with any number of threads', () => {
  const bytes = readFileSync(made.page);
  for (const flags of [[], ['--threads', '1'], ['--threads', '2']]) {
    assert.ok(readFileSync(report(speeches, flags).page).equals(bytes), `with ${flags.join(' ') || 'the same flags'}`);
  }
});

test('the policy blocks scripts, styles and pictures that are not the page\'s own', async (t) => {
  const { tab } = await open(t, made.url);
  const blocked = await tab.evaluate(async () => {
    const blocked = [];
    addEventListener('securitypolicyviolation', (event) => blocked.push(event.effectiveDirective));
    for (const [name, field, value] of [['script', 'textContent', 'window.ran = true'], ['style', 'textContent', 'p { color: red }'], ['img', 'src', 'https://leitong.invalid/a.png']]) {
      const element = document.createElement(name);
      element[field] = value;
      document.body.append(element);
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
    return blocked.sort();
  });
  assert.deepEqual(blocked, ['img-src', 'script-src-elem', 'style-src-elem']);
  assert.equal(await tab.evaluate(() => window.ran), undefined);
});

test('the head of the page counts what the rows count', async (t) => {
  const { tab } = await open(t, made.url);
  const { documents, articles, paragraphs, chars } = made.rows.run.documents;
  const lead = await tab.innerText('header .lead');
  const numbers = lead.match(/[\d,]+\d|\d/g).map((number) => Number(number.replaceAll(',', '')));
  assert.deepEqual(numbers, [documents, articles, paragraphs, chars]);
});

test('the summary counts the findings of each class', async (t) => {
  const { tab } = await open(t, made.url);
  const line = await tab.innerText('#summary li:has(> a[href="#findings"])');
  const telling = made.rows.clusters.filter((cluster) => cluster.class !== 'formula');
  const count = (name) => telling.filter((cluster) => cluster.class === name).length;
  const numbers = line.match(/\d+/g).map(Number);
  const counts = [count('exact'), count('near'), count('adapted')].filter((number) => number > 0);
  assert.deepEqual(numbers, [telling.length, ...counts]);
});

test('the summary leads to the article that is repeated', async (t) => {
  const { tab } = await open(t, made.url);
  const article = made.rows.clusters.find((cluster) => cluster.level === 'article');
  const line = tab.locator(`#summary a[href="#f${article.cluster}"]`);
  assert.match(await line.innerText(), /grassroots-compilation\.txt article 1 = grassroots-compilation\.txt article 3/);
});

test('the interface speaks the language of the reader', async (t) => {
  for (const [locale, heading] of [['zh-CN', '重复内容报告'], ['en-US', 'What these texts share'], ['de-DE', '重复内容报告']]) {
    const { tab } = await open(t, made.url, { locale });
    assert.equal(await tab.innerText('h1'), heading, locale);
    assert.equal(await tab.getAttribute('html', 'lang'), heading.startsWith('W') ? 'en' : 'zh-Hans', locale);
  }
});
