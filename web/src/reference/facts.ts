// What needs no translation of each verb, beside what the engine says: where to read of it, and an example.
import { type Verb, verbs } from '../gen/facts';

export interface Fact {
  /** Where it is defined, and what else is worth reading. */
  rfc: readonly string[];
  /** Lines of a conversation; "<" begins what the server says. */
  example: readonly string[];
}

const fact = (rfc: string, ...example: string[]): Fact => ({
  rfc: rfc.split(' ').filter(Boolean),
  example,
});

/** In the order of RFC 959, then of the others. */
export const VERBS: Record<Verb, Fact> = {
  USER: fact('959#4.1.1 2577#7', 'USER haha', '< 331 Password required for haha.'),
  PASS: fact('959#4.1.1 2577#5', 'PASS hehe', '< 230 User haha logged in.'),
  ACCT: fact('959#4.1.1', 'ACCT billing', '< 230 User haha logged in.'),
  CWD: fact('959#4.1.1', 'CWD /pub', '< 250 Directory changed to /pub'),
  CDUP: fact('959#4.1.1', 'CDUP', '< 250 Directory changed to /'),
  SMNT: fact('959#4.1.1', 'SMNT /pub', '< 250 /pub is the root now.'),
  QUIT: fact('959#4.1.1', 'QUIT', '< 221 Goodbye.'),
  REIN: fact('959#4.1.1', 'REIN', '< 220 Ready for a new user.'),
  PORT: fact('959#4.1.2 2577#3', 'PORT 127,0,0,1,195,80', '< 200 PORT command successful.'),
  PASV: fact('959#4.1.2 1123#4.1.2.6', 'PASV', '< 227 Entering Passive Mode (127,0,0,1,195,80).'),
  TYPE: fact('959#4.1.2 959#3.1.1', 'TYPE I', '< 200 Type set to I.'),
  STRU: fact('959#4.1.2 959#3.1.2', 'STRU F', '< 200 STRU set to F (file).'),
  MODE: fact('959#4.1.2 959#3.4', 'MODE S', '< 200 MODE set to S (stream).'),
  RETR: fact(
    '959#4.1.3',
    'RETR readme.txt',
    '< 150 Opening BINARY mode data connection',
    '< 226 Transfer complete.',
  ),
  STOR: fact(
    '959#4.1.3',
    'STOR report.csv',
    '< 150 Opening BINARY mode data connection',
    '< 226 Transfer complete.',
  ),
  STOU: fact('959#4.1.3 1123#4.1.2.9', 'STOU', '< 150 FILE: file.1'),
  APPE: fact(
    '959#4.1.3',
    'APPE log.txt',
    '< 150 Opening ASCII mode data connection',
    '< 226 Transfer complete.',
  ),
  ALLO: fact('959#4.1.3', 'ALLO 1000', '< 200 There is room for 1000 bytes.'),
  REST: fact('959#4.1.3 3659#5', 'REST 1000', '< 350 Restarting at 1000. Send STOR or RETR.', 'RETR big.bin'),
  RNFR: fact('959#4.1.3', 'RNFR old.txt', '< 350 Ready for RNTO.'),
  RNTO: fact('959#4.1.3', 'RNTO new.txt', '< 250 Renamed.'),
  ABOR: fact('959#4.1.3', 'ABOR', '< 426 Connection closed; transfer aborted.', '< 226 Abort successful.'),
  DELE: fact('959#4.1.3', 'DELE old.txt', '< 250 File deleted.'),
  RMD: fact('959#4.1.3', 'RMD empty', '< 250 Directory removed.'),
  MKD: fact('959#4.1.3 959#appendix-II', 'MKD new', '< 257 "/new" created.'),
  PWD: fact('959#4.1.3 959#appendix-II', 'PWD', '< 257 "/" is the current directory.'),
  LIST: fact('959#4.1.3', 'LIST', '< 150 Opening ASCII mode data connection', '< 226 Transfer complete.'),
  NLST: fact(
    '959#4.1.3 1123#4.1.2.7',
    'NLST',
    '< 150 Opening ASCII mode data connection',
    '< 226 Transfer complete.',
  ),
  SITE: fact('959#4.1.3', 'SITE CHMOD 644 a.txt', '< 200 Permissions changed on a.txt'),
  SYST: fact('959#4.1.3', 'SYST', '< 215 UNIX Type: L8'),
  STAT: fact('959#4.1.3', 'STAT', '< 211-ftpsim status:'),
  HELP: fact('959#4.1.3', 'HELP RETR', '< 214 Syntax: RETR <path>'),
  NOOP: fact('959#4.1.3', 'NOOP', '< 200 OK.'),
  FEAT: fact('2389#3', 'FEAT', '< 211-Extensions supported:'),
  OPTS: fact('2389#4', 'OPTS UTF8 ON', '< 200 UTF8 is always on.'),
  EPRT: fact('2428#2', 'EPRT |2|::1|50000|', '< 200 EPRT command successful.'),
  EPSV: fact('2428#3 2428#4', 'EPSV', '< 229 Entering Extended Passive Mode (|||50000|)'),
  LPRT: fact('1639#2', 'LPRT 4,4,127,0,0,1,2,195,80', '< 200 LPRT command successful.'),
  LPSV: fact('1639#3', 'LPSV', '< 228 Entering Long Passive Mode (4,4,127,0,0,1,2,195,80)'),
  SIZE: fact('3659#4', 'SIZE readme.txt', '< 213 1228'),
  MDTM: fact('3659#3', 'MDTM readme.txt', '< 213 20261120093000'),
  MLST: fact('3659#7', 'MLST readme.txt', '< 250-Listing /readme.txt'),
  MLSD: fact('3659#7', 'MLSD', '< 150 Opening ASCII mode data connection', '< 226 Transfer complete.'),
  LANG: fact('2640#4.1', 'LANG en', '< 200 Replies are in EN.'),
  HOST: fact('7151#3', 'HOST ftp.example.org', '< 220 This is ftp.example.org.'),
  AUTH: fact('2228#3 4217#4', 'AUTH TLS', '< 234 Proceed with negotiation.'),
  ADAT: fact('2228#3', 'ADAT AQID'),
  PBSZ: fact('2228#3 4217#9', 'PBSZ 0', '< 200 PBSZ=0'),
  PROT: fact('2228#3 4217#9', 'PROT P', '< 200 Data will be private.'),
  CCC: fact('2228#3 4217#5', 'CCC'),
  MIC: fact('2228#3', 'MIC AQID'),
  CONF: fact('2228#3', 'CONF AQID'),
  ENC: fact('2228#3', 'ENC AQID'),
  MFMT: fact('', 'MFMT 20261122061204 a.txt', '< 213 Modify=20261122061204; a.txt'),
  MFF: fact('', 'MFF UNIX.mode=0644; a.txt', '< 213 UNIX.mode=0644; a.txt'),
  MFCT: fact('', 'MFCT 20261122061204 a.txt', '< 213 Create=20261122061204; a.txt'),
  HASH: fact('', 'HASH a.txt', '< 213 SHA-256 0-1227 … a.txt'),
  XCRC: fact('', 'XCRC a.txt', '< 250 352441c2'),
  XMD5: fact('', 'XMD5 a.txt'),
  MD5: fact('', 'MD5 a.txt'),
  MMD5: fact('', 'MMD5 a.txt, b.txt'),
  XSHA: fact('', 'XSHA a.txt'),
  XSHA1: fact('', 'XSHA1 a.txt'),
  XSHA256: fact('', 'XSHA256 a.txt'),
  XSHA512: fact('', 'XSHA512 a.txt'),
  RANG: fact('', 'RANG 0 999', '< 350 Restarting at 0. End byte range at 999', 'RETR a.txt'),
  CLNT: fact('', 'CLNT NcFTP 3.2.6', '< 200 Noted.'),
  CSID: fact(
    '',
    'CSID Name=Client; Version=1;',
    '< 200 Name=ftpsim; CaseSensitive=1; DirSep=/; Charset=UTF-8;',
  ),
  AVBL: fact('', 'AVBL /incoming', '< 213 536870912'),
  COMB: fact('', 'COMB all.bin part1 part2', '< 250 Combined.'),
  PRET: fact('', 'PRET RETR a.txt', '< 200 Ready for RETR.', 'PASV'),
  ESTA: fact('', 'ESTA', '< 225 Connected from (|1|127.0.0.1|20|)'),
  ESTP: fact('', 'ESTP', '< 225 Connected to (|1|127.0.0.1|40001|)'),
  'P@SW': fact('', 'P@SW', '< 227 Entering Passive Mode (127,0,0,1,195,80).'),
  XCWD: fact('775', 'XCWD /pub'),
  XCUP: fact('775', 'XCUP'),
  XPWD: fact('775', 'XPWD', '< 257 "/" is the current directory.'),
  XMKD: fact('775', 'XMKD new'),
  XRMD: fact('775', 'XRMD new'),
};

/** Where a verb appeared first, as people write it. */
export function sinceOf(verb: Verb): string {
  const { since } = verbs[verb];
  if (since === 'none') return '–';
  if (since === '765') return '≤ RFC 765';
  return /^\d+$/.test(since) ? `RFC ${since}` : since;
}

/** Where a code is defined that RFC 959 does not have. */
const ELSEWHERE: Record<number, string> = {
  228: '1639#3',
  229: '2428#3',
  234: '2228#5',
  520: '',
  521: '1639#4 4217',
  522: '2428#2',
  251: '',
  252: '',
  431: '2228#5',
  533: '2228#5',
  534: '2228#5',
  536: '2228#5',
  537: '2228#5',
  556: '',
  554: '3659#5',
  430: '',
};

/** The references of a reply code. */
export const rfcOfCode = (code: number): string[] => {
  const own = ELSEWHERE[code];
  if (own === undefined) return ['959#4.2.2', '959#5.4'];
  return own.split(' ').filter(Boolean);
};
