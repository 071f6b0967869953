import { Dialog } from '../dialog/dialog';
import { t, tMaybe } from '../i18n';
import { KNOWN } from '../inspector/replydigits';
import { setFilter } from '../store/actions';
import { machineOf, trails } from '../store/machine';
import { dialog, hello, log, status, version } from '../store/state';
import { type Count, type Coverage as Counts, coverageOf, seenOf } from './coverage-count';
import { edgeName } from './session-diagram';
import './coverage.css';

/** What this run has seen of the server's verbs, codes, states and ways, and what never. */
export function Coverage() {
  version.value;
  const profile = status.value.profile ?? '';
  const info = machineOf(profile);
  const title = hello.value?.config.profiles.find((p) => p.name === profile)?.title ?? profile;
  return (
    <Dialog title={t('coverage.title')} class="coverage">
      <p>{t('coverage.intro', { name: tMaybe(`profile.${profile}`, title) })}</p>
      {info && <Parts counts={coverageOf(trails.all(), log, info, KNOWN)} />}
    </Dialog>
  );
}

interface Part {
  name: 'verbs' | 'codes' | 'states' | 'edges';
  list: { key: string; text: string; n: number; filter?: string }[];
}

function partsOf(c: Counts): Part[] {
  const part = <T,>(
    name: Part['name'],
    list: readonly Count<T>[],
    text: (what: T) => string,
    filter?: (what: T) => string,
  ): Part => ({
    name,
    list: list.map(({ what, n }, i) => ({
      key: `${name} ${i}`,
      text: text(what),
      n,
      ...(filter && { filter: filter(what) }),
    })),
  });
  return [
    part('verbs', c.verbs, String, (v) => `verb:${v}`),
    part(
      'codes',
      c.codes,
      (code) => `${code} ${tMaybe(`code.${code}.title`, '')}`.trim(),
      (code) => `code:${code}`,
    ),
    part(
      'states',
      c.states,
      (s) => tMaybe(`fsm.${s}`, s),
      (s) => `state:${s}`,
    ),
    part('edges', c.edges, edgeName),
  ];
}

function Parts({ counts }: { counts: Counts }) {
  const parts = partsOf(counts);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard */}
      <div class="coverage-parts scroll" tabIndex={0} role="group" aria-label={t('coverage.title')}>
        {parts.map((p) => (
          <PartBox key={p.name} p={p} />
        ))}
      </div>
      <p class="coverage-foot">
        <button type="button" class="out" onClick={() => save(parts)}>
          {t('coverage.export')}
        </button>
      </p>
    </>
  );
}

function PartBox({ p }: { p: Part }) {
  const seen = p.list.filter((i) => i.n > 0);
  const never = p.list.filter((i) => i.n === 0);
  const head = `${t(`coverage.${p.name}`)}: ${t('coverage.of', { n: seenOf(p.list.map((i) => ({ what: 0, n: i.n }))), of: p.list.length })}`;
  return (
    <section class={p.name} aria-label={head}>
      <h3>{head}</h3>
      <meter value={seen.length} max={p.list.length} aria-label={head} />
      {seen.length > 0 && (
        <>
          <h4>{t('coverage.seen')}</h4>
          <ul>
            {seen.map((i) => (
              <li key={i.key}>
                {i.filter ? (
                  <button type="button" class="link" onClick={() => show(i.filter ?? '')}>
                    {i.text}
                  </button>
                ) : (
                  <span>{i.text}</span>
                )}{' '}
                <span class="mute">{t('state.times', { n: i.n })}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      <h4>{t('coverage.never')}</h4>
      {never.length ? (
        <ul class="never">
          {never.map((i) => (
            <li key={i.key}>{i.text}</li>
          ))}
        </ul>
      ) : (
        <p>{t('coverage.all')}</p>
      )}
    </section>
  );
}

function show(filter: string): void {
  dialog.value = null;
  setFilter(filter);
}

function save(parts: readonly Part[]): void {
  const lines = [t('coverage.title')];
  for (const p of parts) {
    const seen = p.list.filter((i) => i.n > 0);
    lines.push('', `${t(`coverage.${p.name}`)}: ${t('coverage.of', { n: seen.length, of: p.list.length })}`);
    for (const i of p.list)
      lines.push(`  ${i.n ? t('state.times', { n: i.n }) : t('state.never')}\t${i.text}`);
  }
  const a = document.createElement('a');
  a.href = URL.createObjectURL(new Blob([`${lines.join('\n')}\n`], { type: 'text/plain' }));
  a.download = 'ftpsim-coverage.txt';
  a.click();
  URL.revokeObjectURL(a.href);
}
