import type { TalkLine } from '../contract';
import { fill, part } from '../i18n';

/** Whether two lines say the same. */
const same = (a: TalkLine, b: TalkLine) => a.kind === b.kind && a.text === b.text;

/** What a client saw, line by line. Those that the other run does not have are marked. */
export function Talk({ title, lines, other }: { title: string; lines: TalkLine[]; other: TalkLine[] }) {
  const m = part('museum');
  return (
    <section class="talk" aria-label={title}>
      <h4>{title}</h4>
      <ol class="mono">
        {lines.map((line, i) => {
          const alone = !other.some((o) => same(line, o));
          return (
            <li key={i} data-k={line.kind} data-alone={alone}>
              <Words line={line} />
              {alone && <span class="sr"> ({m.differs})</span>}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

function Words({ line }: { line: TalkLine }) {
  const kinds = part('museum').kind;
  switch (line.kind) {
    case 'sent':
    case 'got':
      return (
        <>
          <span class="sr">{kinds[line.kind]} </span>
          <span class="sign" aria-hidden="true">
            {line.kind === 'sent' ? '→' : '←'}
          </span>
          <span class="said">
            <Bytes text={line.text ?? ''} />
          </span>
        </>
      );
    case 'down':
    case 'up':
    case 'victim':
      return (
        <>
          <span class="sign" aria-hidden="true">
            {line.kind === 'up' ? '⇒' : '⇐'}
          </span>
          <span class="said">
            <small>{kinds[line.kind]}</small>
            <Bytes text={line.text ?? ''} />
          </span>
        </>
      );
    default:
      return (
        <>
          <span class="sign" aria-hidden="true">
            ✕
          </span>
          <span class="said">{fill(kinds[line.kind], { n: line.seconds ?? 0 })}</span>
        </>
      );
  }
}

/** Bytes as text; a middle dot stands for what has no sign. */
const printable = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are looked for
  text.replace(/[\x00-\x1f\x7f-\xff]/g, '·');

/** Bytes, line by line, in which line ends are seen. */
function Bytes({ text }: { text: string }) {
  return (
    <>
      {text.split(/(?<=\n)/).map((line, i) => {
        const [, said = '', end = ''] = /^([\s\S]*?)(\r?\n)?$/.exec(line) ?? [];
        return (
          <span key={`${i} ${line}`} class="line">
            {printable(said)}
            {end && <small class="line-end">{end === '\n' ? 'LF' : 'CR LF'}</small>}
          </span>
        );
      })}
    </>
  );
}
