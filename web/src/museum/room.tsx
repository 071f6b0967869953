import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { MuseumRoom } from '../contract';
import { fill, part } from '../i18n';
import { rfcLink } from '../inspector/rfc';
import { compareVisits, openVisit, type Visits, visit } from '../store/museum';
import { sketches } from './sketches';
import { Talk } from './talk';

type RoomName = keyof ReturnType<typeof texts>;
const texts = () => part('museum').rooms;

export const titleOfRoom = (name: string): string => texts()[name as RoomName]?.title ?? name;

/** One fault: who meets it, what he wrote, what the client sees on both servers, and why. */
export function RoomView({ room }: { room: MuseumRoom }) {
  const [visits, setVisits] = useState<Visits | null | 'failed'>(null);
  useEffect(() => {
    let here = true;
    void visit(room.name).then((v) => here && setVisits(v ?? 'failed'));
    return () => {
      here = false;
    };
  }, []);
  const m = part('museum');
  const text = texts()[room.name as RoomName];
  if (!text) return null;
  return (
    <>
      <Part title={m.client} text={text.client} />
      <Part title={m.wrote} text={text.wrote}>
        <pre class="sketch mono">{sketches[room.name]}</pre>
        <p class="mute small">{m.sketch}</p>
      </Part>
      <Part title={m.sees} text={text.sees}>
        <div class="talks" aria-busy={visits === null}>
          {visits === null && <p role="status">{m.busy}</p>}
          {visits === 'failed' && <p role="status">{m.failed}</p>}
          {visits && visits !== 'failed' && (
            <>
              <Talk title={m.written} lines={visits.written.lines} other={visits.meant.lines} />
              <Talk title={m.asMeant} lines={visits.meant.lines} other={visits.written.lines} />
            </>
          )}
        </div>
      </Part>
      <Part title={m.why} text={text.why}>
        <Clause text={room.clause} />
      </Part>
      <Part title={m.meant} text={text.meant} />
      {visits && visits !== 'failed' && <Doors visits={visits} title={text.title} />}
    </>
  );
}

function Part({ title, text, children }: { title: string; text: string; children?: ComponentChildren }) {
  return (
    <section class="room-part">
      <h4>{title}</h4>
      <p>{text}</p>
      {children}
    </section>
  );
}

/** The clause, with a link to its text. */
function Clause({ text }: { text: string }) {
  const link = rfcLink(text);
  return (
    <p class="clause">
      {part('museum').clause}{' '}
      {link ? (
        <a href={link.href} target="_blank" rel="noreferrer">
          {link.label}
        </a>
      ) : (
        text
      )}
    </p>
  );
}

/** What leads from the room into the page. */
function Doors({ visits, title }: { visits: Visits; title: string }) {
  const m = part('museum');
  const named = (server: string) => fill(m.file, { room: title, server });
  const names = { written: named(m.written), meant: named(m.asMeant) };
  return (
    <div class="doors">
      <button type="button" class="pri" onClick={() => void compareVisits(visits, names)}>
        {m.compare}
      </button>
      <button type="button" class="out" onClick={() => void openVisit(visits.written, names.written)}>
        {m.ladder}
      </button>
    </div>
  );
}
