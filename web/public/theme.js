// Sets the theme before the first paint. A file of its own: the page's security policy allows no inline script.
(() => {
  const asked = new URLSearchParams(location.search).get('theme');
  let theme = asked;
  try {
    theme ??= localStorage.getItem('ftpsim.theme');
  } catch {}
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
})();
