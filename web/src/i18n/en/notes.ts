// What only some clients do, and what the server does for them, by the code that
// the engine gives.
import type { Notes } from '../engine';

export const notes = {
  'quirk-lwftp-bare-lf':
    'The line ends in a bare LF, as lwIP’s lwftp sends it. It is taken as if it were CR LF.',
  'quirk-extra-cr': 'There is a CR too many at the end of the line. It is left out.',
  'quirk-telnet-options':
    'Before the command stand options of Telnet, as telnet programs offer them. The control connection is one of Telnet, so they are read over; nobody answers them.',
  'quirk-pipelined-login':
    'The password came before it was asked for, as scripts do that pipe their commands through netcat. All of them are answered, one after the other.',
  'quirk-feat-first':
    'FEAT before the login, as lftp asks. It needs no login: a client must know how to log in.',
  'quirk-type-first': 'TYPE before the login. Many clients do so; it needs no login here.',
  'quirk-wininet-opts':
    'Written so, in lower case, this comes from Windows Explorer (WinInet) as a rule. It goes on only after a 200.',
  'quirk-site-help': 'Internet Explorer and Windows Explorer ask this to learn what the server can do.',
  'quirk-flashfxp':
    'FlashFXP cuts a file short if the 226 comes before the last byte. Here the data connection is closed first.',
  'quirk-router-pasv':
    'P@SW is PASV as some routers rewrite it on its way (those of SMC did). It is answered as PASV.',
  'quirk-mfmt':
    'Sets the file’s time after an upload, as FileZilla does if told to, and WinSCP always. The time is UTC.',
  'quirk-xmkd':
    'XMKD is the name that MKD had in RFC 775. IP cameras make the folders of a path with it, one after the other.',
  'quirk-mode-stru': 'This is the rule anyhow. Old clients say it all the same, and a 200 is all they want.',
  'quirk-noop-transfer':
    'NOOP in the midst of a transfer, as FluentFTP sends it so that no router forgets the connection. It is answered at once.',
  'quirk-pasv-port':
    'PORT after PASV: the port of PASV is closed, the last one counts. So it is in Windows’ ftp.exe after “literal pasv”, since it knows active mode only.',
  'quirk-epsv-pasv':
    'PASV after EPSV: the client could not use the port, or would not. curl falls back like this.',
  'quirk-epsv-first':
    'EPSV first, as curl and rclone ask: its reply has no address that a router could get wrong.',
  'quirk-rest-stor': 'Resumes an upload by REST and STOR, as WinSCP does; others use APPE.',
  'quirk-mlst':
    'Asks about one file before anything is done to it, as ncftp, ftpcopy and the Go library jlaffaye/ftp do.',
  'quirk-mlsd-glued':
    'There is no space before the folder: so the library ESP32_FTPClient writes it. Nothing else can be meant, so it is taken.',
  'quirk-list-options':
    'Options of the program ls are no part of FTP, but many clients send them. Before they are taken for options, a file of that name is looked for.',
  'quirk-abor-telnet':
    'ABOR with Telnet’s signals before it, as RFC 959 wants it. Clients send them in different ways; only the word counts here.',
  'quirk-abor-probe':
    'ABOR while nothing is transferred, as Ruby’s Net::FTP and ftp-upload send it. The port that was agreed on is free again.',
  'quirk-cwd-empty': 'There is no folder behind CWD. It stays where it is.',
  'quirk-cwd-dot': 'CWD to where it is already. JunOS wants 250 for it, never 257.',
  'quirk-cwd-tilde': '~ is the home directory, as in a shell. FTP does not know it, but clients do.',
  'quirk-double-slash': 'Two slashes in front, as some devices put them. They count as one.',
  'quirk-257-quotes':
    'The path has a quote in it, so it is doubled: a client must halve it again to find the end of the path.',
  'quirk-multi-line':
    'This reply has several lines. Small clients read the first only, and then lose their place.',
  'quirk-one-line': 'All in one line, since this kind of server speaks to clients that read no more.',
  'quirk-mkd-exists': 'It is there already. Devices that make each folder of a path take this for success.',
  'quirk-stor-no-folder':
    'The folder is not there. Some cameras expect STOR to make it; FTP has MKD for that.',
  'quirk-size-refused': 'Most clients go on without the size then.',
  'quirk-227-address':
    'This is not the server’s own address. Python’s ftplib and curl do not look at it and connect all the same; other clients go astray.',
  'quirk-list-dates':
    'For files of the last six months LIST has the time of day, for all others, also those of the future, the year.',
  'quirk-mdtm-set':
    'MDTM asks for a time and sets none; some clients send a time all the same, since vsftpd and Pure-FTPd take it. Here the whole argument is a name.',
  'quirk-mff-semicolon':
    'The last fact has no semicolon behind it, as ncftp sends it. The draft wants one after each; the server takes it without.',
  'quirk-mode-z':
    'MODE Z is not in every server. Who copies from server to server with it, as lftp does, must have both compress, or the file holds compressed bytes.',
  'quirk-backslash':
    'The server takes the backslash for a part of the name. Clients of Windows firmware mean a folder by it; FTP paths have the slash.',
} satisfies Notes;
