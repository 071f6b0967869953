// The page's colours by name, for a picture that stands alone.

export type Theme = 'light' | 'dark';

/** Gives the colour of a token: "cmd-bg". */
export type Palette = (name: string) => string;

/** A token's text, such as "light-dark(#fff, #000)", in one theme. */
export function pick(text: string, theme: Theme): string {
  const both = /^light-dark\(\s*([^,]+?)\s*,\s*([^,]+?)\s*\)$/.exec(text.trim());
  return (both ? both[theme === 'light' ? 1 : 2] : text.trim()) ?? '';
}

/** The colours of the page in a theme, whichever it has itself. */
export function pagePalette(theme: Theme): Palette {
  const style = getComputedStyle(document.documentElement);
  return (name) => pick(style.getPropertyValue(`--${name}`), theme) || '#888';
}

/** The theme that the page has now. */
export function pageTheme(): Theme {
  const scheme = getComputedStyle(document.documentElement).colorScheme;
  if (scheme === 'dark' || scheme === 'light') return scheme;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}
