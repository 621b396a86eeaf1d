// The report as a folder of pages, and the pages of the other commands: quiet, linked, and usable.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { cardsShown, command, folder, open, speeches } from './page.mjs';

const run = (args) => {
  const done = spawnSync(command, args, { encoding: 'utf8' });
  assert.equal(done.status, 0, done.stderr);
};
const made = join(folder(), 'pages/');
run(['report', '--quiet', speeches, '-o', made]);
const page = (name) => pathToFileURL(join(made, name)).href;

const quiet = (told) => assert.deepEqual({ ...told, requests: [] }, { requests: [], console: [], errors: [], dialogs: [] });

test('from the index to a finding, its text and back', async (t) => {
  const { tab, told } = await open(t, page('index.html'));
  await tab.click('#summary li a[href*="#f"]');
  assert.match(tab.url(), /findings-1\.html#f\d+$/);
  assert.ok(await tab.isVisible(`#${tab.url().split('#')[1]}`));
  await tab.click('.finding .places a');
  assert.match(tab.url(), /texts-1\.html#d\d+p\d+$/);
  await tab.click('nav a >> nth=0');
  assert.match(tab.url(), /index\.html#summary$/);
  quiet(told);
});

test('the findings of a page are filtered', async (t) => {
  const { tab, told } = await open(t, page('findings-1.html'));
  const all = await cardsShown(tab);
  await tab.uncheck('#filters [name=class][value=exact]');
  const left = await cardsShown(tab);
  assert.ok(left.length > 0 && left.length < all.length);
  assert.equal(await tab.locator('#cards > .finding.exact').count(), 0);
  quiet(told);
});

test('a pair is reached from the matrix', async (t) => {
  const { tab, told } = await open(t, page('index.html'));
  await tab.click('#matrix table a[href*="pairs-"]');
  assert.match(tab.url(), /pairs-1\.html#d\d+d\d+$/);
  assert.ok(await tab.locator('.pair .shared').count() > 0);
  quiet(told);
});

test('what dedup removed is a page that runs nothing and asks for nothing', async (t) => {
  const out = folder();
  const why = join(out, 'why.html');
  run(['dedup', '--quiet', join(speeches, '../archive'), '-o', join(out, 'clean'), '--report', why]);
  for (const options of [{}, { javaScriptEnabled: false }, { viewport: { width: 360, height: 700 } }]) {
    const { tab, told } = await open(t, pathToFileURL(why).href, options);
    assert.equal(told.requests.length, 1);
    assert.ok(await tab.locator('#judge ins').count() > 0);
    if (!('javaScriptEnabled' in options)) {
      assert.ok(await tab.evaluate(() => document.scrollingElement.scrollWidth <= innerWidth));
    }
    quiet(told);
  }
});
