/** How long a pause ends what is typed in a menu. */
const pauseMs = 700;

/** What is typed in a menu to reach an entry by the beginning of its name. */
export class TypeAhead {
  #typed = '';
  #at = Number.NEGATIVE_INFINITY;

  /** The index of the entry that a typed character leads to from the entry at; -1: to none. time is in milliseconds. */
  find(names: readonly string[], at: number, key: string, time: number): number {
    this.#typed = time - this.#at < pauseMs ? this.#typed + key : key;
    this.#at = time;
    // The same letter again goes on to the next entry that begins with it.
    const repeated = [...this.#typed].every((c) => c === this.#typed[0]);
    const typed = (repeated ? (this.#typed[0] ?? '') : this.#typed).toLowerCase();
    const from = repeated ? at + 1 : Math.max(at, 0);
    for (let i = 0; i < names.length; i++) {
      const next = (from + i) % names.length;
      if (names[next]?.trim().toLowerCase().startsWith(typed)) return next;
    }
    return -1;
  }
}
