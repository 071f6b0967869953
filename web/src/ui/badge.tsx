import { numberOf } from '../sid';

/** Number of the colour that a session's badge has: see [data-s] in base.css. */
export const tint = (sid: string): number => (numberOf(sid) + 5) % 6;

/** A session's badge: S2. off makes it grey, for a session that is over. */
export function Badge({ sid, off = false }: { sid: string; off?: boolean }) {
  return (
    <span class="bdg" data-s={off ? undefined : tint(sid)}>
      {sid}
    </span>
  );
}
