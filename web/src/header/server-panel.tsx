import type { AccountInfo, Config, ProfileInfo } from '../contract';
import { t, tMaybe } from '../i18n';
import { KeepBox } from '../persist/keep-box';
import { chooseProfile, clearRecord } from '../store/actions';
import { dialog, hello, relay } from '../store/state';
import { lazy } from '../ui/lazy';
import { profileName } from './profile-name';
import './server-panel.css';

const LimitsBox = lazy(() => import('../limits/box').then((m) => m.LimitsBox), 'limits');
const ProfileButtons = lazy(() => import('../profiles/buttons').then((m) => m.ProfileButtons));
const TlsBox = lazy(() => import('../tls/box').then((m) => m.TlsBox), 'tls');

/** What can be seen and chosen of the server: its kind, its accounts, TLS, limits, and what is kept. */
export function ServerPanel({ config, close }: { config: Config; close: () => void }) {
  return (
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
