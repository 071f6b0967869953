import { describe, expect, it } from 'vitest';
import type { ClientLine, FtpEvent } from '../contract';
import { record as story } from '../gen/records/multi_story';
import { matchLines } from './match';

const line = (kind: ClientLine['kind'], text: string): ClientLine => ({ kind, text });
const events = story.filter((e) => e.sid === 'S1' && (e.kind === 'command' || e.kind === 'reply'));
const [hello, user, more, pass, done] = events as [FtpEvent, FtpEvent, FtpEvent, FtpEvent, FtpEvent];
const heard = (e: FtpEvent) => line('reply', `${e.dec?.code} ${e.dec?.text}`);

const lines = [
  line('input', 'ftp> open'),
  heard(hello),
  line('command', 'USER anonymous'),
  heard(more),
  line('command', 'PASS ****'),
  heard(done),
];

describe('matchLines', () => {
  it('ties each command and reply to its event', () => {
    const ids = matchLines(lines, [hello, user, more, pass, done]);
    expect(ids).toEqual([0, hello.id, user.id, more.id, pass.id, done.id]);
  });

  it('leaves a held command without an event', () => {
    expect(matchLines([...lines.slice(0, 3), line('command', 'PWD')], [user])[2]).toBe(user.id);
    expect(matchLines([...lines.slice(0, 3), line('command', 'PWD')], [user])[3]).toBe(0);
  });

  it('passes over dropped replies and injected commands', () => {
    const dropped: FtpEvent = { ...more, origin: 'dropped' };
    expect(matchLines(lines.slice(0, 3), [user, { ...pass, origin: 'injected' }, dropped])).toEqual([
      0,
      0,
      user.id,
    ]);
  });

  it('gives every line of a long reply the same event', () => {
    const feat: FtpEvent = { ...hello, dec: { code: 211, text: 'Features\nMLST\nEnd' } };
    const said = [line('reply', '211-Features'), line('reply', ' MLST'), line('reply', '211 End')];
    expect(matchLines(said, [feat])).toEqual([feat.id, feat.id, feat.id]);
  });

  it('works from the end when the beginning is forgotten', () => {
    expect(matchLines(lines, [pass, done])).toEqual([0, 0, 0, 0, pass.id, done.id]);
  });
});
