import { describe, expect, it } from 'vitest';
import { clients, recipes, splitAddress } from './recipes';

const place = { host: '127.0.0.1', port: '2121', user: 'haha', password: 'hehe' };

describe('recipes', () => {
  it('fills in address and account, passive and active', () => {
    expect(clients).toHaveLength(6);
    for (const client of clients) {
      const all = recipes(client, place);
      if (client === 'FileZilla' || client === 'device') {
        expect(all).toEqual([]);
        continue;
      }
      expect(all.map((r) => r.mode)).toEqual(['passive', 'active', ...(client === 'ftp' ? [] : ['tls'])]);
      for (const r of all) expect(r.text).toContain('2121');
      expect(all[0]?.text).not.toBe(all[1]?.text);
    }
  });

  it('has implicit FTPS where the relay has', () => {
    const all = recipes('curl', { ...place, ftps: '127.0.0.1:9990' });
    expect(all.at(-1)).toMatchObject({ mode: 'implicit' });
    expect(all.at(-1)?.text).toContain('ftps://127.0.0.1:9990/');
  });

  it('takes an address apart, IPv6 too', () => {
    expect(splitAddress('127.0.0.1:2121')).toEqual({ host: '127.0.0.1', port: '2121' });
    expect(splitAddress('[::1]:2121')).toEqual({ host: '[::1]', port: '2121' });
    expect(recipes('lftp', { ...place, host: '[::1]' })[0]?.text).toContain(' ::1');
    expect(recipes('curl', { ...place, host: '[::1]' })[0]?.text).toContain('ftp://[::1]:2121/');
  });
});
