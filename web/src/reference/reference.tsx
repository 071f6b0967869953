import { useState } from 'preact/hooks';
import { Dialog } from '../dialog/dialog';
import { t } from '../i18n';
import { machineOf } from '../store/machine';
import { status } from '../store/state';
import { EntryList } from '../ui/entry-list';
import { Detail } from './detail';
import { MuseumLink } from './museum-link';
import { askedFor } from './open';
import { PictureLink } from './picture-link';
import { type Item, items, search } from './search';
import './reference.css';

/** Questions and answers; all verbs and reply codes: what they do, and whether this server has them. */
export function Reference() {
  const all = items();
  const [text, setText] = useState('');
  const [key, setKey] = useState(askedFor.value || all[0]?.key);
  const found = search(all, text);
  const shown = all.find((i) => i.key === key);
  const info = machineOf(status.value.profile ?? '');
  const typed = (value: string) => {
    setText(value);
    const [first] = search(all, value);
    if (value && first) setKey(first.key);
  };
  return (
    <Dialog title={t('reference.title')} class="reference">
      <div class="reference-body">
        <EntryList
          id="reference"
          label={t('reference.list')}
          search={t('reference.search')}
          text={text}
          typed={typed}
          found={found.length ? t('reference.found', { n: found.length }) : t('reference.none')}
          entries={found}
          keyOf={(i) => i.key}
          groupOf={(i) => i.kind}
          titleOf={(kind) => t(`reference.${kind as Item['kind']}s`)}
          chosen={key}
          choose={setKey}
          row={(i) =>
            i.kind === 'question' ? (
              i.title
            ) : (
              <>
                <b class="mono">{i.key}</b> <span>{i.title}</span>
              </>
            )
          }
        >
          <PictureLink />
          <MuseumLink />
        </EntryList>
        {shown && <Detail key={shown.key} item={shown} info={info} go={setKey} />}
      </div>
    </Dialog>
  );
}
