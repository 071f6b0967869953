// Texts of the header, the transport, the sessions, the ladder and the states of the page.
export const shell = {
  'app.name': 'FTP Simulator',
  'region.rail': 'Sessions and files',
  'region.ladder': 'Exchange',
  'region.inspector': 'Inspector',
  'region.client': 'Built-in client',
  'region.held': 'Held message',
};
