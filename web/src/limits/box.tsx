import { useEffect, useState } from 'preact/hooks';
import type { Limits, LimitsInfo, Room } from '../contract';
import { fill, formatBytes, part, type Vars } from '../i18n';
import type { Parts } from '../i18n/parts';
import { attempt, call } from '../store/actions';
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
  const send = (limits: Limits, payload: number) => {
    setSaved(false);
    const both = async () => {
      await call('limits.set', limits);
      return call('payload.set', { bytes: payload });
    };
    void attempt(both).then((a) => {
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
    send(next, Number(form.get('payload')));
  };
  return (
    <details class="limits">
      <summary>{lt('title')}</summary>
      <p class="mute">{lt('intro')}</p>
      <form onSubmit={submit}>
        {ORDER.map((key) => (
          <Limit key={`${key} ${info.now[key]}`} name={key} info={info} />
        ))}
        <Payload key={`payload ${info.payload.now}`} room={info.payload} />
        <div class="foot">
          <button type="submit" class="out">
            {lt('set')}
          </button>
          <button type="button" class="out" onClick={() => send(info.default, 0)}>
            {lt('reset')}
          </button>
          <span role="status">{saved && lt('saved')}</span>
        </div>
      </form>
    </details>
  );
}

function Limit({ name, info }: { name: LimitKey; info: LimitsInfo }) {
  return (
    <Field
      name={name}
      reply={lt(`${name}.reply`)}
      now={info.now[name]}
      least={info.least[name]}
      most={info.most[name]}
      standard={info.default[name]}
    />
  );
}

/** How much of what went over data connections the record keeps: no client is told. */
function Payload({ room }: { room: Room }) {
  return (
    <Field
      name="payload"
      now={room.now}
      least={room.least}
      most={room.most}
      standard={room.default}
      used={room.used}
    />
  );
}

interface FieldProps {
  name: LimitKey | 'payload';
  reply?: string;
  now: number;
  least: number;
  most: number;
  standard: number;
  /** Bytes that are taken of it. */
  used?: number;
}

function Field({ name, reply, now, least, most, standard, used }: FieldProps) {
  const hint = `limit-${name}`;
  return (
    <div class="limit">
      <label>
        <span>
          {lt(name)} {reply && <b class="mono">{reply}</b>}
        </span>
        <input
          name={name}
          type="number"
          inputMode="numeric"
          min={least}
          max={most}
          placeholder={String(standard)}
          defaultValue={String(now)}
          aria-describedby={hint}
        />
      </label>
      <small id={hint} class="mute">
        {lt('range', { least, most })}
        {now !== standard && ` · ${lt('default', { n: standard })}`}
        {used !== undefined && ` · ${lt('used', { used: formatBytes(used) })}`}
      </small>
    </div>
  );
}
