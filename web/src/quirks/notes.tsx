import bulbIcon from 'lucide-static/icons/lightbulb.svg?raw';
import { Icon } from '../ui/icon';
import { quirkText } from './quirks';

/** What only some clients do, and what is done for them: items of a list of notes. */
export function QuirkNotes({ codes }: { codes: string[] }) {
  return (
    <>
      {codes.map((code) => (
        <li class="note" data-k="note" key={code}>
          <Icon svg={bulbIcon} size={14} />
          <span>{quirkText(code)}</span>
        </li>
      ))}
    </>
  );
}
