// What needs no translation of each verb: syntax, the RFC that began it, where it is defined, an example.
export interface Fact {
  syntax: string;
  since: string;
  rfc: readonly string[];
  /** Lines of a conversation; "<" begins what the server says. */
  example: readonly string[];
}

const fact = (syntax: string, since: string, rfc: string, ...example: string[]): Fact => ({
  syntax,
  since,
  rfc: rfc.split(' ').filter(Boolean),
  example,
});

export const VERBS: Record<string, Fact> = {
  USER: fact('USER <name>', '≤ RFC 765', '959#4.1.1 2577#7', 'USER haha', '< 331 Password required for haha.'),
  PASS: fact('PASS <password>', '≤ RFC 765', '959#4.1.1 2577#5', 'PASS hehe', '< 230 User haha logged in.'),
  ACCT: fact('ACCT <account>', '≤ RFC 765', '959#4.1.1', 'ACCT billing', '< 230 Logged in.'),
  CWD: fact('CWD <path>', '≤ RFC 765', '959#4.1.1', 'CWD /pub', '< 250 Directory changed to /pub'),
  CDUP: fact('CDUP', 'RFC 959', '959#4.1.1', 'CDUP', '< 250 Directory changed to /'),
  SMNT: fact('SMNT <path>', 'RFC 959', '959#4.1.1', 'SMNT /mnt/disk2', '< 502 SMNT is not implemented here.'),
  QUIT: fact('QUIT', '≤ RFC 765', '959#4.1.1', 'QUIT', '< 221 Goodbye.'),
  REIN: fact('REIN', '≤ RFC 765', '959#4.1.1', 'REIN', '< 220 Service ready for new user.'),
  PORT: fact('PORT h1,h2,h3,h4,p1,p2', '≤ RFC 765', '959#4.1.2 2577#3', 'PORT 127,0,0,1,195,80', '< 200 PORT command successful.'),
  PASV: fact('PASV', '≤ RFC 765', '959#4.1.2 1123#4.1.2.6', 'PASV', '< 227 Entering Passive Mode (127,0,0,1,195,80).'),
  TYPE: fact('TYPE A [N | T | C] | E [N | T | C] | I | L <size>', '≤ RFC 765', '959#4.1.2 959#3.1.1', 'TYPE I', '< 200 Type set to I.'),
  STRU: fact('STRU F | R | P', '≤ RFC 765', '959#4.1.2 959#3.1.2', 'STRU F', '< 200 STRU set to F (file).'),
  MODE: fact('MODE S | B | C', '≤ RFC 765', '959#4.1.2 959#3.4', 'MODE S', '< 200 MODE set to S (stream).'),
  RETR: fact('RETR <path>', '≤ RFC 765', '959#4.1.3', 'RETR readme.txt', '< 150 Opening BINARY mode data connection', '< 226 Transfer complete.'),
  STOR: fact('STOR <path>', '≤ RFC 765', '959#4.1.3', 'STOR report.csv', '< 150 Opening BINARY mode data connection', '< 226 Transfer complete.'),
  STOU: fact('STOU', 'RFC 959', '959#4.1.3 1123#4.1.2.9', 'STOU', '< 150 FILE: f0001'),
  APPE: fact('APPE <path>', '≤ RFC 765', '959#4.1.3', 'APPE log.txt', '< 150 Opening ASCII mode data connection', '< 226 Transfer complete.'),
  ALLO: fact('ALLO <bytes> [R <record>]', '≤ RFC 765', '959#4.1.3', 'ALLO 1000', '< 202 No storage allocation necessary.'),
  REST: fact('REST <offset>', '≤ RFC 765', '959#4.1.3 3659#5', 'REST 1000', '< 350 Restarting at 1000. Send STOR or RETR.', 'RETR big.bin'),
  RNFR: fact('RNFR <path>', '≤ RFC 765', '959#4.1.3', 'RNFR old.txt', '< 350 Ready for RNTO.'),
  RNTO: fact('RNTO <path>', '≤ RFC 765', '959#4.1.3', 'RNTO new.txt', '< 250 Renamed.'),
  ABOR: fact('ABOR', '≤ RFC 765', '959#4.1.3', 'ABOR', '< 426 Connection closed; transfer aborted.', '< 226 Abort successful.'),
  DELE: fact('DELE <path>', '≤ RFC 765', '959#4.1.3', 'DELE old.txt', '< 250 File deleted.'),
  RMD: fact('RMD <path>', 'RFC 959', '959#4.1.3', 'RMD empty', '< 250 Directory removed.'),
  MKD: fact('MKD <path>', 'RFC 959', '959#4.1.3 959#appendix-II', 'MKD new', '< 257 "/new" created.'),
  PWD: fact('PWD', 'RFC 959', '959#4.1.3 959#appendix-II', 'PWD', '< 257 "/" is the current directory.'),
  LIST: fact('LIST [<path>]', '≤ RFC 765', '959#4.1.3', 'LIST', '< 150 Opening ASCII mode data connection', '< 226 Transfer complete.'),
  NLST: fact('NLST [<path>]', '≤ RFC 765', '959#4.1.3 1123#4.1.2.7', 'NLST', '< 150 Opening ASCII mode data connection', '< 226 Transfer complete.'),
  SITE: fact('SITE <words>', '≤ RFC 765', '959#4.1.3', 'SITE CHMOD 644 a.txt', '< 200 Done.'),
  SYST: fact('SYST', 'RFC 959', '959#4.1.3', 'SYST', '< 215 UNIX Type: L8'),
  STAT: fact('STAT [<path>]', '≤ RFC 765', '959#4.1.3', 'STAT', '< 211-ftpsim status:'),
  HELP: fact('HELP [<verb>]', '≤ RFC 765', '959#4.1.3', 'HELP RETR', '< 214 Syntax: RETR <path>'),
  NOOP: fact('NOOP', '≤ RFC 765', '959#4.1.3', 'NOOP', '< 200 OK.'),
  FEAT: fact('FEAT', 'RFC 2389', '2389#3', 'FEAT', '< 211-Extensions supported:'),
  OPTS: fact('OPTS <verb> [<options>]', 'RFC 2389', '2389#4', 'OPTS UTF8 ON', '< 200 UTF8 is always on.'),
  EPRT: fact('EPRT |proto|address|port|', 'RFC 2428', '2428#2', 'EPRT |2|::1|50000|', '< 200 EPRT command successful.'),
  EPSV: fact('EPSV [1 | 2 | ALL]', 'RFC 2428', '2428#3 2428#4', 'EPSV', '< 229 Entering Extended Passive Mode (|||50000|)'),
  LPRT: fact('LPRT <family>,<bytes…>', 'RFC 1639', '1639', 'LPRT 4,4,127,0,0,1,2,195,80'),
  LPSV: fact('LPSV', 'RFC 1639', '1639', 'LPSV'),
  SIZE: fact('SIZE <path>', 'RFC 3659', '3659#4', 'SIZE readme.txt', '< 213 1228'),
  MDTM: fact('MDTM <path>', 'RFC 3659', '3659#3', 'MDTM readme.txt', '< 213 20261120093000'),
  MLST: fact('MLST [<path>]', 'RFC 3659', '3659#7', 'MLST readme.txt', '< 250-Listing /readme.txt'),
  MLSD: fact('MLSD [<path>]', 'RFC 3659', '3659#7', 'MLSD', '< 150 Opening ASCII mode data connection', '< 226 Transfer complete.'),
  LANG: fact('LANG [<tag>]', 'RFC 2640', '2640#4', 'LANG zh-CN'),
  HOST: fact('HOST <name>', 'RFC 7151', '7151#3', 'HOST ftp.example.org', '< 220 Host accepted.'),
  AUTH: fact('AUTH TLS', 'RFC 2228', '2228#3 4217#4', 'AUTH TLS', '< 234 Proceed with negotiation.'),
  ADAT: fact('ADAT <base64>', 'RFC 2228', '2228#3', 'ADAT AQID'),
  PBSZ: fact('PBSZ 0', 'RFC 2228', '2228#3 4217#8', 'PBSZ 0', '< 200 PBSZ=0'),
  PROT: fact('PROT C | P', 'RFC 2228', '2228#3 4217#9', 'PROT P', '< 200 Data will be private.'),
  CCC: fact('CCC', 'RFC 2228', '2228#3', 'CCC'),
  MIC: fact('MIC <base64>', 'RFC 2228', '2228#3', 'MIC AQID'),
  CONF: fact('CONF <base64>', 'RFC 2228', '2228#3', 'CONF AQID'),
  ENC: fact('ENC <base64>', 'RFC 2228', '2228#3', 'ENC AQID'),
  MFMT: fact('MFMT <time> <path>', 'draft-somers-ftp-mfxx', '', 'MFMT 20261122061204 a.txt', '< 213 Modify=20261122061204; a.txt'),
  MFF: fact('MFF <facts> <path>', 'draft-somers-ftp-mfxx', '', 'MFF UNIX.mode=0644; a.txt'),
  MFCT: fact('MFCT <time> <path>', 'draft-somers-ftp-mfxx', '', 'MFCT 20261122061204 a.txt'),
  HASH: fact('HASH <path>', 'draft-bryan-ftp-hash', '', 'HASH a.txt', '< 213 SHA-256 0-1228 … a.txt'),
  XCRC: fact('XCRC <path> [<from> <to>]', '–', '', 'XCRC a.txt'),
  XMD5: fact('XMD5 <path>', '–', '', 'XMD5 a.txt'),
  MD5: fact('MD5 <path>', 'draft-twine-ftpmd5', '', 'MD5 a.txt'),
  MMD5: fact('MMD5 <path>, <path> …', 'draft-twine-ftpmd5', '', 'MMD5 a.txt, b.txt'),
  XSHA: fact('XSHA <path>', '–', '', 'XSHA a.txt'),
  XSHA1: fact('XSHA1 <path>', '–', '', 'XSHA1 a.txt'),
  XSHA256: fact('XSHA256 <path>', '–', '', 'XSHA256 a.txt'),
  XSHA512: fact('XSHA512 <path>', '–', '', 'XSHA512 a.txt'),
  RANG: fact('RANG <from> <to>', 'draft-bryan-ftp-range', '', 'RANG 0 999', 'RETR a.txt'),
  CLNT: fact('CLNT <name>', '–', '', 'CLNT NcFTP 3.2.6', '< 200 Noted.'),
  CSID: fact('CSID Name=<name>; Version=<version>;', 'draft-peterson-streamlined-ftp', '', 'CSID Name=Client; Version=1;'),
  AVBL: fact('AVBL [<path>]', 'draft-peterson-streamlined-ftp', '', 'AVBL /incoming', '< 213 536870912'),
  COMB: fact('COMB <to> <part> …', 'draft-peterson-streamlined-ftp', '', 'COMB all.bin part1 part2'),
  PRET: fact('PRET <verb> <path>', '–', '', 'PRET RETR a.txt', 'PASV'),
  ESTA: fact('ESTA', '–', '', 'ESTA'),
  ESTP: fact('ESTP', '–', '', 'ESTP'),
  XCWD: fact('XCWD <path>', 'RFC 775', '775', 'XCWD /pub'),
  XCUP: fact('XCUP', 'RFC 775', '775', 'XCUP'),
  XPWD: fact('XPWD', 'RFC 775', '775', 'XPWD', '< 257 "/" is the current directory.'),
  XMKD: fact('XMKD <path>', 'RFC 775', '775', 'XMKD new'),
  XRMD: fact('XRMD <path>', 'RFC 775', '775', 'XRMD new'),
};

/** Where a code is defined that RFC 959 does not have. */
const ELSEWHERE: Record<number, string> = { 229: '2428#3', 234: '2228#5', 521: '4217', 522: '2428#2', 534: '2228#5', 554: '3659#5', 430: '' };

/** The references of a reply code. */
export const rfcOfCode = (code: number): string[] => {
  const own = ELSEWHERE[code];
  if (own === undefined) return ['959#4.2.2', '959#5.4'];
  return own ? [own] : [];
};
