// The grammar of the filter's language: the counterpart of ftpcore/expr/filter_parse.go.
import { containing, type Field, fields, has, keys, type Op, opsOf, testOf } from './filter-fields';
import { patternOf } from './filter-pattern';
import { type FilterProblem, type ProblemCode, Scanner } from './filter-scan';
import { type Env, type Match, texts } from './filter-values';

export const maxText = 1000;
const maxDepth = 50;

/** A part of an expression. */
export interface Node {
  match: Match;
  /** What it consists of, when it is joined by "and" or by "or". */
  all?: Node[];
  any?: Node[];
  /** A test with a key, and where it stands. */
  key?: string;
  op?: Op;
  values?: string[];
  span?: Span;
}

/** Where a test with a key stands in the text, in characters. */
export interface Span {
  from: number;
  to: number;
}

export interface Parsed {
  /** Absent: everything fits, or there is a problem. */
  node?: Node;
  problem?: FilterProblem;
  /** The tests with a key, as far as the text could be read. */
  spans: Span[];
}

/** Reads a text. */
export function parse(text: string, env: Env): Parsed {
  const p = new Parser(text, env);
  try {
    return { node: p.whole(), spans: p.spans };
  } catch (e) {
    if (!(e instanceof Refusal)) throw e;
    return { problem: e.problem, spans: p.spans };
  }
}

/** Carries a problem out of the parser. */
class Refusal extends Error {
  constructor(readonly problem: FilterProblem) {
    super(problem.code);
  }
}

class Parser extends Scanner {
  spans: Span[] = [];
  #depth = 0;

  constructor(
    text: string,
    readonly env: Env,
  ) {
    super(text);
  }

  #refuse(code: ProblemCode, pos: number, at = '', want: readonly string[] = []): never {
    throw new Refusal({ code, pos, at, want });
  }

  whole(): Node | undefined {
    if (this.text.length > maxText) this.#refuse('too-long', maxText);
    this.space();
    if (this.done) return undefined;
    const node = this.#or();
    if (!this.done) this.#refuse('extra-close', this.pos, ')');
    return node;
  }

  /** Tests joined by "and", joined by "|". */
  #or(): Node {
    const list: Node[] = [];
    for (;;) {
      list.push(this.#and());
      if (this.has('||') || this.wordAhead('or')) this.pos += 2;
      else if (this.at() === '|') this.pos++;
      else return anyOf(list);
    }
  }

  /** Tests up to "|", ")" or the end, of which there must be one. */
  #and(): Node {
    const list: Node[] = [];
    for (;;) {
      list.push(this.#not());
      this.space();
      if (this.done || this.at() === '|' || this.at() === ')' || this.wordAhead('or')) return allOf(list);
      if (this.has('&&')) this.pos += 2;
      else if (this.wordAhead('and')) this.pos += 3;
    }
  }

  #not(): Node {
    this.space();
    const from = this.pos;
    if (++this.#depth > maxDepth) this.#refuse('too-deep', from);
    const sign = this.at() === '-' || (this.at() === '!' && this.at(1) !== '=');
    const negated = sign || this.wordAhead('not');
    if (negated) this.pos += sign ? 1 : 3;
    const node = negated ? this.#not() : this.#one();
    this.#depth--;
    if (!negated) return node;
    // A chip has its sign.
    if (node.span) node.span.from = from;
    const { match, span } = node;
    return { match: (e) => !match(e), span };
  }

  /** A group or a single test. */
  #one(): Node {
    const from = this.pos;
    if (this.at() === '(') {
      this.pos++;
      const node = this.#or();
      if (this.at() !== ')') this.#refuse('open-group', from, '(');
      this.pos++;
      return { match: node.match };
    }
    if (this.at() === '"') return this.#text(containing(this.#quoted()));
    const pattern = this.at() === '/' ? this.slashed() : null;
    if (pattern !== null)
      return this.#text(patternOf(pattern) ?? this.#refuse('bad-pattern', from + 1, pattern));
    if (this.ends() || this.wordAhead('or') || this.wordAhead('and')) this.#refuse('no-test', from, '', keys);
    return this.#keyed();
  }

  #quoted(): string {
    const from = this.pos;
    return this.quoted() ?? this.#refuse('open-quote', from, this.slice(from, this.text.length));
  }

  #text(yes: (s: string) => boolean): Node {
    return { match: (e) => texts(e, this.env, yes) };
  }

  /** A key with its operator and values, or a plain word. */
  #keyed(): Node {
    const from = this.pos;
    const name = this.name();
    const f = fields.get(name);
    if (f) {
      const op = this.operator();
      if (op) return this.#compare(name, f, op, from);
      if (f.exists && this.ends()) {
        return { match: f.exists, key: name, values: [], span: this.#span(from) };
      }
    } else if (name && this.#meantAsKey()) this.#refuse('unknown-key', from, name, keys);
    this.pos = from;
    return this.#text(containing(this.word(false)));
  }

  /** Whether the word just read was meant as a key. */
  #meantAsKey(): boolean {
    const from = this.pos;
    const op = this.operator();
    const yes = op === ':' || op === '!=' || (op === '==' && this.text[this.pos - 2] === '=');
    this.pos = from;
    return yes;
  }

  #compare(key: string, f: Field, op: Op, from: number): Node {
    const ops = opsOf(f);
    if (!ops.includes(op)) this.#refuse('bad-operator', from, this.slice(from), ops);
    const before = this.pos;
    if (op !== ':') this.space();
    const list: Node[] = [];
    const values: string[] = [];
    for (;;) {
      const at = this.pos;
      const value = this.at() === '"' ? this.#quoted() : this.word(true);
      if (this.pos === at) this.#refuse('no-value', at, this.slice(from, before), f.want);
      const match = testOf(f, op, value, this.env);
      if (match === 'bad-value') this.#refuse(match, at, value, f.want);
      if (match === 'bad-pattern') this.#refuse(match, at, value);
      list.push({ match });
      values.push(value);
      if (this.at() !== ',') break;
      this.pos++;
    }
    const span = this.#span(from);
    const { match } = anyOf(list);
    if (op !== '!=') return { match, key, op, values, span };
    const there = has(f, this.env);
    return { match: (e) => there(e) && !match(e), key, op, values, span };
  }

  #span(from: number): Span {
    const span = { from, to: this.pos };
    this.spans.push(span);
    return span;
  }
}

function anyOf(any: Node[]): Node {
  const [first] = any;
  if (any.length === 1 && first) return first;
  const tests = any.map((n) => n.match);
  return { match: (e) => tests.some((t) => t(e)), any };
}

function allOf(all: Node[]): Node {
  const [first] = all;
  if (all.length === 1 && first) return first;
  const tests = all.map((n) => n.match);
  return { match: (e) => tests.every((t) => t(e)), all };
}
