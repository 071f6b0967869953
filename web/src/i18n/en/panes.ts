// Texts of the edges between panes, of the menu of a small screen, and of a row's menu.
export const panes = {
  'pane.rail': 'Width of sessions and files',
  'pane.insp': 'Width of the inspector',
  'pane.dock': 'Height of the client',
  'pane.held': 'Width of the held message',
  'pane.closed': 'closed',
  'pane.how': 'Drag, or arrow keys; Enter closes and opens; a double click resets',
  'header.more': 'More',
  'row.menu': 'Event {id}',
  'row.menu.inspect': 'Explain',
  'row.menu.session': 'Only session {sid}',
  'row.menu.look': 'Look back to here',
  'row.menu.copy': 'Copy as text',
};
