// Words, names, quotes and operators of the filter's language: the counterpart
// of ftpcore/expr/filter_scan.go. Places count characters, not UTF-16 units.
import type { Op } from './filter-fields';

export type ProblemCode =
  | 'unknown-key'
  | 'bad-value'
  | 'no-value'
  | 'no-test'
  | 'bad-operator'
  | 'bad-pattern'
  | 'open-quote'
  | 'open-group'
  | 'extra-close'
  | 'too-long'
  | 'too-deep';

/** Why a text could not be read. Thrown within the parser only. */
export interface FilterProblem {
  code: ProblemCode;
  /** Characters before what is wrong. */
  pos: number;
  /** The piece of text that it is about. */
  at: string;
  /** What would fit there. */
  want: readonly string[];
}

const signs: readonly [string, Op][] = [
  ['==', '=='],
  ['!=', '!='],
  ['>=', '>='],
  ['<=', '<='],
  ['=', '=='],
  ['>', '>'],
  ['<', '<'],
  ['~', 'matches'],
];
const words: readonly [string, Op][] = [
  ['eq', '=='],
  ['ne', '!='],
  ['ge', '>='],
  ['le', '<='],
  ['gt', '>'],
  ['lt', '<'],
  ['contains', 'contains'],
  ['matches', 'matches'],
];

const isSpace = (c: string) => c === ' ' || c === '\t' || c === '\n' || c === '\r';

export class Scanner {
  pos = 0;
  readonly text: string[];

  constructor(text: string) {
    this.text = [...text];
  }

  get done(): boolean {
    return this.pos >= this.text.length;
  }

  /** The character n places ahead, or '' beyond the end. */
  at(n = 0): string {
    const c = this.text[this.pos + n] ?? '';
    return c === '\0' ? '' : c;
  }

  slice(from: number, to = this.pos): string {
    return this.text.slice(from, to).join('');
  }

  space(): void {
    while (isSpace(this.at())) this.pos++;
  }

  /** Whether s, ASCII in lower case, stands here, whatever the case. */
  has(s: string): boolean {
    for (let i = 0; i < s.length; i++) {
      const c = this.at(i);
      if ((c >= 'A' && c <= 'Z' ? c.toLowerCase() : c) !== s[i]) return false;
    }
    return true;
  }

  /** Whether a word ends at the place n ahead. */
  ends(n = 0): boolean {
    const c = this.at(n);
    return c === '' || isSpace(c) || '()|"'.includes(c) || (c === '&' && this.at(n + 1) === '&');
  }

  wordAhead(s: string): boolean {
    return this.has(s) && this.ends(s.length);
  }

  /** Reads up to the end of a word, or to a comma if that parts values. */
  word(comma: boolean): string {
    const from = this.pos;
    while (!this.ends() && !(comma && this.at() === ',')) this.pos++;
    return this.slice(from);
  }

  /** Reads a key, or nothing: a letter, then letters, digits and ". _ -". */
  name(): string {
    const from = this.pos;
    const fits = () => /^[A-Za-z]$/.test(this.at()) || (this.pos > from && /^[0-9._-]$/.test(this.at()));
    while (fits()) this.pos++;
    return this.slice(from).toLowerCase();
  }

  /** Reads what stands between two quotes; null: it does not end. */
  quoted(): string | null {
    let s = '';
    for (this.pos++; !this.done; this.pos++) {
      let c = this.text[this.pos] ?? '';
      if (c === '"') {
        this.pos++;
        return s;
      }
      if (c === '\\' && this.text[this.pos + 1] === '"') {
        c = '"';
        this.pos++;
      }
      s += c;
    }
    return null;
  }

  /** Reads /pattern/ when the next slash ends the word; null: it is no pattern, and nothing is read. */
  slashed(): string | null {
    for (let n = 1; this.at(n); n++) {
      if (this.at(n) === '\\') n++;
      else if (this.at(n) === '/') {
        if (n === 1 || !this.ends(n + 1)) return null;
        this.pos += n + 1;
        return this.slice(this.pos - n, this.pos - 1);
      }
    }
    return null;
  }

  /** Reads an operator after a key, or nothing. */
  operator(): Op | '' {
    if (this.at() === ':') {
      this.pos++;
      return ':';
    }
    const from = this.pos;
    this.space();
    for (const [text, op] of signs)
      if (this.has(text)) {
        this.pos += text.length;
        return op;
      }
    for (const [text, op] of words)
      if (this.pos > from && this.wordAhead(text)) {
        this.pos += text.length;
        return op;
      }
    this.pos = from;
    return '';
  }
}
