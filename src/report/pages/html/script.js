'use strict';
// The page stands without this: here it is filtered, sorted, reckoned anew and read by keys. Texts are only ever put into
// it as text.
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const make = (name, text, parent) => {
    const element = document.createElement(name);
    element.textContent = text;
    if (parent) parent.append(element);
    return element;
  };

  // The reader's language, and their choice.
  const root = document.documentElement;
  const inputs = all('input[name=language]');
  const isChinese = () => root.lang === 'zh-Hans';
  const say = (zh, en) => (isChinese() ? zh : en);
  const onLanguage = [];
  const speak = (lang) => {
    root.lang = lang;
    inputs.forEach((input) => { input.checked = input.value === lang; });
    onLanguage.forEach((tell) => tell());
  };
  inputs.forEach((input) => input.addEventListener('change', () => speak(input.value)));

  // Elements from data: of known names and attributes only, and texts as texts.
  const names = new Set('article h3 a span p div ul li b i ins del bdi details summary strong'.split(' '));
  const pictures = new Set(['svg', 'path']);
  const attributes = new Set('class id href lang d viewBox preserveAspectRatio aria-hidden aria-labelledby'.split(' '));
  const build = (heads, node) => {
    if (typeof node === 'string') return document.createTextNode(node);
    const [head, ...children] = node;
    const [name, given] = heads[head];
    if (!names.has(name) && !pictures.has(name)) return document.createTextNode('');
    const made = pictures.has(name) ? document.createElementNS('http://www.w3.org/2000/svg', name) : document.createElement(name);
    for (const [key, value] of Object.entries(given)) {
      if (attributes.has(key) && (key !== 'href' || value.startsWith('#'))) made.setAttribute(key, value);
    }
    made.append(...children.map((child) => build(heads, child)));
    return made;
  };

  /// A button that says the same in both languages.
  const button = (zh, en, parent, act) => {
    const made = make('button', '', parent);
    made.type = 'button';
    for (const [lang, words] of [['zh-Hans', zh], ['en', en]]) make('span', words, made).lang = lang;
    made.addEventListener('click', act);
    return made;
  };

  // Tables are sorted by their columns.
  for (const table of all('table.sortable')) {
    all('thead th', table).forEach((head) => {
      const press = document.createElement('button');
      press.type = 'button';
      press.append(...head.childNodes);
      head.append(press);
      press.addEventListener('click', () => {
        const at = head.cellIndex;
        const down = head.getAttribute('aria-sort') !== 'descending';
        all('th[aria-sort]', table).forEach((other) => other.removeAttribute('aria-sort'));
        head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
        const value = (row) => {
          const cell = row.cells[at];
          const number = parseFloat(cell.dataset.value ?? cell.textContent.replace(/,/g, ''));
          return Number.isNaN(number) || !head.classList.contains('n') ? cell.textContent : number;
        };
        const order = (a, b) => (typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b)));
        const body = table.tBodies[0];
        const rows = [...body.rows].map((row) => [value(row), row]);
        rows.sort((a, b) => (down ? order(b[0], a[0]) : order(a[0], b[0])));
        body.append(...rows.map(([, row]) => row));
      });
    });
  }

  // Findings: what is counted in, and what is shown.
  const form = $('#filters');
  const data = JSON.parse($('#data')?.textContent || 'null');
  const { heads, trees: further } = JSON.parse($('#further')?.textContent || '{"heads":[],"trees":[]}');
  const cards = all('#cards > .finding');
  const fixed = cards.length;
  const told = fixed + further.length;
  const asides = all('#aside > .finding');
  const numberOf = (card) => Number(card.id.slice(1)) - 1 - (data?.first ?? 0);
  /// The card of a finding: there from the start, or built when it is asked for.
  const cardOf = (number) => {
    if (!cards[number]) {
      cards[number] = build(heads, further[number - fixed]);
      equip(cards[number]);
    }
    return cards[number];
  };
  /// What is looked for: white space tells nothing.
  const bare = (text) => text.replace(/\s+/g, '').toLowerCase();
  /// What is looked for in, of a card or the data that one is built from: wordings, places, names and contexts, but none
  /// of the interface's words.
  const searched = (node, isIn) => {
    if (typeof node === 'string' || node.nodeType === 3) return isIn ? node.data ?? node : '';
    const [name, kind, children] = node.nodeType
      ? [node.localName, node.getAttribute('class'), [...node.childNodes]]
      : [heads[node[0]][0], heads[node[0]][1].class, node.slice(1)];
    if (kind === 'siglum' || kind === 'fold' || name === 'summary') return '';
    const inside = isIn || name === 'bdi' || kind === 'text' || kind === 'context';
    return children.map((child) => searched(child, inside)).join('');
  };
  /// The marked parts of the texts and the repeated articles, by finding: a card shortens texts, and shows one for those
  /// that differ in punctuation or script only.
  const whole = () => {
    const parts = new Map();
    const put = (link, text) => {
      const number = Number(/#f([0-9]+)$/.exec(link?.getAttribute('href'))?.[1]) - 1;
      if (parts.has(number)) parts.get(number).push(text); else parts.set(number, [text]);
    };
    all('#texts a.m').forEach((mark) => put(mark, mark.textContent));
    for (const banner of all('#texts .banner')) {
      const link = $('a[href*="#f"]', banner);
      for (let at = banner.nextElementSibling; at?.matches('.repeated'); at = at.nextElementSibling) put(link, at.textContent);
    }
    return parts;
  };
  const texts = [];
  let wholes;
  const textOf = (number, card = cards[number] ?? further[number - fixed]) => {
    wholes ??= whole();
    texts[number] ??= bare(searched(card, false) + (wholes.get(number + (data.first ?? 0)) ?? []).join(''));
    return texts[number];
  };
  /// Makes ready what is searched while nobody waits.
  const prepare = (number) => {
    const until = performance.now() + 8;
    let next = number;
    while (next < told && performance.now() < until) textOf(next++);
    if (next < told) setTimeout(() => prepare(next), 16);
  };
  const chosen = () => {
    const fields = new FormData(form);
    return {
      classes: new Set(fields.getAll('class')),
      quoted: fields.has('quoted'),
      letters: Number(fields.get('letters')) || 0,
      identity: Number(fields.get('identity')) || 0,
      places: Number(fields.get('places')) || 0,
      document: fields.get('document') === '' ? -1 : Number(fields.get('document')),
      text: bare(String(fields.get('text'))),
      order: fields.get('order'),
    };
  };
  /// Whether a finding counts: what it is, not where it stands or what is looked for.
  const counts = (finding, choice) => choice.classes.has(finding.class) && finding.letters >= choice.letters
    && finding.identity >= choice.identity && finding.places >= choice.places && (choice.quoted || !finding.quoted);
  const ratio = (document, counted, choice) => {
    let end = 0;
    let covered = 0;
    for (const [from, to, number, quoted] of document.witnesses) {
      if (!counted[number] || (quoted && !choice.quoted)) continue;
      covered += Math.max(0, to - Math.max(from, end));
      end = Math.max(end, to);
    }
    return covered / Math.max(document.chars, 1);
  };
  const keys = { letters: (f) => -f.letters, places: (f) => -f.places, identity: (f) => -f.identity, changed: (f) => -f.changes };
  const step = 300;
  let limit = step;
  let listed = '';
  const filter = () => {
    const choice = chosen();
    const counted = data.findings.map((finding) => counts(finding, choice));
    const isFound = (number, text) => counted[number] && (choice.document < 0 || data.findings[number].documents.includes(choice.document))
      && (!choice.text || text().includes(choice.text));
    const found = [];
    for (let number = 0; number < told; number += 1) if (isFound(number, () => textOf(number))) found.push(number);
    for (const card of asides) card.hidden = !isFound(numberOf(card), () => textOf(numberOf(card), card));
    const key = keys[choice.order];
    if (key) found.sort((a, b) => key(data.findings[a]) - key(data.findings[b]) || a - b);
    // The list is laid out anew only if it is another one.
    const list = found.slice(0, limit);
    if (list.join() !== listed) {
      listed = list.join();
      $('#cards').replaceChildren(...list.map(cardOf));
    }
    $('#more').hidden = found.length <= limit;
    $('#nothing').hidden = found.length > 0 || told === 0;
    const total = data.findings.filter((finding) => finding.class !== 'formula').length;
    $('#count').textContent = found.length > limit
      ? say(`${total} 条中有 ${found.length} 条，列出 ${limit} 条`, `${found.length} of ${total}, ${limit} listed`)
      : say(`${total} 条中的 ${found.length} 条`, `${found.length} of ${total}`);
    const isAll = counted.every(Boolean) && choice.quoted;
    all('#ratios .live').forEach((cell) => { cell.hidden = isAll; });
    for (const row of all('#ratios tbody tr')) {
      const cell = $('.live', row);
      const value = ratio(data.documents[Number(row.dataset.document)], counted, choice);
      cell.dataset.value = value;
      cell.textContent = `${(value * 100).toFixed(1)}\u00a0%`;
    }
    remember();
  };
  /// The conditions stand in the address, so that a link leads to what is seen.
  const remember = () => {
    const fields = new URLSearchParams();
    for (const field of form.elements) {
      if (!field.name) continue;
      if (field.type === 'checkbox' ? field.checked !== field.defaultChecked : field.value !== (field.defaultValue ?? field.options[0].value)) {
        fields.append(field.name, field.type === 'checkbox' ? `${field.checked ? '' : '-'}${field.value}` : field.value);
      }
    }
    const wanted = fields.toString();
    if (wanted) history.replaceState(null, '', `#?${wanted}`);
    else if (location.hash.startsWith('#?')) history.replaceState(null, '', location.pathname + location.search);
  };
  const recall = () => {
    if (!location.hash.startsWith('#?')) return;
    for (const [name, value] of new URLSearchParams(location.hash.slice(2))) {
      for (const field of form.elements) {
        if (field.name !== name) continue;
        if (field.type !== 'checkbox') field.value = value;
        else if (value === field.value || value === `-${field.value}`) field.checked = !value.startsWith('-');
      }
    }
  };
  /// What an address names is shown, whatever was filtered or folded.
  const reveal = () => {
    if (location.hash.length < 2 || location.hash.startsWith('#?')) return;
    const number = /^#f[0-9]+$/.test(location.hash) ? numberOf({ id: location.hash.slice(1) }) : -1;
    if (number >= 0 && number < told && !cardOf(number).isConnected) $('#cards').append(cardOf(number));
    const target = document.getElementById(location.hash.slice(1));
    if (!target) return;
    const fold = target.closest('details');
    if (fold) fold.open = true;
    if (target.hidden) target.hidden = false;
    follow(target);
  };
  /// What the browser draws on the way may turn out higher than it had guessed, and push the target away: it is followed,
  /// until the reader moves.
  const follow = (target) => {
    let frames = 20;
    const stop = () => { frames = 0; };
    ['wheel', 'touchmove', 'keydown', 'mousedown'].forEach((move) => addEventListener(move, stop, { once: true, passive: true }));
    const again = () => {
      if (frames <= 0) return;
      target.scrollIntoView();
      frames -= 1;
      requestAnimationFrame(again);
    };
    again();
  };
  if (form && data) {
    form.hidden = false;
    $('#static').hidden = true;
    recall();
    form.addEventListener('input', () => { limit = step; filter(); });
    $('#more button').addEventListener('click', () => { limit += step; filter(); });
    form.addEventListener('reset', () => setTimeout(filter));
    form.addEventListener('submit', (event) => event.preventDefault());
    onLanguage.push(filter);
    addEventListener('load', () => setTimeout(() => prepare(0), 200));
    // A choice cannot hold both languages as elements: it says one of its two words.
    const choices = [...form.elements.order.options].map((choice) => [choice, ...choice.textContent.split(' ')]);
    onLanguage.push(() => choices.forEach(([choice, zh, en]) => { choice.textContent = say(zh, en); }));
  }
  addEventListener('hashchange', () => {
    if (!form || !location.hash.startsWith('#?')) return reveal();
    const wanted = location.hash;
    form.reset();
    history.replaceState(null, '', wanted);
    recall();
    filter();
  });
  document.addEventListener('click', (event) => {
    if (event.target.closest('a[href^="#"]')?.getAttribute('href') === location.hash) reveal();
  });

  // A finding as a citation: its places and its texts.
  const visible = (element) => {
    const copy = element.cloneNode(true);
    all(isChinese() ? 'span[lang=en]' : 'span[lang=zh-Hans]', copy).forEach((other) => other.remove());
    all('.gap, .siglum, details, svg, .part', copy).forEach((other) => other.remove());
    all('.paragraph', copy).forEach((place) => { place.textContent = say(`第${place.textContent}段`, `¶${place.textContent}`); });
    return copy.textContent.replace(/\s+/g, ' ').trim();
  };
  const cite = (card) => {
    const rows = all('.row', card).length ? all('.row', card) : [card];
    return rows.map((row) => `“${visible($('.text', row))}”\n${all('.places li', row).map((place) => `  ${visible(place)}`).join('\n')}`).join('\n');
  };
  const copy = async (text, press) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = make('textarea', text, document.body);
      area.select();
      document.execCommand('copy');
      area.remove();
    }
    const label = [...press.childNodes];
    press.textContent = say('已复制', 'copied');
    setTimeout(() => press.replaceChildren(...label), 1200);
  };
  const equip = (card) => {
    const tools = document.createElement('span');
    tools.className = 'tools';
    const press = button('复制引用', 'copy as citation', tools, () => copy(cite(card), press));
    const phrase = visible($('.text', card));
    if (panel && !card.closest('#aside') && phrase.length <= 60 && !$('.fold, .chip', card) && !/^[-#]/.test(phrase)) {
      const set = button('算作套话', 'count as stock phrase', tools, () => ruled(set, phrase, phrase));
      set.setAttribute('aria-pressed', 'false');
    }
    $('h3', card).before(tools);
  };

  // Stock phrases become content, and findings stock phrases: as a file for --formulas.
  const rules = new Map();
  const panel = $('#rules');
  const tell = () => {
    panel.hidden = rules.size === 0;
    $('output', panel).textContent = say(`${rules.size} 条改动`, `${rules.size} changed`);
  };
  /// Adds or takes back the line of a phrase; `press` is its button.
  const ruled = (press, phrase, line) => {
    const isGone = rules.delete(phrase);
    if (!isGone) rules.set(phrase, line);
    press.setAttribute('aria-pressed', String(!isGone));
    tell();
  };
  [...cards, ...asides].forEach(equip);
  if (panel) {
    for (const row of all('#phrases tbody tr')) {
      const phrase = $('bdi', row).textContent;
      const press = button('算作内容', 'count as content', $('th', row), () => ruled(press, phrase, `-${phrase}`));
      press.setAttribute('aria-pressed', 'false');
    }
    $('button', panel).addEventListener('click', () => {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([`${[...rules.values()].join('\n')}\n`], { type: 'text/plain' }));
      link.download = 'formulas.txt';
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    });
    onLanguage.push(tell);
  }

  // Keys: j and k from finding to finding, n and p from difference to difference.
  const help = document.createElement('dialog');
  const lines = [['j', 'k', '下一条、上一条', 'next, previous finding'], ['n', 'p', '下一处、上一处差异', 'next, previous difference'],
    ['/', '', '查找', 'find'], ['l', '', '换语言', 'change the language'], ['?', '', '本表', 'this table']];
  const list = make('dl', '', help);
  for (const [key, other, zh, en] of lines) {
    const term = make('dt', '', list);
    make('kbd', key, term);
    if (other) { term.append(' '); make('kbd', other, term); }
    const told = make('dd', '', list);
    make('span', zh, told).lang = 'zh-Hans';
    make('span', en, told).lang = 'en';
  }
  button('关闭', 'close', help, () => help.close());
  document.body.append(help);
  const fieldset = $('.languages');
  if (fieldset) button('按键 ?', 'keys ?', fieldset, () => help.showModal());
  const go = (elements, by) => {
    const shown = elements.filter((element) => element.checkVisibility());
    const at = shown.findIndex((element) => element.classList.contains('current'));
    const next = shown[at < 0 ? (by > 0 ? 0 : shown.length - 1) : Math.min(Math.max(at + by, 0), shown.length - 1)];
    if (!next) return;
    elements.forEach((element) => element.classList.remove('current'));
    next.classList.add('current');
    next.tabIndex = -1;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: next.offsetHeight > innerHeight / 2 ? 'start' : 'center' });
  };
  const findings = () => all('.finding');
  const differences = () => all('ins, del', $('.finding.current') || document);
  const act = {
    j: () => go(findings(), 1), k: () => go(findings(), -1), n: () => go(differences(), 1), p: () => go(differences(), -1),
    '/': () => form && form.elements.text.focus(), '?': () => help.showModal(),
    l: () => inputs.length > 1 && speak(say('en', 'zh-Hans')),
  };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input:not([type=checkbox], [type=radio]), select, textarea, dialog')) return;
    if (act[event.key]) { event.preventDefault(); act[event.key](); }
  });

  speak(root.lang);
  reveal();
})();
