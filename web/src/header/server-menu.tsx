import chevron from 'lucide-static/icons/chevron-down.svg?raw';
import { t } from '../i18n';
import { hello, server } from '../store/state';
import { Icon } from '../ui/icon';
import { lazy } from '../ui/lazy';
import { Popover } from '../ui/popover';
import { profileName } from './profile-name';

const ServerPanel = lazy(() => import('./server-panel').then((m) => m.ServerPanel));

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
      {(close) => config && <ServerPanel config={config} close={close} />}
    </Popover>
  );
}
