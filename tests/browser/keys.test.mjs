import assert from 'node:assert/strict';
import { test } from 'node:test';
import { languages, open, report, speeches } from './page.mjs';

const made = report(speeches);

/// Whether the heading of a section is to be seen, and nothing lies on it.
const isHeadingSeen = (tab, id) => tab.waitForFunction((id) => {
  const heading = document.querySelector(`${id} h2`);
  const box = heading.getBoundingClientRect();
  return heading.contains(document.elementFromPoint(box.left + 5, box.top + box.height / 2));
}, id, { timeout: 3000 }).then(() => true, () => false);

const addresses = (tab) => tab.$$eval('nav a', (links) => links.map((link) => link.getAttribute('href')));

test('every section of the page is in the navigation but the glossary', async (t) => {
  const { tab } = await open(t, made.url);
  const sections = await tab.$$eval('main > section', (sections) => sections.map((section) => `#${section.id}`));
  assert.deepEqual(await addresses(tab), sections.filter((id) => id !== '#words'));
});

for (const locale of Object.keys(languages)) {
  test(`every section is reached by a click: ${locale}`, async (t) => {
    const { tab } = await open(t, made.url, { locale });
    for (const id of await addresses(tab)) {
      await tab.click(`nav a[href="${id}"]`);
      assert.ok(await isHeadingSeen(tab, id), id);
    }
  });
}

test('every section is reached by tab and enter, with the focus to be seen', async (t) => {
  const { tab } = await open(t, made.url);
  for (const id of await addresses(tab)) {
    await tab.goto(made.url);
    for (let pressed = 0; pressed < 15; pressed += 1) {
      await tab.keyboard.press('Tab');
      if (await tab.evaluate((id) => document.activeElement.getAttribute('href') === id, id)) break;
    }
    const outline = await tab.evaluate(() => getComputedStyle(document.activeElement).outline);
    assert.match(outline, /solid 3px/, id);
    await tab.keyboard.press('Enter');
    assert.ok(await isHeadingSeen(tab, id), id);
  }
});

test('the first stop of the tab key skips to the content', async (t) => {
  const { tab } = await open(t, made.url);
  await tab.keyboard.press('Tab');
  assert.equal(await tab.evaluate(() => document.activeElement.className), 'skip');
  assert.ok((await tab.locator('.skip').boundingBox()).x >= 0);
});

test('everything that can be pressed shows when it has the focus', async (t) => {
  const { tab } = await open(t, made.url);
  const stops = new Set();
  for (let pressed = 0; pressed < 60; pressed += 1) {
    await tab.keyboard.press('Tab');
    const focus = await tab.evaluate(() => {
      const element = document.activeElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      return { what: element.outerHTML.slice(0, 90), outline: `${outlineStyle} ${outlineWidth}`, isSeen: element.checkVisibility() };
    });
    stops.add(focus.what);
    assert.equal(focus.outline, 'solid 3px', focus.what);
    assert.ok(focus.isSeen, focus.what);
  }
  assert.ok(stops.size > 40, `${stops.size} stops`);
});

const current = (tab) => tab.evaluate(() => document.querySelector('.finding.current')?.id);

test('j and k go from finding to finding', async (t) => {
  const { tab } = await open(t, made.url);
  const seen = [];
  for (const key of ['j', 'j', 'j', 'k', 'k', 'k']) {
    await tab.keyboard.press(key);
    seen.push(await current(tab));
  }
  assert.deepEqual(seen, ['f1', 'f2', 'f3', 'f2', 'f1', 'f1']);
  assert.equal(await tab.evaluate(() => document.activeElement.id), 'f1');
  assert.ok(await tab.locator('#f1').evaluate((card) => card.getBoundingClientRect().top < innerHeight));
});

test('j passes over what is filtered out, and works from a checkbox', async (t) => {
  const { tab } = await open(t, made.url);
  await tab.locator('#filters [value=exact]').click();
  await tab.keyboard.press('j');
  assert.equal(await current(tab), 'f2');
  await tab.keyboard.press('j');
  await tab.keyboard.press('j');
  assert.equal(await current(tab), 'f8');
});

test('n and p go from difference to difference of the finding', async (t) => {
  const { tab } = await open(t, made.url);
  await tab.keyboard.press('j');
  await tab.keyboard.press('j');
  const texts = await tab.$$eval('#f2 ins', (all) => all.map((one) => one.textContent));
  assert.ok(texts.length > 1);
  const focused = () => tab.evaluate(() => [document.activeElement.localName, document.activeElement.textContent]);
  for (const text of texts) {
    await tab.keyboard.press('n');
    assert.deepEqual(await focused(), ['ins', text]);
  }
  assert.equal(await tab.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), 'solid');
  await tab.keyboard.press('p');
  assert.deepEqual(await focused(), ['ins', texts.at(-2)]);
});

test('a slash goes to the search, and letters typed there are text', async (t) => {
  const { tab } = await open(t, made.url);
  await tab.keyboard.press('/');
  assert.equal(await tab.evaluate(() => document.activeElement.name), 'text');
  await tab.keyboard.type('jkl?n');
  assert.equal(await tab.inputValue('#filters [name=text]'), 'jkl?n');
  assert.equal(await current(tab), undefined);
  assert.equal(await tab.isVisible('dialog'), false);
});

test('a question mark shows the keys, and escape puts them away', async (t) => {
  const { tab } = await open(t, made.url);
  await tab.keyboard.press('?');
  assert.equal(await tab.isVisible('dialog'), true);
  assert.deepEqual(await tab.$$eval('dialog kbd', (keys) => keys.map((key) => key.textContent)), ['j', 'k', 'n', 'p', '/', 'l', '?']);
  await tab.keyboard.press('Escape');
  assert.equal(await tab.isVisible('dialog'), false);
  await tab.click('text=keys ?');
  await tab.click('dialog button');
  assert.equal(await tab.isVisible('dialog'), false);
});

test('l changes the language of the interface and back', async (t) => {
  const { tab } = await open(t, made.url);
  for (const [lang, heading] of [['zh-Hans', '重复内容报告'], ['en', 'What these texts share']]) {
    await tab.keyboard.press('l');
    assert.equal(await tab.innerText('h1'), heading);
    assert.equal(await tab.getAttribute('html', 'lang'), lang);
  }
});

test('choices speak the language of the interface', async (t) => {
  const { tab } = await open(t, made.url);
  const choices = () => tab.$$eval('#filters [name=order] option', (all) => all.map((choice) => choice.textContent));
  assert.deepEqual(await choices(), ['importance', 'letters', 'places', 'identity', 'changes']);
  await tab.keyboard.press('l');
  assert.deepEqual(await choices(), ['重要', '字数', '处数', '相同', '改动']);
});

test('a finding is copied as a citation of its wordings and places', async (t) => {
  const { tab } = await open(t, made.url);
  await tab.evaluate(() => { Object.defineProperty(navigator, 'clipboard', { value: { writeText: async (text) => { window.copied = text; } } }); });
  await tab.locator('#f9').scrollIntoViewIfNeeded();
  await tab.click('#f9 .tools button');
  const copied = await tab.evaluate(() => window.copied);
  for (const witness of made.rows.clusters[8].witnesses) {
    assert.ok(copied.includes(`“${witness.text}”`), `${witness.text} in ${copied}`);
    assert.match(copied, new RegExp(`${witness.document.replaceAll('.', '\\.')} ¶${witness.paragraphs[0]}.*${witness.start}–${witness.end}`));
  }
});
