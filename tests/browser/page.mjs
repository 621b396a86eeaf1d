// What the tests of the report's page share: a report made by the command, and a browser that opens it.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { after } from 'node:test';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));
export const command = process.env.LEITONG ?? join(here, '../../target/release/leitong');
export const speeches = join(here, '../../data/speeches');

/// A folder that is gone when the tests are through.
export const folder = () => {
  const made = mkdtempSync(join(tmpdir(), 'leitong-browser-'));
  after(() => rmSync(made, { recursive: true, force: true }));
  return made;
};

/// Writes `files` (name and content) into a new folder.
export const written = (files) => {
  const made = join(folder(), 'texts');
  mkdirSync(made);
  for (const [name, content] of files) {
    const path = Buffer.concat([Buffer.from(`${made}/`), Buffer.from(name)]);
    const above = path.lastIndexOf(0x2f);
    mkdirSync(path.subarray(0, above), { recursive: true });
    writeFileSync(path, content);
  }
  return made;
};

/// The page of a report of `inputs`, and the rows of the same run.
export const report = (inputs, flags = []) => {
  const made = folder();
  const [page, rows] = ['reuse.html', 'reuse.jsonl'].map((name) => join(made, name));
  const done = spawnSync(command, ['report', '--quiet', ...[inputs].flat(), '-o', page, '-o', rows, ...flags], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${command} ended with ${done.status ?? done.error}: ${done.stderr}`);
  return { page, url: pathToFileURL(page).href, rows: readRows(rows) };
};

const readRows = (path) => {
  const rows = readFileSync(path, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
  const of = (type) => rows.filter((row) => row.type === type);
  const clusters = of('cluster').map((cluster) => ({
    ...cluster,
    witnesses: rows.filter((row) => row.type === 'witness' && row.cluster === cluster.cluster),
    changes: rows.filter((row) => row.type === 'alignment' && row.cluster === cluster.cluster).flatMap((row) => row.edits).length,
  }));
  return { run: of('run')[0], documents: of('document'), clusters, formulas: of('formula'), substitutions: of('substitution') };
};

let browser;
after(async () => (await browser)?.close());

const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

/// A tab of its own settings with `url`: `told` collects requests, console messages, errors and dialogs.
export const open = async (t, url, options = {}) => {
  browser ??= chromium.launch({ executablePath: process.env.LEITONG_CHROMIUM ?? '/usr/bin/chromium', args: flags });
  const context = await (await browser).newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-US', ...options });
  t.after(() => context.close());
  const tab = await context.newPage();
  const told = { requests: [], console: [], errors: [], dialogs: [] };
  context.on('request', (request) => told.requests.push(request.url()));
  tab.on('console', (message) => told.console.push(message.text()));
  tab.on('pageerror', (error) => told.errors.push(error.message));
  tab.on('dialog', (dialog) => { told.dialogs.push(dialog.message()); dialog.dismiss(); });
  tab.setDefaultTimeout(20_000);
  await tab.goto(url, { waitUntil: 'load' });
  return { tab, told };
};

/// Both languages of the interface, as a browser asks for them.
export const languages = { 'zh-CN': 'zh-Hans', 'en-US': 'en' };

/// The numbers of the findings whose cards are to be seen, in the order of the page.
export const cardsShown = (tab) => tab.$$eval('#cards > .finding', (cards) => cards.filter((card) => card.checkVisibility()).map((card) => Number(card.id.slice(1))));
