import type { FtpEvent } from '../contract';
import { explain } from '../inspector/explain';
import { sentence } from '../inspector/sentence';
import { isWrong } from '../store/filter-values';
import { log } from '../store/state';
import { tagOf, warningText } from './row-text';

/** The tooltip of a row: the sentence about the event, or of its mark the warnings. */
export function tipOf(e: FtpEvent, ofMark: boolean): string {
  const warnings = (e.dec?.warn ?? []).map((w) => warningText(e, w));
  if (ofMark && isWrong(e)) return warnings.join('\n') || tagOf(e);
  return [sentence(explain(e, e.re ? log.get(e.re) : undefined)), ...warnings].join('\n');
}
