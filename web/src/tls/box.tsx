import { useEffect, useState } from 'preact/hooks';
import type { TLSConfig, TLSPolicy } from '../contract';
import { lang } from '../i18n';
import { attempt, call } from '../store/actions';
import { Copy } from '../ui/copy';
import { saveAs } from '../ui/save';
import { type TlsKey, tt } from './texts';
import './tls.css';

const versions = {
  both: { min: '1.2', max: '1.3' },
  '12': { min: '1.2', max: '1.2' },
  '13': { min: '1.3', max: '1.3' },
} as const;
type Versions = keyof typeof versions;

/** The server's certificate, and how it does FTPS. */
export function TlsBox() {
  const [config, setConfig] = useState<TLSConfig | null>(null);
  const load = () => void attempt(() => call('tls.get', {})).then((a) => a && setConfig(a.result));
  useEffect(load, []);
  if (!config) return null;
  const { policy } = config;
  const change = (part: Partial<TLSPolicy>) => {
    const next = { ...policy, ...part };
    setConfig({ ...config, policy: next }); // at once: what is chosen next builds on it
    void attempt(() => call('tls.set', next)).then((a) => a || load());
  };
  const chosen = policy.min === policy.max ? (policy.min === '1.2' ? '12' : '13') : 'both';
  return (
    <details class="tls-set">
      <summary>{tt('set.title')}</summary>
      <Certificate c={config} />
      <Pick
        name="set.versions"
        of={Object.keys(versions) as Versions[]}
        on={chosen}
        text={(v) => `set.v.${v}`}
        set={(v) => change(versions[v])}
      />
      <Pick
        name="set.resume"
        of={['off', 'log', 'require'] as const}
        on={policy.resumption}
        text={(v) => `set.resume.${v}`}
        set={(resumption) => change({ resumption })}
      />
      <Pick
        name="set.require"
        of={['off', 'control', 'data'] as const}
        on={policy.require}
        text={(v) => `set.require.${v}`}
        set={(require) => change({ require })}
      />
      <label class="switch">
        <input
          type="checkbox"
          checked={policy.strictEof}
          onChange={(e) => change({ strictEof: e.currentTarget.checked })}
        />
        {tt('set.strict')}
      </label>
      <p class="mute">{tt('set.next')}</p>
    </details>
  );
}

function Certificate({ c }: { c: TLSConfig }) {
  const until = new Intl.DateTimeFormat(lang.value, { dateStyle: 'medium' }).format(c.notAfter);
  return (
    <>
      <dl>
        <dt>{tt('set.cert')}</dt>
        <dd>
          {c.name} <span class="mute">· {tt('set.until', { date: until })}</span>
        </dd>
        <dt>
          {tt('set.print')} <Copy text={c.fingerprint} what={tt('set.print')} />
        </dt>
        <dd class="mono print">{c.fingerprint}</dd>
      </dl>
      <button
        type="button"
        class="out"
        onClick={() =>
          saveAs(`${c.name.replaceAll(' ', '-')}.pem`, new Blob([c.pem], { type: 'application/x-pem-file' }))
        }
      >
        {tt('set.save')}
      </button>
      <p class="mute">{tt('set.save.why')}</p>
    </>
  );
}

function Pick<V extends string>(props: {
  name: TlsKey;
  of: readonly V[];
  on: V;
  text: (v: V) => TlsKey;
  set: (v: V) => void;
}) {
  return (
    <label class="pick">
      {tt(props.name)}
      <select value={props.on} onChange={(e) => props.set(e.currentTarget.value as V)}>
        {props.of.map((v) => (
          <option key={v} value={v}>
            {tt(props.text(v))}
          </option>
        ))}
      </select>
    </label>
  );
}
