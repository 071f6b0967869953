import { connect } from 'node:net';
import { curl, Wire } from './support/clients';
import { expect, test } from './support/test';

/** Comes to a passive port as another host, and waits until it is turned away. */
function strangerAt(port: number): Promise<void> {
  return new Promise((gone) => {
    const socket = connect({ port, host: '127.0.0.1', localAddress: '127.0.0.2' });
    socket.on('error', () => undefined);
    socket.once('close', () => gone());
  });
}

test('what is refused stands in the ladder, with its reason', async ({ live, port }) => {
  const why = live.inspector.getByRole('region', { name: /^Why/ });

  const client = await Wire.open(port);
  await client.login();
  const passive = /\|\|\|(\d+)\|/.exec(await client.ask('EPSV'))?.[1];
  await strangerAt(Number(passive));
  const turned = live.rows('unusual');
  await expect(turned).toHaveCount(1);
  await live.inspect(turned);
  await expect(why).toContainText('127.0.0.2 came to the passive port, which is for 127.0.0.1 alone');

  expect(await client.ask('PORT 127,0,0,1,0,80')).toMatch(/^504/);
  await live.inspect(live.rows('504').first());
  await expect(why).toContainText('Port 80 is below 1,024');
  client.close();

  const injected = await Wire.open(port);
  await injected.line();
  injected.socket.write('AUTH TLS\r\nFEAT\r\n');
  expect(await injected.line()).toMatch(/^421/);
  await live.inspect(live.rows('421').first());
  await expect(why).toContainText('behind AUTH before the handshake');
  await expect(live.rows('FEAT')).toHaveCount(0);
});

test('what is no FTP is one row that names it', async ({ live, port }) => {
  const client = curl('--insecure', `ftps://haha:hehe@127.0.0.1:${port}/`);
  expect((await client.ended).code).not.toBe(0);
  const hello = live.rows('TLS (ClientHello)');
  await expect(hello).toHaveCount(1);
  await live.inspect(hello);
  await expect(live.inspector).toContainText('bytes that are no FTP: TLS (ClientHello)');
  await live.inspect(live.rows('421').first());
  const why = live.inspector.getByRole('region', { name: /^Why/ });
  await expect(why).toContainText('This port wants AUTH TLS first');

  const other = await Wire.open(port);
  await other.line();
  expect(await other.ask('SSH-2.0-OpenSSH_9.2p1')).toMatch(/^421/);
  await expect(live.rows(/\bSSH\b/).first()).toBeVisible();
  other.close();
});
