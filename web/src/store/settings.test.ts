import { describe, expect, it } from 'vitest';
import { parseStage } from './settings';

describe('parseStage', () => {
  it('reads what a link asks for', () => {
    expect(parseStage('?profile=minimal&paused=1&theme=dark&lang=zh-CN')).toEqual({
      profile: 'minimal',
      paused: true,
      theme: 'dark',
      lang: 'zh-CN',
    });
  });

  it('takes no nonsense', () => {
    expect(parseStage('?paused=yes&theme=pink&lang=tlh')).toEqual({
      profile: '',
      paused: false,
      theme: '',
      lang: '',
    });
  });
});
