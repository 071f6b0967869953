import { useEffect, useState } from 'preact/hooks';
import { fill, part, type Vars } from '../i18n';
import type { Parts } from '../i18n/parts';
import { attempt, call } from '../store/actions';
import type { Limits, LimitsInfo } from '../wire';
import './limits.css';

type LimitKey = keyof Limits;

/** The limits in the order of the form, all of them. */
const ORDER = Object.keys({
  sessions: true,
  perAddress: true,
  transfers: true,
  idleSeconds: true,
  loginSeconds: true,
  dataSeconds: true,
  portSeconds: true,
  loginTries: true,
  loginDelay: true,
  line: true,
  pathLength: true,
  pathDepth: true,
  entries: true,
  quotaBytes: true,
  quotaFiles: true,
} satisfies Record<LimitKey, true>) as LimitKey[];

const lt = (key: keyof Parts['limits'], vars: Vars = {}): string => fill(part('limits')[key], vars);

/** All limits of the server, each with the reply that tells of it, and a form to change them. */
export function LimitsBox() {
  const [info, setInfo] = useState<LimitsInfo | null>(null);
  const [saved, setSaved] = useState(false);
  useEffect(() => {
    void attempt(() => call('limits.get', {})).then((a) => a && setInfo(a.result));
  }, []);
  if (!info) return null;
  const send = (limits: Limits) => {
    setSaved(false);
    void attempt(() => call('limits.set', limits)).then((a) => {
      if (!a) return;
      setInfo(a.result);
      setSaved(true);
    });
  };
  const submit = (e: SubmitEvent) => {
    e.preventDefault();
    const form = new FormData(e.currentTarget as HTMLFormElement);
    const next = { ...info.now };
    for (const key of ORDER) next[key] = Number(form.get(key)); // nothing there: 0, the default
    send(next);
  };
  return (
    <details class="limits">
      <summary>{lt('title')}</summary>
      <p class="mute">{lt('intro')}</p>
      <form onSubmit={submit}>
        {ORDER.map((key) => (
          <Limit key={`${key} ${info.now[key]}`} name={key} info={info} />
        ))}
        <div class="foot">
          <button type="submit" class="out">
            {lt('set')}
          </button>
          <button type="button" class="out" onClick={() => send(info.default)}>
            {lt('reset')}
          </button>
          <span role="status">{saved && lt('saved')}</span>
        </div>
      </form>
    </details>
  );
}

function Limit({ name, info }: { name: LimitKey; info: LimitsInfo }) {
  const hint = `limit-${name}`;
  const standard = info.default[name];
  return (
    <div class="limit">
      <label>
        <span>
          {lt(name)} <b class="mono">{lt(`${name}.reply`)}</b>
        </span>
        <input
          name={name}
          type="number"
          inputMode="numeric"
          min={info.least[name]}
          max={info.most[name]}
          placeholder={String(standard)}
          defaultValue={String(info.now[name])}
          aria-describedby={hint}
        />
      </label>
      <small id={hint} class="mute">
        {lt('range', { least: info.least[name], most: info.most[name] })}
        {info.now[name] !== standard && ` · ${lt('default', { n: standard })}`}
      </small>
    </div>
  );
}
