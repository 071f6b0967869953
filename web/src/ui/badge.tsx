import { isDialled, numberOf } from '../sid';

/** Number of the colour that a session's badge has: see [data-s] in base.css. */
export const tint = (sid: string): number => (numberOf(sid) + (isDialled(sid) ? 2 : 5)) % 6;

/** A session's badge: S2, or D1 of another server. off makes it grey, for a session that is over. */
export function Badge({ sid, off = false }: { sid: string; off?: boolean }) {
  return (
    <span class="bdg" data-s={off ? undefined : tint(sid)}>
      {sid}
    </span>
  );
}
