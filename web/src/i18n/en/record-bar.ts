// What shows of the record before its views are loaded: buttons, names, what goes wrong.
export const recordBar = {
  'export.button': 'Export',
  'record.open': 'Open…',
  'record.welcome': 'Or open a recording or a capture: drop it anywhere.',
  'share.name': 'shared by a link',
  'key.save': 'save the session',
  'error.viewing': 'A recording is shown. Close it to change the server.',
  'error.bad-link': 'This link holds no record, or not all of it.',
};
