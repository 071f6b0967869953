import type { ServerCheck } from '../contract';
import { t } from '../i18n';
import { stopServerCheck } from '../store/server-check';
import { titleOf } from './text';

/** How far the check has come, and the button that stops it. */
export function Running({ state }: { state: ServerCheck }) {
  return (
    <section class="course-now" aria-label={t('check.now', { target: state.target })}>
      <div role="status">
        <h3>{t(state.ending ? 'check.ending' : 'check.now', { target: state.target })}</h3>
      </div>
      <progress max={state.total} value={state.done} aria-label={t('check.progress')} />
      <p>
        {t('check.step', { done: state.done, all: state.total, n: state.failed ?? 0 })}
        {state.now && <small> {titleOf({ id: state.now })}</small>}
      </p>
      <button type="button" class="out" disabled={state.ending} onClick={() => void stopServerCheck()}>
        {t('check.stop')}
      </button>
    </section>
  );
}
