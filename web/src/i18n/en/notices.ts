// Texts of the notices, and of what a share link brings.
export const notices = {
  'notice.more': 'Show all of it',
  'notice.less': 'Show one line',
  'notice.close': 'Dismiss',
  'task.label': 'Task',
  'brought.label': 'Changed by a link',
  'brought.text': 'The link has changed this server.',
  'brought.undo': 'Undo',
  'error.bad-profile':
    'The kind of server in this link cannot be read. The server keeps the one that it had.',
  'tabs.own':
    'This tab is a server of its own: {own}. {n|other tab is a server|other tabs are servers} too: {others}.',
  'tabs.and-more': '{named} and {n} more',
  'session.gone': 'Client gone',
  'sessions.closed.show': 'Show {n|more closed session|more closed sessions}',
  'sessions.closed.hide': 'Hide {n|closed session|closed sessions}',
};
