import x from 'lucide-static/icons/x.svg?raw';
import { t } from '../i18n';
import { sentence } from '../ladder/row-text';
import { select } from '../store/actions';
import { log, selectedId } from '../store/state';
import { Icon } from '../ui/icon';

/** Events of a state or an edge. */
export interface Listing {
  title: string;
  ids: readonly number[];
  /** The filter that shows them in the ladder, if the language has one. */
  filter?: string;
}

const most = 50;

/** The events that were asked for, each a way to it; the newest of many. */
export function Listed({
  what,
  close,
  only,
}: {
  what: Listing;
  close: () => void;
  only: (filter: string) => void;
}) {
  const shown = what.ids.slice(-most).flatMap((id) => log.get(id) ?? []);
  return (
    <section class="listed" aria-label={what.title}>
      <p class="listed-head">
        <b>{what.title}</b>
        <span class="mute" role="status">
          {t('state.events', { n: what.ids.length })}
        </span>
        <span class="push" />
        {what.filter && what.ids.length > 0 && (
          <button type="button" class="out" onClick={() => only(what.filter ?? '')}>
            {t('state.only')}
          </button>
        )}
        <button type="button" class="ic" aria-label={t('state.close-list')} onClick={close}>
          <Icon svg={x} size={14} />
        </button>
      </p>
      {shown.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by keyboard
        <ol class="scroll" tabIndex={0}>
          {shown.map((e) => (
            <li key={e.id}>
              <button
                type="button"
                class="row"
                aria-current={selectedId.value === e.id ? 'true' : undefined}
                onClick={() => select(e.id)}
              >
                {sentence(e, false)}
              </button>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
