// What shows of the record before its views are loaded: buttons, names, what goes wrong.
export const recordingButtons = {
  'export.button': 'Export',
  'record.open': 'Open…',
  'record.welcome': 'Or open a recording or a capture: drop it anywhere.',
  'share.name': 'shared by a link',
  'key.save': 'save the session',
  'error.viewing': 'A recording is shown. Close it to change the server.',
  'error.bad-link':
    'This link holds no record, or not all of it. Mail and chat programs cut long links: copy the whole link again.',
  'error.link-too-large':
    'This link holds more than a link may: 32 KB, or 256 KB unpacked. It was not opened.',
  'error.link-files': 'This link carries files. No link that this page makes does. It was not opened.',
  'error.keys-wait': 'These are keys of TLS connections. The next capture that you open is read with them.',
  'error.too-large': 'This file holds more than can be opened here: 512 MB of files and data.',
  'error.foreign-file': 'This is no recording and no capture (pcap or pcapng, also packed by gzip).',
  'error.bad-file': 'This recording cannot be read.',
  'error.unreadable': 'The browser cannot read this: it is a folder, or the file has gone.',
  'error.no-such-profile':
    'There is no such kind of server, so it stays the one that it was. The menu of the server lists all kinds.',
};
