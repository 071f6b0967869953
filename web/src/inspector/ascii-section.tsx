import { useEffect, useRef, useState } from 'preact/hooks';
import type { FtpEvent } from '../contract';
import { formatNumber, t } from '../i18n';
import { Refused } from '../port';
import { call, readPart } from '../store/actions';
import { log } from '../store/state';
import { type AsciiBlock, insertedInto, removedFrom, type Twin, twinLines } from './ascii';
import { plainVerb } from './explain';
import { useWide } from './use-wide';
import './ascii.css';

/** So much of a file is compared; a block behind it shows its bytes only. */
const most = 4 << 20;
/** Lines of bytes that are shown. */
const shownLines = 3;
const ofFiles = new Set(['RETR', 'STOR', 'APPE', 'STOU']);

/** Whether e is a block of a file in TYPE A that went by unchanged, in the plain mode and structure. */
export function isAscii(e: FtpEvent): boolean {
  const command = e.re ? log.get(e.re) : undefined;
  const { type = '', mode, stru } = command?.state ?? {};
  const verb = plainVerb(command?.dec?.verb ?? '');
  return (
    e.kind === 'data' &&
    e.origin === 'wire' &&
    type.startsWith('A') &&
    mode === 'S' &&
    stru === 'F' &&
    ofFiles.has(verb)
  );
}

/** The bytes of a block in TYPE A as they are in the file and on the wire. */
export function AsciiSection({ e }: { e: FtpEvent }) {
  const root = useRef<HTMLElement>(null);
  const wide = useWide(root, 560);
  const [got, setGot] = useState<{ id: number; block: AsciiBlock | null }>();
  useEffect(() => {
    let shown = true;
    read(e).then((block) => shown && setGot({ id: e.id, block }));
    return () => {
      shown = false;
    };
  }, [e.id]);
  const block = got?.id === e.id ? got.block : null;
  return (
    <section ref={root} class="ascii" hidden={!block} aria-labelledby="ascii-title">
      <h3 class="sub-head" id="ascii-title">
        {t('ascii.title')}
      </h3>
      {block && <Block block={block} up={e.dir === 'c2s'} width={wide ? 16 : 8} />}
    </section>
  );
}

function Block({ block, up, width }: { block: AsciiBlock; up: boolean; width: number }) {
  const n = block.marks.length;
  const wire = block.wire.length;
  const key = n === 0 ? 'ascii.none' : up ? 'ascii.up' : 'ascii.down';
  return (
    <>
      <p>{t(key, { n, file: formatNumber(wire - n), wire: formatNumber(wire) })}</p>
      {n > 0 && (
        <table>
          {twinLines(block, width, shownLines).map((line, i) => (
            <Lines key={i} line={line} up={up} />
          ))}
        </table>
      )}
    </>
  );
}

function Lines({ line, up }: { line: Twin[]; up: boolean }) {
  return (
    <tbody>
      <tr>
        <th scope="row">{t('ascii.file')}</th>
        {line.map((b, i) => (
          <td key={i} class={b.file === undefined ? 'gap' : undefined}>
            {b.file === undefined ? '–' : hex(b.file)}
          </td>
        ))}
      </tr>
      <tr class="wire">
        <th scope="row">{t('ascii.wire')}</th>
        {line.map((b, i) => (
          <td
            key={i}
            class={b.file === undefined ? 'only' : undefined}
            title={b.file === undefined ? t(up ? 'ascii.removed' : 'ascii.inserted') : undefined}
          >
            {hex(b.wire)}
          </td>
        ))}
      </tr>
    </tbody>
  );
}

const hex = (byte: number) => byte.toString(16).padStart(2, '0');

/** Reads the block, and of a download the file up to it; null: not all of it is there. */
async function read(e: FtpEvent): Promise<AsciiBlock | null> {
  const command = e.re ? log.get(e.re) : undefined;
  const length = e.bytes ?? 0;
  const from = (e.total ?? length) - length + (command?.state?.rest ?? 0);
  if (!length || from + length > most) return null;
  const wire = await readPart(e.id, 0, length);
  if (wire?.length !== length) return null;
  if (e.dir === 'c2s') return removedFrom(wire);
  const file = await fileAt(e, from + length);
  return file && insertedInto(file, wire, from);
}

async function fileAt(e: FtpEvent, len: number): Promise<Uint8Array | null> {
  try {
    return (await call('fs.get', { path: e.dec?.path ?? '', at: e.id, len })).bytes;
  } catch (problem) {
    if (problem instanceof Refused) return null;
    throw problem;
  }
}
