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
  const isChinese = () => inputs.some((input) => input.checked && input.value === 'zh-Hans');
  const say = (zh, en) => (isChinese() ? zh : en);
  const onLanguage = [];
  const spoken = () => {
    root.lang = isChinese() ? 'zh-Hans' : 'en';
    onLanguage.forEach((tell) => tell());
  };
  const wanted = (navigator.languages || []).map((code) => code.slice(0, 2)).find((code) => code === 'zh' || code === 'en');
  if (wanted) inputs.forEach((input) => { input.checked = input.value.startsWith(wanted); });
  inputs.forEach((input) => input.addEventListener('change', spoken));

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
  const cards = all('#cards > .finding');
  const asides = all('#aside > .finding');
  const numberOf = (card) => Number(card.id.slice(1)) - 1;
  const texts = new Map();
  const textOf = (card) => {
    if (!texts.has(card)) texts.set(card, card.textContent.toLowerCase());
    return texts.get(card);
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
      text: String(fields.get('text')).trim().toLowerCase(),
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
  let order = 'importance';
  const filter = () => {
    const choice = chosen();
    const counted = data.findings.map((finding) => counts(finding, choice));
    const isShown = (card) => {
      const number = numberOf(card);
      return counted[number] && (choice.document < 0 || data.findings[number].documents.includes(choice.document))
        && (!choice.text || textOf(card).includes(choice.text));
    };
    let shown = 0;
    for (const card of cards) {
      card.hidden = !isShown(card);
      shown += !card.hidden;
    }
    for (const card of asides) card.hidden = !isShown(card);
    if (choice.order !== order) {
      order = choice.order;
      const key = keys[order] || (() => 0);
      cards.sort((a, b) => key(data.findings[numberOf(a)]) - key(data.findings[numberOf(b)]) || numberOf(a) - numberOf(b));
      $('#cards').append(...cards);
    }
    $('#nothing').hidden = shown > 0 || cards.length === 0;
    $('#count').textContent = say(`${cards.length} 条中的 ${shown} 条`, `${shown} of ${cards.length} shown`);
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
    const target = location.hash.length > 1 && !location.hash.startsWith('#?') && document.getElementById(location.hash.slice(1));
    if (!target) return;
    const fold = target.closest('details');
    if (fold) fold.open = true;
    if (target.hidden) target.hidden = false;
    target.scrollIntoView();
  };
  if (form && data) {
    form.hidden = false;
    recall();
    form.addEventListener('input', filter);
    form.addEventListener('reset', () => setTimeout(filter));
    form.addEventListener('submit', (event) => event.preventDefault());
    onLanguage.push(filter);
    addEventListener('hashchange', reveal);
  }

  // A finding as a citation: its places and its texts.
  const cite = (card) => {
    const visible = (element) => {
      const copy = element.cloneNode(true);
      all(isChinese() ? 'span[lang=en]' : 'span[lang=zh-Hans]', copy).forEach((other) => other.remove());
      all('.gap, .siglum, details, svg', copy).forEach((other) => other.remove());
      return copy.textContent.replace(/\s+/g, ' ').trim();
    };
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
    press.classList.add('done');
    const words = [...press.childNodes];
    press.textContent = say('已复制', 'copied');
    setTimeout(() => press.replaceChildren(...words), 1200);
  };
  document.addEventListener('toggle', () => {}, true);
  const equip = (card) => {
    if (card.dataset.equipped) return;
    card.dataset.equipped = 'yes';
    const tools = document.createElement('span');
    tools.className = 'tools';
    const press = button('复制引用', 'copy as citation', tools, () => copy(cite(card), press));
    $('h3', card).before(tools);
  };
  const watcher = new IntersectionObserver((seen) => seen.filter((one) => one.isIntersecting).forEach((one) => equip(one.target)), { rootMargin: '400px' });
  [...cards, ...asides].forEach((card) => watcher.observe(card));

  // Stock phrases become content, and findings stock phrases: as a file for --formulas.
  const rules = new Map();
  const panel = $('#rules');
  const ruled = () => {
    panel.hidden = rules.size === 0;
    $('output', panel).textContent = say(`${rules.size} 条改动`, `${rules.size} changed`);
  };
  if (panel) {
    for (const row of all('#phrases tbody tr')) {
      const phrase = $('bdi', row).textContent;
      const press = button('算作内容', 'count as content', $('th', row), () => {
        if (rules.delete(phrase)) press.setAttribute('aria-pressed', 'false');
        else { rules.set(phrase, `-${phrase}`); press.setAttribute('aria-pressed', 'true'); }
        row.style.opacity = rules.has(phrase) ? '.5' : '';
        ruled();
      });
      press.setAttribute('aria-pressed', 'false');
    }
    $('button', panel).addEventListener('click', () => {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([`${[...rules.values()].join('\n')}\n`], { type: 'text/plain' }));
      link.download = 'formulas.txt';
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    });
    onLanguage.push(ruled);
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
  const step = (elements, by) => {
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
  const findings = () => [...cards, ...asides];
  const differences = () => all('ins, del', $('.finding.current') || document);
  const act = {
    j: () => step(findings(), 1), k: () => step(findings(), -1), n: () => step(differences(), 1), p: () => step(differences(), -1),
    '/': () => form && form.elements.text.focus(), '?': () => help.showModal(),
    l: () => { const other = inputs.find((input) => !input.checked); if (other) { other.checked = true; spoken(); } },
  };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, select, textarea, dialog')) return;
    if (act[event.key]) { event.preventDefault(); act[event.key](); }
  });

  spoken();
  reveal();
})();
