// Client programs that are known by what they send. Data alone: guess.ts looks it up for live sessions, past
// ones and captures alike.

/** A program, and what gives it away. The same one may stand in several rows. */
export interface KnownClient {
  /** As people call it. */
  name: string;
  /** Commands as they were sent, case and all. "CWD *" is CWD with any argument; "IAC ABOR" has Telnet signals before it. */
  sends: readonly [string, ...string[]];
  /**
   * Where: at the session's beginning; anywhere, one right after the other; in this order before the first
   * transfer, others between; as the session's last, a QUIT aside; or before the server has greeted.
   */
  where: 'first' | 'row' | 'order' | 'last' | 'early';
  /** Where that is known from. */
  source: string;
}

const sessions = 'sessions run against this server,';

/** The first row that fits counts. */
export const knownClients: readonly KnownClient[] = [
  {
    name: 'lftp',
    sends: ['FEAT'],
    where: 'first',
    source: `${sessions} lftp 4.9.2; it names itself by CLNT where FEAT offers that`,
  },
  {
    name: 'jsftp',
    sends: ['feat', 'syst', 'user *'],
    where: 'row',
    source: `${sessions} jsftp 2.1: its verbs are in lower case`,
  },
  {
    name: 'Windows Explorer',
    sends: ['opts utf8 on', 'syst', 'site help'],
    where: 'row',
    source: 'captures of WinINet: the words in lower case',
  },
  {
    name: 'basic-ftp (Node.js)',
    sends: ['OPTS UTF8 ON', 'USER *'],
    where: 'row',
    source: `${sessions} basic-ftp 5: it wants UTF-8 in the name already`,
  },
  { name: 'inetutils ftp', sends: ['SYST', 'USER *'], where: 'row', source: `${sessions} inetutils 2.4` },
  {
    name: 'C-Kermit',
    sends: ['AUTH TLS', 'AUTH TLS-P', 'AUTH SSL'],
    where: 'row',
    source: `${sessions} C-Kermit 10 beta 8, where the server refuses TLS`,
  },
  {
    name: 'C-Kermit',
    sends: ['REST 0', 'SYST', 'TYPE I', 'MODE S', 'STRU F'],
    where: 'row',
    source: `${sessions} C-Kermit 10 beta 8, after its login`,
  },
  {
    name: 'yafc',
    sends: ['AUTH GSSAPI'],
    where: 'first',
    source: `${sessions} yafc 1.3.7, built with Kerberos`,
  },
  {
    name: 'axel',
    sends: ['REST 1', 'REST 0'],
    where: 'row',
    source: `${sessions} axel 2.17: it tries whether downloads can be resumed`,
  },
  {
    name: 'aria2',
    sends: ['PWD', 'CWD /', 'REST 0'],
    where: 'order',
    source: `${sessions} aria2 1.36: it goes from the root to the file’s folder`,
  },
  {
    name: 'Links',
    sends: ['TYPE A', 'PASV', 'CWD *', 'LIST'],
    where: 'row',
    source: `${sessions} links2 2.28`,
  },
  {
    name: 'Lynx',
    sends: ['EPSV', 'RETR *', 'CWD *', 'LIST'],
    where: 'row',
    source: `${sessions} Lynx 2.9.0dev.12: it asks for a folder as for a file first`,
  },
  {
    name: 'Lynx',
    sends: ['PASS *', 'SYST', 'EPSV', 'TYPE I', 'SIZE *'],
    where: 'row',
    source: `${sessions} Lynx 2.9.0dev.12`,
  },
  {
    name: 'ncftp',
    sends: ['PWD', 'FEAT', 'HELP SITE'],
    where: 'row',
    source: `${sessions} ncftp 3.2.6; it names itself by CLNT where FEAT offers that`,
  },
  {
    name: 'jlaffaye/ftp (Go), which rclone has in it',
    sends: ['PASS *', 'FEAT', 'TYPE I', 'OPTS UTF8 ON'],
    where: 'row',
    source: `${sessions} rclone 1.60`,
  },
  {
    name: 'jlaffaye/ftp (Go)',
    sends: ['REIN'],
    where: 'last',
    source: `${sessions} jlaffaye/ftp 0.2: what its Logout sends`,
  },
  {
    name: 'ftp-upload',
    sends: ['IAC ABOR', 'QUIT'],
    where: 'last',
    source: `${sessions} ftp-upload 1.6: it aborts before it leaves`,
  },
  {
    name: 'wget',
    sends: ['PASS *', 'SYST', 'PWD', 'TYPE I'],
    where: 'row',
    source: `${sessions} GNU Wget 1.21`,
  },
  {
    name: 'curl',
    sends: ['PASS *', 'PWD', 'EPSV', 'TYPE *'],
    where: 'order',
    source: `${sessions} curl 7.88: it asks for the type after the port`,
  },
  {
    name: 'ELinks',
    sends: ['USER *'],
    where: 'early',
    source: `${sessions} ELinks 0.13: it does not wait for the greeting`,
  },
];
