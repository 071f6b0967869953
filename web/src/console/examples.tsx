import { t } from '../i18n';
import { attempt, typeLine } from '../store/actions';
import { relay } from '../store/state';

/** The examples in the order in which they are offered; scripts.ts has what they do. */
export const examples = [
  'login',
  'list',
  'passive',
  'active',
  'put',
  'ascii',
  'resume',
  'abort',
  'wrong',
  'tls',
  'firewall',
] as const;

export type Script = (typeof examples)[number];

/** Plays an example, whose code is loaded when it is first needed. */
const run = (id: Script) => attempt(() => import('./scripts').then((m) => m.scripts[id]()));

/** The first minute: a login and a download, at a pace to read along. */
export const firstMinute = () => attempt(() => import('./scripts').then((m) => m.firstMinute()));

/** The examples, each a button that types for the reader, and the servers that the relay offers. They stay, so that one can be tried after the other. */
export function Examples() {
  return (
    <div class="examples" role="group" aria-label={t('console.scripts')}>
      {examples.map((id) => (
        <button key={id} type="button" class="out" onClick={() => void run(id)}>
          {t(`script.${id}`)}
        </button>
      ))}
      {relay.value.targets?.map((name) => (
        <button
          key={name}
          type="button"
          class="out"
          title={t('console.dial.hint', { name })}
          onClick={() => void typeLine(`open ${name}:`)}
        >
          {t('console.dial', { name })}
        </button>
      ))}
    </div>
  );
}
