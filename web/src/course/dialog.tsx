import { useEffect } from 'preact/hooks';
import { Dialog } from '../dialog/dialog';
import { t } from '../i18n';
import { cards, courses, loadCourses } from '../store/course';
import { course } from '../store/state';
import { AddCards } from './add-cards';
import { CardView } from './card';
import { Matrix } from './matrix';
import { Running } from './running';
import { StartForm } from './start-form';
import './course.css';

/** Judges a client: picks a course, says when to run the client, and shows the card. */
export function CourseDialog() {
  useEffect(() => {
    if (!courses.peek().length) void loadCourses();
  }, []);
  const state = course.value;
  return (
    <Dialog title={t('course.title')} class="course-box">
      <div class="course-body scroll">
        {state?.running ? <Running state={state} /> : <StartForm />}
        {state?.card && state.card.cases.length > 0 && <CardView card={state.card} running={state.running} />}
        {cards.value.length > 1 && <Matrix cards={cards.value} />}
        <AddCards />
      </div>
    </Dialog>
  );
}
