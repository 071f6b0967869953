export const compare = {
  'key.take-down': 'Take the next row too',
  'key.take-up': 'Take the row before too',

  'picked.label': 'Selected rows',
  'picked.count': '{n|row|rows} selected',
  'picked.what': 'the rows',
  'picked.copy': 'Copy as text',
  'picked.picture': 'Picture…',
  'picked.clear': 'Clear',

  'picture.open': 'Rows as a picture',
  'picture.title': 'Rows as a picture',
  'picture.rows': 'Rows',
  'picture.picked': 'The selected ones ({n})',
  'picture.shown': 'From the first in view on ({n})',
  'picture.theme': 'Colours',
  'picture.bound': 'A picture holds {n} rows; the first {n} of {all} are shown.',
  'picture.preview': 'Preview',
  'picture.alt': 'The rows as arrows between client and server',
};
