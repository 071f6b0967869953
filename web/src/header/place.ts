import { computed } from '@preact/signals';
import { hello, relay } from '../store/state';
import { type Place, splitAddress } from './recipes';

/** Where and as whom to log in; null while no relay gives an address. */
export const place = computed<Place | null>(() => {
  const ftp = relay.value.ftp;
  if (!ftp) return null;
  const account = hello.value?.config.accounts.find((a) => !a.any);
  return {
    ...splitAddress(ftp),
    user: account?.user ?? 'anonymous',
    password: account?.password ?? 'guest',
    ftps: relay.value.ftps,
  };
});
