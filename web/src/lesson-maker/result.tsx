import { useState } from 'preact/hooks';
import type { LessonMade } from '../contract';
import { fill, part } from '../i18n';
import { addressOf, made, playMade } from '../store/lesson-maker';
import { copyText } from '../ui/copy';
import { saveAs } from '../ui/save';

/** The lesson file, whether the record passes it, and where it can go. */
export function Result() {
  const found = made.value;
  if (!found) return null;
  return 'problem' in found ? (
    <p role="alert" class="maker-bad">
      {found.problem}
    </p>
  ) : (
    <Made key={found.text} lesson={found} />
  );
}

function Made({ lesson }: { lesson: LessonMade }) {
  const m = part('maker');
  const [link, setLink] = useState<string | null>(null);
  const copy = async () => {
    const address = await addressOf(lesson.text);
    setLink(address);
    if (address) await copyText(address);
  };
  return (
    <section class="maker-made" aria-label={m.made}>
      <p role="status" data-passed={lesson.passed}>
        {lesson.passed ? m.passed : fill(m.failed, { n: lesson.step + 1 })}
      </p>
      <div class="maker-acts">
        <button
          type="button"
          class="out"
          onClick={() => saveAs(`${lesson.name}.md`, new Blob([lesson.text], { type: 'text/markdown' }))}
        >
          {m.save}
        </button>
        <button type="button" class="out" onClick={() => void copy()}>
          {m.link}
        </button>
        <button type="button" class="out" onClick={() => void playMade(lesson.text)}>
          {m.play}
        </button>
      </div>
      {link === '' && <p role="status">{m.tooLong}</p>}
      {link && <input class="mono field" readOnly value={link} aria-label={m.link} />}
      <h3>{m.made}</h3>
      <pre class="mono">{lesson.text}</pre>
    </section>
  );
}
