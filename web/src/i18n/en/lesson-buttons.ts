// What lessons need before their own texts are loaded: their button, their notices, and the presentation's keys.
export const lessonButtons = {
  'header.lessons': 'Lessons',
  'empty.lessons': 'Learn by doing: lessons',
  'tabs.lesson': 'Lesson',
  'region.lesson': 'Lesson',
  'key.lesson': 'To the lesson',
  'key.present': 'Presentation size, or back',
};
