// The patterns of the filter's language: the part of regular expressions that
// Go and browsers read alike and that is cheap in both. ftpcore/expr's
// checkPattern says which; this is its counterpart and writes the same thing in
// the browser's own dialect.

const maxPattern = 100;
const reach = 1000;
const maxRepeats = 2;
const maxChoices = 8;

const signs = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
const outside: Record<string, string> = {
  d: '[0-9]',
  D: '[^0-9]',
  w: '[0-9A-Za-z_]',
  W: '[^0-9A-Za-z_]',
  s: '[\\t\\n\\f\\r ]',
  S: '[^\\t\\n\\f\\r ]',
  t: '\\t',
  b: '\\b',
  B: '\\B',
};
const inside: Record<string, string> = { d: '0-9', w: '0-9A-Za-z_', s: '\\t\\n\\f\\r ', t: '\\t' };

/** A matcher of a pattern, or null when the pattern cannot be read. */
export function patternOf(text: string): ((s: string) => boolean) | null {
  const source = translate(text);
  if (source === null) return null;
  const re = new RegExp(source, 'isu');
  return (s) => re.test(s.length > reach ? [...s.slice(0, 2 * reach)].slice(0, reach).join('') : s);
}

/** The pattern as the browser writes it; null: it is beyond the common language. */
export function translate(text: string): string | null {
  const chars = [...text];
  if (!chars.length || chars.length > maxPattern) return null;
  const c = new Checker(chars);
  while (c.pos < chars.length) if (!c.element()) return null;
  return c.depth === 0 && c.repeats <= maxRepeats && c.choices <= maxChoices ? c.out : null;
}

const plain = (c: string): string => (/[\^$\\.*+?()[\]{}|/-]/.test(c) ? `\\${c}` : c);

class Checker {
  pos = 0;
  depth = 0;
  repeats = 0;
  choices = 0;
  out = '';
  /** What a quantifier would belong to: an atom, a group or nothing. */
  #after: '' | 'atom' | 'group' = '';

  constructor(readonly text: string[]) {}

  #next(): string {
    return this.text[this.pos++] ?? '';
  }

  #skip(c: string): boolean {
    const yes = this.text[this.pos] === c;
    if (yes) this.#take();
    return yes;
  }

  #take(): void {
    this.out += this.#next();
  }

  /** Reads one element and reports whether it may stand there. */
  element(): boolean {
    const after = this.#after;
    this.#after = '';
    const c = this.#next();
    switch (c) {
      case '}':
      case ']':
        return false;
      case '\\':
        return this.#escape();
      case '[':
        this.#after = 'atom';
        this.out += c;
        return this.#set();
    }
    if (!'^$|()*+?{'.includes(c)) {
      this.#after = 'atom';
      this.out += c === '.' ? c : c === '-' ? c : plain(c);
      return true;
    }
    this.out += c;
    switch (c) {
      case '|':
        this.choices++;
        return true;
      case '(':
        this.depth++;
        return !this.#skip('?') || this.#skip(':');
      case ')':
        this.depth--;
        this.#after = 'group';
        return this.depth >= 0;
      case '?':
        this.choices++;
        this.#skip('?');
        return after !== '';
      case '^':
      case '$':
        return true;
      default: {
        this.repeats++;
        const ok = after === 'atom' && (c !== '{' || this.#count());
        this.#skip('?');
        return ok;
      }
    }
  }

  #escape(): boolean {
    const c = this.#next();
    if (c !== 'b' && c !== 'B') this.#after = 'atom';
    const kind = outside[c];
    // A "-" needs no escape outside a set, and may have none.
    this.out += kind ?? (c === '-' ? c : plain(c));
    return kind !== undefined || (c !== '' && signs.includes(c));
  }

  /** Reads the rest of {2}, {2,} or {2,3}. */
  #count(): boolean {
    const low = this.#number();
    if (low < 0) return false;
    if (this.#skip(',')) {
      const high = this.#number();
      if (high >= 0 && high < low) return false;
    }
    return this.#skip('}');
  }

  #number(): number {
    const from = this.pos;
    while (this.pos < from + 2 && /^[0-9]$/.test(this.text[this.pos] ?? '')) this.#take();
    return this.pos > from ? Number(this.text.slice(from, this.pos).join('')) : -1;
  }

  /** Reads the rest of [abc], [^a-z], [\w-]. A "-" of its own stands last. */
  #set(): boolean {
    this.#skip('^');
    for (let n = 0; ; n++) {
      if (this.#skip(']')) return n > 0;
      const low = this.#member();
      if (low === null) return false;
      if (low === '-') return this.#skip(']');
      if (this.text[this.pos] !== '-' || this.text[this.pos + 1] === ']' || this.pos + 1 >= this.text.length)
        continue;
      this.#take();
      const high = this.#member();
      if (!low || !high || high === '-' || (high.codePointAt(0) ?? 0) < (low.codePointAt(0) ?? 0))
        return false;
    }
  }

  /** Reads a member of a set: itself, '' when it begins no range, null when it may not stand there. */
  #member(): string | null {
    let c = this.#next();
    if (c !== '\\') {
      this.out += plain(c);
      return c === '' || c === '[' ? null : c;
    }
    c = this.#next();
    const kind = inside[c];
    this.out += kind ?? plain(c);
    if (kind !== undefined) return '';
    if (c === '' || !signs.includes(c)) return null;
    return c === '-' ? '' : c;
  }
}
