import { describe, expect, it } from 'vitest';
import { parseStage } from './settings';

describe('parseStage', () => {
  it('reads what a link asks for', () => {
    expect(
      parseStage(
        '?profile=minimal&paused=1&theme=dark&lang=zh-CN&events=5000&resume=require&lesson=passive&seed=7b&present=1&embed=1&parent=https://a.example:8443',
      ),
    ).toEqual({
      profile: 'minimal',
      paused: true,
      theme: 'dark',
      lang: 'zh-CN',
      events: 5000,
      resume: 'require',
      lesson: 'passive',
      seed: '7b',
      present: true,
      embed: true,
      watch: '',
      grade: false,
      parent: 'https://a.example:8443',
    });
  });

  it('takes no nonsense', () => {
    expect(parseStage('?paused=yes&theme=pink&lang=tlh&events=9&resume=on&present=yes')).toEqual({
      profile: '',
      paused: false,
      theme: '',
      lang: '',
      events: 0,
      resume: '',
      lesson: '',
      seed: '',
      present: false,
      embed: false,
      watch: '',
      grade: false,
      parent: '',
    });
  });

  it.each(['*', '/', 'javascript:1', 'file:///', 'https://a.example/', 'https://u@a.example', 'null'])(
    'takes %s for no origin',
    (parent) => expect(parseStage(`?parent=${encodeURIComponent(parent)}`).parent).toBe(''),
  );
});
