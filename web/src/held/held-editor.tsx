import { t } from '../i18n';
import type { Draft, Mode } from './draft';

/** The held bytes, as text with its line end apart, or as hex. */
export function HeldEditor({ d, fixed }: { d: Draft; fixed: boolean }) {
  const wrong = d.mode === 'hex' && d.bytes === null;
  return (
    <div class={`ed ${d.edited ? 'edited' : ''} ${wrong ? 'wrong' : ''}`}>
      {d.mode === 'text' ? (
        <>
          <Area
            rows={d.now.text.split('\n').length}
            value={d.now.text}
            fixed={fixed}
            set={(text) => d.setNow({ ...d.now, text })}
          />
          <End name="CR" on={d.now.cr} fixed={fixed} set={(cr) => d.setNow({ ...d.now, cr })} />
          <End name="LF" on={d.now.lf} fixed={fixed} set={(lf) => d.setNow({ ...d.now, lf })} />
        </>
      ) : (
        <Area hex rows={d.hex.split('\n').length} value={d.hex} fixed={fixed} set={d.setHex} wrong={wrong} />
      )}
      <span class="grow" />
      {!fixed && (
        <fieldset class="seg" aria-label={t('held.mode')}>
          <ModeButton d={d} mode="text" />
          <ModeButton d={d} mode="hex" />
        </fieldset>
      )}
    </div>
  );
}

function ModeButton({ d, mode }: { d: Draft; mode: Mode }) {
  return (
    <button
      type="button"
      aria-pressed={d.mode === mode}
      disabled={d.mode === 'hex' && d.bytes === null}
      onClick={() => d.setMode(mode)}
    >
      {t(`held.mode.${mode}`)}
    </button>
  );
}

interface AreaProps {
  rows: number;
  value: string;
  fixed: boolean;
  hex?: boolean;
  wrong?: boolean;
  set: (value: string) => void;
}

function Area({ rows, value, fixed, hex = false, wrong = false, set }: AreaProps) {
  return (
    <textarea
      id="held-editor"
      class={hex ? 'hex' : ''}
      rows={Math.min(6, rows)}
      value={value}
      readOnly={fixed}
      spellcheck={false}
      autocomplete="off"
      aria-label={t('held.edit')}
      aria-invalid={wrong}
      onInput={(e) => set(e.currentTarget.value)}
    />
  );
}

interface EndProps {
  name: string;
  on: boolean;
  fixed: boolean;
  set: (on: boolean) => void;
}

/** One half of the line's end; pressing it takes it away or puts it back. */
function End({ name, on, fixed, set }: EndProps) {
  return (
    <button
      type="button"
      class="end"
      aria-pressed={on}
      disabled={fixed}
      title={t('held.end', { name })}
      onClick={() => set(!on)}
    >
      {name}
    </button>
  );
}
