import x from 'lucide-static/icons/x.svg?raw';
import type { DraftHow } from '../contract';
import { fill, part } from '../i18n';
import { edit, type Pick, steps, stores, tick, wordsOf } from '../store/lesson-maker';
import { log } from '../store/state';
import { Icon } from '../ui/icon';

/** The ticked rows, step by step. */
export function Ticked() {
  const m = part('maker');
  return (
    <ol class="maker-steps">
      {steps.value.map((items, n) => {
        const [first, pick] = items[0] ?? [0];
        return (
          <li key={first}>
            <div class="maker-step">
              <b>{fill(m.step, { n: n + 1 })}</b>
              <input
                class="field"
                type="text"
                maxLength={100}
                aria-label={fill(m.stepTitle, { n: n + 1 })}
                placeholder={fill(m.stepTitle, { n: n + 1 })}
                value={pick?.title}
                onInput={(e) => edit(first, { title: e.currentTarget.value })}
              />
            </div>
            {items.map(([id, p], i) => (
              <Row key={id} id={id} pick={p} first={n === 0 && i === 0} />
            ))}
          </li>
        );
      })}
    </ol>
  );
}

const hows: DraftHow[] = ['order', 'must', 'not', 'file'];

function Row({ id, pick, first }: { id: number; pick: Pick; first: boolean }) {
  const m = part('maker');
  const e = log.get(id);
  if (!e) return null;
  const name = { id: String(id) };
  return (
    <div class="maker-row" data-how={pick.how}>
      <span class="mono">
        #{id} {wordsOf(e).replace(/^\S+\s+/, '')}
      </span>
      <button
        type="button"
        class="ic"
        aria-label={fill(m.untick, name)}
        title={fill(m.untick, name)}
        onClick={() => tick(e)}
      >
        <Icon svg={x} size={14} />
      </button>
      <input
        class="field"
        type="text"
        maxLength={300}
        aria-label={fill(m.say, name)}
        value={pick.say}
        onInput={(ev) => edit(id, { say: ev.currentTarget.value })}
      />
      <div class="maker-how">
        <select
          aria-label={fill(m.which, name)}
          value={pick.how}
          onChange={(ev) => edit(id, { how: ev.currentTarget.value as DraftHow })}
        >
          {hows
            .filter((h) => h !== 'file' || stores(e))
            .map((h) => (
              <option key={h} value={h}>
                {m.hows[h]}
              </option>
            ))}
        </select>
        {!first && (
          <label class="check">
            <input
              type="checkbox"
              checked={pick.begins}
              onChange={(ev) => edit(id, { begins: ev.currentTarget.checked })}
            />
            {m.begins}
          </label>
        )}
      </div>
    </div>
  );
}
