import copy from 'lucide-static/icons/copy.svg?raw';
import filter from 'lucide-static/icons/funnel.svg?raw';
import history from 'lucide-static/icons/history.svg?raw';
import search from 'lucide-static/icons/search.svg?raw';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { FtpEvent } from '../contract';
import { t } from '../i18n';
import { goToPanel } from '../keys/keys';
import { lookAt, select, showSessions } from '../store/actions';
import { log, selectedId } from '../store/state';
import { type Entry, MenuPanel, placeMenu } from '../ui/menu';

/** Milliseconds that a finger rests on a row to open its menu. */
const longPress = 500;

/** The menu of a row: by the right button, by resting a finger on it, by Shift+F10 or the menu key for the selected one. */
export function RowMenu() {
  const menu = useRef<HTMLDivElement>(null);
  const place = useRef({ x: 0, y: 0 });
  const [e, setEvent] = useState<FtpEvent>();
  useEffect(() => {
    const rows = document.getElementById('region-ladder');
    if (!rows) return;
    let timer = 0;
    const open = (target: Element, x: number, y: number): boolean => {
      const grid = target.closest('#events');
      const row = target.closest<HTMLElement>('[data-id]:not([data-hid])');
      const event = grid && log.get(Number(row?.dataset.id ?? selectedId.peek()));
      if (!event) return false;
      // By key the pointer is nowhere: the menu opens at the row.
      const box = row ? undefined : document.getElementById(`e-${event.id}`)?.getBoundingClientRect();
      place.current = box ? { x: box.left + box.width / 2, y: box.bottom } : { x, y };
      select(event.id);
      setEvent(event);
      requestAnimationFrame(() => menu.current?.showPopover());
      return true;
    };
    const asked = (m: MouseEvent) => {
      clearTimeout(timer);
      if (open(m.target as Element, m.clientX, m.clientY)) m.preventDefault();
    };
    const down = (p: PointerEvent) => {
      if (p.pointerType !== 'touch') return;
      timer = window.setTimeout(open, longPress, p.target as Element, p.clientX, p.clientY);
    };
    const up = () => clearTimeout(timer);
    const heard = [
      ['contextmenu', asked],
      ['pointerdown', down],
      ['pointerup', up],
      ['pointercancel', up],
      ['pointermove', up],
    ] as const;
    for (const [name, act] of heard) rows.addEventListener(name, act as EventListener);
    return () => {
      clearTimeout(timer);
      for (const [name, act] of heard) rows.removeEventListener(name, act as EventListener);
    };
  }, []);
  return (
    <MenuPanel
      menu={menu}
      label={t('row.menu', { id: String(e?.id ?? 0) })}
      entries={e ? entriesOf(e) : []}
      opener={() => document.getElementById('events')}
      toggled={(open) => {
        const { x, y } = place.current;
        if (open) placeMenu(menu.current, { left: x, right: x, top: y, bottom: y });
      }}
    />
  );
}

/** What can be done with an event. */
function entriesOf(e: FtpEvent): Entry[] {
  return [
    { name: t('row.menu.inspect'), svg: search, do: () => goToPanel('inspect') },
    {
      name: t('row.menu.session', { sid: e.sid }),
      svg: filter,
      disabled: !e.sid,
      do: () => showSessions([e.sid]),
    },
    { name: t('row.menu.look'), svg: history, do: () => lookAt(e.id) },
    { name: t('row.menu.copy'), svg: copy, do: () => void copyText(e) },
  ];
}

async function copyText(e: FtpEvent): Promise<void> {
  const { asText } = await import('../picture/text');
  await navigator.clipboard?.writeText(asText([e]));
}
