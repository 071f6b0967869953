// What lessons need before their own texts are loaded: their button, their notices, and the presentation's keys.
export const lessonButtons = {
  'header.lessons': 'Lessons',
  'empty.lessons': 'Learn by doing: lessons',
  'tabs.lesson': 'Lesson',
  'region.lesson': 'Lesson',
  'key.lesson': 'To the lesson',
  'key.present': 'Presentation size, or back',
  'key.present-next': 'In presentation size: next event',
  'key.present-back': 'In presentation size: event before',
  'error.no-such-lesson': 'There is no lesson with this name.',
  'error.bad-lesson': 'This is not a lesson that this page can read.',
  'error.newer-lesson':
    'This lesson has a newer format than this page understands. A newer version of the simulator opens it.',
  'error.lesson-address': 'A lesson comes from this page’s own address and ends in .md.',
  'error.lesson-gone': 'There is no lesson at this address.',
};
