import { useState } from 'preact/hooks';
import { Dialog } from '../dialog/dialog';
import { t } from '../i18n';
import { EntryList } from '../ui/entry-list';
import { type Entry, entries, find } from './find';
import { RuleForm } from './form';
import { FaultList } from './list';
import './faults.css';

/** The library of faults: each says what it does and what a good client does then. Below them those in force. */
export function FaultsDialog() {
  const own: Entry = {
    key: '',
    group: 'own',
    rule: { do: { drop: true }, match: 'code:226' },
    name: t('faults.own'),
    does: t('faults.own.does'),
    good: '',
  };
  const all = [...entries(), own];
  const [text, setText] = useState('');
  const [key, setKey] = useState<string>('late 226');
  const found = find(all, text);
  const typed = (value: string) => {
    setText(value);
    const [first] = find(all, value);
    if (value && first) setKey(first.key);
  };
  const shown = all.find((e) => e.key === key);
  return (
    <Dialog title={t('faults.title')} class="faults-box">
      <div class="faults-body">
        <EntryList
          id="faults-library"
          label={t('faults.library')}
          search={t('faults.search')}
          text={text}
          typed={typed}
          found={t('faults.found', { n: found.length })}
          entries={found}
          keyOf={(e) => e.key}
          groupOf={(e) => e.group}
          titleOf={(group) => t(`faults.group.${group as Entry['group']}`)}
          chosen={key}
          choose={setKey}
          row={(e) => e.name}
        />
        <div class="faults-rule scroll">
          {shown && <RuleForm key={shown.key} entry={shown} />}
          <section class="pop-list" aria-label={t('faults.active')}>
            <h3>{t('faults.active')}</h3>
            <FaultList />
          </section>
        </div>
      </div>
    </Dialog>
  );
}
