import { useState } from 'preact/hooks';
import type { ExportFormat } from '../contract';
import { t } from '../i18n';
import { takeAway } from '../store/recordings';
import { dialog, filter, filterText, log, version, visible } from '../store/state';
import { OpenButton } from './open';
import { Share } from './share';
import './recordings.css';

const formats: ExportFormat[] = ['json', 'pcapng', 'txt', 'md'];

/** What is taken away, how, and as what. */
export function ExportMenu({ close }: { close: () => void }) {
  const [part, setPart] = useState(false);
  const [secrets, setSecrets] = useState(false);
  version.value;
  const filtered = !!filterText.value.trim() && !filter.value.problem;
  const chosen = part && filtered ? filterText.value : '';
  const none = log.length === 0;
  return (
    <>
      <h2>{t('export.title')}</h2>
      <Choice
        legend={t('export.which')}
        name="export-which"
        on={part && filtered}
        texts={[
          t('export.all', { n: log.length }),
          filtered ? t('export.filtered', { n: visible.value.length }) : t('export.no-filter'),
        ]}
        disabled={!filtered}
        set={setPart}
      />
      <Choice
        legend={t('export.passwords')}
        name="export-secrets"
        on={secrets}
        texts={[t('export.masked'), t('export.secrets')]}
        set={setSecrets}
      />
      <ul class="export-list">
        {formats.map((format) => (
          <li key={format}>
            <button
              type="button"
              disabled={none}
              onClick={() => {
                close();
                void takeAway({ format, secrets, filter: chosen });
              }}
            >
              <b>{t(`export.${format}`)}</b>
              <small>{t(`export.${format}.text`)}</small>
            </button>
          </li>
        ))}
      </ul>
      <button
        type="button"
        class="out"
        disabled={none}
        onClick={() => {
          close();
          dialog.value = 'picture';
        }}
      >
        {t('picture.export')}
      </button>
      <Share filter={chosen} none={none} />
      <div class="foot">
        <span class="mute">{t('export.open')}</span>
        <OpenButton done={close} />
      </div>
    </>
  );
}

/** Two radio buttons; on is the second. */
function Choice(props: {
  legend: string;
  name: string;
  on: boolean;
  texts: [string, string];
  disabled?: boolean;
  set: (on: boolean) => void;
}) {
  return (
    <fieldset class="export-choice">
      <legend>{props.legend}</legend>
      {props.texts.map((text, i) => (
        <label key={text}>
          <input
            type="radio"
            name={props.name}
            checked={props.on === (i === 1)}
            disabled={i === 1 && props.disabled}
            onChange={() => props.set(i === 1)}
          />
          {text}
        </label>
      ))}
    </fieldset>
  );
}
