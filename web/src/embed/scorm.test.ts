import { describe, expect, test } from 'vitest';
import { type Api, begin, findApi } from './scorm';

function player(status = 'not attempted', takes = true) {
  const values = new Map([
    ['cmi.core.lesson_status', status],
    ['cmi.core.student_id', 's-17'],
  ]);
  const calls: string[] = [];
  const api: Api = {
    LMSInitialize: () => String(takes),
    LMSGetValue: (k) => values.get(k) ?? '',
    LMSSetValue: (k, v) => {
      values.set(k, v);
      return 'true';
    },
    LMSCommit: () => {
      calls.push('commit');
      return 'true';
    },
    LMSFinish: () => {
      calls.push('finish');
      return 'true';
    },
  };
  return { api, values, calls };
}

describe('the API is found', () => {
  const { api } = player();
  test('in the window itself, above it, and above its opener', () => {
    expect(findApi({ API: api })).toBe(api);
    expect(findApi({ parent: { parent: { API: api } } })).toBe(api);
    expect(findApi({ opener: { parent: { API: api } } })).toBe(api);
  });
  test('nowhere: no API, a loop, a frame of another origin', () => {
    expect(findApi({})).toBeUndefined();
    const top: { parent?: object } = {};
    top.parent = top;
    expect(findApi({ parent: top })).toBeUndefined();
    const foreign = {
      get API(): Api {
        throw new DOMException('Blocked', 'SecurityError');
      },
    };
    expect(findApi({ parent: foreign })).toBeUndefined();
  });
});

describe('a session', () => {
  test('reports score and status, and ends', () => {
    const { api, values, calls } = player();
    const r = begin(api);
    expect(r?.student).toBe('s-17');
    r?.tell({ score: 1, max: 3, done: false });
    expect(values.get('cmi.core.score.raw')).toBe('33');
    expect(values.get('cmi.core.lesson_status')).toBe('incomplete');
    r?.tell({ score: 3, max: 3, done: true });
    expect(values.get('cmi.core.score.raw')).toBe('100');
    expect(values.get('cmi.core.lesson_status')).toBe('passed');
    r?.end();
    expect(calls).toEqual(['commit', 'commit', 'finish']);
  });
  test('leaves the mark of a student who has passed', () => {
    const { api, values } = player('passed');
    begin(api)?.tell({ score: 0, max: 3, done: false });
    expect(values.get('cmi.core.lesson_status')).toBe('passed');
    expect(values.has('cmi.core.score.raw')).toBe(false);
  });
  test('is refused', () => {
    expect(begin(player('', false).api)).toBeUndefined();
  });
});
