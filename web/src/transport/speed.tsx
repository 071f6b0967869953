import { t } from '../i18n';
import { setSpeed } from '../store/gate';
import { rules } from '../store/state';

const speeds = [
  { factor: 0.25, key: 'speed.quarter', text: '1/s' },
  { factor: 1, key: 'speed.one', text: '4/s' },
  { factor: 0, key: 'speed.max', text: '' },
] as const;

/** How fast the messages of a control connection follow each other while running. */
export function Speed() {
  return (
    <fieldset class="seg speed opt2" aria-label={t('speed.label')}>
      {speeds.map(({ factor, key, text }) => (
        <button
          key={factor}
          type="button"
          aria-pressed={rules.value.speed === factor}
          title={t(key)}
          aria-label={text ? t(key) : undefined}
          onClick={() => void setSpeed(factor)}
        >
          {text || t('speed.max.short')}
        </button>
      ))}
    </fieldset>
  );
}
