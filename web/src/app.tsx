import { Console } from './console/console';
import { Files } from './files/files';
import { Header } from './header/header';
import { Notices } from './header/notices';
import { t } from './i18n';
import { Inspector } from './inspector/inspector';
import { Exchange } from './ladder/exchange';
import { closedPanes, paneStyle } from './panes/sizes';
import { Splitter } from './panes/splitter';
import { FileViewer, RestoreDialog } from './past/lazy';
import { Broken } from './persist/broken';
import { NothingIn, Reading, Viewing } from './recordings/lazy';
import { Sessions } from './sessions/sessions';
import { Announcer } from './status/announcer';
import { StatusBar } from './status/status-bar';
import { Tabs } from './status/tabs';
import { broken } from './store/persist';
import {
  classroom,
  clientPaced,
  dialog,
  empty,
  held,
  lesson,
  nothingIn,
  panel,
  present,
  reading,
  recording,
  relay,
  watched,
} from './store/state';
import { Transfers } from './transfers/transfers';
import { Transport } from './transport/transport';
import { lazy } from './ui/lazy';

const HeldCard = lazy(() => import('./held/held-card').then((m) => m.HeldCard));
const RowMenu = lazy(() => import('./ladder/row-menu').then((m) => m.RowMenu));
const Guide = lazy(() => import('./ladder/guide').then((m) => m.Guide));
const Connect = lazy(() => import('./header/connect').then((m) => m.Connect));
const Help = lazy(() => import('./keys/help').then((m) => m.Help));
const Reference = lazy(() => import('./reference/reference').then((m) => m.Reference), 'reference', 'why');
const Coverage = lazy(() => import('./machine/coverage').then((m) => m.Coverage));
const CourseDialog = lazy(() => import('./course/dialog').then((m) => m.CourseDialog), 'library', 'verdicts');
const HandIns = lazy(() => import('./handin').then((m) => m.HandIns));
const ServerCheckDialog = lazy(
  () => import('./server-check/dialog').then((m) => m.ServerCheckDialog),
  'serverCases',
);
const FaultsDialog = lazy(() => import('./faults/dialog').then((m) => m.FaultsDialog), 'library');
const ProfileEditor = lazy(() => import('./profiles/editor').then((m) => m.ProfileEditor));
const MuseumDialog = lazy(() => import('./museum/museum').then((m) => m.MuseumDialog), 'museum');
const Lessons = lazy(() => import('./lesson/list').then((m) => m.Lessons));
const Consent = lazy(() => import('./lesson/consent').then((m) => m.Consent), 'library');
const LessonPane = lazy(() => import('./lesson/pane').then((m) => m.LessonPane), 'verdicts');
const Present = lazy(() => import('./lesson/present').then((m) => m.Present));
const LessonMaker = lazy(() => import('./lesson-maker/maker').then((m) => m.LessonMaker), 'maker');
const ClassBar = lazy(() => import('./classroom/bar').then((m) => m.ClassBar));
const Picture = lazy(() => import('./picture/picture').then((m) => m.Picture));

/** The page: one region each, in reading order. */
export function App() {
  return (
    <div class="shell">
      <Header />
      <Transport />
      <div class="banners">
        {(classroom.value || watched.value || relay.value.refused) && <ClassBar />}
        {recording.value && <Viewing />}
        {broken.value && <Broken />}
        <Notices />
        {reading.value && <Reading />}
        {nothingIn.value && <NothingIn />}
        {present.value && <Present />}
      </div>
      <main
        data-panel={panel.value === 'lesson' && !lesson.value ? 'ladder' : panel.value}
        data-lesson={!!lesson.value}
        data-empty={empty.value}
        data-closed={closedPanes.value}
        style={paneStyle.value}
      >
        <aside class="rail panel" id="region-rail" tabIndex={-1} aria-label={t('region.rail')}>
          {lesson.value && <LessonPane />}
          <Sessions />
          <div class="rail-files" id="region-files" tabIndex={-1}>
            <Transfers />
            <Files />
          </div>
        </aside>
        <Splitter pane="rail" controls="region-rail" grows="right" />
        <section class="lad panel" id="region-ladder" tabIndex={-1} aria-label={t('region.ladder')}>
          <Exchange />
          {clientPaced.value && <Guide />}
        </section>
        <Splitter pane="dock" controls="dock" grows="up" />
        <div class="dock" id="dock">
          <section class="panel client" id="region-client" tabIndex={-1} aria-label={t('region.client')}>
            <Console />
          </section>
          {held.value.length > 0 && (
            <>
              <Splitter pane="held" controls="region-held" grows="left" />
              <section class="panel held" id="region-held" tabIndex={-1} aria-label={t('region.held')}>
                <HeldCard />
              </section>
            </>
          )}
        </div>
        <Splitter pane="insp" controls="region-inspector" grows="left" />
        <aside class="insp panel" id="region-inspector" tabIndex={-1} aria-label={t('region.inspector')}>
          <Inspector />
        </aside>
      </main>
      <Tabs />
      <StatusBar />
      <Announcer />
      <RowMenu />
      {dialog.value === 'connect' && <Connect />}
      {dialog.value === 'help' && <Help />}
      {dialog.value === 'restore' && <RestoreDialog />}
      {dialog.value === 'file' && <FileViewer />}
      {dialog.value === 'picture' && <Picture />}
      {dialog.value === 'reference' && <Reference />}
      {dialog.value === 'coverage' && <Coverage />}
      {dialog.value === 'faults' && <FaultsDialog />}
      {dialog.value === 'course' && <CourseDialog />}
      {dialog.value === 'server-check' && <ServerCheckDialog />}
      {dialog.value === 'lessons' && <Lessons />}
      {dialog.value === 'lesson' && <Consent />}
      {dialog.value?.startsWith('hand') && <HandIns />}
      {dialog.value === 'museum' && <MuseumDialog />}
      {dialog.value === 'lesson-maker' && <LessonMaker />}
      {dialog.value === 'profile' && <ProfileEditor />}
    </div>
  );
}
