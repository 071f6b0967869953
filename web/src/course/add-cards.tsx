import { useSignal } from '@preact/signals';
import plus from 'lucide-static/icons/file-plus.svg?raw';
import { useRef } from 'preact/hooks';
import { t } from '../i18n';
import { addCards, cards } from '../store/course';
import { Icon } from '../ui/icon';

/** A place for card files of "relay check": each becomes a column of the matrix. */
export function AddCards() {
  const input = useRef<HTMLInputElement>(null);
  const said = useSignal('');
  const over = useSignal(false);
  const add = async (files: readonly File[]) => {
    const foreign = await addCards(files);
    said.value = foreign.length
      ? t('course.cards.foreign', { names: foreign.join(', ') })
      : t('course.cards.there', { n: cards.peek().length });
  };
  return (
    <section
      class="course-add"
      aria-label={t('course.cards')}
      data-over={over.value}
      onDragOver={(e) => {
        e.preventDefault();
        over.value = true;
      }}
      onDragLeave={() => {
        over.value = false;
      }}
      onDrop={(e) => {
        e.preventDefault();
        over.value = false;
        void add([...(e.dataTransfer?.files ?? [])]);
      }}
    >
      <button type="button" class="out" onClick={() => input.current?.click()}>
        <Icon svg={plus} size={14} />
        {t('course.cards')}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept=".json"
        aria-label={t('course.cards')}
        onChange={(e) => {
          const chosen = [...(e.currentTarget.files ?? [])];
          e.currentTarget.value = '';
          void add(chosen);
        }}
      />
      <small>{t('course.cards.how')}</small>
      <span role="status">{said.value}</span>
    </section>
  );
}
