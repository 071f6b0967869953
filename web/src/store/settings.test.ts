import { describe, expect, it } from 'vitest';
import { parseStage } from './settings';

describe('parseStage', () => {
  it('reads what a link asks for', () => {
    expect(
      parseStage(
        '?profile=minimal&paused=1&theme=dark&lang=zh-CN&events=5000&resume=require&lesson=passive&seed=7b&present=1',
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
    });
  });
});
