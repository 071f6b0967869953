import { describe, expect, it } from 'vitest';
import type { Verdict } from '../contract';
import { record } from '../gen/records/multi_story';
import { filterText, hits, log, version } from './state';
import { applyVerdicts, pointed } from './verdicts';

const verdict = (event: number, rule: string, severity: Verdict['severity']): Verdict => ({
  ...{ rule, severity, side: 'client', sid: 'S1', event, t: 0, times: 1 },
});

describe('pointed', () => {
  it('lets the filter find an event when its verdict comes, and no more when it is withdrawn', () => {
    log.append(record);
    version.value++;
    filterText.value = 'rule:upload-not-closed';
    expect(hits.value.length).toBe(0);
    const list = [verdict(7, 'upload-not-closed', 'fail'), verdict(7, 'pipelined', 'info')];
    applyVerdicts({ t: 'verdicts', anew: false, list: [{ sid: 'S1', verdicts: list }] });
    expect(hits.value.list.at(0)?.id).toBe(7);
    expect(pointed.value.get(7)).toHaveLength(2);
    filterText.value = 'accuse:client';
    expect(hits.value.length).toBe(1);
    applyVerdicts({
      t: 'verdicts',
      anew: false,
      list: [{ sid: 'S1', verdicts: [verdict(7, 'upload-not-closed', 'info')] }],
    });
    expect(hits.value.length).toBe(0);
    filterText.value = '';
  });
});
