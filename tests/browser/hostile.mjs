// Texts that want to be more than text.

/// What would run, load or repaint, were it not shown as it is written.
export const hostile = {
  script: '</script><script>window.ran = 1</script>',
  comment: '<!--<script>window.ran = 1</script>-->',
  image: '"><img src=x onerror=window.ran=1>',
  picture: '<svg onload="window.ran=1"><animate onbegin=window.ran=1 /></svg>',
  frame: '<iframe srcdoc="<script>parent.ran=1</script>"></iframe><object data="data:text/html,x"></object>',
  style: '</style><style>body { display: none }</style><base href="https://leitong.invalid/">',
  title: '</title></textarea></select></option><meta http-equiv=refresh content="0;url=https://leitong.invalid/">',
  attribute: `' onfocus='window.ran=1' autofocus x="`,
  address: 'javascript:window.ran=1 http://leitong.invalid/a https://leitong.invalid/b data:text/html,c',
  template: '{{constructor.constructor("window.ran=1")()}} ${window.ran=1} #{1} <%= 1 %>',
  entity: '&lt;script&gt; &amp;amp; &#60;img&#62; &nbsp;',
  bidi: 'abc\u202Edef\u202C \u2066ghi\u2069 \u200Fjkl\u061C',
  hidden: 'a\u200Bb\u200Dc\uFEFFd',
  control: 'nul\u0000\u0000bell\u0007escape\u001b[31mdelete\u007f',
  marks: `e${'\u0301'.repeat(100)}`,
  lone: `\u0301${'\u0489'.repeat(30)}`,
};

/// `text` as the page shows it: characters without a face by name.
export const named = (text) => text
  .replace(/([\0-\x08\v\f\x0e-\x1f\x7f-\x9f\u061C\u200B-\u200F\u202A-\u202E\u2066-\u2069\uFEFF])\1*/g, (run) => chip(run[0], run.length))
  .replace(/(\p{M}{4})(\p{M}+)/gu, (_, kept, rest) => kept + chip(rest[0], rest.length));
const chip = (char, count) => `U+${char.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}${count > 1 ? `×${count}` : ''}`;

/// Letters drawn by lot, so that no two texts are alike by chance.
export const letters = (seed, count) => {
  let state = seed * 7919;
  return Array.from({ length: count }, () => String.fromCharCode(0x4e00 + ((state = (state * 48271) % 2147483647) % 3000))).join('');
};

/// What stands around each, so that it becomes a finding of its own.
export const paragraph = (name) => {
  const at = Object.keys(hostile).indexOf(name);
  return `${letters(2 * at + 1, 24)}${hostile[name]}${letters(2 * at + 2, 24)}`;
};

/// Two documents that share all of them and nothing else.
export const texts = () => [1, 2].map((side) => Object.keys(hostile)
  .flatMap((name, at) => [letters(1000 * side + at, 60), paragraph(name), letters(2000 * side + at + 100, 60)]).join('\n\n'));
