import a from 'lucide-static/icons/chevron-left.svg?raw';
import b from 'lucide-static/icons/chevron-right.svg?raw';
import other from 'lucide-static/icons/diff.svg?raw';
import same from 'lucide-static/icons/equal.svg?raw';
import said from 'lucide-static/icons/equal-approximately.svg?raw';
import outcome from 'lucide-static/icons/equal-not.svg?raw';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { CompareRow, Count, Step } from '../contract';
import { formatNumber, t } from '../i18n';
import { readable } from '../names/encoding-guess';
import { Named } from '../names/named';
import { clientName } from '../sessions/names';
import {
  atRow,
  atSide,
  compareRows,
  isHere,
  lookAt,
  moreRows,
  moveRow,
  onlyDifferences,
  rowsLeft,
  type Side,
  sides,
} from '../store/comparison';
import { panel, sessionMap, shortcuts } from '../store/state';
import { Badge } from '../ui/badge';
import { Icon } from '../ui/icon';
import { runName } from './sources';
import { diffsInWords, headOf, kindInWords, outcomeOf, rowInWords } from './words';

const marks: Record<CompareRow['kind'], string> = { same, said, outcome, other, a, b };

/** The aligned steps of both runs: one tab stop; arrows move, Left and Right choose the side. */
export function Rows({ count }: { count: Count }) {
  const rows = compareRows.value;
  const at = rows.find((r) => r.n === atRow.value);
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    box.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [atRow.value]);
  const all = Object.values(count).reduce((x, y) => x + y, 0);
  return (
    <div
      class="cmp-rows"
      ref={box}
      id="comparison"
      role="grid"
      tabIndex={0}
      aria-label={t('compare.steps')}
      aria-rowcount={all + 1}
      aria-activedescendant={at ? `cmp-${at.n}` : undefined}
      onKeyDown={onKey}
    >
      <div role="row" class="cmp-head" aria-rowindex={1}>
        <span role="columnheader">#</span>
        <Head side="a" />
        <span role="columnheader">
          <span class="sr">{t('compare.relation')}</span>
        </span>
        <Head side="b" />
        <span role="columnheader" class="cmp-why">
          {t('compare.differs')}
        </span>
      </div>
      {rows.map((row) => (
        <RowView key={row.n} row={row} selected={row.n === at?.n} />
      ))}
      {!rows.length && (
        <p class="cmp-none">{t(onlyDifferences.value && all ? 'compare.equal' : 'compare.no-rows')}</p>
      )}
      {rowsLeft.value > 0 && (
        <button type="button" class="out cmp-more" onClick={() => void moreRows()}>
          {t('compare.more', { n: rowsLeft.value })}
        </button>
      )}
    </div>
  );
}

function Head({ side }: { side: Side }) {
  const value = sides.value[side];
  const session = isHere(side) ? sessionMap.get(value) : undefined;
  return (
    <span role="columnheader" class="cmp-side" data-side={side}>
      <b>{side.toUpperCase()}</b>
      {session ? (
        <>
          <Badge sid={session.sid} /> <span class="who">{clientName(session)}</span>
        </>
      ) : (
        runName(value)
      )}
    </span>
  );
}

function RowView({ row, selected }: { row: CompareRow; selected: boolean }) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the keys
    <div
      class="cmp-row"
      role="row"
      id={`cmp-${row.n}`}
      data-row={row.kind}
      aria-rowindex={row.n + 1}
      aria-selected={selected}
      aria-label={rowInWords(row)}
      onClick={(e) =>
        lookAt(row, (e.target as Element).closest<HTMLElement>('[data-side]')?.dataset.side as Side)
      }
    >
      <span role="gridcell" class="cmp-num">
        {formatNumber(row.n)}
      </span>
      <StepView row={row} side="a" step={row.a} here={selected && atSide.value === 'a'} />
      <span role="gridcell" class="cmp-mark" title={kindInWords(row)}>
        <Icon svg={marks[row.kind]} size={15} />
      </span>
      <StepView row={row} side="b" step={row.b} here={selected && atSide.value === 'b'} />
      <span role="gridcell" class="cmp-why">
        {row.kind !== 'same' && <b>{kindInWords(row)}</b>}
        {diffsInWords(row).map((d) => (
          <span key={d} class="cmp-diff">
            {d}
          </span>
        ))}
        {row.moved && <span class="cmp-diff">{t('compare.moved', { n: row.moved })}</span>}
      </span>
    </div>
  );
}

function StepView({ row, side, step, here }: { row: CompareRow; side: Side; step?: Step; here: boolean }) {
  const has = (d: string) => row.diff?.includes(d as never) || undefined;
  if (!step)
    return <span role="gridcell" class="cmp-step gone" data-side={side} data-letter={side.toUpperCase()} />;
  return (
    <span
      role="gridcell"
      class={`cmp-step${here ? ' here' : ''}`}
      data-side={side}
      data-letter={side.toUpperCase()}
    >
      <b data-differs={has('verb')}>{headOf(step)}</b>
      {step.arg && (
        <span class="arg" data-differs={has('arg')} title={readable(step.path ?? step.arg)}>
          <Named text={step.arg} />
        </span>
      )}
      <span class="grow" />
      {outcomeOf(step) && (
        <span
          class="out"
          data-k={step.code ? `r${Math.min(5, Math.floor(step.code / 100))}` : 'note'}
          data-differs={has('code') ?? has('bytes')}
          title={step.text}
        >
          {outcomeOf(step)}
        </span>
      )}
    </span>
  );
}

function onKey(e: KeyboardEvent & { currentTarget: HTMLElement }): void {
  if (e.ctrlKey || e.metaKey || e.altKey || e.target !== e.currentTarget) return;
  const rows = compareRows.peek();
  const at = rows.find((r) => r.n === atRow.peek());
  const go: Record<string, () => void> = {
    ArrowDown: () => moveRow(1),
    ArrowUp: () => moveRow(-1),
    PageDown: () => moveRow(12),
    PageUp: () => moveRow(-12),
    Home: () => moveRow(-Infinity),
    End: () => moveRow(Infinity),
    ArrowLeft: () => at && lookAt(at, 'a'),
    ArrowRight: () => at && lookAt(at, 'b'),
    Enter: () => {
      panel.value = 'inspect';
    },
  };
  const letters: Record<string, () => void> = {
    j: () => moveRow(1),
    k: () => moveRow(-1),
  };
  const act = go[e.key] ?? (shortcuts.peek() ? letters[e.key] : undefined);
  if (!act) return;
  e.preventDefault();
  act();
}
