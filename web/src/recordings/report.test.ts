import { beforeAll, expect, test } from 'vitest';
import type { Report } from '../contract';
import { learnAll, speak } from '../i18n';
import { kindName, unreadLine } from './report';

beforeAll(learnAll);

const report: Report = {
  ...{
    format: 'pcap',
    packed: false,
    packets: 95,
    streams: 0,
    sessions: 0,
    data: 0,
    fragments: 0,
    unjoined: 0,
  },
  ...{ resent: 0, strays: 0, missing: 0, encrypted: 0, noKey: 0, truncated: false, cut: false },
  notTCP: 95,
  unread: [
    { kind: 'wlan-encrypted', packets: 60 },
    { kind: 'link type 147', packets: 35 },
  ],
};

test('what is not read is named in the language of the page', async () => {
  await speak('en');
  expect(unreadLine(report)).toBe(
    '95 of 95 packets are of an unsupported kind: 802.11 encrypted (60), link type 147 (35).',
  );
  expect(kindName('EtherType 0x1234')).toBe('EtherType 0x1234');
  await speak('zh-CN');
  expect(unreadLine(report)).toBe(
    '95 个数据包中有 95 个属于未解读的类型：802.11 加密帧 (60), 链路类型 147 (35)。',
  );
  await speak('en');
});

test('of a capture that is read to the last packet nothing is said', () => {
  expect(unreadLine({ ...report, notTCP: 0, unread: undefined })).toBe('');
});
