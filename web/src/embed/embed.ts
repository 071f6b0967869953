// The page in a frame of another page: without its header, it tells that page how the lesson goes,
// or a learning management system by SCORM.
import { effect } from '@preact/signals';
import { lesson } from '../store/state';
import { message } from './message';
import { begin, findApi } from './scorm';
import './embed.css';

/** Begins; parent is the origin that is told, empty: none is. Returns the seed that the system around it names, or ''. */
export function embed(parent: string): string {
  document.documentElement.dataset.embed = 'on';
  if (parent && window.parent !== window) tellParent(parent);
  const api = findApi(window);
  return (api && tellSystem(api)) ?? '';
}

function tellParent(origin: string): void {
  const home = location.origin + location.pathname;
  let told = '';
  effect(() => {
    const { lesson: l, progress } = lesson.value ?? {};
    if (!l || !progress) return;
    const text = JSON.stringify(message(progress, l.info.title, home));
    if (text === told) return;
    told = text;
    window.parent.postMessage(JSON.parse(text), origin);
  });
}

function tellSystem(api: Parameters<typeof begin>[0]): string | undefined {
  const report = begin(api);
  if (!report) return undefined;
  effect(() => {
    const progress = lesson.value?.progress;
    if (progress) report.tell(progress);
  });
  addEventListener('pagehide', report.end, { once: true });
  return report.student;
}
