import bug from 'lucide-static/icons/bug.svg?raw';
import dots from 'lucide-static/icons/ellipsis-vertical.svg?raw';
import eye from 'lucide-static/icons/eye.svg?raw';
import cap from 'lucide-static/icons/graduation-cap.svg?raw';
import message from 'lucide-static/icons/message-square.svg?raw';
import pause from 'lucide-static/icons/pause.svg?raw';
import play from 'lucide-static/icons/play.svg?raw';
import server from 'lucide-static/icons/server.svg?raw';
import snow from 'lucide-static/icons/snowflake.svg?raw';
import type { Student } from '../gen/class';
import { t } from '../i18n';
import { type Entry, Menu } from '../ui/menu';
import { ask, give } from './actions';

/** What the teacher does with one student. */
export function SeatMenu({ s }: { s: Student }) {
  if (!s.joined || s.away) return null;
  const paused = s.state?.mode !== 'running';
  const entries: Entry[] = [
    { name: t('class.watch'), svg: eye, do: () => location.assign(`./?watch=${encodeURIComponent(s.id)}`) },
    paused
      ? { name: t('class.run'), svg: play, disabled: s.frozen, do: () => give(s.id, 'run') }
      : { name: t('class.pause'), svg: pause, do: () => give(s.id, 'pause') },
    {
      name: t(s.frozen ? 'class.thaw' : 'class.freeze'),
      svg: snow,
      do: () => give(s.id, s.frozen ? 'thaw' : 'freeze'),
    },
    { name: t('class.message'), svg: message, do: () => ask('message', s.id) },
    { name: t('class.lesson'), svg: cap, do: () => ask('lesson', s.id) },
    { name: t('class.profile'), svg: server, do: () => ask('profile', s.id) },
    { name: t('class.fault'), svg: bug, do: () => ask('fault', s.id) },
  ];
  return (
    <Menu
      class="ic seat-menu"
      label={t('class.menu', { name: s.name || String(s.number) })}
      svg={dots}
      entries={entries}
    />
  );
}
