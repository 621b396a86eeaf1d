'use strict';
(() => {
  const known = (navigator.languages || []).map((code) => code.slice(0, 2)).find((code) => code === 'zh' || code === 'en');
  if (known) document.documentElement.lang = known === 'zh' ? 'zh-Hans' : 'en';
})();
