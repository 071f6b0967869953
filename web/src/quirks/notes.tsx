import bulbIcon from 'lucide-static/icons/lightbulb.svg?raw';
import type { Note } from '../gen/contract';
import { part } from '../i18n';
import { Icon } from '../ui/icon';

/** What only some clients do, and what is done for them: items of a list of notes. */
export function QuirkNotes({ codes }: { codes: Note[] }) {
  const texts = part('notes');
  return (
    <>
      {codes.map((code) => (
        <li class="note" data-k="note" key={code}>
          <Icon svg={bulbIcon} size={14} />
          <span>{texts[code] ?? code}</span>
        </li>
      ))}
    </>
  );
}
