// The page's keys, in one table: the handler and the help dialog both read it.
import type { Key } from '../i18n';
import { open as openPane } from '../panes/sizes';
import { openReference } from '../reference/open';
import * as a from '../store/actions';
import { exprOf, toggleBreak } from '../store/gate';
import { extendPick } from '../store/picked';
import { saveSession } from '../store/recordings';
import { cycleTheme } from '../store/settings';
import * as s from '../store/state';
import { focusRegion, nextRegion } from './regions';

export interface KeyBinding {
  /** As KeyboardEvent.key; "Shift+" only where the key alone does not tell. */
  keys: string[];
  text: Key;
  group: 'flow' | 'look' | 'held' | 'page';
  act: (e: KeyboardEvent) => void;
}

const withHeld = (act: (hid: number) => void) => () => {
  const item = s.heldItem.peek();
  if (item) act(item.hid);
};

const panels: s.Panel[] = ['ladder', 'inspect', 'files', 'client', 'lesson'];
const regionOf = {
  ladder: 'region-ladder',
  inspect: 'region-inspector',
  files: 'region-files',
  client: 'region-client',
  lesson: 'region-lesson',
} as const;

const paneOf = { ladder: null, inspect: 'insp', files: 'rail', client: 'dock', lesson: 'rail' } as const;

/** Shows a panel and puts the focus there. */
export function goToPanel(panel: s.Panel): void {
  s.panel.value = panel;
  openPane(paneOf[panel]);
  // A small screen shows it with the next repaint only.
  if (!focusRegion(regionOf[panel])) requestAnimationFrame(() => focusRegion(regionOf[panel]));
}

/** Closes what is open, clears what is chosen: the nearest first. */
function leave(): void {
  const notice = s.notices.peek().at(-1);
  if (notice) s.dismissNotice(notice.id);
  else if (s.cursor.peek()) a.goLive();
  else if (s.filterText.peek()) a.setFilter('');
  else if (!a.unpick()) a.select(0);
}

const inComparison = (dir: 1 | -1) => {
  if (s.view.peek() === 'compare') void import('../store/comparison').then((m) => m.moveDifference(dir));
};

export const bindings: KeyBinding[] = [
  { keys: [' '], text: 'key.space', group: 'flow', act: () => void a.toggleRun() },
  { keys: ['.'], text: 'key.step', group: 'flow', act: () => void a.step() },
  { keys: ['Shift+.', '>'], text: 'key.over', group: 'flow', act: () => void a.step('reply') },
  { keys: ['j', 'ArrowDown'], text: 'key.down', group: 'look', act: () => a.moveSelection(1) },
  { keys: ['k', 'ArrowUp'], text: 'key.up', group: 'look', act: () => a.moveSelection(-1) },
  { keys: ['Shift+ArrowDown'], text: 'key.take-down', group: 'look', act: () => extendPick(1) },
  { keys: ['Shift+ArrowUp'], text: 'key.take-up', group: 'look', act: () => extendPick(-1) },
  { keys: ['Home'], text: 'key.first', group: 'look', act: a.selectFirst },
  { keys: ['End', 'l'], text: 'key.live', group: 'look', act: a.goLive },
  { keys: [','], text: 'key.back', group: 'look', act: () => a.look(-1) },
  { keys: [';'], text: 'key.forward', group: 'look', act: () => a.look(1) },
  { keys: ['['], text: 'key.pair-back', group: 'look', act: () => a.selectPartner(-1) },
  { keys: [']'], text: 'key.pair-next', group: 'look', act: () => a.selectPartner(1) },
  { keys: ['n'], text: 'key.diff-next', group: 'look', act: () => inComparison(1) },
  { keys: ['p'], text: 'key.diff-back', group: 'look', act: () => inComparison(-1) },
  { keys: ['Enter'], text: 'key.inspect', group: 'look', act: () => goToPanel('inspect') },
  {
    keys: ['b'],
    text: 'key.break',
    group: 'held',
    act: () => {
      const e = s.selected.peek();
      const expr = e && exprOf(e);
      if (expr) void toggleBreak(expr);
    },
  },
  { keys: ['a'], text: 'key.send', group: 'held', act: withHeld((hid) => void a.release(hid)) },
  { keys: ['A'], text: 'key.send-all', group: 'held', act: () => void a.releaseAll() },
  { keys: ['e'], text: 'key.edit', group: 'held', act: () => void focusRegion('region-held') },
  { keys: ['x'], text: 'key.drop', group: 'held', act: withHeld((hid) => void a.drop(hid)) },
  { keys: ['/'], text: 'key.filter', group: 'page', act: () => document.getElementById('filter')?.focus() },
  { keys: ['Escape'], text: 'key.escape', group: 'page', act: leave },
  { keys: ['r'], text: 'key.reference', group: 'page', act: () => openReference() },
  { keys: ['t'], text: 'key.theme', group: 'page', act: cycleTheme },
  {
    keys: ['P'],
    text: 'key.present',
    group: 'page',
    act: () => {
      s.present.value = !s.present.peek();
    },
  },
  {
    keys: ['?'],
    text: 'key.help',
    group: 'page',
    act: () => {
      s.dialog.value = 'help';
    },
  },
];

/** Keys that work everywhere, text fields too: they hold a function key or Alt. */
export const globalBindings: KeyBinding[] = [
  { keys: ['F6'], text: 'key.region', group: 'page', act: () => nextRegion(1) },
  { keys: ['Ctrl+S'], text: 'key.save', group: 'page', act: () => void saveSession() },
  { keys: ['Shift+F6'], text: 'key.region-back', group: 'page', act: () => nextRegion(-1) },
  {
    keys: ['Alt+1', 'Alt+2', 'Alt+3', 'Alt+4'],
    text: 'key.panels',
    group: 'page',
    act: (e) => {
      const panel = panels[Number(e.code.slice(-1)) - 1];
      if (panel) goToPanel(panel);
    },
  },
  {
    keys: ['Alt+5'],
    text: 'key.lesson',
    group: 'page',
    act: () => {
      if (s.lesson.peek()) goToPanel('lesson');
    },
  },
];

/** Keys that say by Shift what they do; of a letter the key itself tells. */
const shifted = new Set(['.', 'F6', 'ArrowUp', 'ArrowDown']);

/** The name of a pressed key as the table writes it. */
export function nameOf(e: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'altKey' | 'code'>): string {
  if (e.altKey && e.code.startsWith('Digit')) return `Alt+${e.code.slice(5)}`;
  if (e.altKey) return `Alt+${e.key}`;
  return e.shiftKey && shifted.has(e.key) ? `Shift+${e.key}` : e.key;
}

const typesText =
  'input:not([type="radio"], [type="checkbox"], [type="file"]), textarea, select, [contenteditable]';
/** What Space and Enter press, and what the arrows move in. */
const pressable =
  'button, a[href], summary, input, [role="tab"], [role="treeitem"], [role="slider"], [role="radio"]';
const pressKeys = new Set([' ', 'Enter', 'ArrowUp', 'ArrowDown', 'Home', 'End']);

function onKey(e: KeyboardEvent): void {
  if (e.key === 's' && (e.ctrlKey || e.metaKey) && !e.shiftKey && !e.altKey && !s.dialog.peek()) {
    e.preventDefault();
    void saveSession();
    return;
  }
  if (e.defaultPrevented || e.ctrlKey || e.metaKey || e.isComposing || s.dialog.peek()) return;
  const name = nameOf(e);
  const target = e.target as Element;
  const everywhere = globalBindings.find((b) => b.keys.includes(name));
  const binding =
    everywhere ?? (s.shortcuts.peek() ? bindings.find((b) => b.keys.includes(name)) : undefined);
  if (!binding) return;
  if (!everywhere) {
    if (target.closest(typesText) || document.querySelector(':popover-open')) return;
    if (pressKeys.has(e.key) && target.closest(pressable)) return;
  }
  e.preventDefault();
  binding.act(e);
}

/** Begins to listen. */
export function listenToKeys(): void {
  document.addEventListener('keydown', onKey);
}
