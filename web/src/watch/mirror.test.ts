import { expect, it } from 'vitest';
import type { FromWorker, Hello } from '../contract';
import type { Message } from '../port';
import { Mirror } from './mirror';

const hello = (version: string) =>
  ({ t: 'ack', id: 0, ok: true, result: { version } as unknown as Hello }) as FromWorker;

function mirror() {
  const heard: string[] = [];
  const again: string[] = [];
  const m = new Mirror(
    (x: Message) => heard.push(x.t),
    (h) => again.push(h.version),
  );
  return { m, heard, again };
}

it('says hello when the watched page has', async () => {
  const { m, heard } = mirror();
  m.take({ t: 'held', list: [] } as unknown as FromWorker); // of a view that has not begun
  const asked = m.call('hello');
  m.take(hello('1'));
  expect((await asked).result.version).toBe('1');
  m.take({ t: 'held', list: [] } as unknown as FromWorker);
  m.take({ t: 'class', joined: true, frozen: false, orders: [] } as FromWorker);
  expect(heard).toEqual(['held']);
});

it('begins anew with another hello', () => {
  const { m, again } = mirror();
  m.take(hello('1'));
  m.take(hello('2'));
  expect(again).toEqual(['2']);
});

it('refuses what would change the server', async () => {
  const { m } = mirror();
  m.take(hello('1'));
  await expect(m.call('pause')).rejects.toMatchObject({ code: 'watching' });
});
