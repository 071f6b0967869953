import swap from 'lucide-static/icons/arrow-left-right.svg?raw';
import folder from 'lucide-static/icons/folder-open.svg?raw';
import { useRef } from 'preact/hooks';
import { t } from '../i18n';
import { clientName } from '../sessions/names';
import { chooseSides, comparedFiles, compareFile, type Side, sides, swapSides } from '../store/comparison';
import { restores } from '../store/history-lines';
import { recording, sessions } from '../store/state';
import { Icon } from '../ui/icon';

/** A run that is no session, by name. */
export function runName(value: string): string {
  if (value.startsWith('L')) return t('lines.new', { n: value.slice(1) });
  if (value === 'server') return t('compare.source.server');
  const [id, sid] = value.split(' ');
  const file = comparedFiles.value.find((f) => `F${f.file}` === id);
  return file ? [file.name, sid].filter(Boolean).join(' · ') : t('compare.source.all');
}

/** Which two runs are compared. */
export function Sources() {
  return (
    <div class="cmp-sources">
      <Source side="a" />
      <button
        type="button"
        class="ic"
        aria-label={t('compare.swap')}
        title={t('compare.swap')}
        onClick={swapSides}
      >
        <Icon svg={swap} size={15} />
      </button>
      <Source side="b" />
    </div>
  );
}

function Source({ side }: { side: Side }) {
  return (
    <div class="cmp-source" data-side={side}>
      <b>{side.toUpperCase()}</b>
      <select
        aria-label={t(`compare.source.${side}`)}
        value={sides.value[side]}
        onChange={(e) => chooseSides({ ...sides.peek(), [side]: e.currentTarget.value })}
      >
        <option value="">{t('compare.source.none')}</option>
        <optgroup label={t('sessions.title')}>
          {sessions.value.map((x) => (
            <option key={x.sid} value={x.sid}>
              {[x.sid, clientName(x), x.user].filter(Boolean).join(' · ')}
            </option>
          ))}
        </optgroup>
        {restores.value.length > 0 && (
          <optgroup label={t('lines.title')}>
            {[...restores.value, null].map((r, i) => (
              <option key={r?.id ?? 0} value={`L${i + 1}`}>
                {t(r ? 'lines.old' : 'lines.new', { n: String(i + 1) })}
              </option>
            ))}
          </optgroup>
        )}
        {comparedFiles.value.map((f) => (
          <optgroup key={f.file} label={f.name}>
            <option value={`F${f.file}`}>{f.name}</option>
            {f.sessions.length > 1 &&
              f.sessions.map((sid) => (
                <option key={sid} value={`F${f.file} ${sid}`}>
                  {`${f.name} · ${sid}`}
                </option>
              ))}
          </optgroup>
        ))}
        {recording.value && <option value="server">{t('compare.source.server')}</option>}
        <option value="all">{t('compare.source.all')}</option>
      </select>
      <FileButton side={side} />
    </div>
  );
}

/** Opens a recording or a capture as one of the runs. */
function FileButton({ side }: { side: Side }) {
  const input = useRef<HTMLInputElement>(null);
  const name = t('compare.source.file', { side: side.toUpperCase() });
  return (
    <>
      <button type="button" class="ic" aria-label={name} title={name} onClick={() => input.current?.click()}>
        <Icon svg={folder} size={15} />
      </button>
      <input
        ref={input}
        type="file"
        hidden
        accept=".json,.pcap,.pcapng,.cap"
        onChange={(e) => {
          const file = e.currentTarget.files?.[0];
          if (file) void compareFile(side, file);
          e.currentTarget.value = '';
        }}
      />
    </>
  );
}
