import type { Remark } from '../contract';
import { t } from '../i18n';

/** A remark as a sentence. */
export function RemarkText({ remark: r }: { remark: Remark }) {
  return <>{t(`handin.remark.${r.code}`, { text: r.text ?? '', event: r.event ?? 0 })}</>;
}
