import pencilIcon from 'lucide-static/icons/pencil.svg?raw';
import alertIcon from 'lucide-static/icons/triangle-alert.svg?raw';
import { t, tMaybe } from '../i18n';
import { Icon } from '../ui/icon';
import type { FtpEvent } from '../wire';
import { rfcLink } from './rfc';

/** The rule that a warning is about. */
const RULES: Record<string, string> = {
  'bare-lf': '1123#4.1.2.13',
  'no-lf': '959#3.1',
  'extra-cr': '959#3.1',
  'lower-case': '959#5.3',
  telnet: '959#4.1.3',
  'malformed-reply': '959#4.2',
};

/** What is out of the ordinary about an event: how it came to be, and what is odd in its bytes. */
export function Notes({ e }: { e: FtpEvent }) {
  const warnings = e.dec?.warn ?? [];
  const origin =
    e.origin === 'wire' ? '' : tMaybe(`origin.${e.origin}.${e.kind}`, tMaybe(`origin.${e.origin}`, ''));
  if (!warnings.length && !origin) return null;
  return (
    <ul class="notes" aria-label={t('inspector.notes')}>
      {origin && (
        <li class="note" data-k="hold">
          <Icon svg={pencilIcon} size={14} />
          <span>{origin}</span>
        </li>
      )}
      {warnings.map((w) => (
        <li class="note" data-k="r4" key={`${w.code} ${w.off}`}>
          <Icon svg={alertIcon} size={14} />
          <span>
            {tMaybe(`warn.${w.code}`, w.code)} <Rule code={w.code} />
          </span>
        </li>
      ))}
    </ul>
  );
}

function Rule({ code }: { code: string }) {
  const link = rfcLink(RULES[code] ?? '');
  if (!link) return null;
  return (
    <a href={link.href} target="_blank" rel="noreferrer">
      {link.label}
    </a>
  );
}
