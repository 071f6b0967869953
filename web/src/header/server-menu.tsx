import chevron from 'lucide-static/icons/chevron-down.svg?raw';
import type { AccountInfo, ProfileInfo } from '../contract';
import { t, tMaybe } from '../i18n';
import { KeepBox } from '../persist/keep-box';
import { chooseProfile, clearRecord } from '../store/actions';
import { dialog, hello, relay, server } from '../store/state';
import { Icon } from '../ui/icon';
import { lazy } from '../ui/lazy';
import { Popover } from '../ui/popover';

const LimitsBox = lazy(() => import('../limits/box').then((m) => m.LimitsBox), 'limits');
const ProfileButtons = lazy(() => import('../profiles/buttons').then((m) => m.ProfileButtons));
const TlsBox = lazy(() => import('../tls/box').then((m) => m.TlsBox), 'tls');

/** What kind of server this is, and its accounts. */
export function ServerMenu() {
  const state = server.value.state;
  const text =
    state === 'up'
      ? 'header.server'
      : state === 'loading'
        ? 'header.server.loading'
        : 'header.server.crashed';
  const config = hello.value?.config;
  const tone = state === 'up' ? 'ok' : state === 'loading' ? 'calm' : 'bad';
  return (
    <Popover
      id="server-menu"
      class="server"
      label={t('server.title')}
      buttonClass={`pill ${tone} server-pill`}
      button={
        <>
          <span class="dot" />
          <span class="opt shy">
            {t(text)}
            {config && state === 'up' && config.profile !== 'full' && ` · ${profileName(config.profile)}`}
          </span>
          <Icon svg={chevron} size={13} />
        </>
      }
    >
      {(close) =>
        config && (
          <>
            <p>{t('server.text')}</p>
            <Judge what="course" close={close} />
            {!!relay.value.targets?.length && <Judge what="server-check" close={close} />}
            <fieldset>
              <legend>{t('server.profile')}</legend>
              {config.profiles.map((p) => (
                <Profile key={p.name} p={p} chosen={config.profile === p.name} />
              ))}
              <p class="mute">{t('server.profile.next')}</p>
              <ProfileButtons done={close} />
            </fieldset>
            <h2>{t('server.accounts')}</h2>
            <dl>
              {config.accounts.map((a) => (
                <Account key={a.user} a={a} />
              ))}
            </dl>
            <TlsBox />
            <LimitsBox />
            <KeepBox />
            <div class="foot">
              <span class="mute">{t('server.version', { version: hello.value?.version ?? '' })}</span>
              <button
                type="button"
                class="out"
                onClick={() => {
                  close();
                  void clearRecord();
                }}
              >
                {t('server.clear')}
              </button>
            </div>
          </>
        )
      }
    </Popover>
  );
}

const judged = { course: 'course.open', 'server-check': 'check.open' } as const;

function Judge({ what, close }: { what: keyof typeof judged; close: () => void }) {
  const open = () => {
    close();
    dialog.value = what;
  };
  return (
    <button type="button" class="out" onClick={open}>
      {t(judged[what])}
    </button>
  );
}

const profileName = (name: string, title = name) => tMaybe(`profile.${name}`, title);

function Profile({ p, chosen }: { p: ProfileInfo; chosen: boolean }) {
  return (
    <label class="profile">
      <input
        type="radio"
        name="profile"
        value={p.name}
        checked={chosen}
        onChange={() => void chooseProfile(p.name)}
      />
      <span>
        <b>{profileName(p.name, p.title)}</b>
        <small>{tMaybe(`profile.${p.name}.text`, p.text)}</small>
      </span>
    </label>
  );
}

function Account({ a }: { a: AccountInfo }) {
  const all = a.write.includes('/');
  return (
    <>
      <dt class="mono">{a.user}</dt>
      <dd>
        {a.any ? t('server.any-password') : <span class="mono">{a.password}</span>}
        {a.acct && <span class="mono"> {t('server.acct', { account: a.acct })}</span>}
        <span class="mute">
          {' · '}
          {all ? t('server.writes-all') : t('server.writes', { paths: a.write.join(', ') })}
        </span>
      </dd>
    </>
  );
}
