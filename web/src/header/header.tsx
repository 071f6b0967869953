import ask from 'lucide-static/icons/book-open.svg?raw';
import bookmark from 'lucide-static/icons/bookmark.svg?raw';
import cable from 'lucide-static/icons/cable.svg?raw';
import help from 'lucide-static/icons/circle-question-mark.svg?raw';
import share from 'lucide-static/icons/download.svg?raw';
import cap from 'lucide-static/icons/graduation-cap.svg?raw';
import moon from 'lucide-static/icons/moon.svg?raw';
import plug from 'lucide-static/icons/plug.svg?raw';
import sun from 'lucide-static/icons/sun.svg?raw';
import monitorCog from 'lucide-static/icons/sun-moon.svg?raw';
import { lang, t } from '../i18n';
import { type Lang, langs, languages } from '../i18n/languages';
import { Snapshots } from '../past/lazy';
import { ExportMenu } from '../recordings/lazy';
import { openReference } from '../reference/open';
import { chooseLang, cycleTheme, type Theme, theme } from '../store/settings';
import { dialog, relay } from '../store/state';
import { Copy } from '../ui/copy';
import { Icon } from '../ui/icon';
import { Popover } from '../ui/popover';
import { More } from './more';
import { ServerMenu } from './server-menu';
import './header.css';

const themeIcons: Record<Theme, string> = { auto: monitorCog, light: sun, dark: moon };

export function Header() {
  return (
    <header class="bar top">
      <h1 class="brand">
        <span class="logo">
          <Icon svg={cable} />
        </span>
        <span class="opt shy">{t('app.name')}</span>
      </h1>
      <Address />
      <button
        type="button"
        class="out connect"
        onClick={() => {
          dialog.value = 'connect';
        }}
      >
        <Icon svg={plug} />
        <span class="opt2 shy2">{t('header.connect')}</span>
      </button>
      <ServerMenu />
      <span class="grow" />
      <button
        type="button"
        class="lessons-button"
        aria-label={t('header.lessons')}
        title={t('header.lessons')}
        onClick={() => {
          dialog.value = 'lessons';
        }}
      >
        <Icon svg={cap} />
        <span class="opt shy2">{t('header.lessons')}</span>
      </button>
      <Popover
        id="snapshots"
        class="snaps"
        label={t('snap.button')}
        buttonClass="snap-button"
        button={
          <>
            <Icon svg={bookmark} />
            <span class="opt shy2">{t('snap.button')}</span>
          </>
        }
      >
        {(close) => <Snapshots close={close} />}
      </Popover>
      <Popover
        id="export"
        class="export"
        label={t('export.button')}
        buttonClass="export-button"
        button={
          <>
            <Icon svg={share} />
            <span class="opt shy2">{t('export.button')}</span>
          </>
        }
      >
        {(close) => <ExportMenu close={close} />}
      </Popover>
      <button
        type="button"
        class="ask"
        aria-label={t('header.ask')}
        title={t('header.ask')}
        onClick={() => openReference()}
      >
        <Icon svg={ask} />
        <span class="opt shy2">{t('header.ask')}</span>
      </button>
      <LangSwitch />
      <button
        type="button"
        class="ic"
        aria-label={t('header.theme', { theme: t(`theme.${theme.value}`) })}
        title={t('header.theme', { theme: t(`theme.${theme.value}`) })}
        onClick={cycleTheme}
      >
        <Icon svg={themeIcons[theme.value]} />
      </button>
      <button
        type="button"
        class="ic"
        aria-label={t('header.help')}
        title={t('header.help')}
        onClick={() => {
          dialog.value = 'help';
        }}
      >
        <Icon svg={help} />
      </button>
      <More />
    </header>
  );
}

/** The state of the relay and the address that clients connect to. */
function Address() {
  const r = relay.value;
  const url = r.ftp ? `ftp://${r.ftp}` : '';
  return (
    <div class="addr" data-relay={r.state}>
      <span class="dot" />
      <span class={url ? 'state opt' : 'state'}>
        <span class={url ? '' : 'opt2'}>{t(`relay.${r.state}`)}</span>
        {!url && r.state === 'none' && <span class="only-small">{t('relay.none.short')}</span>}
      </span>
      {url && (
        <>
          <b class="mono">
            <span class="opt2">ftp://</span>
            {r.ftp}
          </b>
          <Copy text={url} what={url} />
        </>
      )}
    </div>
  );
}

/** One button: it shows the languages and goes to the next. */
function LangSwitch() {
  const next = langs[(langs.indexOf(lang.value) + 1) % langs.length] as Lang;
  return (
    <button type="button" class="lang opt2" title={t('header.language')} onClick={() => chooseLang(next)}>
      {langs.map((l) => (
        <span key={l} class={l === lang.value ? 'on' : ''} lang={l}>
          {languages[l].short}
        </span>
      ))}
    </button>
  );
}
