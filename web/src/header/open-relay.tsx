import open from 'lucide-static/icons/lock-open.svg?raw';
import { t } from '../i18n';
import { NoticeLine } from '../ui/notice-line';

/** Says that the relay asks nobody for a code. It cannot be put away: the danger stays too. */
export function OpenRelay() {
  return (
    <NoticeLine label={t('relay.open')} svg={open} calm>
      <span role="status">
        <b>{t('relay.open')}.</b> {t(location.protocol === 'https:' ? 'relay.open-text' : 'relay.open-clear')}
      </span>
    </NoticeLine>
  );
}
