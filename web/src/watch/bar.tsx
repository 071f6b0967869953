import eye from 'lucide-static/icons/eye.svg?raw';
import { useEffect } from 'preact/hooks';
import { t } from '../i18n';
import { NoticeLine } from '../ui/notice-line';
import { gone, link, student } from './start';

/** Says whose page this is, that nothing can be changed, and leads back. */
export function WatchBar() {
  const s = student.value;
  const name = s?.name || t('class.seat', { n: String(s?.number ?? '') });
  useEffect(() => {
    if (s) document.title = t('class.watch.title', { name });
  }, [name]);
  const state =
    link.value === 'closed'
      ? 'closed'
      : link.value === 'lost'
        ? 'lost'
        : gone.value
          ? 'gone'
          : s?.away
            ? 'away'
            : '';
  return (
    <NoticeLine
      label={t('class.region')}
      svg={eye}
      calm
      class="watching"
      first={
        <a class="watch-back" href="./class">
          {t('class.watch.back')}
        </a>
      }
    >
      <span role="status">
        {s && <b>{t('class.watch.who', { name, n: String(s.number) })}</b>}{' '}
        {state ? t(`class.watch.${state}`) : s ? t('class.watch.only') : t('class.watch.opening')}
      </span>
    </NoticeLine>
  );
}
