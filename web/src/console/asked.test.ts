import { expect, it } from 'vitest';
import { askedAt } from './asked';

const accounts = [
  { user: 'haha', password: 'hehe', any: false, home: '/', write: ['/'] },
  { user: 'anonymous', password: '', any: true, home: '/', write: [] },
];

it('says what may be typed at each question', () => {
  expect(askedAt('Name (127.0.0.1:anonymous): ', false, accounts)).toBe('haha, or Enter for anonymous');
  expect(askedAt('Password: ', true, accounts)).toContain('hehe');
  expect(askedAt('ftp> ', false, accounts)).toContain('ls');
  expect(askedAt('', false, accounts)).toBe('');
  expect(askedAt('Name (127.0.0.1:anonymous): ', false, [])).toContain('Enter for anonymous');
});
