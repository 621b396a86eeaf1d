// Pictures of the report's page for a person to look at: folder, name of the corpus, its files.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const [folder, name, ...inputs] = process.argv.slice(2);
const made = mkdtempSync(join(tmpdir(), 'leitong-screenshots-'));
const page = join(made, 'reuse.html');
const done = spawnSync(process.env.LEITONG, ['report', '--quiet', ...inputs, '-o', page], { stdio: 'inherit' });
if (done.status !== 0) process.exit(1);

const browser = await chromium.launch({ executablePath: process.env.LEITONG_CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'] });
const wide = { width: 1280, height: 900 };

/// Views: name, address, screen, and what is done before.
const views = [
  ['1-summary', '', wide],
  ['2-findings', '#findings', wide],
  ['3-finding', '#f2', wide, (tab) => tab.$$eval('#f2 .context', (all) => all.slice(0, 1).forEach((fold) => { fold.open = true; }))],
  ['4-documents', '#documents', wide],
  ['5-matrix', '#matrix', wide],
  ['6-pair', '#pairs', wide],
  ['7-substitutions', '#substitutions', wide],
  ['8-formulas', '#formulas', wide],
  ['9-text', '#d1', wide],
  ['a-run', '#run', wide, (tab) => tab.$$eval('#run details', (all) => all.forEach((fold) => { fold.open = true; }))],
  ['b-filtered', '#?class=-exact&class=-formula', wide],
  ['c-narrow', '', { width: 360, height: 1400 }],
  ['d-narrow-finding', '#f2', { width: 360, height: 1400 }],
  ['e-narrow-pair', '#pairs', { width: 360, height: 1400 }],
];

const picture = async (context, file, address, before = () => {}) => {
  const tab = await context.newPage();
  await tab.goto(`${pathToFileURL(page).href}${address}`, { waitUntil: 'load' });
  await before(tab);
  await tab.waitForTimeout(400);
  await tab.screenshot({ path: join(folder, file) });
  await tab.close();
};

for (const [lang, locale] of [['zh', 'zh-CN'], ['en', 'en-US']]) {
  for (const [view, address, viewport, before] of views) {
    const context = await browser.newContext({ locale, viewport });
    await picture(context, `${name}-${lang}-${view}.png`, address, before);
    await context.close();
  }
  const dark = await browser.newContext({ locale, viewport: wide, colorScheme: 'dark' });
  for (const [view, address] of [['f-dark', ''], ['g-dark-finding', '#f2'], ['h-dark-pair', '#pairs']]) await picture(dark, `${name}-${lang}-${view}.png`, address);
  const tab = await dark.newPage();
  await tab.goto(pathToFileURL(page).href);
  writeFileSync(join(folder, `${name}-${lang}-print.pdf`), await tab.pdf({ format: 'A4', preferCSSPageSize: true }));
  await dark.close();
}
await browser.close();
rmSync(made, { recursive: true });
// Sheets as pictures, where there is a tool for it.
for (const lang of ['zh', 'en']) spawnSync('pdftoppm', ['-r', '60', '-png', join(folder, `${name}-${lang}-print.pdf`), join(folder, `${name}-${lang}-print`)]);
