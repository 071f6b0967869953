import stopIcon from 'lucide-static/icons/circle-stop.svg?raw';
import { useRef, useState } from 'preact/hooks';
import { t } from '../i18n';
import { completeLine, interruptClient, typeLine } from '../store/actions';
import { clientPrompt, hello } from '../store/state';
import { Icon } from '../ui/icon';
import { askedAt } from './asked';
import { History } from './history';

const history = new History(storage());

function storage(): Storage | null {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}

/**
 * The line that is being typed. Enter sends it, also while an earlier one runs, Tab completes it, ↑ ↓ bring
 * earlier ones back, Ctrl+C interrupts. Tab leaves the field when it is empty
 * or after Escape, so that it is no trap for the keyboard.
 */
export function Prompt() {
  const { prompt, secret } = clientPrompt.value;
  const field = useRef<HTMLInputElement>(null);
  const leaving = useRef(false);
  const [options, setOptions] = useState<readonly string[]>([]);
  const busy = prompt === '';

  const put = (text: string | undefined) => {
    const input = field.current;
    if (!input || text === undefined) return;
    input.value = text;
    input.setSelectionRange(text.length, text.length);
  };
  const send = (input: HTMLInputElement) => {
    const text = input.value;
    input.value = '';
    setOptions([]);
    void typeLine(text).then((answer) => {
      if (answer && !secret && !answer.result.secret) history.add(text);
    });
  };
  const complete = async (text: string) => {
    const found = await completeLine(text);
    if (!found || field.current?.value !== text) return;
    put(found.text);
    setOptions(found.options && found.options.length > 1 ? found.options : []);
  };
  const interrupt = () => {
    put('');
    void interruptClient();
  };

  const keys = (e: KeyboardEvent & { currentTarget: HTMLInputElement }) => {
    const input = e.currentTarget;
    const plain = !e.ctrlKey && !e.altKey && !e.metaKey;
    const left = leaving.current;
    leaving.current = e.key === 'Escape';
    if (e.key === 'Enter') send(input);
    else if (e.key === 'Tab' && plain && !e.shiftKey && input.value && !left && !secret)
      void complete(input.value);
    else if (e.key === 'ArrowUp' && plain && !secret) put(history.move(-1, input.value));
    else if (e.key === 'ArrowDown' && plain && !secret) put(history.move(1, input.value));
    else if (e.key === 'c' && e.ctrlKey && input.selectionStart === input.selectionEnd) interrupt();
    else if (e.key === 'Escape') setOptions([]);
    else return;
    e.preventDefault();
  };
  return (
    <>
      <p class="options mute" role="status">
        {options.length > 0 && t('console.options', { n: options.length, list: options.join('  ') })}
      </p>
      <div class="prompt">
        <label for="console-input">{busy ? t('console.busy') : prompt}</label>
        <input
          ref={field}
          id="console-input"
          type={(secret ? 'password' : 'text') as 'text'}
          aria-label={t(secret ? 'console.password' : 'console.input')}
          placeholder={askedAt(prompt, secret, hello.value?.config.accounts ?? [])}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          enterkeyhint="send"
          onKeyDown={keys}
        />
        {busy && (
          <button
            type="button"
            class="ic"
            aria-label={t('console.interrupt')}
            title={t('console.interrupt')}
            onClick={interrupt}
          >
            <Icon svg={stopIcon} size={14} />
          </button>
        )}
      </div>
    </>
  );
}
