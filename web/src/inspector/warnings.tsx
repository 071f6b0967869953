import eyeOff from 'lucide-static/icons/eye-off.svg?raw';
import bulbIcon from 'lucide-static/icons/lightbulb.svg?raw';
import pencilIcon from 'lucide-static/icons/pencil.svg?raw';
import alertIcon from 'lucide-static/icons/triangle-alert.svg?raw';
import type { FtpEvent } from '../contract';
import { nameOf } from '../faults/name';
import type { WarningCode } from '../gen/contract';
import { replyRules } from '../gen/facts';
import { quietWarnings } from '../gen/quiet';
import { t, tMaybe } from '../i18n';
import { resetUpload } from '../store/broken';
import { log } from '../store/state';
import { Icon } from '../ui/icon';
import { lazy } from '../ui/lazy';
import { rfcLink } from './rfc';

const QuirkNotes = lazy(() => import('../quirks/notes').then((m) => m.QuirkNotes), 'notes');

/** What the page finds odd itself, beside the warnings of the engine. */
export type PageWarning = 'early-226' | 'reset-close';
type Code = WarningCode | PageWarning;

/** The rule that a warning is about; empty: there is none. */
const RULES: Record<Code, string> = {
  ...replyRules,
  'cut-by-hole': '',
  'behind-hole': '',
  'other-server': '959#4.1.2',
  'bare-lf': '1123#4.1.2.10',
  'no-lf': '1123#4.1.2.10',
  'extra-cr': '1123#4.1.2.10',
  'late-lf': '1123#4.1.2.10',
  'cr-nul': '2640#3.1',
  'lower-case': '959#5.3',
  'leading-space': '959#5.3.1',
  'double-space': '959#5.3.1',
  'missing-space': '959#5.3.1',
  'stray-byte': '959#5.3',
  'foreign-bytes': '',
  'control-chars': '959#5.3.2',
  'not-utf8': '2640#2.2',
  'other-host': '2577#3',
  'low-port': '2577#3',
  pipelined: '959#5.4',
  'client-gone': '959#4.1.1',
  'early-close': '959#3.4.1',
  'early-226': '959#3.4.1',
  'reset-close': '959#3.4.1',
  'not-text': '959#3.1.1.1',
  'suspect-data': '959#3.4.2',
  telnet: '959#4.1.3',
  'too-long': '',
  'seed-rest-lost': '',
  'malformed-reply': '959#4.2',
};

/** What is out of the ordinary about an event: how it came to be, and what is odd in its bytes. */
export function Warnings({ e }: { e: FtpEvent }) {
  const warnings = warningsOf(e);
  const byHand =
    e.origin === 'wire' ? '' : tMaybe(`origin.${e.origin}.${e.kind}`, tMaybe(`origin.${e.origin}`, ''));
  // A rule did it, not the reader.
  const origin = e.fault ? t('faults.did', { name: nameOf(e.fault.name) }) : byHand;
  const notes = e.dec?.notes ?? [];
  if (!warnings.length && !notes.length && !origin && !e.seen) return null;
  return (
    <ul class="notes" aria-label={t('inspector.notes')}>
      {origin && (
        <li class="note" data-k="hold">
          <Icon svg={pencilIcon} size={14} />
          <span>
            {origin}
            {e.was && <s class="was">{t('row.was', { text: e.was })}</s>}
          </span>
        </li>
      )}
      {e.seen && (
        <li class="note" data-k="note">
          <Icon svg={eyeOff} size={14} />
          <span>{t(`seen.note.${e.seen}`)}</span>
        </li>
      )}
      {warnings.map((w) => (
        <li class="note" data-k={isQuiet(w.code) ? 'note' : 'r4'} key={`${w.code} ${w.off}`}>
          <Icon svg={isQuiet(w.code) ? bulbIcon : alertIcon} size={14} />
          <span>
            {tMaybe(`warn.${w.code}`, w.code, { host: valueAt(e, w.off) })} <Rule code={w.code} />
          </span>
        </li>
      ))}
      {notes.length > 0 && <QuirkNotes codes={notes} />}
    </ul>
  );
}

/** The warnings of an event: the engine's, and what the page finds itself. */
export const warningsOf = (e: FtpEvent) => [...(e.dec?.warn ?? []), ...early(e)].map(resetOf(e));

/** What is legal and rare is no warning to the reader, but a note. */
const isQuiet = (code: Code) => quietWarnings.has(code as WarningCode);

/** The decoded value that a warning is about. */
export const valueAt = (e: FtpEvent, off: number) => e.dec?.fields?.find((f) => f.off === off)?.value ?? '';

/** A 226 or 250 to a transfer while its session's data connection is still open. */
function early(e: FtpEvent): { code: Code; off: number; len: number }[] {
  const over = e.kind === 'reply' && e.final && (e.dec?.code === 226 || e.dec?.code === 250);
  const open =
    over &&
    e.re &&
    log.get(e.re)?.dec?.verb !== 'ABOR' &&
    e.live?.some((p) => p.o && p.c.startsWith(`${e.sid}.`));
  return open ? [{ code: 'early-226', off: 0, len: 0 }] : [];
}

/** Whether an upload that was reset ended early, nobody knows. */
const resetOf =
  (e: FtpEvent) =>
  <W extends { code: Code }>(w: W): W | (W & { code: 'reset-close' }) =>
    w.code === 'early-close' && resetUpload(log, e) ? { ...w, code: 'reset-close' } : w;

function Rule({ code }: { code: Code }) {
  const link = rfcLink(RULES[code]);
  if (!link) return null;
  return (
    <a href={link.href} target="_blank" rel="noreferrer">
      {link.label}
    </a>
  );
}
