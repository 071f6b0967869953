// Texts of the notices.
export const notices = {
  'notice.more': 'Show all',
  'notice.less': 'Show one line',
  'notice.close': 'Dismiss',
  'tabs.own':
    'This tab is a server of its own: {own}. {n|other tab is a server|other tabs are servers} too: {others}.',
  'tabs.and-more': '{named} and {n} more',
  'session.gone': 'Client gone',
  'sessions.closed.show': 'Show {n|more closed session|more closed sessions}',
  'sessions.closed.hide': 'Hide {n|closed session|closed sessions}',
  'session.end.cut': 'Cut off by you',
  'row.end.cut': 'cut off from the page',
};
