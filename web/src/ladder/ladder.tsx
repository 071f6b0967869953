import { computed } from '@preact/signals';
import monitor from 'lucide-static/icons/monitor.svg?raw';
import serverIcon from 'lucide-static/icons/server.svg?raw';
import { t } from '../i18n';
import { log, recording, relay, sessionMap, version, visible } from '../store/state';
import { Icon } from '../ui/icon';
import { columns } from './columns';
import { Foot, footRows } from './foot';
import { LadderRow } from './ladder-row';
import { LaneHeads } from './lane-heads';
import { activeIndex, lead, rowCount, rowsBetween } from './rows';
import { setViewport } from './viewport';
import { VirtualRows } from './virtual-rows';
import { slotOf } from './window';
import './ladder.css';

/** The exchange as arrows between client and server, one row for each event. */
export function Ladder() {
  const lanes = columns.value;
  const active = activeIndex.value;
  return (
    <div class={lanes.length > 2 ? 'ladder tight' : 'ladder'} style={{ '--lanes': lanes.length }}>
      <VirtualRows
        label={t('ladder.events')}
        class="lad-rows"
        count={lead.value + rowCount.value}
        lead={lead.value}
        active={active}
        activeElement={`e-${visible.value.list.at(active - lead.value)?.id ?? 0}`}
        head={<Head lanes={lanes} />}
        headHeight={46}
        foot={<Foot />}
        footRows={footRows.value}
        onView={setViewport}
      >
        {(start, end) =>
          rowsBetween(start, end).map((r) => (
            <LadderRow key={slotOf(r.index, end - start)} {...r} lanes={lanes} />
          ))
        }
      </VirtualRows>
    </div>
  );
}

/** The port that the clients came to: of this server, or of the one that a recording is of. */
const controlPort = computed(() => {
  if (!recording.value) return relay.value.ftp?.split(':').at(-1);
  version.value;
  // The built-in client's sessions came to no port.
  const byPort = (via: string) => via !== 'mem' && via !== 'dial';
  if (![...sessionMap.values()].some((s) => byPort(s.via))) return '';
  for (let i = 0; i < log.length; i++) {
    const peer = log.at(i)?.peer;
    if (peer?.local && byPort(peer.via)) return peer.local.split(':').at(-1);
  }
  return '';
});

/** What stands below "Control connection": where it was made to. */
function place(): string {
  const port = controlPort.value;
  if (port) return `:${port}`;
  return recording.value && sessionMap.size ? t('sessions.in-page') : ' ';
}

function Head({ lanes }: { lanes: readonly number[] }) {
  return (
    <div class="lh" role="row" aria-rowindex={1}>
      <span role="columnheader" class="num">
        {t('col.number')} <small>{t('col.time')}</small>
      </span>
      <span role="columnheader">
        <Icon svg={monitor} size={14} />
        <b class="shy2">{t('col.client')}</b>
      </span>
      <span role="columnheader">
        <b>{t('col.control')}</b>
        <small>{place()}</small>
      </span>
      <LaneHeads lanes={lanes} />
      <span role="columnheader">
        <Icon svg={serverIcon} size={14} />
        <b class="shy2">{t('col.server')}</b>
      </span>
      <span role="columnheader" class="fx">
        {t('col.state-files')}
      </span>
    </div>
  );
}
