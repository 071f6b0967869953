import { useSignal } from '@preact/signals';
import { Dialog } from '../dialog/dialog';
import { t } from '../i18n';
import { clientName } from '../sessions/names';
import { attempt, call } from '../store/actions';
import { relay, sessionMap, sessionVersion } from '../store/state';
import { Copy } from '../ui/copy';
import { moveInTabs } from '../ui/tabs';
import { place } from './place';
import { type Client, clients, type Place, recipes } from './recipes';
import './connect.css';

/** Where nothing is known yet the commands show what they will look like. */
const example: Place = { host: '127.0.0.1', port: '2121', user: 'haha', password: 'hehe' };

/** "Connect a client": filled-in commands and settings, and a line that tells when one has come. */
export function Connect() {
  const chosen = useSignal<Client>('curl');
  const here = place.value ?? example;
  return (
    <Dialog title={t('connect.title')} class="connect-box">
      <p>{t(relay.value.state === 'none' ? 'connect.intro.none' : 'connect.intro')}</p>
      <Seat />
      <div class="tablist" role="tablist" aria-label={t('connect.clients')} onKeyDown={moveInTabs}>
        {clients.map((c) => (
          <button
            key={c}
            type="button"
            role="tab"
            id={`client-${c}`}
            aria-selected={chosen.value === c}
            aria-controls="client-recipes"
            tabIndex={chosen.value === c ? 0 : -1}
            onClick={() => {
              chosen.value = c;
            }}
          >
            {c === 'device' ? t('connect.device') : c}
          </button>
        ))}
      </div>
      <div class="recipes" id="client-recipes" role="tabpanel" aria-labelledby={`client-${chosen.value}`}>
        {chosen.value === 'FileZilla' || chosen.value === 'device' ? (
          <Settings client={chosen.value} here={here} />
        ) : (
          <Commands client={chosen.value} here={here} />
        )}
      </div>
      <Waiting />
    </Dialog>
  );
}

/** Offers the first page's address to a further one, where the relay allows it. */
function Seat() {
  const { number = 0, takeOver } = relay.value;
  if (!takeOver) return null;
  return (
    <p class="seat">
      {t('connect.seat', { n: number })}{' '}
      <button type="button" onClick={() => attempt(() => call('relay.join', { takeOver: 1 }))}>
        {t('connect.take-over')}
      </button>
    </p>
  );
}

function Commands({ client, here }: { client: Client; here: Place }) {
  return (
    <>
      {recipes(client, here).map((r) => (
        <div class="recipe" key={r.mode}>
          <h3>{t(`connect.${r.mode}`)}</h3>
          <div class="line">
            <pre>{r.text}</pre>
            <Copy text={r.text} what={`${client}, ${t(`connect.${r.mode}`)}`} />
          </div>
        </div>
      ))}
      <div class="recipe">
        <p class="recipe-note">
          {client === 'ftp' &&
            `${t('connect.user')} ${here.user}, ${t('connect.password')} ${here.password}. `}
          {t('connect.anonymous')}
        </p>
      </div>
    </>
  );
}

function Settings({ client, here }: { client: Client; here: Place }) {
  const [from, to] = relay.value.passive ?? [];
  const rows: [string, string][] = [
    [t('connect.host'), here.host],
    [t('connect.port'), here.port],
    [t('connect.user'), here.user],
    [t('connect.password'), here.password],
  ];
  if (client === 'FileZilla') {
    rows.splice(0, 0, [t('connect.protocol'), 'FTP']);
    rows.splice(3, 0, [t('connect.encryption'), t('connect.plain')]);
    rows.push([t('connect.mode'), t('connect.mode.both')]);
  } else if (from) {
    rows.push([t('connect.passive-ports'), `${from}–${to}`]);
  }
  return (
    <div class="recipe">
      <dl class="settings">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd class="mono">{value}</dd>
            <dd class="do">
              <Copy text={value} what={name} />
            </dd>
          </div>
        ))}
      </dl>
      <p class="recipe-note">{t(client === 'device' ? 'connect.device.note' : 'connect.anonymous')}</p>
    </div>
  );
}

/** Turns green when a client has come through a socket since the dialog opened. */
function Waiting() {
  sessionVersion.value;
  const all = [...sessionMap.values()].filter((x) => x.via === 'tcp');
  const newest = all.reduce((n, x) => Math.max(n, x.n), 0);
  const before = useSignal(newest).peek();
  const arrived = newest > before ? all.find((x) => x.n === newest) : undefined;
  return (
    <div class={`waiting ${arrived ? 'arrived' : ''}`} role="status">
      <span class="dot" />
      {arrived
        ? t('connect.arrived', { sid: arrived.sid, client: clientName(arrived) })
        : t(relay.value.state === 'connected' ? 'connect.waiting' : `relay.${relay.value.state}`)}
    </div>
  );
}
