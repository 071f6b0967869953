import equal from 'lucide-static/icons/equal.svg?raw';
import notEqual from 'lucide-static/icons/equal-not.svg?raw';
import type { FileAction, FileOutcome } from '../contract';
import { formatBytes, t, tMaybe } from '../i18n';
import { Named } from '../names/named';
import { select } from '../store/actions';
import { isHere, type Side } from '../store/comparison';
import { log } from '../store/state';
import { Icon } from '../ui/icon';

const alike = (d: FileAction) => d.a?.code === d.b?.code && d.a?.bytes === d.b?.bytes;

/** What became of each file. */
export function FileOutcomes({ files }: { files: readonly FileAction[] }) {
  if (!files.length) return null;
  return (
    <section class="cmp-files">
      <h3>{t('compare.files')}</h3>
      <table>
        <thead>
          <tr>
            <th>{t('compare.file')}</th>
            <th>A</th>
            <th>B</th>
            <th>
              <span class="sr">{t('compare.delta')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {files.map((d) => (
            <tr key={`${d.op} ${d.path}`}>
              <th scope="row">
                <span class="mono">
                  <Named text={d.path} />
                </span>{' '}
                <small>{tMaybe(`compare.op.${d.op}`, d.op)}</small>
              </th>
              <td>
                <FateText fate={d.a} side="a" />
              </td>
              <td>
                <FateText fate={d.b} side="b" />
              </td>
              <td class={alike(d) ? 'good' : 'bad'}>
                <Icon svg={alike(d) ? equal : notEqual} size={14} />
                <span class="sr">{t(alike(d) ? 'compare.row.same' : 'compare.row.outcome')}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function FateText({ fate, side }: { fate?: FileOutcome; side: Side }) {
  if (!fate) return <span class="mute">—</span>;
  const text = [
    fate.code ? String(fate.code) : t('compare.no-reply'),
    fate.bytes ? formatBytes(fate.bytes) : '',
  ]
    .filter(Boolean)
    .join(' · ');
  return (
    <>
      {isHere(side) && log.get(fate.id) ? (
        <button type="button" class="link" onClick={() => select(fate.id)}>
          {text}
        </button>
      ) : (
        text
      )}
      {fate.tries > 1 && <small> {t('compare.tries', { n: fate.tries })}</small>}
    </>
  );
}
