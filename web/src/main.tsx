import { render } from 'preact';
import './tokens.css';
import './base.css';
import './shell.css';
import './short.css';
import { App } from './app';
import { learnAll, t } from './i18n';
import { listenToKeys } from './keys/keys';
import { loadAhead, openPort, type Port } from './port';
import { listenToDrops } from './recordings/open';
import { findRelay } from './relay';
import { attempt, boot, call, chooseProfile, chooseResumption, pause } from './store/actions';
import { inHash } from './store/offered';
import { hasKept, keeping, prepareKeeping } from './store/persist';
import { restorePins } from './store/pins';
import { receive } from './store/receive';
import { opening } from './store/seat';
import { applySettings, lessonRan, parseStage, type Stage } from './store/settings';
import { keepEvents, present, status } from './store/state';
import { meetTabs } from './store/tabs';
import { loadRest } from './ui/lazy';

async function opener({ events, grade }: Stage): Promise<() => Port> {
  const [relay] = await Promise.all([grade ? '' : findRelay(), prepareKeeping()]);
  if (relay) status.value = { ...status.peek(), relay: { state: 'connecting' } };
  return () =>
    openPort({ relay, opening: opening(), keep: keeping.peek(), kept: hasKept(), events }, receive);
}

async function start(): Promise<void> {
  const stage = parseStage(location.search);
  await Promise.all([stage.watch || loadAhead(), applySettings(stage)]);
  const open = stage.watch ? null : opener(stage);
  if (stage.events) keepEvents.value = stage.events;
  const root = document.getElementById('app') as HTMLElement;
  root.replaceChildren();
  render(<App />, root);
  void import('./print.css'); // nothing is printed before it is drawn
  listenToKeys();
  if (!open) return (await import('./watch/start')).watch(stage.watch);
  listenToDrops();
  meetTabs();
  void import('./store/leaving').then((m) => m.guardLeaving());
  await boot(await open);
  await (await import('./store/profiles')).restoreProfiles();
  await restorePins((pins) => attempt(() => call('pins.set', { pins })));
  if (stage.profile) await chooseProfile(stage.profile);
  if (stage.resume) await chooseResumption(stage.resume);
  if (stage.paused) await pause();
  present.value = stage.present;
  if (stage.embed) {
    const { embed } = await import('./embed/embed');
    const student = embed(stage.parent);
    stage.seed ||= student;
  }
  if (stage.lesson || lessonRan()) {
    const { openAtStart } = await import('./store/lesson');
    await openAtStart(stage.lesson, stage.seed);
  }
  const shared = async () => {
    if (inHash(location.hash) === null) return;
    const { openShared } = await import('./store/shared');
    await openShared(location.hash, t('share.name'));
  };
  addEventListener('hashchange', () => void shared());
  await shared();
  if (stage.grade) await (await import('./watch/grade')).gradeCollected();
  setTimeout(() => void fetchRest(), restAfterMs);
}

/** When the page is at rest, most likely. */
const restAfterMs = 8000;

/** What a page whose relay has gone could not get any more; failing, it is asked for when it is needed. */
async function fetchRest(): Promise<void> {
  if (status.peek().relay.state === 'lost') return;
  try {
    await learnAll();
    await loadRest();
  } catch {
    // The relay has gone already.
  }
}

void start();
