import alert from 'lucide-static/icons/triangle-alert.svg?raw';
import { t, tMaybe } from '../i18n';
import { NoticeLine } from '../ui/notice-line';
import { failures } from './store';

/** Orders that pages did not carry out. */
export function Failures() {
  const list = failures.value;
  if (!list.length) return null;
  return (
    <NoticeLine
      svg={alert}
      dismiss={() => {
        failures.value = [];
      }}
    >
      <span role="alert">
        {list
          .map(({ who, error }) =>
            [who, tMaybe(`error.${error}`, t('error.failed'))].filter(Boolean).join(': '),
          )
          .join(' ')}
      </span>
    </NoticeLine>
  );
}
