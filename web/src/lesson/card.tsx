import { useState } from 'preact/hooks';
import type { Lesson, Progress } from '../contract';
import { SaveCard } from '../course/save';
import { t } from '../i18n';
import { lessonCardFile } from '../store/lesson-card';
import './card.css';

/** The card of a lesson in which a student builds a program: which stages are passed, and what was found. */
export function StageCard({ l, p }: { l: Lesson; p: Progress }) {
  const [name, setName] = useState('');
  const passed = p.steps.filter((s) => s.done).length;
  return (
    <details class="lesson-card" open={p.done}>
      <summary>
        {t('stages.card')} <small>{t('stages.sum', { passed, all: l.steps.length })}</small>
      </summary>
      <p>{t('stages.text')}</p>
      <label>
        {t('stages.name')}
        <input
          class="field"
          type="text"
          maxLength={60}
          autocomplete="name"
          value={name}
          onInput={(e) => setName(e.currentTarget.value)}
        />
      </label>
      <SaveCard of={`${name.trim()} ${l.info.name}`.trim()} file={(f) => lessonCardFile(f, name.trim())} />
    </details>
  );
}
