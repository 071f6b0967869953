import cable from 'lucide-static/icons/cable.svg?raw';
import moon from 'lucide-static/icons/moon.svg?raw';
import projector from 'lucide-static/icons/presentation.svg?raw';
import sun from 'lucide-static/icons/sun.svg?raw';
import auto from 'lucide-static/icons/sun-moon.svg?raw';
import { useEffect } from 'preact/hooks';
import { lang, t } from '../i18n';
import { type Lang, langs, languages } from '../i18n/languages';
import { chooseLang, cycleTheme, theme } from '../store/settings';
import { Icon } from '../ui/icon';
import { ask } from './actions';
import { ClassActions } from './bar';
import { Collected } from './collected';
import { ClassDialog } from './dialogs';
import { EnterForm } from './enter';
import { Failures } from './failures';
import { Grid } from './grid';
import { link, room } from './store';
import './class.css';

const icons = { auto, light: sun, dark: moon };

/** The teacher's page: the door, or the class. */
export function ClassPage() {
  const inside = room.value;
  const title = inside?.title || t('class.title');
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <div class="class-page" data-frozen={!!inside?.frozen}>
      <header class="bar top">
        <h1 class="brand">
          <span class="logo">
            <Icon svg={cable} />
          </span>
          <span class="class-title">{title}</span>
          {inside?.teacher && <span class="mute class-teacher">{inside.teacher}</span>}
        </h1>
        <span class="grow" />
        {inside && <JoinAt />}
        <LangSwitch />
        <button
          type="button"
          class="ic"
          aria-label={t('header.theme', { theme: t(`theme.${theme.value}`) })}
          title={t('header.theme', { theme: t(`theme.${theme.value}`) })}
          onClick={cycleTheme}
        >
          <Icon svg={icons[theme.value]} />
        </button>
      </header>
      {inside ? (
        <>
          <ClassActions />
          <div class="banners">
            <p class="class-line" role="status" hidden={link.value === 'open' && !inside.apart}>
              {t(link.value === 'open' ? 'class.apart' : 'class.lost')}
            </p>
            <Collected />
            <Failures />
          </div>
          <Grid />
        </>
      ) : (
        <EnterForm />
      )}
      <ClassDialog />
    </div>
  );
}

/** The address and the code for the students; a button shows them large. */
function JoinAt() {
  const { address = '', code } = room.value ?? {};
  return (
    <button type="button" class="out class-join" onClick={() => ask('projector')}>
      <Icon svg={projector} />
      <span class="mono class-address">{address}</span>
      {code && (
        <span>
          {t('class.code')} <b class="mono">{code}</b>
        </span>
      )}
      <span class="sr">{t('class.project')}</span>
    </button>
  );
}

function LangSwitch() {
  const next = langs[(langs.indexOf(lang.value) + 1) % langs.length] as Lang;
  return (
    <button type="button" class="lang" title={t('header.language')} onClick={() => chooseLang(next)}>
      {langs.map((l) => (
        <span key={l} class={l === lang.value ? 'on' : ''} lang={l}>
          {languages[l].short}
        </span>
      ))}
    </button>
  );
}
