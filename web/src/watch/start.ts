// The teacher's view of one student's page: the page itself, fed by what the student's server
// tells its own page, without a server of its own.
import { signal } from '@preact/signals';
import { type Feed, type Link, openFeed } from '../class/feed';
import { readToken } from '../class/token';
import type { FromWorker } from '../contract';
import type { Student, ToTeacher } from '../gen/class';
import { t } from '../i18n';
import { boot } from '../store/actions';
import { forget, receive } from '../store/receive';
import * as s from '../store/state';
import { Mirror } from './mirror';
import './watch.css';

/** The student who is watched; null: not known yet. */
export const student = signal<Student | null>(null);
/** How the link to the relay is; "closed": the relay does not let this page in. */
export const link = signal<Link>('opening');
/** The student has left the class. */
export const gone = signal(false);

/** Watches the page of a seat until this one is closed. */
export async function watch(seat: string): Promise<void> {
  s.watched.value = seat;
  document.documentElement.dataset.watching = ''; // what needs a server of one's own goes: watch.css
  s.stopped.value = t('class.watch.only');
  const mirror = new Mirror(receive, (hello) => {
    forget(0);
    s.hello.value = hello;
  });
  let feed: Feed | undefined;
  const follow = (x: Student) => {
    // Its page begins anew when it comes back: it is asked again.
    if (x.joined && !x.away && !(student.peek()?.joined && !student.peek()?.away))
      feed?.say({ order: { to: seat, order: { id: 'watch', kind: 'watch' } } });
    student.value = x;
    gone.value = false;
  };
  const hear = (m: ToTeacher) => {
    if (m.entered) {
      student.value = null;
      const here = m.entered.students.find((x) => x.id === seat);
      if (here) follow(here);
      else gone.value = true;
    }
    if (m.student?.id === seat) follow(m.student);
    if (m.gone === seat) gone.value = true;
    if (m.mirror?.id === seat) mirror.take(m.mirror.message as FromWorker);
  };
  feed = openFeed(() => ({ token: readToken() }), {
    hear: (list) => list.forEach(hear),
    link: (state) => {
      link.value = state;
    },
  });
  await boot(() => mirror);
}
