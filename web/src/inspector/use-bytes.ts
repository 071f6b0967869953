import { useEffect, useState } from 'preact/hooks';
import type { FtpEvent } from '../contract';
import { readBytes } from '../store/actions';
import { showOriginal } from './highlight';

/** The bytes of an event, asked for when it is shown. */
export interface Loaded {
  state: 'none' | 'loading' | 'here' | 'gone';
  bytes: Uint8Array;
}

const nothing = new Uint8Array();

/** Asks for the bytes of e; the answer for an event that is no longer shown is left out. */
export function useBytes(e: FtpEvent): Loaded {
  const original = !!e.orig && showOriginal.value;
  const wanted = e.raw || e.kind === 'tls' ? `${e.id} ${original}` : '';
  const [got, setGot] = useState<{ of: string; bytes: Uint8Array | null }>({ of: '', bytes: null });
  useEffect(() => {
    if (!wanted) return;
    let shown = true;
    readBytes(e.id, original).then((bytes) => {
      if (shown) setGot({ of: wanted, bytes });
    });
    return () => {
      shown = false;
    };
  }, [wanted, e.id, original]);
  if (!wanted) return { state: 'none', bytes: nothing };
  if (got.of !== wanted) return { state: 'loading', bytes: nothing };
  return got.bytes ? { state: 'here', bytes: got.bytes } : { state: 'gone', bytes: nothing };
}
