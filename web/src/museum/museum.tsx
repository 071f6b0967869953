import left from 'lucide-static/icons/chevron-left.svg?raw';
import right from 'lucide-static/icons/chevron-right.svg?raw';
import { useEffect, useRef } from 'preact/hooks';
import { Dialog } from '../dialog/dialog';
import { fill, part } from '../i18n';
import { loadMuseum, museum, museumAt } from '../store/museum';
import { Icon } from '../ui/icon';
import { Hall } from './hall';
import { RoomView, titleOfRoom } from './room';
import { RoomList } from './room-list';
import './museum.css';

/** The museum of the two-week server: its hall and a room for each fault. */
export function MuseumDialog() {
  useEffect(() => {
    if (!museum.peek()) void loadMuseum();
  }, []);
  const m = part('museum');
  const there = museum.value;
  return (
    <Dialog title={m.title} class="museum-box">
      <p class="museum-sentence">{m.sentence}</p>
      {there && <Tour names={['', ...there.rooms.map((r) => r.name)]} />}
    </Dialog>
  );
}

/** The list of rooms, the room, and what leads to the next. The arrow keys do too. */
function Tour({ names }: { names: string[] }) {
  const m = part('museum');
  const at = Math.max(0, names.indexOf(museumAt.value));
  const room = museum.value?.rooms[at - 1];
  const article = useRef<HTMLElement>(null);
  const go = (to: number) => {
    const name = names[to];
    if (name === undefined) return;
    museumAt.value = name;
    article.current?.focus();
  };
  useEffect(() => article.current?.focus(), []);
  useEffect(() => article.current?.scrollTo(0, 0), [at]);
  const keys = (e: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
    if (!step || e.altKey || e.ctrlKey || e.metaKey || e.shiftKey) return;
    e.preventDefault();
    go(at + step);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: all that is in it shares the arrow keys
    <div class="museum-body" onKeyDown={keys}>
      <RoomList names={names} at={at} go={go} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys scroll it */}
      <article ref={article} class="museum-room scroll" tabIndex={0} aria-labelledby="room-title">
        <p class="mute small">
          {room ? fill(m.progress, { n: at, all: names.length - 1 }) : m.keys}
          {room?.verb && <b class="mono"> {room.verb}</b>}
        </p>
        <h3 id="room-title">{room ? titleOfRoom(room.name) : m.hall}</h3>
        {room ? <RoomView key={room.name} room={room} /> : <Hall enter={() => go(1)} />}
      </article>
      <div class="museum-foot">
        <button type="button" class="out" disabled={at === 0} onClick={() => go(at - 1)}>
          <Icon svg={left} size={15} /> {m.back}
        </button>
        <span class="mute small" role="status">
          {room ? titleOfRoom(room.name) : m.hall}
        </span>
        <button type="button" class="out" disabled={at === names.length - 1} onClick={() => go(at + 1)}>
          {m.next} <Icon svg={right} size={15} />
        </button>
      </div>
    </div>
  );
}
