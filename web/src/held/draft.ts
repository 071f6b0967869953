import { useMemo, useState } from 'preact/hooks';
import type { HeldItem } from '../contract';
import { heldBytes } from '../store/gate';
import { fromHex, toHex } from './hextext';
import { type Editable, fromLatin1, toBytes, toEditable } from './wiretext';

export type Mode = 'text' | 'hex';

/** What a reader makes of a held message. */
export interface Draft {
  mode: Mode;
  now: Editable;
  hex: string;
  /** What would be sent; null: the hex cannot be read, or the bytes are not here. */
  bytes: Uint8Array<ArrayBuffer> | null;
  /** It is not what came. */
  edited: boolean;
  /** The bytes are here: those of a data block come when they are asked for. */
  ready: boolean;
  load: () => Promise<void>;
  setMode: (mode: Mode) => void;
  setNow: (now: Editable) => void;
  setHex: (hex: string) => void;
  reset: () => void;
}

const none = new Uint8Array();

export function useDraft(item: HeldItem): Draft {
  const data = item.event.kind === 'data';
  const [block, setBlock] = useState<Uint8Array | null>(null);
  const original = useMemo(() => (data ? (block ?? none) : fromLatin1(item.text)), [block, item.text]);
  const [mode, setMode] = useState<Mode>(data ? 'hex' : 'text');
  const [now, setNow] = useState(() => toEditable(original));
  const [hex, setHex] = useState('');

  const bytes = useMemo(() => (mode === 'hex' ? fromHex(hex) : toBytes(now)), [mode, hex, now]);
  const ready = data ? block !== null : item.text !== '';
  const take = (b: Uint8Array) => {
    setNow(toEditable(b));
    setHex(toHex(b));
  };
  return {
    mode,
    now,
    hex,
    bytes: ready ? bytes : null,
    edited: ready && (bytes === null || !equal(bytes, original)),
    ready,
    load: async () => {
      const b = await heldBytes(item.hid);
      if (!b) return;
      setBlock(b);
      take(b);
    },
    setMode: (next) => {
      if (bytes) take(bytes);
      setMode(next);
    },
    setNow,
    setHex,
    reset: () => take(original),
  };
}

const equal = (a: Uint8Array, b: Uint8Array) => a.length === b.length && a.every((x, i) => x === b[i]);
