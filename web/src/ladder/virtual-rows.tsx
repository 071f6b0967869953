import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { cursor, follow, selectedId, visible } from '../store/state';
import { GapRow } from './gap-row';
import { extraRows, indexAt, openByKey, rowAt } from './opened';
import { keepText, openRow, pickRow } from './pick';
import { tip } from './tips';
import { atEnd, reveal, windowOf } from './window';

export const rowHeight = 30;

interface Props {
  /** Name of the grid for those who do not see it. */
  label: string;
  class: string;
  /** Rows in all: the lead, the events that are shown, then the held messages. */
  count: number;
  /** Rows before the first event: 1 when the gap is told of. */
  lead: number;
  /** Index of the selected row, or -1, and the ID of its element. */
  active: number;
  activeElement: string;
  /** The head row; it stays while the rows scroll. */
  head: ComponentChildren;
  headHeight: number;
  /** Rows of any height behind the last one: what has not happened yet. */
  foot: ComponentChildren;
  /** How many they are. */
  footRows: number;
  /** Draws the rows [start, end). */
  children: (start: number, end: number) => ComponentChildren;
  /** Told which rows are in view, the lead not counted. */
  onView?: (start: number, end: number) => void;
}

/**
 * A grid of any length of which only what is in view stands in the document.
 * It keeps to its end while follow is on, and otherwise keeps the topmost row
 * in place whatever a filter or a full log takes away above it.
 */
export function VirtualRows(p: Props) {
  const { count, lead, active, headHeight, onView } = p;
  const box = useRef<HTMLDivElement>(null);
  const foot = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState({ top: 0, height: 600, foot: 0 });
  /** Rows by their height: an opened one counts as several. */
  const rows = count + extraRows.value;
  const total = rows * rowHeight + at.foot;
  const anchor = useRef({ id: 0, offset: 0 });
  /** Which part was in view when it was last measured. */
  const view = useRef({ top: 0, height: 0 });
  /** The list kept to its end when it was last drawn. */
  const following = useRef(false);
  /** The box's height when its size was last looked at. */
  const sized = useRef(0);

  const measure = () => {
    const el = box.current;
    if (!el) return;
    const height = el.clientHeight - headHeight;
    // A line that comes below the list takes room from it: the selected row stays in view.
    const row = active < 0 ? -1 : rowAt(active);
    const was = view.current;
    const wasWhole = row >= 0 && reveal(row, was.top, was.height, rowHeight) === was.top;
    if (height < was.height && wasWhole && !follow.peek())
      el.scrollTop = reveal(row, el.scrollTop, height, rowHeight);
    const top = el.scrollTop;
    view.current = { top, height };
    const behind = foot.current?.offsetHeight ?? 0;
    const index = indexAt(Math.floor(top / rowHeight));
    const first = visible.peek().list.at(index - lead);
    anchor.current = { id: first?.id ?? 0, offset: top - rowAt(index) * rowHeight };
    setAt((old) =>
      old.top === top && old.height === height && old.foot === behind ? old : { top, height, foot: behind },
    );
  };

  // The observer lives longer than one drawing: it measures with what was drawn last.
  const latest = useRef(measure);
  latest.current = measure;

  const onScroll = () => {
    const el = box.current;
    if (!el) return;
    const end = atEnd(el.scrollTop, el.clientHeight - headHeight, rowHeight, total);
    // Where following leads is known.
    if (end && follow.peek()) return;
    // A box that was hidden scrolls when it is shown, before its new size is looked at.
    if (follow.peek() && el.clientHeight !== sized.current) return;
    // By hand: following would have led to the end.
    if (!end) follow.value = false;
    else if (!cursor.peek()) follow.value = true;
    measure();
  };

  useEffect(() => {
    const watch = new ResizeObserver(() => {
      sized.current = box.current?.clientHeight ?? 0;
      if (box.current && follow.peek()) box.current.scrollTop = box.current.scrollHeight;
      latest.current();
    });
    for (const part of [box.current, foot.current]) if (part) watch.observe(part);
    return () => watch.disconnect();
  }, []);

  // While the list follows, nothing is measured: the first time that it does not, it asks where it is.
  const left = !follow.value && following.current && box.current;
  const top = follow.value ? Math.max(0, total - at.height) : left ? left.scrollTop : at.top;
  const shown = windowOf(top, at.height, rowHeight, rows);
  const start = indexAt(shown.start) & ~1;
  const end = shown.end ? indexAt(shown.end - 1) + 1 : 0;
  const last = Math.min(rows, Math.ceil((top + at.height) / rowHeight));
  const viewEnd = last > 0 ? indexAt(last - 1) + 1 : 0;
  const viewStart = Math.min(indexAt(Math.floor(top / rowHeight)), viewEnd);
  useLayoutEffect(
    () => onView?.(Math.max(0, viewStart - lead), viewEnd - lead),
    [viewStart, viewEnd, lead, onView],
  );

  useLayoutEffect(() => {
    const el = box.current;
    if (!el) return;
    const followed = following.current;
    following.current = follow.value;
    if (follow.value) {
      // It costs a layout, so let first be drawn what the view has changed elsewhere.
      queueMicrotask(() => {
        if (follow.peek()) el.scrollTop = rows * rowHeight;
      });
      return;
    }
    if (anchor.current.id && !followed) {
      const row = visible.peek().list.lowerBound(anchor.current.id) + lead;
      const want = rowAt(row) * rowHeight + anchor.current.offset;
      if (Math.abs(want - el.scrollTop) >= rowHeight) el.scrollTop = want;
    }
    measure();
  }, [rows, visible.value.list, visible.value.list.at(0)?.id, follow.value]);

  useLayoutEffect(() => {
    const el = box.current;
    // The list that follows shows its end, where the selection that keeps up need not be.
    if (!el || active < 0 || follow.peek()) return;
    // The first event brings what stands before it.
    const row = active <= lead ? 0 : rowAt(active);
    el.scrollTop = reveal(row, el.scrollTop, el.clientHeight - headHeight, rowHeight);
    measure();
  }, [selectedId.value]);

  const leave = () => {
    follow.value = false;
  };
  return (
    <div
      class={`rows scroll ${p.class}`}
      ref={box}
      id="events"
      role="grid"
      tabIndex={0}
      aria-label={p.label}
      aria-rowcount={count + 1 + p.footRows}
      aria-multiselectable
      aria-activedescendant={active >= start && active < end ? p.activeElement : undefined}
      onMouseDown={keepText}
      onClick={pickRow}
      onPointerOver={tip}
      onDblClick={openRow}
      onScroll={onScroll}
      onWheel={(e) => e.deltaY < 0 && leave()}
      onTouchMove={leave}
      onKeyDown={(e) => {
        if (e.key === 'PageUp') leave();
        else if (e.target === e.currentTarget) openByKey(e, visible.peek().list.at(active - lead));
      }}
    >
      <div role="rowgroup" class="rows-head">
        {p.head}
      </div>
      <div role="rowgroup" class="rows-all" style={{ height: `${rows * rowHeight}px` }}>
        <div
          role="presentation"
          class="rows-shown"
          style={{ transform: `translateY(${rowAt(start) * rowHeight}px)` }}
        >
          {start < lead && <GapRow />}
          {p.children(start, end)}
        </div>
      </div>
      {/* Out of view it keeps its room. */}
      <div
        role={end === count && p.footRows > 0 ? 'rowgroup' : 'presentation'}
        class="rows-foot"
        ref={foot}
        style={end < count ? { height: `${at.foot}px` } : undefined}
      >
        {end === count && p.foot}
      </div>
    </div>
  );
}
