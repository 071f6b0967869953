import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { ClientLine, FtpEvent } from '../contract';
import { t } from '../i18n';
import { readable } from '../names/encoding-guess';
import { Named } from '../names/named';
import { select } from '../store/actions';
import { chosen, clientLines, log, selectedId, sessionMap, typed } from '../store/state';
import { matchLines } from './match';

/** So many lines are drawn; the rest scrolls away for good. */
const drawn = 200;

/** What the client and the server said. Arrow keys go from line to line, Enter shows its event. */
export function Lines() {
  const root = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const lines = useMemo(() => clientLines.value.slice(-drawn), [clientLines.value]);
  const here = selectedId.value;
  // Only while one of the client's own events is shown can a line be lit.
  const lit = useMemo(() => (isOwn(log.get(here)) ? eventsOf(lines) : none), [here, lines]);

  useLayoutEffect(() => {
    // A line that the reader chose is kept in view; the newest one is there already.
    if (chosen.peek()) root.current?.querySelector('li.on')?.scrollIntoView({ block: 'nearest' });
  }, [lit, here]);
  const toEnd = () => {
    const el = root.current;
    if (el && atEnd.current) el.scrollTop = el.scrollHeight;
  };
  useLayoutEffect(toEnd, [lines]);
  useLayoutEffect(() => {
    if (!typed.value) return;
    atEnd.current = true;
    toEnd();
  }, [typed.value]);
  const scrolled = () => {
    const el = root.current;
    if (el) atEnd.current = el.scrollHeight - el.scrollTop - el.clientHeight < 24;
  };
  return (
    <div
      ref={root}
      class="lines scroll"
      role="log"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={t('console.log')}
      onScroll={scrolled}
      onKeyDown={keys}
    >
      {lines.length === 0 && <p class="welcome mute">{t('console.hint')}</p>}
      <ol>
        {lines.map((line, i) => (
          <Item key={keyOf(line)} line={line} at={i} lines={lines} on={here !== 0 && lit[i] === here} />
        ))}
      </ol>
    </div>
  );
}

const none: number[] = [];
const names = new WeakMap<ClientLine, number>();
let last = 0;

function keyOf(line: ClientLine): number {
  let name = names.get(line);
  if (name === undefined) {
    name = ++last;
    names.set(line, name);
  }
  return name;
}

interface ItemProps {
  line: ClientLine;
  at: number;
  lines: readonly ClientLine[];
  on: boolean;
}

function Item({ line, at, lines, on }: ItemProps) {
  const kind = line.kind === 'reply' ? `r${String(line.code ?? '').charAt(0)}` : line.kind;
  const said = line.kind === 'command' || line.kind === 'reply';
  return (
    <li class={`${kind} ${on ? 'on' : ''}`}>
      {said ? (
        <button
          type="button"
          tabIndex={-1}
          title={t('console.show-event')}
          onClick={() => {
            const id = eventsOf(lines)[at];
            if (id) select(id);
          }}
        >
          <span class="way" aria-hidden="true">
            {line.kind === 'command' ? '→' : '←'}
          </span>
          <span lang="en">
            <Named text={line.text} />
          </span>
        </button>
      ) : (
        (line.kind === 'listing' && <Listed text={line.text} />) || <Named text={line.text || ' '} />
      )}
    </li>
  );
}

/** A line of a listing: where there is little room, its links, owner and group are left out. */
function Listed({ text }: { text: string }) {
  const m = /^(\S{10})( +\d+ +\S+ +\S+)( +)(\d+ .*)$/.exec(text);
  if (!m) return <Named text={text} />;
  const [, perm, owners, gap = '', rest = ''] = m;
  // The sizes stay in one column, 8 wide.
  const keep = Math.max(1, 9 - rest.indexOf(' '));
  return (
    <span title={readable(text)}>
      {perm}
      <span class="owners">
        {owners}
        {gap.slice(keep)}
      </span>
      {gap.slice(0, keep)}
      <Named text={rest} />
    </span>
  );
}

/** The event of each line, or 0. */
function eventsOf(lines: readonly ClientLine[]): number[] {
  const own: FtpEvent[] = [];
  const wanted = lines.filter((l) => l.kind === 'command' || l.kind === 'reply').length * 2;
  for (let i = log.length - 1; i >= 0 && own.length < wanted; i--) {
    const e = log.at(i);
    if (e && isOwn(e) && (e.kind === 'command' || e.kind === 'reply')) own.push(e);
  }
  return matchLines(lines, own.reverse());
}

/** Whether an event is of a session of the built-in client. */
function isOwn(e: FtpEvent | undefined): boolean {
  const via = e && sessionMap.get(e.sid)?.via;
  return via === 'mem' || via === 'dial';
}

/** ↑ and ↓ go through the lines that have an event. */
function keys(e: KeyboardEvent & { currentTarget: HTMLElement }): void {
  if (e.key !== 'ArrowUp' && e.key !== 'ArrowDown') return;
  const all = [...e.currentTarget.querySelectorAll<HTMLButtonElement>('li button')];
  const at = all.indexOf(document.activeElement as HTMLButtonElement);
  const next = at < 0 ? all.length - 1 : at + (e.key === 'ArrowUp' ? -1 : 1);
  all[Math.max(0, Math.min(all.length - 1, next))]?.focus();
  e.preventDefault();
  e.stopPropagation();
}
