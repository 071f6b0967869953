import { useEffect, useState } from 'preact/hooks';
import type { SnapshotInfo } from '../contract';
import { formatBytes, lang, t } from '../i18n';
import {
  askRestore,
  forgetSnapshot,
  lookAtSnapshot,
  nameMoment,
  readSnapshots,
  snapshots,
} from '../store/snapshots';
import { cursor, log, recording, version } from '../store/state';
import './past.css';

/** Moments with a name: give one to this moment, look at one, go back to one, forget one. */
export function Snapshots({ close }: { close: () => void }) {
  const known = recording.value?.files;
  // Again when the files of a recording become known: its moments tell how many there are.
  useEffect(() => {
    void readSnapshots();
  }, [known]);
  return (
    <>
      <h2>{t('snap.title')}</h2>
      <p>
        {t(!recording.value ? 'snap.text' : recording.value.files ? 'snap.recorded' : 'snap.recorded-only')}
      </p>
      {!recording.value && <NameIt />}
      {snapshots.value.length === 0 ? (
        <p class="snap-none">{t('snap.none')}</p>
      ) : (
        <ul class="snap-list scroll">
          {snapshots.value.map((s) => (
            <Item key={s.snid} s={s} close={close} />
          ))}
        </ul>
      )}
    </>
  );
}

function NameIt() {
  const [name, setName] = useState('');
  version.value;
  const id = cursor.value || log.lastId;
  const submit = async (e: Event) => {
    e.preventDefault();
    if (name.trim() && (await nameMoment(name.trim(), cursor.peek()))) setName('');
  };
  return (
    <form class="snap-new" onSubmit={(e) => void submit(e)}>
      <label>
        <span>{cursor.value ? t('snap.name-past', { id: String(id) }) : t('snap.name-now')}</span>
        <input
          value={name}
          maxLength={60}
          autocomplete="off"
          placeholder={t('snap.example')}
          onInput={(e) => setName(e.currentTarget.value)}
        />
      </label>
      <button type="submit" class="pri" disabled={!name.trim() || !id}>
        {t('snap.keep')}
      </button>
    </form>
  );
}

function Item({ s, close }: { s: SnapshotInfo; close: () => void }) {
  const then = (act: () => unknown) => () => {
    close();
    act();
  };
  return (
    <li>
      <span class="snap-what">
        <b>{s.name}</b>
        <small>
          {t(s.files ? 'snap.facts' : 'snap.when', {
            id: String(s.id),
            time: new Date(s.taken).toLocaleTimeString(lang.value),
            files: s.files,
            size: formatBytes(s.bytes),
          })}
        </small>
      </span>
      <span class="snap-do">
        <button
          type="button"
          class="out"
          aria-label={t('snap.look-at', { name: s.name })}
          disabled={!s.kept}
          title={s.kept ? undefined : t('snap.left')}
          onClick={then(() => lookAtSnapshot(s))}
        >
          {t('snap.look')}
        </button>
        {(!recording.value || recording.value.files) && (
          <button
            type="button"
            class="out"
            aria-label={t('snap.restore-to', { name: s.name })}
            onClick={then(() => askRestore({ id: s.id, snid: s.snid, name: s.name }))}
          >
            {t('past.restore-short')}
          </button>
        )}
        {!recording.value && (
          <button
            type="button"
            class="plain"
            aria-label={t('snap.delete-it', { name: s.name })}
            onClick={() => void forgetSnapshot(s.snid)}
          >
            {t('snap.delete')}
          </button>
        )}
      </span>
    </li>
  );
}
