import plus from 'lucide-static/icons/plus.svg?raw';
import trash from 'lucide-static/icons/trash-2.svg?raw';
import { useEffect, useRef, useState } from 'preact/hooks';
import { formatBytes, t } from '../i18n';
import { delFault, setFault } from '../store/gate';
import { rules, sessions } from '../store/state';
import { Icon } from '../ui/icon';
import type { Dir, Fault, FaultKind } from '../wire';
import { Say } from './say-panel';
import './rules.css';

/** Which number a kind takes: its name in Fault, and what to begin with. */
const numbers: Record<FaultKind, { of: 'ms' | 'bytes' | 'code'; first: number } | null> = {
  latency: { of: 'ms', first: 500 },
  rate: { of: 'bytes', first: 10_000 },
  cut: { of: 'bytes', first: 10_000 },
  denied: null,
  'disk-full': null,
  'wrong-code': { of: 'code', first: 550 },
  'split-lines': { of: 'ms', first: 300 },
  'no-close-notify': null,
};
const kinds = Object.keys(numbers) as FaultKind[];
const oneWay = (kind: FaultKind) => kind === 'rate' || kind === 'cut' || kind === 'no-close-notify';

/** All faults, a form for one more, and one for a word of one's own. */
export function FaultsPanel() {
  const list = rules.value.faults;
  return (
    <>
      <h2>{t('faults.title')}</h2>
      {list.length ? (
        <ul>
          {list.map((f) => (
            <Row key={f.fid} f={f} />
          ))}
        </ul>
      ) : (
        <p class="mute">{t('faults.none')}</p>
      )}
      <Form />
      <Say />
    </>
  );
}

/** A fault in a sentence. */
function say(f: Fault): string {
  const n = f.bytes === undefined ? 0 : f.bytes;
  const what = t(`fault.say.${f.kind}`, {
    ms: f.ms ?? 0,
    bytes: formatBytes(n),
    n,
    code: String(f.code ?? ''),
  });
  const who = f.scope === 'global' ? t('fault.scope.global') : f.scope;
  return [what, f.dir ? t(f.dir === 'c2s' ? 'fault.dir.c2s' : 'fault.dir.s2c') : '', who]
    .filter(Boolean)
    .join(' · ');
}

function Row({ f }: { f: Fault }) {
  return (
    <li class={f.off ? 'off' : ''}>
      <label>
        <input
          type="checkbox"
          checked={!f.off}
          aria-label={t('breaks.on', { expr: say(f) })}
          onChange={() => void setFault({ ...f, off: !f.off })}
        />
        <span>{say(f)}</span>
      </label>
      <small>
        {f.once && `${t('faults.once')} · `}
        {t('rules.hits', { n: f.hits ?? 0 })}
      </small>
      <button
        type="button"
        class="ic"
        aria-label={t('breaks.delete', { expr: say(f) })}
        title={t('breaks.delete', { expr: say(f) })}
        onClick={() => void delFault(f.fid ?? 0)}
      >
        <Icon svg={trash} size={14} />
      </button>
    </li>
  );
}

function Form() {
  const first = useRef<HTMLSelectElement>(null);
  const [kind, setKind] = useState<FaultKind>('latency');
  const [n, setN] = useState(numbers.latency?.first ?? 0);
  const [scope, setScope] = useState('global');
  const [path, setPath] = useState('/');
  const [dir, setDir] = useState<Dir | ''>('');
  const [once, setOnce] = useState(false);
  useEffect(() => first.current?.focus(), []);
  const number = numbers[kind];
  const add = () =>
    setFault({
      kind,
      scope: scope === 'path' ? path : scope,
      once,
      dir: oneWay(kind) && dir ? dir : undefined,
      ...(number ? { [number.of]: n } : {}),
    });
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        void add();
      }}
    >
      <label class="wide">
        {t('faults.kind')}
        <select
          ref={first}
          value={kind}
          onChange={(e) => {
            const next = e.currentTarget.value as FaultKind;
            setKind(next);
            setN(numbers[next]?.first ?? 0);
          }}
        >
          {kinds.map((k) => (
            <option key={k} value={k}>
              {t(`fault.kind.${k}`)}
            </option>
          ))}
        </select>
      </label>
      {number && (
        <label>
          {t(`rules.${kind === 'rate' ? 'rate' : number.of}`)}
          <input
            class="field num"
            type="number"
            min={kind === 'cut' ? 0 : 1}
            value={n}
            onInput={(e) => setN(e.currentTarget.valueAsNumber || 0)}
          />
        </label>
      )}
      {oneWay(kind) && (
        <label>
          {t('faults.dir')}
          <select value={dir} onChange={(e) => setDir(e.currentTarget.value as Dir | '')}>
            <option value="">{t('fault.dir.both')}</option>
            <option value="c2s">{t('fault.dir.c2s')}</option>
            <option value="s2c">{t('fault.dir.s2c')}</option>
          </select>
        </label>
      )}
      <label>
        {t('faults.scope')}
        <select value={scope} onChange={(e) => setScope(e.currentTarget.value)}>
          <option value="global">{t('fault.scope.global')}</option>
          <option value="path">{t('fault.scope.path')}</option>
          {sessions.value
            .filter((x) => x.open)
            .map((x) => (
              <option key={x.sid} value={x.sid}>
                {x.sid}
              </option>
            ))}
        </select>
      </label>
      {scope === 'path' && (
        <label>
          {t('fault.scope.path')}
          <input
            class="field mono"
            value={path}
            pattern="/.*"
            required
            spellcheck={false}
            onInput={(e) => setPath(e.currentTarget.value)}
          />
        </label>
      )}
      <label class="check">
        <input type="checkbox" checked={once} onChange={(e) => setOnce(e.currentTarget.checked)} />
        {t('faults.once')}
      </label>
      <button type="submit" class="pri">
        <Icon svg={plus} size={14} />
        {t('faults.add')}
      </button>
    </form>
  );
}
