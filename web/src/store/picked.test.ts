import { beforeEach, describe, expect, it } from 'vitest';
import type { FtpEvent } from '../contract';
import { moveSelection, select, unpick } from './actions';
import { extendPick, pickAlso, pickTo } from './picked';
import { filterText, log, picked, selectedId, version } from './state';

const event = (id: number): FtpEvent => ({
  v: 1,
  id,
  t: 0,
  wall: '',
  sid: id % 2 ? 'S1' : 'S2',
  conn: '',
  chan: 'control',
  dir: 'c2s',
  kind: 'command',
  origin: 'wire',
});
const ids = () => [...picked.value].sort((a, b) => a - b);

beforeEach(() => {
  log.clear();
  log.append([1, 2, 3, 4, 5, 6, 7, 8].map(event));
  filterText.value = '';
  version.value++;
  select(0);
});

describe('several rows', () => {
  it('reach from the first that was chosen, forth and back', () => {
    select(3);
    pickTo(6);
    expect(ids()).toEqual([3, 4, 5, 6]);
    expect(selectedId.value).toBe(6);
    pickTo(1);
    expect(ids()).toEqual([1, 2, 3]);
  });

  it('grow and shrink by keys', () => {
    select(3);
    extendPick(1);
    extendPick(1);
    extendPick(-1);
    expect(ids()).toEqual([3, 4]);
    extendPick(-1);
    extendPick(-1);
    expect(ids()).toEqual([2, 3]);
  });

  it('are those of the filter only', () => {
    filterText.value = 'session:S1';
    select(1);
    pickTo(7);
    expect(ids()).toEqual([1, 3, 5, 7]);
  });

  it('are added and left out one by one', () => {
    select(2);
    pickAlso(5);
    pickAlso(7);
    expect(ids()).toEqual([2, 5, 7]);
    pickAlso(5);
    expect(ids()).toEqual([2, 7]);
    expect(selectedId.value).toBe(7);
  });

  it('end with Escape or with another selection', () => {
    select(2);
    pickTo(4);
    expect(unpick()).toBe(true);
    expect([ids(), selectedId.value]).toEqual([[], 4]);
    pickTo(6);
    moveSelection(1);
    expect([ids(), selectedId.value]).toEqual([[], 7]);
  });
});
