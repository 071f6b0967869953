import { useSignal } from '@preact/signals';
import type { RecordingInfo } from '../contract';
import { nameOf } from '../faults/name';
import { t } from '../i18n';
import { select } from '../store/actions';
import { setFault } from '../store/gate';

/** The fault rules that were in force when the recording was made, and a button that sets them again. */
export function FaultsInForce({ r }: { r: RecordingInfo }) {
  const said = useSignal('');
  const list = r.faults ?? [];
  if (!list.length) return null;
  const use = async () => {
    let why = '';
    for (const { rule } of list) why ||= await setFault({ rule });
    said.value = why || t('viewing.faults.used');
  };
  return (
    <span>
      {t('viewing.faults', { n: list.length })}{' '}
      {list.map((f, i) => (
        <span key={i}>
          {i > 0 && ', '}
          <button type="button" class="link" onClick={() => select(f.from)}>
            {nameOf(f.rule.name ?? '') || t('faults.own')}
          </button>
        </span>
      ))}{' '}
      <button type="button" class="link" title={t('viewing.faults.how')} onClick={() => void use()}>
        {t('viewing.faults.use')}
      </button>{' '}
      <span role="status">{said.value}</span>
    </span>
  );
}
