import { useEffect } from 'preact/hooks';
import { Dialog } from '../dialog/dialog';
import { t } from '../i18n';
import { loadPlan, plan } from '../store/server-check';
import { serverCheck } from '../store/state';
import { ServerCard } from './card';
import { Running } from './running';
import { StartForm } from './start-form';
import '../course/course.css';
import './server-check.css';

/** Judges a server that the relay offers: says what it will do, asks, and shows the card. */
export function ServerCheckDialog() {
  useEffect(() => {
    if (!plan.peek()) void loadPlan();
  }, []);
  const state = serverCheck.value;
  return (
    <Dialog title={t('check.title')} class="course-box">
      <div class="course-body scroll">
        {state?.running ? <Running state={state} /> : <StartForm />}
        {state?.ended && !state.running && (
          <p class="check-error" role="alert">
            {t(`check.error.${state.ended}`, { text: state.text ?? '' })}
          </p>
        )}
        {state?.card && state.card.results.length > 0 && <ServerCard card={state.card} />}
      </div>
    </Dialog>
  );
}
