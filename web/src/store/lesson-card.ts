import type { CourseFormat } from '../contract';
import { call } from './actions';
import { fileOf } from './course';

/** The card of the lesson that runs, as a file. */
export const lessonCardFile = (format: CourseFormat, name: string) =>
  fileOf(format, () => call('lesson.card', { format, name }));
