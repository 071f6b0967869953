/**
 * Whether name fits pattern, as ftpcore.Match has it: "*" is any run of
 * characters, "?" one of them, "[a-z]" one of a set, "[!a]" one outside it,
 * "\x" the character x. A leading dot of the name is met only by a dot. When
 * stuck it goes back to the last star only.
 */
export function globMatch(pattern: string, name: string): boolean {
  if (name.startsWith('.') && !pattern.replace(/^\\/, '').startsWith('.')) return false;
  let p = 0;
  let n = 0;
  let star = -1;
  let mark = 0;
  while (n < name.length) {
    if (pattern[p] === '*') {
      star = ++p;
      mark = n;
      continue;
    }
    const width = p < pattern.length ? fits(pattern, p, charAt(name, n)) : 0;
    if (width) {
      p += width;
      n += charAt(name, n).length;
      continue;
    }
    if (star < 0) return false;
    mark += charAt(name, mark).length;
    p = star;
    n = mark;
  }
  return /^\**$/.test(pattern.slice(p));
}

const charAt = (s: string, i: number) => String.fromCodePoint(s.codePointAt(i) ?? 0);

/** Width of the element of pattern at p if it fits c, else 0. */
function fits(pattern: string, p: number, c: string): number {
  if (pattern[p] === '?') return 1;
  if (pattern[p] === '[') {
    const set = fitsSet(pattern, p, c);
    if (set.width) return set.fits ? set.width : 0;
  }
  const escaped = pattern[p] === '\\' && p + 1 < pattern.length ? 1 : 0;
  const own = charAt(pattern, p + escaped);
  return own === c ? escaped + own.length : 0;
}

/** fits for "[…]"; width 0 when the set is not closed. */
function fitsSet(pattern: string, p: number, c: string): { width: number; fits: boolean } {
  let i = p + 1;
  const negate = pattern[i] === '!' || pattern[i] === '^';
  if (negate) i++;
  const one = (): string => {
    if (pattern[i] === '\\' && i + 1 < pattern.length) i++;
    const own = charAt(pattern, i);
    i += own.length;
    return own;
  };
  const code = c.codePointAt(0) ?? 0;
  let hit = false;
  for (let first = true; i < pattern.length; first = false) {
    if (pattern[i] === ']' && !first) return { width: i + 1 - p, fits: hit !== negate };
    const low = one();
    let high = low;
    if (pattern[i] === '-' && i + 1 < pattern.length && pattern[i + 1] !== ']') {
      i++;
      high = one();
    }
    hit ||= (low.codePointAt(0) ?? 0) <= code && code <= (high.codePointAt(0) ?? 0);
  }
  return { width: 0, fits: false };
}
