import { useEffect, useRef } from 'preact/hooks';
import { part } from '../i18n';
import { titleOfRoom } from './room';

interface Props {
  names: string[];
  at: number;
  go: (to: number) => void;
}

/** The rooms by number and title; the arrows up and down move in it. */
export function RoomList({ names, at, go }: Props) {
  const m = part('museum');
  const list = useRef<HTMLElement>(null);
  useEffect(
    () =>
      list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' }),
    [at],
  );
  const keys = (e: KeyboardEvent & { currentTarget: HTMLElement }) => {
    const buttons = [...e.currentTarget.querySelectorAll('button')];
    const from = buttons.indexOf(e.target as HTMLButtonElement);
    const to = { ArrowDown: from + 1, ArrowUp: from - 1, Home: 0, End: buttons.length - 1 }[e.key];
    const button = to === undefined ? undefined : buttons[to];
    if (from < 0 || !button) return;
    e.preventDefault();
    button.focus();
  };
  return (
    <nav ref={list} class="museum-list scroll" aria-label={m.list} onKeyDown={keys}>
      <ol>
        {names.map((name, i) => (
          <li key={name}>
            <button
              type="button"
              aria-current={i === at ? 'page' : undefined}
              tabIndex={i === at ? 0 : -1}
              onClick={() => go(i)}
            >
              <span class="num">{i || '·'}</span>
              <span class="name">{name ? titleOfRoom(name) : m.hall}</span>
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
