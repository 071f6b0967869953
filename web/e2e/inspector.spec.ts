import { Wire } from './support/clients';
import { expect, test } from './support/test';

test('a field and its bytes light up together, both ways', async ({ live, port }) => {
  const wire = await Wire.open(port);
  await wire.login();
  await wire.ask('PASV');
  await live.inspect(live.rows('227'));
  const inspector = live.inspector;
  await expect(inspector.locator('.say')).toContainText('You connect.');
  await expect(inspector.getByRole('list', { name: 'The three digits of the reply' })).toContainText(
    'Passive mode',
  );
  await expect(inspector.getByRole('row', { name: /^Port/ })).toContainText(/\d+ × 256 \+ \d+ = \d+/);
  const fields = inspector.getByRole('table', { name: 'Decoded fields' });
  await expect(fields.getByRole('link', { name: 'RFC 959 §4.1.2', exact: true })).toHaveAttribute(
    'href',
    'https://www.rfc-editor.org/rfc/rfc959#section-4.1.2',
  );

  const bytes = inspector.getByRole('grid', { name: /Bytes/ });
  const lit = bytes.locator('.bytes-hex .on');
  const port2 = inspector.getByRole('button', { name: 'Port' });
  await expect(lit).toHaveCount(0);
  await port2.hover();
  await expect(lit.first()).toBeVisible();
  await inspector.getByRole('heading').first().hover();
  await expect(lit).toHaveCount(0);
  await port2.focus();
  await expect(lit.first()).toBeVisible();
  await port2.blur();
  await port2.press('Enter');
  await expect(port2).toHaveAttribute('aria-pressed', 'true');

  await bytes.getByRole('gridcell', { name: /Host/ }).first().hover();
  await expect(inspector.getByRole('row', { name: /^Host/ })).toHaveClass(/hl/);
  wire.close();
});

test('odd lines are pointed out with the rule', async ({ live, port }) => {
  const wire = await Wire.open(port);
  await wire.login();
  wire.socket.write('noop\n');
  expect(await wire.line()).toMatch(/^200/);
  await live.inspect(live.rows('NOOP'));
  const notes = live.inspector.getByRole('list', { name: 'Notes' });
  await expect(notes).toContainText('bare LF');
  await expect(notes).toContainText('lower case');
  wire.close();
});

test('the state after an event shows the way so far', async ({ live, port }) => {
  const wire = await Wire.open(port);
  await wire.login();
  await wire.ask('CWD /pub');
  await live.inspect(live.rows('CWD'));
  const diagram = live.inspector.getByRole('img', { name: /Session states/ });
  await expect(diagram).toHaveAccessibleName(
    /Now: Logged in\. So far: Connected, Need password, Logged in\./,
  );
  await live.inspect(live.rows('250'));
  await expect(live.inspector.getByRole('definition').filter({ hasText: '/pub' })).toBeVisible();
  wire.close();
});

test('command and reply link to each other', async ({ live, port }) => {
  const wire = await Wire.open(port);
  await wire.login();
  await wire.ask('SYST');
  await live.inspect(live.rows('215'));
  await live.inspector.getByRole('button', { name: /SYST/ }).click();
  await expect(live.inspector.getByRole('heading', { name: 'System type' })).toBeVisible();
  await live.inspector.getByRole('button', { name: /215/ }).click();
  await expect(live.inspector.locator('.sub')).toContainText('reply to');
  wire.close();
});
