import plus from 'lucide-static/icons/plus.svg?raw';
import { useState } from 'preact/hooks';
import type { FaultRule } from '../contract';
import { t } from '../i18n';
import { parseFilter } from '../store/filter';
import { setFault } from '../store/gate';
import { sessions } from '../store/state';
import { Icon } from '../ui/icon';
import { type Entry, read, within, written } from './find';

/** A rule of the library: what it does, whom it is for and how often, and its text, which may be changed. */
export function RuleForm({ entry }: { entry: Entry }) {
  const [text, setText] = useState(written(entry.rule));
  const [session, setSession] = useState('');
  const [refused, setRefused] = useState('');
  const [added, setAdded] = useState(false);
  const rule = read(text);
  const match = typeof rule === 'string' ? '' : (rule.match ?? '');
  const { problem } = parseFilter(match);
  const wrong =
    typeof rule === 'string'
      ? t('faults.bad-json', { why: rule })
      : problem && match.trim()
        ? t(`filter.error.${problem.code}`, { at: problem.at, want: problem.want.join(' ') })
        : refused;
  const change = (next: FaultRule) => {
    setText(written(next));
    setRefused('');
    setAdded(false);
  };
  const add = async () => {
    if (typeof rule === 'string') return;
    const why = await setFault({
      rule: session ? { ...rule, match: within(rule.match, `session:${session}`) } : rule,
    });
    setRefused(why);
    setAdded(!why);
  };
  return (
    <form
      class="rule-form"
      onSubmit={(e) => {
        e.preventDefault();
        if (!wrong || wrong === refused) void add();
      }}
    >
      <h3>{entry.name}</h3>
      <p>{entry.does}</p>
      {entry.good && (
        <p class="good">
          <b>{t('faults.good')}</b> {entry.good}
        </p>
      )}
      <label class="wide">
        {t('faults.match')}
        <input
          class="field mono"
          value={match}
          disabled={typeof rule === 'string'}
          spellcheck={false}
          autocomplete="off"
          placeholder={t('faults.match.all')}
          aria-invalid={!!problem && match.trim() !== ''}
          onInput={(e) =>
            typeof rule !== 'string' && change({ ...rule, match: e.currentTarget.value || undefined })
          }
        />
      </label>
      <label>
        {t('faults.scope')}
        <select value={session} onChange={(e) => setSession(e.currentTarget.value)}>
          <option value="">{t('fault.scope.global')}</option>
          {sessions.value
            .filter((x) => x.open)
            .map((x) => (
              <option key={x.sid} value={x.sid}>
                {x.sid}
              </option>
            ))}
        </select>
      </label>
      {typeof rule !== 'string' && <When rule={rule} change={change} />}
      <details class="wide">
        <summary>{t('faults.json')}</summary>
        <textarea
          class="mono scroll"
          rows={10}
          value={text}
          spellcheck={false}
          aria-label={t('faults.json')}
          aria-invalid={wrong !== ''}
          aria-describedby="rule-state"
          onInput={(e) => {
            setText(e.currentTarget.value);
            setRefused('');
            setAdded(false);
          }}
        />
      </details>
      <p id="rule-state" class={wrong ? 'problem wide' : 'mute wide'} role="status">
        {wrong || (added ? t('faults.added') : '')}
      </p>
      <button type="submit" class="pri">
        <Icon svg={plus} size={14} />
        {t('faults.add')}
      </button>
    </form>
  );
}

const times = ['first', 'after', 'every'] as const;

/** How often a rule takes effect. An empty field does not limit it. */
function When({ rule, change }: { rule: FaultRule; change: (rule: FaultRule) => void }) {
  const when = rule.when ?? {};
  const set = (name: keyof typeof when, value: number) => {
    const { [name]: _, ...rest } = when;
    const next = value > 0 ? { ...rest, [name]: value } : rest;
    change({ ...rule, when: Object.keys(next).length ? next : undefined });
  };
  return (
    <fieldset class="wide">
      <legend>{t('faults.when')}</legend>
      {times.map((name) => (
        <label key={name}>
          {t(`faults.when.${name}`)}
          <input
            class="field num"
            type="number"
            min={0}
            max={1_000_000_000}
            value={when[name] ?? ''}
            onInput={(e) => set(name, Math.floor(e.currentTarget.valueAsNumber || 0))}
          />
        </label>
      ))}
      <label>
        {t('faults.when.chance')}
        <input
          class="field num"
          type="number"
          min={0}
          max={100}
          value={when.chance === undefined ? '' : Math.round(when.chance * 100)}
          onInput={(e) => set('chance', Math.min(100, e.currentTarget.valueAsNumber || 0) / 100)}
        />
      </label>
      {when.chance !== undefined && (
        <label>
          {t('faults.when.seed')}
          <input
            class="field num"
            type="number"
            min={0}
            value={when.seed ?? ''}
            onInput={(e) => set('seed', Math.floor(e.currentTarget.valueAsNumber || 0))}
          />
        </label>
      )}
    </fieldset>
  );
}
