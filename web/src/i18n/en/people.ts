export const people = {
  // Files that survive a reload.
  'keep.title': 'Closing and reloading',
  'keep.files': 'Keep files in this browser',
  'keep.record': 'Keep the record in this browser',
  'keep.previous': 'There is a record of the run before ({size}).',
  'keep.previous.open': 'Open it',
  'keep.previous.name': 'The run before',
  'keep.how': 'On this machine only, passwords in the record masked. Off: what is stored is forgotten.',
  'keep.other': 'Another tab of this browser keeps its files; this one’s are gone with the tab.',
  'keep.none': 'Here this browser offers no room to store files.',
  'keep.due': 'Changes not stored yet',
  'keep.saved': 'Kept: {n|file|files}, {size}, at {time}',
  'keep.saved.brief': 'Kept in this browser at {time}',
  'keep.full': 'This browser gives no more room: the newest changes are not kept.',
  'keep.failed': 'The files could not be stored or read back.',
  'keep.broken.label': 'Kept files',
  'keep.broken.title': 'The files that this browser has kept cannot be read.',
  'keep.broken.damaged': 'What is stored is damaged, or not all of it is there.',
  'keep.broken.version': 'Another version of this page has stored them.',
  'keep.broken.gone': 'The browser has removed what was stored.',
  'keep.broken.foreign': 'What lies in their place has been stored by another program.',
  'keep.broken.unopened': 'The browser does not give out what is stored.',
  'keep.broken.text': 'Until you decide, they stay as they are, and the files of now are not kept.',
  'keep.broken.text.gone': 'Until you decide, the files of now are not kept either.',
  'keep.broken.save': 'Save what can be read',
  'keep.broken.anew': 'Start anew',
  'keep.rescued': '{n|file is|files are} in the zip.',
  'keep.rescued.part':
    '{n|file is|files are} in the zip; {lost} could not be read as a whole. Those of which all bytes are there lie under “damaged”.',
  'keep.rescued.raw': 'No file could be read. The zip holds the stored pieces as they are.',

  'leave.ask':
    'Ask before leaving while clients are connected, files are not stored yet, or the record is neither kept nor exported',

  // Which program a client probably is.
  'guess.name': 'probably {name}',
  'guess.first': 'Probably {name}: its session began with {sent}.',
  'guess.one': 'Probably {name}: it sent {sent}.',
  'guess.row': 'Probably {name}: it sent {sent}, one right after the other.',
  'guess.order': 'Probably {name}: it sent {sent}, in this order, before its first transfer.',
  'guess.last': 'Probably {name}: its session ended with {sent}.',
  'guess.early': 'Probably {name}: it sent {sent} without waiting for the 220.',

  // Edges between panes.
  'pane.rail': 'Width of sessions and files',
  'pane.insp': 'Width of the inspector',
  'pane.dock': 'Height of the client',
  'pane.held': 'Width of the held message',
  'pane.closed': 'closed',
  'pane.how': 'Drag, or arrow keys; Enter closes and opens; a double click resets',

  // What a small screen has in one menu; the menu of a row.
  'header.more': 'More',
  'row.menu': 'Event {id}',
  'row.menu.inspect': 'Explain',
  'row.menu.session': 'Only session {sid}',
  'row.menu.look': 'Look back to here',
  'row.menu.copy': 'Copy as text',
};
