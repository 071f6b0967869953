// Which event a line of the built-in client is: both lists are in order, but
// one may know more than the other (a held command has no event yet, a dropped
// reply never became a line, old events are forgotten). So they are laid side
// by side from their ends.
import type { ClientLine, FtpEvent } from '../contract';

/** So far is looked when two ends do not fit. */
const reach = 6;

interface Said {
  id: number;
  kind: 'command' | 'reply';
  fits: (text: string) => boolean;
}

/** For each line that has one the ID of its event, else 0. events: those of the client's sessions, in order. */
export function matchLines(lines: readonly ClientLine[], events: readonly FtpEvent[]): number[] {
  const ids = lines.map(() => 0);
  for (const kind of ['command', 'reply'] as const) {
    const said = events.flatMap((e) => saidBy(e, kind));
    const at = lines.flatMap((line, i) => (line.kind === kind ? [i] : []));
    align(lines, at, said, ids);
  }
  return ids;
}

function align(lines: readonly ClientLine[], at: number[], said: Said[], ids: number[]): void {
  let i = at.length - 1;
  let j = said.length - 1;
  while (i >= 0 && j >= 0) {
    const skip = firstFit(lines, at, said, i, j);
    if (!skip) {
      i--;
      j--;
      continue;
    }
    i -= skip.lines;
    j -= skip.said;
    ids[at[i] ?? 0] = said[j]?.id ?? 0;
    i--;
    j--;
  }
}

/** The fewest lines and sayings to skip until both ends fit. */
function firstFit(lines: readonly ClientLine[], at: number[], said: Said[], i: number, j: number) {
  for (let n = 0; n <= reach; n++) {
    for (let skipLines = 0; skipLines <= n; skipLines++) {
      const line = lines[at[i - skipLines] ?? -1];
      if (line && said[j - (n - skipLines)]?.fits(line.text))
        return { lines: skipLines, said: n - skipLines };
    }
  }
  return null;
}

/** What the client wrote or heard by an event, line by line. */
function saidBy(e: FtpEvent, kind: Said['kind']): Said[] {
  if (e.kind !== kind) return [];
  if (kind === 'command') {
    const verb = (e.dec?.verb ?? '').toUpperCase();
    const fits = (text: string) => text.split(' ', 1)[0]?.toUpperCase() === verb;
    return e.origin === 'injected' ? [] : [{ id: e.id, kind, fits }];
  }
  if (e.origin === 'dropped') return [];
  const code = e.dec?.code ? String(e.dec.code) : '';
  return (e.dec?.text ?? '').split('\n').map((part, i, all) => ({
    id: e.id,
    kind,
    fits: (text) =>
      (i === 0 || i === all.length - 1 ? text.startsWith(code) : true) && text.includes(part.trim()),
  }));
}
