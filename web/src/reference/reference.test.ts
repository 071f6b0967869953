import { expect, it } from 'vitest';
import { lang, part, speak } from '../i18n';
import { digitCards } from '../inspector/replydigits';
import { ALIKE, reasonsOf } from './codes';
import { sinceOf } from './facts';
import { QUESTIONS } from './questions';
import { items, search } from './search';

it('finds by name first, by words, and codes by class', () => {
  const all = items();
  expect(search(all, 'list')[0]?.key).toBe('LIST');
  expect(search(all, '22')[0]?.kind).toBe('code');
  expect(search(all, '5yz').every((i) => i.key.startsWith('5'))).toBe(true);
  expect(search(all, 'passive mode').map((i) => i.key)).toContain('PASV');
  expect(search(all, 'no such words')).toEqual([]);
  expect(search(all, ' ')).toHaveLength(all.length);
});

it.each([
  ['why are there two connections', 'two-connections'],
  ['who opens the second connection in passive mode', 'passive'],
  ['listing hangs behind my router', 'firewall'],
  ['what do 150 and 226 mean', 'marks'],
  ['picture arrives broken', 'ascii'],
  ['continue a broken download', 'resume'],
  ['cancel a transfer', 'abort'],
  ['wrong password', 'wrong-password'],
  ['who sees my password', 'password-seen'],
  ['what does TLS change', 'tls'],
  ['temporary or permanent error', 'classes'],
  ['reply with several lines', 'multiline'],
])('answers "%s"', (text, question) => {
  const found = search(items(), text).filter((i) => i.kind === 'question');
  expect(found[0]?.key).toBe(question);
});

it.each([
  ['为什么有两个连接', 'two-connections'],
  ['被动模式的端口怎么算', 'passive'],
  ['路由器后面列目录卡住', 'firewall'],
  ['226 是什么意思', 'marks'],
  ['图片打不开', 'ascii'],
  ['怎样继续下载', 'resume'],
  ['取消传输', 'abort'],
  ['密码错误', 'wrong-password'],
  ['谁能看到我的密码', 'password-seen'],
  ['TLS 加密了什么', 'tls'],
  ['暂时错误和永久错误', 'classes'],
  ['多行应答', 'multiline'],
])('answers "%s" in Chinese', async (text, question) => {
  await speak('zh-CN');
  try {
    const found = search(items(), text).filter((i) => i.kind === 'question');
    expect(found[0]?.key).toBe(question);
  } finally {
    lang.value = 'en';
  }
});

it('links only to what it has', () => {
  const keys = new Set(items().map((i) => i.key));
  for (const q of Object.values(QUESTIONS)) for (const key of q.see) expect(keys).toContain(key);
  for (const [code, others] of Object.entries(ALIKE))
    for (const key of [code, ...others]) expect(keys).toContain(key);
});

it('says where a verb appeared first', () => {
  expect(sinceOf('USER')).toBe('≤ RFC 765');
  expect(sinceOf('FEAT')).toBe('RFC 2389');
  expect(sinceOf('MFMT')).toBe('draft-somers-ftp-mfxx');
  expect(sinceOf('CLNT')).toBe('–');
});

it('says of a code all that the inspector says of any reply with it', () => {
  for (const code of Object.keys(part('reference').codes)) {
    expect(digitCards(Number(code)), code).toHaveLength(3);
  }
  expect(reasonsOf(530).join(' ')).toContain('password');
  expect(ALIKE[530]).toContain('430');
});
