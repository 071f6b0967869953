import type { ComponentChildren } from 'preact';
import { login } from '../console/scripts';
import type { MachineInfo } from '../contract';
import { type Verb, verbs } from '../gen/facts';
import { BreakHere } from '../held/break-here';
import { part, t } from '../i18n';
import { DigitList } from '../inspector/digits';
import { rfcLinks } from '../inspector/rfc';
import { lineFor } from '../machine/client-lines';
import { setFilter } from '../store/actions';
import { trails } from '../store/machine';
import { play } from '../store/play';
import { dialog, log, panel } from '../store/state';
import { Answer, See } from './answer';
import { ALIKE, reasonsOf } from './codes';
import { rfcOfCode, sinceOf, VERBS } from './facts';
import type { Item } from './search';

interface Props {
  item: Item;
  info: MachineInfo | undefined;
  /** Shows another entry. */
  go: (key: string) => void;
}

/** What the reference says of one entry, and what can be done with it. */
export function Detail({ item, info, go }: Props) {
  if (item.kind === 'question') return <Answer item={item} go={go} />;
  const code = item.kind === 'code' ? Number(item.key) : 0;
  const more = code ? (part('reference').more as Partial<Record<number, string>>)[code] : undefined;
  const reasons = code ? reasonsOf(code) : [];
  const verb = item.kind === 'verb' ? (item.key as Verb) : undefined;
  const fact = verb && VERBS[verb];
  const row = info?.reference.find((r) => r.verb === item.key);
  const links = rfcLinks(fact ? fact.rfc : rfcOfCode(Number(item.key)));
  return (
    <article class="detail scroll" aria-labelledby="detail-title">
      <h3 id="detail-title">
        <span class="mono">{item.key}</span> {item.title}
      </h3>
      {info && verb && <Support verb={verb} info={info} />}
      <p class="does">{item.does}</p>
      {more && <p class="does">{more}</p>}
      {code > 0 && <DigitList code={code} />}
      <dl>
        {reasons.length > 0 && (
          <Row name={t('reference.reasons')}>
            <ul>
              {reasons.map((r) => (
                <li key={r}>{r}</li>
              ))}
            </ul>
          </Row>
        )}
        {code > 0 && ALIKE[code] && (
          <Row name={t('reference.alike')}>
            <See keys={ALIKE[code]} go={go} />
          </Row>
        )}
        {verb && (
          <Row name={t('reference.syntax')}>
            <code>{row?.syntax ?? verbs[verb].syntax}</code>
          </Row>
        )}
        {fact && (
          <Row name={t('reference.example')}>
            <pre class="mono">{fact.example.map((l) => (l.startsWith('<') ? l : `> ${l}`)).join('\n')}</pre>
          </Row>
        )}
        {item.mistake && <Row name={t('reference.mistake')}>{item.mistake}</Row>}
        {row?.needs && (
          <Row name={t('reference.needs')}>{row.needs.map((n) => t(`need.${n}`)).join(' · ')}</Row>
        )}
        {verb && <Row name={t('reference.since')}>{sinceOf(verb)}</Row>}
        {links.length > 0 && (
          <Row name={t('reference.defined')}>
            {links.map((l, i) => (
              <span key={l.href}>
                {i > 0 && ', '}
                <a href={l.href} target="_blank" rel="noreferrer">
                  {l.label}
                </a>
              </span>
            ))}
          </Row>
        )}
      </dl>
      <Actions item={item} known={!!row} />
    </article>
  );
}

function Row({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Support({ verb, info }: { verb: string; info: MachineInfo }) {
  const how = info.reference.some((r) => r.verb === verb)
    ? 'yes'
    : info.machine.later.includes(verb)
      ? '502'
      : '500';
  return (
    <p class="support" data-k={how === 'yes' ? 'r2' : 'r5'}>
      {t(`reference.${how}`)}
    </p>
  );
}

/** Try it with the built-in client, and look for it in the record. */
function Actions({ item, known }: { item: Item; known: boolean }) {
  const close = () => {
    dialog.value = null;
  };
  const line = lineFor(item.key);
  const tryIt = async () => {
    close();
    panel.value = 'client';
    await play([...login(), line]);
  };
  const show = () => {
    close();
    setFilter(`${item.kind}:${item.key}`);
  };
  const seen = isSeen(item);
  return (
    <div class="item-actions">
      {item.kind === 'verb' && (
        <button
          type="button"
          class="out"
          title={t('reference.try.how', { line })}
          aria-description={t('reference.try.how', { line })}
          data-known={known}
          onClick={() => void tryIt()}
        >
          {t('reference.try')}
        </button>
      )}
      <BreakHere expr={`${item.kind}:${item.key}`} />
      <button type="button" class="out" disabled={!seen} onClick={show}>
        {t('reference.events')}
      </button>
      {!seen && <span class="mute">{t('reference.never')}</span>}
    </div>
  );
}

function isSeen(item: Item): boolean {
  if (item.kind === 'verb') {
    for (const trail of trails.all()) if (trail.said.some((s) => s.verb === item.key)) return true;
    return false;
  }
  for (let i = 0; i < log.length; i++) if (String(log.at(i)?.dec?.code) === item.key) return true;
  return false;
}
