import { useSignal } from '@preact/signals';
import download from 'lucide-static/icons/download.svg?raw';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { FtpEvent } from '../contract';
import { Dialog } from '../dialog/dialog';
import { type Key, lang, t } from '../i18n';
import { clientName } from '../sessions/names';
import { connMap, picked, sessionMap } from '../store/state';
import { Copy } from '../ui/copy';
import { Icon } from '../ui/icon';
import { saveAs } from '../ui/save';
import { pagePalette, pageTheme, type Theme } from './palette';
import { toPng } from './png';
import { maxRows, pickedEvents, shownEvents } from './rows';
import { drawLadder } from './svg';
import { asText } from './text';
import './picture.css';

/** Rows of the ladder as a picture to take away. */
export function Picture() {
  const several = picked.value.size > 1;
  const which = useSignal<'picked' | 'shown'>(several ? 'picked' : 'shown');
  const theme = useSignal<Theme>(pageTheme());
  const all = which.value === 'picked' ? pickedEvents() : shownEvents();
  const events = all.slice(0, maxRows);
  const picture = useMemo(
    () =>
      drawLadder(events, {
        palette: pagePalette(theme.value),
        title: titleOf(events),
        conn: (c) => connMap.get(c),
      }),
    [which.value, theme.value, lang.value],
  );
  const name = `ftpsim-${events[0]?.id ?? 0}-${events.at(-1)?.id ?? 0}`;
  return (
    <Dialog title={t('picture.title')} class="picture-box">
      <div class="picture-form">
        <Choice
          name="rows"
          legend="picture.rows"
          value={which}
          options={[
            ['picked', t('picture.picked', { n: picked.value.size }), !several],
            ['shown', t('picture.shown', { n: shownEvents().length }), false],
          ]}
        />
        <Choice
          name="theme"
          legend="picture.theme"
          value={theme}
          options={[
            ['light', t('theme.light'), false],
            ['dark', t('theme.dark'), false],
          ]}
        />
      </div>
      {all.length > maxRows && <p class="bound">{t('picture.bound', { n: maxRows, all: all.length })}</p>}
      <Preview svg={picture.svg} width={picture.width} height={picture.height} />
      <div class="acts">
        <Copy text={() => asText(all)} what={t('picked.what')} label={t('picked.copy')} />
        <span class="grow" />
        <button
          type="button"
          class="out"
          onClick={() => saveAs(`${name}.svg`, new Blob([picture.svg], { type: 'image/svg+xml' }))}
        >
          <Icon svg={download} />
          SVG
        </button>
        <button
          type="button"
          class="pri"
          onClick={async () => saveAs(`${name}.png`, await toPng(picture.svg, picture.width, picture.height))}
        >
          <Icon svg={download} />
          PNG
        </button>
      </div>
    </Dialog>
  );
}

function titleOf(events: readonly FtpEvent[]): string {
  const sids = [...new Set(events.map((e) => e.sid).filter(Boolean))];
  const who = sids.slice(0, 3).map((sid) => {
    const session = sessionMap.get(sid);
    return session ? `${sid} ${clientName(session)}` : sid;
  });
  if (sids.length > 3) who.push('…');
  const day = events[0]?.wall.slice(0, 19).replace('T', ' ') ?? '';
  return [t('app.name'), t('status.events', { n: events.length }), who.join(', '), day && `${day} UTC`]
    .filter(Boolean)
    .join(' · ');
}

function Choice<T extends string>(p: {
  name: string;
  legend: Key;
  value: { value: T };
  options: [value: T, text: string, disabled: boolean][];
}) {
  return (
    <fieldset>
      <legend>{t(p.legend)}</legend>
      {p.options.map(([value, text, disabled]) => (
        <label key={value}>
          <input
            type="radio"
            name={p.name}
            checked={p.value.value === value}
            disabled={disabled}
            onChange={() => {
              p.value.value = value;
            }}
          />
          {text}
        </label>
      ))}
    </fieldset>
  );
}

/** The picture as it will be, made smaller. It scrolls; its rows are text in the file. */
function Preview({ svg, width, height }: { svg: string; width: number; height: number }) {
  const [url, setUrl] = useState('');
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [svg]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <div class="preview scroll" tabIndex={0} role="region" aria-label={t('picture.preview')}>
      {url && <img src={url} width={width} height={height} alt={t('picture.alt')} />}
    </div>
  );
}
