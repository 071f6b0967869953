const key = 'ftpsim.console.history';
const keep = 200;

/** The lines that were typed, oldest first, kept while the tab lives. */
export class History {
  #lines: string[];
  /** Where ↑ and ↓ stand; one past the end: the line that is being typed. */
  #at: number;
  #draft = '';

  constructor(private readonly store: Pick<Storage, 'getItem' | 'setItem'> | null) {
    this.#lines = read(store);
    this.#at = this.#lines.length;
  }

  /** Remembers a line, unless it is empty or the same as the one before. */
  add(line: string): void {
    if (line.trim() && line !== this.#lines.at(-1)) this.#lines = [...this.#lines, line].slice(-keep);
    this.#at = this.#lines.length;
    try {
      this.store?.setItem(key, JSON.stringify(this.#lines));
    } catch {
      // A full or forbidden store costs the history of other visits only.
    }
  }

  /** The line before (-1) or after (1) the one shown; undefined at either end. */
  move(by: -1 | 1, shown: string): string | undefined {
    const to = this.#at + by;
    if (to < 0 || to > this.#lines.length) return undefined;
    if (this.#at === this.#lines.length) this.#draft = shown;
    this.#at = to;
    return this.#lines[to] ?? this.#draft;
  }
}

function read(store: Pick<Storage, 'getItem'> | null): string[] {
  try {
    const list: unknown = JSON.parse(store?.getItem(key) ?? '[]');
    return Array.isArray(list) ? list.filter((l) => typeof l === 'string') : [];
  } catch {
    return [];
  }
}
