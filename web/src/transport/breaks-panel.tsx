import plus from 'lucide-static/icons/plus.svg?raw';
import trash from 'lucide-static/icons/trash-2.svg?raw';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Break, BreakAction } from '../contract';
import { t } from '../i18n';
import { parseFilter } from '../store/filter';
import { delBreak, setBreak } from '../store/gate';
import { filterText, rules } from '../store/state';
import { Icon } from '../ui/icon';
import './rules.css';

const actions: BreakAction[] = ['hold', 'mark', 'delay'];
const example = 'verb:STOR session:S2';
const ideas = ['verb:RETR', 'verb:STOR', 'code:226', 'code:5xx', 'dir:s2c', 'kind:data', 'file:/pub/*'];

/** All breakpoints, and a form for one more. */
export function BreaksPanel() {
  const list = rules.value.breaks;
  return (
    <>
      <h2>{t('breaks.title')}</h2>
      {list.length ? (
        <ul>
          {list.map((b) => (
            <Row key={b.bid} b={b} />
          ))}
        </ul>
      ) : (
        <p class="mute">{t('breaks.none')}</p>
      )}
      <Form />
    </>
  );
}

function Row({ b }: { b: Break }) {
  const what =
    b.action === 'delay' ? t('breaks.action.delay.by', { n: b.ms ?? 0 }) : t(`breaks.action.${b.action}`);
  return (
    <li class={b.off ? 'off' : ''}>
      <label>
        <input
          type="checkbox"
          checked={!b.off}
          aria-label={t('breaks.on', { expr: b.expr })}
          onChange={() => void setBreak({ ...b, off: !b.off })}
        />
        <code>{b.expr}</code>
      </label>
      <small>
        {what}
        {b.once && ` · ${t('breaks.once')}`}
        {` · ${t('rules.hits', { n: b.hits ?? 0 })}`}
      </small>
      <button
        type="button"
        class="ic"
        aria-label={t('breaks.delete', { expr: b.expr })}
        title={t('breaks.delete', { expr: b.expr })}
        onClick={() => void delBreak(b.bid ?? 0)}
      >
        <Icon svg={trash} size={14} />
      </button>
    </li>
  );
}

function Form() {
  const field = useRef<HTMLInputElement>(null);
  const [expr, setExpr] = useState(filterText.peek());
  const [action, setAction] = useState<BreakAction>('hold');
  const [ms, setMs] = useState(1000);
  const [once, setOnce] = useState(false);
  const [refused, setRefused] = useState('');
  useEffect(() => field.current?.focus(), []);
  const { problem } = parseFilter(expr);
  const wrong =
    problem && expr.trim()
      ? t(`filter.error.${problem.code}`, { at: problem.at, want: problem.want.join(' ') })
      : refused;

  const add = async () => {
    const why = await setBreak({ expr: expr.trim(), action, once, ms: action === 'delay' ? ms : undefined });
    setRefused(why);
    if (!why) setExpr('');
    field.current?.focus();
  };
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        if (expr.trim() && !problem) void add();
      }}
    >
      <label class="wide">
        {t('breaks.expr')}
        <input
          ref={field}
          class="field mono"
          value={expr}
          list="break-ideas"
          spellcheck={false}
          autocomplete="off"
          placeholder={example}
          aria-invalid={wrong !== ''}
          aria-describedby={wrong ? 'break-problem' : undefined}
          onInput={(e) => {
            setExpr(e.currentTarget.value);
            setRefused('');
          }}
        />
        <datalist id="break-ideas">
          {ideas.map((x) => (
            <option key={x} value={x} />
          ))}
        </datalist>
      </label>
      {wrong && (
        <p class="problem wide" id="break-problem" role="status">
          {wrong}
        </p>
      )}
      <label>
        {t('breaks.action')}
        <select value={action} onChange={(e) => setAction(e.currentTarget.value as BreakAction)}>
          {actions.map((a) => (
            <option key={a} value={a}>
              {t(`breaks.action.${a}`)}
            </option>
          ))}
        </select>
      </label>
      {action === 'delay' && (
        <label>
          {t('rules.ms')}
          <input
            class="field num"
            type="number"
            min={1}
            max={86_400_000}
            value={ms}
            onInput={(e) => setMs(e.currentTarget.valueAsNumber || 0)}
          />
        </label>
      )}
      <label class="check">
        <input type="checkbox" checked={once} onChange={(e) => setOnce(e.currentTarget.checked)} />
        {t('breaks.once')}
      </label>
      <button type="submit" class="pri" disabled={!expr.trim() || problem !== undefined}>
        <Icon svg={plus} size={14} />
        {t('breaks.add')}
      </button>
      <p class="mute wide">{t('breaks.how')}</p>
    </form>
  );
}
