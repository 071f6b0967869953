// Texts of files and records that survive a reload, and of leaving the page.
export const keep = {
  'keep.other': 'Another tab of this browser keeps its files; this tab’s files are lost when it closes.',
  'keep.due': 'Changes not stored yet',
  'keep.saved': 'Kept: {n|file|files}, {size}, at {time}',
  'keep.saved.brief': 'Kept in this browser at {time}',
  'keep.full': 'The browser’s storage is full: the newest changes are not kept.',
  'keep.failed': 'The files could not be stored or read back.',
  'keep.broken.label': 'Kept files',
  'keep.broken.title': 'The files kept in this browser cannot be read.',
  'keep.broken.damaged': 'What is stored is damaged or incomplete.',
  'keep.broken.version': 'Another version of this page stored them.',
  'keep.broken.gone': 'The browser has removed what was stored.',
  'keep.broken.foreign': 'Another program has stored something in their place.',
  'keep.broken.unopened': 'The browser refuses access to what is stored.',
  'keep.broken.text': 'Until you decide, they stay as they are, and the current files are not kept.',
  'keep.broken.text.gone': 'Until you decide, the current files are not kept either.',
  'keep.broken.save': 'Save what can be read',
  'keep.broken.anew': 'Start fresh',
  'keep.rescued': '{n|file is|files are} in the zip.',
  'keep.rescued.part':
    '{n|file is|files are} in the zip; {lost} could not be read completely. Those that still have all their bytes are in the folder “damaged”.',
  'keep.rescued.raw': 'No file could be read. The zip holds the stored pieces as they are.',
};
