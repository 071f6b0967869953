import { useMemo } from 'preact/hooks';
import { t } from '../i18n';
import { type Cell, type TextRun, textLines } from './hex';
import { hovered, lit, secretShown, togglePin } from './highlight';

/** The bytes as text; control characters by name. */
export function TextView({ bytes, cells }: { bytes: Uint8Array; cells: Cell[] }) {
  const secret = secretShown.value;
  const lines = useMemo(() => textLines(bytes, cells, secret), [bytes, cells, secret]);
  return (
    <div class="wiretext" role="group" aria-label={t('bytes.text-of')}>
      {lines.map((line) => (
        <div key={line[0]?.off} lang="en">
          {line.map((run) => (
            <Run key={run.off} run={run} />
          ))}
        </div>
      ))}
    </div>
  );
}

function Run({ run }: { run: TextRun }) {
  if (run.kind === 'control') return <kbd>{run.text}</kbd>;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the same is reached from the field's button
    // biome-ignore lint/a11y/useKeyWithClickEvents: the same is reached from the field's button
    <span
      class={run.field >= 0 && lit.value === run.field ? 'on' : ''}
      onMouseEnter={() => {
        hovered.value = run.field;
      }}
      onMouseLeave={() => {
        hovered.value = -1;
      }}
      onClick={() => run.field >= 0 && togglePin(run.field)}
    >
      {run.text}
    </span>
  );
}
