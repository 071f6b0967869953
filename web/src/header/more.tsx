import dots from 'lucide-static/icons/ellipsis-vertical.svg?raw';
import { useState } from 'preact/hooks';
import { t } from '../i18n';
import { type Entry, Menu } from '../ui/menu';

/** On a small screen: all of the header that has no room there. */
export function More() {
  const [entries, setEntries] = useState<Entry[]>([]);
  return (
    <Menu
      class="ic more-menu"
      label={t('header.more')}
      svg={dots}
      entries={entries}
      onOpen={() => setEntries(hidden())}
    />
  );
}

/** The header's buttons that are not to be seen, as entries that press them. */
function hidden(): Entry[] {
  return [...document.querySelectorAll<HTMLButtonElement>('.bar.top button:not([role="menuitem"])')]
    .filter((b) => !b.checkVisibility() && !b.closest('[popover]'))
    .map((b) => ({
      name: b.ariaLabel || b.title || (b.textContent ?? ''),
      svg: b.querySelector('svg')?.innerHTML ?? '',
      disabled: b.disabled,
      do: () => b.click(),
    }));
}
