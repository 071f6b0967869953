// The limits that the page can set, by their names in the engine; ".reply" are the codes that tell of one.
import type { Limits } from '../../gen/wire';

type Limit = keyof Limits;

export const limits = {
  title: 'Limits',
  intro: 'What clients may take. What bounds a session is true for those that begin from now on.',
  set: 'Set the limits',
  reset: 'Back to the defaults',
  range: 'from {least} to {most}',
  default: 'default {n}',
  saved: 'The limits are set.',
  sessions: 'Sessions at once',
  'sessions.reply': '421',
  perAddress: 'Sessions of one address',
  'perAddress.reply': '421',
  transfers: 'Transfers at once',
  'transfers.reply': '450',
  idleSeconds: 'Seconds without a command',
  'idleSeconds.reply': '421',
  dataSeconds: 'Seconds for a data connection, or without progress on it',
  'dataSeconds.reply': '425, 426',
  portSeconds: 'Seconds that a passive port waits',
  'portSeconds.reply': '425',
  loginTries: 'Wrong passwords',
  'loginTries.reply': '421',
  loginDelay: 'Milliseconds before a wrong password is answered, more each time',
  'loginDelay.reply': '530',
  line: 'Bytes of a command line',
  'line.reply': '500',
  pathLength: 'Bytes of a path',
  'pathLength.reply': '550, 553',
  pathDepth: 'Parts of a path',
  'pathDepth.reply': '550, 553',
  entries: 'Entries of a listing',
  'entries.reply': '550',
  quotaBytes: 'Bytes of all files',
  'quotaBytes.reply': '552',
  quotaFiles: 'Files and directories',
  'quotaFiles.reply': '552',
} satisfies Record<Limit | `${Limit}.reply`, string> &
  Record<'title' | 'intro' | 'set' | 'reset' | 'range' | 'saved' | 'default', string>;
