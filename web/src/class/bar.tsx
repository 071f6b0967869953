import inbox from 'lucide-static/icons/archive.svg?raw';
import bug from 'lucide-static/icons/bug.svg?raw';
import stop from 'lucide-static/icons/circle-stop.svg?raw';
import cap from 'lucide-static/icons/graduation-cap.svg?raw';
import message from 'lucide-static/icons/message-square.svg?raw';
import pause from 'lucide-static/icons/pause.svg?raw';
import play from 'lucide-static/icons/play.svg?raw';
import server from 'lucide-static/icons/server.svg?raw';
import snow from 'lucide-static/icons/snowflake.svg?raw';
import { t } from '../i18n';
import { Icon } from '../ui/icon';
import { ask, collect, give } from './actions';
import { type Order, orders } from './order';
import { counts, order, room } from './store';

/** What the teacher does with all, and in which order the seats stand. */
export function ClassActions() {
  const frozen = !!room.value?.frozen;
  const { all, joined } = counts.value;
  return (
    <section class="bar class-bar" aria-label={t('class.actions')}>
      <button
        type="button"
        class={`big class-freeze ${frozen ? 'pri' : 'out'}`}
        aria-pressed={frozen}
        onClick={() => give('', frozen ? 'thaw' : 'freeze')}
      >
        <Icon svg={snow} />
        {t(frozen ? 'class.thaw-all' : 'class.freeze-all')}
      </button>
      {frozen && <b class="pill class-frozen">{t('class.all-frozen')}</b>}
      <span class="class-group">
        <Act svg={pause} text={t('class.pause')} act={() => give('', 'pause')} />
        <Act svg={play} text={t('class.run')} act={() => give('', 'run')} />
      </span>
      <span class="class-group">
        <Act svg={message} text={t('class.message')} act={() => ask('message')} />
        <Act svg={cap} text={t('class.lesson')} act={() => ask('lesson')} />
        <Act svg={server} text={t('class.profile')} act={() => ask('profile')} />
        <Act svg={bug} text={t('class.fault')} act={() => ask('fault')} />
      </span>
      <Act svg={inbox} text={t('class.collect')} act={collect} />
      <span class="grow" />
      <span class="mute class-count">{t('class.count', { n: joined, all })}</span>
      <label class="class-order">
        <span class="mute">{t('class.order')}</span>
        <select
          value={order.value}
          onChange={(e) => {
            order.value = e.currentTarget.value as Order;
          }}
        >
          {orders.map((o) => (
            <option key={o} value={o}>
              {t(`class.order.${o}`)}
            </option>
          ))}
        </select>
      </label>
      <Act svg={stop} text={t('class.end')} act={() => ask('end')} />
    </section>
  );
}

function Act({ svg, text, act }: { svg: string; text: string; act: () => void }) {
  return (
    <button type="button" class="out" onClick={act}>
      <Icon svg={svg} size={15} />
      {text}
    </button>
  );
}
