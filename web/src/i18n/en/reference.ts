// The reference in English: what a verb does, and the mistake that is made most with it; what a code says.
import type { Reference } from '../engine';
import { answers, more } from './answers';

const verbs = {
  USER: {
    does: 'Says who the client is. It begins a login, or begins it anew.',
    mistake: 'Taking the 331 as a sign that the name exists: a careful server gives it for every name.',
  },
  PASS: {
    does: 'Proves it by a password, which goes over the wire as it is.',
    mistake: 'Believing that it is safe: anyone on the way can read it, as you can here.',
  },
  ACCT: {
    does: 'Names an account beside the user, for servers that bill or guard some files so (332, 532).',
    mistake: 'Sending it unasked; hardly any server of today wants it.',
  },
  CWD: {
    does: 'Makes a directory the working one; later paths are taken from there.',
    mistake: 'Walking down one directory at a time where a whole path would do.',
  },
  CDUP: {
    does: 'Goes one directory up, in any path syntax of the server.',
    mistake: 'Expecting a 200: RFC 959 lists both 200 and 250.',
  },
  SMNT: {
    does: 'Makes another structure of files the one that is seen, without a new login: here a directory becomes the root, and SMNT / takes that back.',
    mistake: 'Counting on it elsewhere: next to no server has it.',
  },
  QUIT: {
    does: 'Ends the session. A transfer that runs is finished first.',
    mistake: 'Closing the connection without it, so that the server must guess what happened.',
  },
  REIN: {
    does: 'Begins anew on the same connection, as if it had just been made.',
    mistake: 'Reusing it after a failed login: most servers do not know it.',
  },
  PORT: {
    does: 'Tells the server where the client listens; the server connects to it for the next transfer (active mode).',
    mistake: 'Sending an address behind a NAT, where the server can reach nobody.',
  },
  PASV: {
    does: 'Asks the server to listen; the client connects to it for the next transfer (passive mode).',
    mistake: 'Using one PASV for two transfers: each needs its own.',
  },
  TYPE: {
    does: 'Says how data is represented: A is text with CR LF line ends, E the same in EBCDIC, I is bytes as they are.',
    mistake: 'Moving a picture or an archive in TYPE A, which is the default: it arrives broken.',
  },
  STRU: {
    does: 'Says what files are made of: F is a plain run of bytes, R has records, P has pages.',
    mistake: 'Counting on R or P elsewhere: only F is alive.',
  },
  MODE: {
    does: 'Says how bytes are framed on the data connection. In S, stream, its close is the end of the file; B and C mark it, Z is S compressed.',
    mistake: 'Reading the end of the connection as the end of the file without waiting for the 226.',
  },
  RETR: {
    does: 'Sends a file to the client over the data connection.',
    mistake: 'Forgetting PASV or PORT before it, or TYPE I for what is no text.',
  },
  STOR: {
    does: 'Takes a file from the data connection and stores it, replacing one of that name.',
    mistake: 'Taking the 150 for success: only the 226 says that the file is there.',
  },
  STOU: {
    does: 'Stores a file under a new name that the server chooses and tells.',
    mistake: 'Looking for that name in the 226 alone: RFC 1123 puts it in the 150.',
  },
  APPE: {
    does: 'Adds what comes over the data connection to the end of a file, which is made if need be.',
    mistake: 'Sending it again after a broken line: the part that had arrived is there twice then.',
  },
  ALLO: {
    does: 'Announces how much room is needed; here the server says whether there is so much.',
    mistake: 'Treating a 202 as an error: it means that nothing needs to be done.',
  },
  REST: {
    does: 'Keeps a byte offset, where the next RETR or STOR is to begin.',
    mistake: 'Counting local bytes in TYPE A, where line ends are two bytes on the wire.',
  },
  RNFR: {
    does: 'Names the file that is to get another name.',
    mistake: 'Sending anything between it and RNTO.',
  },
  RNTO: {
    does: 'Gives the new name, right after RNFR.',
    mistake: 'Expecting that it never replaces a file: servers differ.',
  },
  ABOR: {
    does: 'Stops the running transfer. Two replies come: 426 for the transfer, 226 for this.',
    mistake: 'Reading one reply and taking the other for that of the next command.',
  },
  DELE: { does: 'Deletes a file.', mistake: 'Using it for a directory: that is RMD.' },
  RMD: { does: 'Removes an empty directory.', mistake: 'Expecting it to take what is inside along.' },
  MKD: {
    does: 'Makes a directory; the 257 names its whole path.',
    mistake: 'Making a deep path in one go: each directory needs its parent.',
  },
  PWD: {
    does: 'Tells the working directory, in double quotes; a quote in it is doubled.',
    mistake: 'Cutting at the first quote and so breaking names that have one.',
  },
  LIST: {
    does: 'Lists a directory for people, in the server’s own way; most write as ls -l does.',
    mistake: 'Parsing it by program: that is what MLSD is for.',
  },
  NLST: {
    does: 'Lists bare names, one a line, ready for RETR.',
    mistake: 'Expecting to learn what is a directory: it does not say.',
  },
  SITE: {
    does: 'Asks for something of that server’s own, such as CHMOD.',
    mistake: 'Relying on it elsewhere: nothing of it is standard.',
  },
  SYST: {
    does: 'Tells the kind of system, so that a client knows what listings look like.',
    mistake: 'Believing it: nearly all say UNIX.',
  },
  STAT: {
    does: 'Tells how things stand, also in the midst of a transfer; with a path it lists on the control connection.',
    mistake: 'Reading only the first line: the reply has several.',
  },
  HELP: { does: 'Lists the verbs, or explains one.', mistake: 'Parsing it: FEAT is for programs.' },
  NOOP: {
    does: 'Asks for nothing. Clients use it to keep the session alive.',
    mistake: 'Sending it in the midst of a transfer to servers that cannot answer then.',
  },
  FEAT: {
    does: 'Lists the extensions of RFC 959 that really work, one a line.',
    mistake: 'Sending extensions without having looked.',
  },
  OPTS: {
    does: 'Sets an option of a verb, such as UTF8 ON or the facts of MLST.',
    mistake: 'Giving up when UTF8 ON is refused: names may be UTF-8 all the same.',
  },
  EPRT: {
    does: 'PORT for IPv4 and IPv6 alike: protocol, address and port between bars.',
    mistake: 'Writing commas as in PORT.',
  },
  EPSV: {
    does: 'PASV that tells a port only: the client connects to the address that it uses already. That passes a NAT.',
    mistake: 'Sending PASV after EPSV ALL, which promised never to.',
  },
  LPRT: {
    does: 'An early PORT for long addresses, such as IPv6; EPRT took its place.',
    mistake: 'Using it today.',
  },
  LPSV: { does: 'An early PASV for long addresses; EPSV took its place.', mistake: 'Using it today.' },
  SIZE: {
    does: 'Tells how many bytes a transfer in the present type would have.',
    mistake: 'Asking in TYPE A and comparing with the size on the disk.',
  },
  MDTM: { does: 'Tells when a file was last changed, in UTC.', mistake: 'Reading it as local time.' },
  MLST: {
    does: 'Tells the facts of one file on the control connection.',
    mistake: 'Looking for a data connection: there is none.',
  },
  MLSD: {
    does: 'Lists a directory in a form that programs can read: facts, a space, the name.',
    mistake: 'Splitting at every space: names may have some.',
  },
  LANG: { does: 'Asks for replies in another language.', mistake: 'Expecting translated file names.' },
  HOST: {
    does: 'Says which of several names of a server was meant, before USER.',
    mistake: 'Sending it after the login.',
  },
  AUTH: {
    does: 'Asks to protect the control connection, nearly always by TLS.',
    mistake: 'Sending USER before it has succeeded.',
  },
  ADAT: {
    does: 'Carries data of an AUTH that needs more than TLS does.',
    mistake: 'Sending it with AUTH TLS, which has no use for it.',
  },
  PBSZ: {
    does: 'Sets the buffer size of protected data; with TLS always 0, but needed before PROT.',
    mistake: 'Leaving it out.',
  },
  PROT: {
    does: 'Sets how data connections are protected: C clear, P private.',
    mistake: 'Forgetting it: the files go in clear although the login did not.',
  },
  CCC: {
    does: 'Makes the control connection clear again, so that a NAT can read PORT.',
    mistake: 'Giving up protection for that: EPSV is the better way.',
  },
  MIC: {
    does: 'Carries a command whose integrity is protected.',
    mistake: 'Expecting it outside of Kerberos.',
  },
  CONF: {
    does: 'Carries a command that is encrypted but not signed.',
    mistake: 'Expecting it outside of Kerberos.',
  },
  ENC: {
    does: 'Carries a command that is encrypted and signed.',
    mistake: 'Expecting it outside of Kerberos.',
  },
  MFMT: {
    does: 'Sets the time of change of a file.',
    mistake: 'Using MDTM with a time for it: some servers did that once.',
  },
  MFF: { does: 'Sets facts of a file, such as its mode.', mistake: 'Counting on it: few servers have it.' },
  MFCT: {
    does: 'Sets the time when a file was made.',
    mistake: 'Counting on it: most filesystems do not keep that time.',
  },
  HASH: {
    does: 'Returns a checksum of a file, by the method that OPTS HASH chose.',
    mistake: 'Comparing sums of different methods.',
  },
  XCRC: {
    does: 'Returns the CRC-32 of a file.',
    mistake: 'Taking a CRC for protection against an attacker.',
  },
  XMD5: { does: 'Returns the MD5 of a file.', mistake: 'Trusting MD5 against an attacker.' },
  MD5: { does: 'Returns the MD5 of a file.', mistake: 'Trusting MD5 against an attacker.' },
  MMD5: { does: 'Returns the MD5 of several files.', mistake: 'Names with commas.' },
  XSHA: { does: 'Returns the SHA-1 of a file.', mistake: 'Expecting SHA-256.' },
  XSHA1: { does: 'Returns the SHA-1 of a file.', mistake: 'Trusting SHA-1 against an attacker.' },
  XSHA256: {
    does: 'Returns the SHA-256 of a file.',
    mistake: 'Asking for a huge file and taking the silence for a hang.',
  },
  XSHA512: {
    does: 'Returns the SHA-512 of a file.',
    mistake: 'Asking for a huge file and taking the silence for a hang.',
  },
  RANG: { does: 'Limits the next transfer to a range of bytes.', mistake: 'Mixing it with REST.' },
  CLNT: { does: 'Tells the client’s name. No RFC has it.', mistake: 'Relying on what it says.' },
  CSID: {
    does: 'Tells client and server who the other is, in a form for programs.',
    mistake: 'Counting on it: few servers have it.',
  },
  AVBL: { does: 'Reports how many bytes are free.', mistake: 'Taking it for a promise.' },
  COMB: { does: 'Joins uploaded parts into one file.', mistake: 'Giving the parts in the wrong order.' },
  PRET: {
    does: 'Says before PASV what will be transferred, for servers that are spread over several machines.',
    mistake: 'Sending it to a server that does not list it in FEAT.',
  },
  ESTA: {
    does: 'Has the server make the active data connection at once, before the transfer, and tell from which address and port it comes: for firewalls that want to know.',
    mistake: 'Counting on it: hardly any server has it.',
  },
  ESTP: {
    does: 'Has the server take the passive data connection at once, before the transfer, and tell from which address and port the client has come.',
    mistake: 'Sending it before the connection is made: the server waits for that.',
  },
  'P@SW': {
    does: 'PASV, as some routers have rewritten it on the way; the server takes it for what was meant.',
    mistake: 'Sending it: no client does, only routers did.',
  },
  XCWD: { does: 'The old name of CWD.', mistake: 'Using it first: CWD is known everywhere.' },
  XCUP: { does: 'The old name of CDUP.', mistake: 'Using it first: CDUP is known everywhere.' },
  XPWD: {
    does: 'The old name of PWD; Windows’ ftp still sends it.',
    mistake: 'Leaving it out of a server: some clients have no other.',
  },
  XMKD: {
    does: 'The old name of MKD; Windows’ ftp still sends it.',
    mistake: 'Leaving it out of a server: some clients have no other.',
  },
  XRMD: {
    does: 'The old name of RMD; Windows’ ftp still sends it.',
    mistake: 'Leaving it out of a server: some clients have no other.',
  },
} satisfies Reference['verbs'];

const codes = {
  110: 'A mark in the data from which a broken transfer could go on. Only for MODE B and C.',
  120: 'Ready in a few minutes; a client may wait or go.',
  125: 'The data connection is there already, and the transfer begins. Another reply follows.',
  150: 'The transfer is about to begin, over a new data connection. Another reply follows.',
  200: 'Done. For commands that have no code of their own.',
  202: 'Not needed here, so nothing was done; no error.',
  211: 'The state of the server, or FEAT’s list.',
  212: 'The state of a directory.',
  213: 'The state of a file: STAT, SIZE, MDTM.',
  214: 'Help for people.',
  215: 'The name of the system, for SYST.',
  220: 'Ready for a new user: the greeting.',
  221: 'The server says goodbye and closes the control connection.',
  225: 'The data connection is open, and nothing is being transferred.',
  226: 'The transfer is complete and the data connection closed; or ABOR is done.',
  227: 'The server listens at that address: four numbers of the host, two of the port, which is p1 × 256 + p2.',
  228: 'The server listens at that address: the version of IP, then how many numbers the address has, and the port.',
  229: 'The server listens at that port, at the address that the client uses already.',
  230: 'Logged in.',
  234: 'The client may begin to negotiate TLS.',
  250: 'The file action is done.',
  257: 'A path, in double quotes.',
  331: 'The name is noted; a password is needed.',
  332: 'An account is needed to log in (ACCT).',
  350: 'Half done: RNTO must follow, or the transfer after REST.',
  421: 'The service ends, and so does the control connection; it may come at any time.',
  425: 'The data connection could not be made, or none was agreed on.',
  426: 'The data connection was closed and the transfer aborted.',
  430: 'Wrong user or password. No RFC has it; some servers say it all the same. RFC 959’s code is 530.',
  450: 'The file cannot be had at the moment: it is busy. The same command may work later.',
  451: 'Something went wrong inside the server.',
  452: 'There is no room on the server at the moment.',
  500: 'The server does not know the verb, or the line is too long.',
  501: 'The verb is known, the argument makes no sense.',
  502: 'The verb is known and not built.',
  503: 'The commands come in the wrong order.',
  504: 'The verb is built, but not for this value.',
  520: 'The server is not in that mode (ESTA, ESTP). No RFC has it.',
  521: 'LPRT names an address family that the server does not know; or data connections cannot be made with the present protection.',
  522: 'The network protocol is not supported; the text names those that are.',
  530: 'Not logged in: the login failed, or the command needs one.',
  532: 'Storing files needs an account (ACCT).',
  534: 'Refused for reasons of policy, such as a login in clear.',
  550: 'The file cannot be had: it is not there, or there is no right to it.',
  551: 'The page type is unknown. For STRU P only.',
  552: 'More room would be needed than is granted.',
  553: 'The name is not allowed, or may not be written.',
  554: 'The restart point makes no sense for this file.',
} satisfies Reference['codes'];

export const reference = { answers, more, verbs, codes };
