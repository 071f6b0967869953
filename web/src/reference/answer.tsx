import playIcon from 'lucide-static/icons/play.svg?raw';
import { t, tMaybe } from '../i18n';
import { recording, server } from '../store/state';
import { Icon } from '../ui/icon';
import { QUESTIONS, type Question } from './questions';
import type { Item } from './search';
import { show } from './show';

/** A question, its answer, and the example that shows it. */
export function Answer({ item, go }: { item: Item; go: (key: string) => void }) {
  const question = item.key as Question;
  const { script, see } = QUESTIONS[question];
  return (
    <article class="detail scroll" aria-labelledby="detail-title">
      <h3 id="detail-title">{item.title}</h3>
      {item.does.split('\n').map((p) => (
        <p class="does" key={p}>
          {p}
        </p>
      ))}
      <div class="item-actions">
        <button
          type="button"
          class="pri"
          disabled={recording.value !== null || server.value.state !== 'up'}
          onClick={() => void show(question)}
        >
          <Icon svg={playIcon} size={14} />
          {t('reference.show')}
        </button>
        <span class="mute">
          {recording.value
            ? t('reference.show.recording')
            : t('reference.show.how', { name: tMaybe(`script.${script}`, 'features') })}
        </span>
      </div>
      <p class="see">
        {t('reference.see')} <See keys={see} go={go} />
      </p>
    </article>
  );
}

/** Ways to other entries. */
export function See({ keys, go }: { keys: readonly string[]; go: (key: string) => void }) {
  return (
    <>
      {keys.map((key) => (
        <button key={key} type="button" class="link mono" onClick={() => go(key)}>
          {key}
        </button>
      ))}
    </>
  );
}
