import type { CourseFormat } from '../contract';
import { t } from '../i18n';
import { saveAs } from '../ui/save';
import { printPage } from './print';

/** Saves or prints a card. of is what the card is about, for the file's name. */
export function SaveCard({ of, file }: { of: string; file: (f: CourseFormat) => Promise<Blob | undefined> }) {
  const save = async (format: CourseFormat) => {
    const blob = await file(format);
    if (blob) saveAs(`${of.replace(/[^\w.-]+/g, '-')}-card.${format}`, blob);
  };
  const print = async () => {
    const blob = await file('html');
    if (blob) printPage(await blob.text());
  };
  return (
    <div class="course-save">
      <button type="button" class="out" onClick={() => void save('html')}>
        {t('course.html')}
      </button>
      <button type="button" class="out" onClick={() => void save('md')}>
        {t('course.md')}
      </button>
      <button type="button" class="out" onClick={() => void print()}>
        {t('course.print')}
      </button>
    </div>
  );
}
