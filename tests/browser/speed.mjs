// How fast a page of many findings opens and filters: printed, for people; what it shows is checked first.
// Run by scripts/page-speed.

import { statSync } from 'node:fs';
import { chromium } from 'playwright-core';

const [path, findings, phrase] = process.argv.slice(2);
const rounds = 5;
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const spread = (values) => `${Math.round(median(values))} [${Math.round(Math.min(...values))}-${Math.round(Math.max(...values))}] ms`;

const browser = await chromium.launch({
  executablePath: process.env.LEITONG_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
const opened = [];
const filtered = { class: [], letters: [], text: [] };
for (let round = 0; round < rounds; round += 1) {
  const tab = await browser.newPage({ viewport: { width: 1280, height: 900 }, locale: 'en-US' });
  await tab.goto(`file://${path}`, { waitUntil: 'load' });
  opened.push(await tab.evaluate(() => performance.getEntriesByType('navigation')[0].loadEventEnd));
  // A reader looks before they filter; meanwhile the page makes ready what is searched.
  await tab.waitForTimeout(1500);
  const said = await tab.textContent('#count');
  if (!said.includes(Number(findings).toLocaleString('en-US').replace(/,/g, '')) && !said.includes(Number(findings).toLocaleString('en-US'))) {
    throw new Error(`the page says "${said}", not ${findings}`);
  }
  for (const [name, value] of [['class', null], ['letters', '60'], ['text', phrase]]) {
    filtered[name].push(await tab.evaluate(([name, value]) => {
      const field = document.querySelector(`#filters [name=${name}]`);
      const set = () => {
        if (value === null) field.checked = !field.checked;
        else field.value = value;
        const begun = performance.now();
        field.dispatchEvent(new Event('input', { bubbles: true }));
        document.body.getBoundingClientRect();
        return performance.now() - begun;
      };
      const took = set();
      if (value === null) set();
      return took;
    }, [name, value]));
  }
  const left = await tab.$$eval('#cards > .finding', (cards) => cards.map((card) => card.textContent));
  if (left.length === 0 || !left.every((text) => text.includes(phrase))) throw new Error(`filtered for "${phrase}", the page shows ${left.length} findings`);
  await tab.close();
}
await browser.close();
console.log(`page      ${(statSync(path).size / 1e6).toFixed(1)} MB`);
console.log(`opens     ${spread(opened)}`);
for (const [name, times] of Object.entries(filtered)) console.log(`${name.padEnd(9)} ${spread(times)}`);
