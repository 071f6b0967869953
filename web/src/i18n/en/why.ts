// Why the server decided so, by the reason that the engine gives. A key that ends in "+" is taken when the
// engine gave the numbers and names in its gaps. A reason that has nothing here has its few words in reasons.ts.
import type { Why } from '../engine';
import type { reasons } from './reasons';

export const why = {
  greeting: 'A client has connected and there is room: the server says that it is ready.',
  goodbye: 'The client said QUIT, and nothing is left to finish.',
  'too-many-sessions': 'As many sessions are open as this server takes.',
  'too-many-sessions+': '{limit} sessions are open already, and the limit is {limit}.',
  'too-many-from-address': 'As many sessions are open from this address as the server takes from one.',
  'too-many-from-address+':
    '{got} sessions are open from {saw} already, and the limit for one address is {limit}.',
  'http-request':
    'This is a web request. A browser that was sent here would take the replies for a page, so the server hangs up (the ALPACA attack).',
  'foreign-protocol':
    'These bytes are no FTP but the beginning of another protocol. Nothing of it is taken for a command, and the server hangs up.',
  'foreign-protocol+':
    'These bytes are no FTP: so begins {saw}. Nothing of it is taken for a command, and the server hangs up. The program has the wrong port, or is set to the wrong protocol.',
  'proxy-header':
    'A load balancer or proxy (HAProxy, nginx) has put its PROXY header in front of the connection. This server expects none and believes none: switch it off there.',
  'tls-at-plain-port':
    'A client began with TLS where FTP begins in clear text. This port wants AUTH TLS first (explicit FTPS); implicit FTPS has a port of its own.',
  'plain-at-tls-port':
    'This is the port of implicit FTPS: TLS comes first, before the greeting. What came is no TLS.',
  'plain-at-tls-port+':
    'This is the port of implicit FTPS: TLS comes first, before the greeting. What came is no TLS ({saw}).',
  'tls-awaited':
    'This is the port of implicit FTPS: the server waits for the client’s ClientHello. A client without TLS waits for a 220 meanwhile; so both wait, until the server says in clear text what is wrong.',
  'server-closing': 'The server is shutting down and tells every client so.',
  'closed-from-page': 'Somebody closed this session from the page.',
  idle: 'Nothing came from the client for too long.',
  'idle+': 'Nothing came from the client for {limit} seconds, which is the limit.',
  'idle-login+':
    'Nothing came from the client for {limit} seconds, and it had not logged in. Who has logged in may be silent for longer.',
  'client-left': 'The client closed the control connection.',
  'connection-lost': 'The control connection broke without a goodbye.',
  'no-line-end':
    'A command ends with CR LF, and the server reads none before it has come: a client that forgets the line end waits for a reply that cannot come.',
  'left-unfinished':
    'A command ends with CR LF. What a client leaves without it is no command, so nothing is done.',
  'session-over': 'The session is over, and everything that belonged to it goes with it.',
  restored: 'The server went back to an earlier moment; what was under way then is gone.',
  'by-hand': 'A person wrote this reply in the page; the server did not decide it.',

  'line-too-long': 'The line is longer than the server takes, so it is not looked at.',
  'line-too-long+': 'The line has {got} bytes; the limit is {limit}. It is not looked at.',
  'not-implemented': 'The verb is known, but not built into this server.',
  'not-implemented+': '{saw} is in the list of verbs that this server knows by name and has not built in.',
  'unknown-command': 'The verb is in no table of this server.',
  'unknown-command+': 'There is no verb “{saw}” in the command table, nor among those known by name.',
  'stray-byte': 'A byte that is easily overlooked stands where none belongs, so the verb is not understood.',
  'stray-byte+':
    'The byte {saw} stands before, in or right behind {want}, so that this is another word. Byte order marks come from text editors, NUL and tab from scripts, quotation marks from copied lines.',
  'login-required': 'The command table says that this needs a login, and nobody is logged in.',
  'login-required+': 'The command table says that {saw} needs a login, and nobody is logged in.',
  'user-first': 'No USER came before it, so there is nobody whose password this could be.',
  'rnfr-first': 'RNTO must follow RNFR at once; the command before this one was no accepted RNFR.',
  'argument-missing': 'The verb needs an argument, and none came.',
  'argument-missing+': 'The verb needs an argument, and none came. Its syntax: {want}',
  'bad-argument': 'The argument is not of the form that the verb needs.',
  'bad-argument+': 'The argument “{saw}” is not of the form {want}.',
  'no-data-connection':
    'No data connection was agreed on. PASV, EPSV, PORT or EPRT has to come first, for each transfer anew.',
  'no-data-connection+':
    '{saw} needs a data connection, and none was agreed on. PASV, EPSV, PORT or EPRT has to come first, for each transfer anew.',

  'need-password':
    'Every name is asked for a password, whether it exists or not, so that nobody learns who has an account.',
  'logged-in': 'There is such a user, and the password is right.',
  'already-logged-in': 'Somebody is logged in already, so the password is not needed; USER would begin anew.',
  'login-incorrect': 'The name or the password is wrong.',
  'no-such-user': 'There is no such user. The reply does not tell that apart from a wrong password.',
  'no-such-user+':
    'There is no user “{saw}”. The reply does not tell that apart from a wrong password. Failed login {got} of {limit}.',
  'wrong-password': 'The password is wrong.',
  'wrong-password+': 'There is a user “{saw}”, but the password is wrong. Failed login {got} of {limit}.',
  'too-many-logins': 'There were too many failed logins on this connection.',
  'too-many-logins+': '{got} failed logins; the limit is {limit}. Guessing passwords is to be slow.',
  'logged-out': 'The login ended, and the agreed port went with it.',

  'type-set': 'The server has this type; it counts for every transfer from now on.',
  'type-unsupported': 'The server does not have this type.',
  'type-unsupported+': 'The server has no type “{saw}”. It has: {want}.',
  'byte-size':
    'Files are bytes of eight bits here; larger or smaller ones would have to be told apart in them.',
  'byte-size+':
    '“{saw}” was asked for. Files are bytes of eight bits here; others would have to be told apart in them.',
  set: 'The server has this value; it counts for every transfer from now on.',
  'parameter-unsupported': 'The server does not have this value.',
  'parameter-unsupported+': 'The server has no value “{saw}” here, only {want}.',
  'level-set': 'From now on MODE Z takes that much trouble to make things small; 0 is none, 9 is most.',
  utf8: 'Names are UTF-8 here in any case, so the option is granted.',
  'utf8-only': 'Names are always UTF-8 here; that cannot be switched off.',
  'no-such-option': 'No extension of that name has options.',
  'no-such-option+': '“{saw}” has no options here. These have: {want}.',
  'facts-set': 'From the facts that were asked for, these are known; MLSD and MLST give them from now on.',

  passive: 'A port was free. Only the host of the control connection may use it, and only once.',
  active: 'The address is the client’s own and the port is high enough. It is kept until the next transfer.',
  'epsv-all': 'EPSV ALL came before, and the client promised by it to use nothing but EPSV.',
  'epsv-all-set':
    'The client promises to use nothing but EPSV. From now on PORT, PASV, EPRT, LPRT and LPSV are refused.',
  'pasv-needs-ipv4': 'A 227 has room for an IPv4 address only. EPSV works for both.',
  'pasv-needs-ipv4+':
    'The client comes from {saw}, and a 227 has room for an IPv4 address only. EPSV works for both.',
  'wrong-protocol': 'The network protocol is not that of the control connection.',
  'wrong-protocol+':
    'Network protocol “{saw}” was asked for; the control connection uses {want} (1 is IPv4, 2 is IPv6).',
  'no-such-family': 'An address family is told by the version of IP; the server knows 4 and 6.',
  'no-such-family+':
    'Address family {saw} is none that the server knows: it takes {want}, the versions of IP.',
  established: 'The data connection is made, ahead of its transfer; the reply tells its other end.',
  'not-active': 'The server has no address to connect to.',
  'not-active+': 'The server has no address to connect to: {want} would have named one.',
  'not-passive': 'The server waits at no port.',
  'not-passive+': 'The server waits at no port: {want} would have opened one.',
  'peer-mismatch':
    'The address is not that of the client. A server that connects to others can be used to attack them (FTP bounce).',
  'peer-mismatch+':
    'The address is {saw}, but the control connection comes from {want}. A server that connects to others can be used to attack them (FTP bounce).',
  stranger:
    'A connection came to the passive port from another host than the client’s. It was turned away and got nothing.',
  'stranger+':
    '{saw} came to the passive port, which is for {want} alone. It was turned away and got nothing.',
  'low-port': 'The port is one of those where other services live.',
  'low-port+': 'Port {got} is below {limit}, where other services live: the server never connects there.',
  'another-host':
    'Another host than the client came to the passive port, and the client itself did not come.',
  'another-host+':
    '{saw} came to the passive port, which is for {want} alone, and {want} itself did not come. So two servers cannot be made to send files to each other (FXP), nor can a stranger take a file.',
  'own-port': 'The relay itself listens at that port, and does not connect to itself.',
  'own-port+': 'The relay itself listens at {saw}, and does not connect to itself.',
  'no-port': 'No port could be opened for the client to connect to.',
  'no-port+': 'No port could be opened for the client to connect to. The network says: {saw}.',
  'port-lost': 'The network closed the port before a data connection was made.',
  'port-lost+': 'The network closed the port before a data connection was made. It says: {saw}.',
  'no-connect-in-time': 'The client did not connect to the port in time.',
  'no-connect-in-time+':
    'Nobody connected to the agreed port ({saw}) within {limit} seconds. A firewall or a NAT between the two is the usual cause.',
  'no-connect-here': 'The client did not connect to the port in time.',
  'no-connect-here+':
    'Nobody connected to the agreed port ({saw}) within {limit} seconds. The client is on this machine, so there is no firewall or NAT between the two: the client itself did not connect.',
  'no-connect-gone':
    'The client had closed its side of the control connection already, so nobody was left to connect to the port.',
  'no-connect-gone+':
    'Nobody connected to the agreed port ({saw}) within {limit} seconds: the client had closed its side of the control connection already.',
  'connect-refused': 'The server could not connect to the client’s port.',
  'connect-refused+':
    'The server could not connect to {saw}: nobody listens there, or something on the way is in between.',
  'port-expired':
    'Nobody came to the passive port for too long, and no command either. An open port invites strangers, so it is closed.',
  'too-many-transfers': 'As many transfers run as this server takes at once.',
  'too-many-transfers+': '{got} transfers are running already, and the limit is {limit}.',
  replaced: 'A new port was agreed on, so the old one is closed.',
  refused: 'The transfer was refused, and its port went with it, so that the client waits for nothing.',

  opening: 'All checks are passed. The reply comes before the data connection is made, as RFC 959 has it.',
  'opening-open':
    'All checks are passed. The data connection is open already: it was made before this reply.',
  complete: 'All bytes have gone over, and the server has closed the data connection.',
  'complete+': 'All {got} bytes have gone over, and the server has closed the data connection.',
  aborted: 'The client asked by ABOR to stop.',
  'list-empty':
    'There is no such file. This kind of server says so by a listing without lines and a 226 all the same.',
  'nothing-to-abort': 'No transfer was running. A port that was agreed on is closed.',
  stalled: 'Nothing moved on the data connection for too long.',
  'stalled+': 'Nothing moved on the data connection for {limit} seconds, which is the limit.',
  'connection-broke': 'The data connection broke before everything had gone over. What has arrived is kept.',
  'connection-broke+': 'The data connection broke after {got} of {limit} bytes.',
  'upload-reset':
    'In stream mode the close of the data connection marks the end of the file. After a reset the server cannot know that it has all of it. What has arrived is kept.',
  'cut-by-hand': 'The data connection was cut from the page.',
  'cut-by-hand+': 'The data connection was cut from the page, after {got} bytes.',
  'cut-by-rule': 'A rule of “Make it fail” cut the data connection.',
  'cut-by-rule+': 'A rule of “Make it fail” cut the data connection, after {got} bytes.',
  'local-error': 'Reading or writing the file failed on the server.',
  'page-type': 'A page has a type that RFC 959 does not know. What came before it is kept.',
  'page-type+': 'A page has a type that RFC 959 does not know: {saw}. What came before it is kept.',
  'bytes-behind':
    'The client sent more behind the end of the file. Those bytes are not in the file, so the server does not say that all is well.',
  'bytes-behind+':
    'The client sent more behind the end of the file ({saw}). Those bytes are not in the file, so the server does not say that all is well.',
  'utf8-off': 'Names are bytes here, whatever they stand for: there is nothing to switch off.',
  'bad-data': 'What came is not in the form that TYPE, STRU and MODE say. What came before it is kept.',
  'bad-data+': 'What came cannot be read: {saw}. What came before it is kept.',
  'no-end':
    'In this mode and structure the end of a file is marked, and the connection ended without that mark. What has arrived is kept.',
  marked:
    'The client put a restart marker into its data. The second number is the server’s name for the place: after a break, REST takes it.',
  'no-restart':
    'There is no way to name a place in this mode and structure: markers exist in MODE B and C, counted bytes in STRU F.',
  'no-restart+': 'There is no way to name a place in MODE and STRU {saw}. There is in: {want}.',
  'size-undefined':
    'Only in a stream of STRU F is the size something that a client could count and go on from.',
  'size-undefined+':
    'MODE and STRU are {saw}. Only with {want} is the size something that a client could count and go on from.',
  'restart-set': 'The place is kept for the next transfer; whether it fits the file is looked at then.',
  'bad-restart': 'The restart point lies beyond the end of the file.',
  'bad-restart+': 'The restart point is byte {got}, but {path} has only {limit} bytes.',
  'no-need': 'This server needs no room to be reserved.',

  cwd: 'A path in a 257 stands in double quotes; a quote in it is doubled.',
  'cwd-changed': 'The path is a directory.',
  'cwd-changed+': '{path} is a directory.',
  made: 'The place was free, and this user may write there.',
  removed: 'The directory was empty, and this user may write there.',
  deleted: 'It was a plain file, and this user may write there.',
  'rename-pending': 'The file exists, and this user may move it. RNTO must come at once.',
  renamed: 'RNFR came right before, and the new place can be written to.',
  size: 'The count is that of a transfer in the present type: in TYPE A every line end is two bytes.',
  modified: 'The time is that of the file, in UTC.',
  facts: 'The file exists; its facts come in the middle line.',
  'too-large-to-count':
    'In TYPE A the line ends would have to be counted, and the file is too large for that.',
  'too-large-to-count+':
    'In TYPE A the line ends would have to be counted. {path} has {got} bytes, and {limit} is the most that are read for it.',
  'bad-path': 'The path cannot be a file’s: it has a NUL, or it is too long.',
  'path-too-long': 'The path is longer than the server takes.',
  'path-too-long+': 'The whole path has {got} bytes, and the limit is {limit}.',
  'path-too-deep': 'The path has more parts than the server takes.',
  'path-too-deep+': 'The whole path has {got} parts, and the limit is {limit}.',
  'too-many-entries': 'There is more in the directory than the server lists.',
  'too-many-entries+': 'There are {got} entries, and the server lists {limit} at most.',
  'pattern-too-costly': 'To match the pattern against all names would take too long.',
  'pattern-too-costly+': 'To match “{saw}” against all names would take more than {limit} steps.',
  quota: 'The room granted to the files is used up.',
  'quota+': 'The files take {got} of {limit} bytes, and what came does not fit in.',
  'too-many-files': 'There are as many files and directories as the server takes.',
  'too-many-files+': 'There are {got} files and directories, and the limit is {limit}.',
  'disk-full': 'The room granted to the files is used up.',
  'disk-full+': 'There is no room left for {path}.',
  denied: 'This user may not change things there.',
  'denied+': '{saw} may change things below {want} only, and {path} is not there.',
  'not-empty': 'There is something in the directory.',
  'not-empty+': 'There is something in {path}; RMD removes empty directories only.',
  'not-a-directory': 'It is a file, and a directory is needed.',
  'not-a-directory+': '{path} is a file, and a directory is needed.',
  'is-a-directory': 'It is a directory, and a plain file is needed.',
  'is-a-directory+': '{path} is a directory, and a plain file is needed.',
  exists: 'There is something of that name already.',
  'exists+': 'There is something called {path} already.',
  'no-such-file': 'There is nothing of that name.',
  'no-such-file+': 'There is nothing called {path}.',
  'file-error': 'The filesystem refused for another reason.',

  ok: 'NOOP asks for nothing, and the server is there.',
  system: 'UNIX tells the client what listings look like, not what the machine is.',
  noted: 'A client may tell its name. No RFC asks for it; it only helps whoever watches.',
  features: 'One line for each extension that really works here, from the command table.',
  help: 'From the command table.',
  status: 'From the state of this session at this moment.',

  'need-account': 'The password is right, but this user must name an account as well: ACCT.',
  'wrong-account': 'The account is not that of this user.',
  'wrong-account+': 'The account is not that of “{saw}”. Failed login {got} of {limit}.',
  'no-account-needed': 'Somebody is logged in already, and nobody asked for an account.',
  'pass-first': 'The account is asked for after the password, and no right one has come yet.',
  'begun-anew':
    'Login and all settings are as they were when the connection began; only failed logins stay counted.',
  mounted: 'The directory exists; paths begin there from now on, and nothing above it can be seen.',
  'host-chosen': 'There is one server here, whatever it is called; the name is kept for whoever watches.',
  'host-first':
    'A server that has several names chooses by HOST whom it asks for a login, so it must come first.',
  'unknown-host': 'Names that end in “.invalid” are nobody’s.',
  'unknown-host+': '“{saw}” ends in “.invalid”, and such names are nobody’s.',
  'language-set': 'The replies are in English, and that is one of the languages that were asked for.',
  'no-such-language': 'There are no replies in that language.',
  'no-such-language+': 'There are no replies in “{saw}”, only in {want}.',
  room: 'There is room for it now. Nothing is reserved: others may take it first.',
  'room+': 'There is room for {limit} bytes now. Nothing is reserved: others may take it first.',
  'no-room': 'The room granted to the files is not enough, so it is better not to begin.',
  'no-room+': '{got} bytes were asked for, and there is room for {limit}. It is better not to begin.',
  'room-unknown': 'The filesystem does not tell how much it can take.',
  'range-set': 'The two places are kept for the next transfer; whether they fit the file is looked at then.',
  'range-reset': 'RANG 1 0 takes a range back: the whole file again.',
  'range-needs-image': 'Only with TYPE I and MODE S is a byte of the transfer a byte of the file.',
  'range-needs-image+':
    'The type is {saw}. Only with TYPE {want} and MODE S is a byte of the transfer a byte of the file.',
  'no-transfer': 'The verb opens no data connection.',
  'no-transfer+': '“{saw}” opens no data connection; {want} do.',
  'work-aborted': 'The client asked by ABOR to stop; nothing has changed.',
  hash: 'The bytes were read and summed up on the server; whoever has the same bytes gets the same sum.',
  'hash-set': 'HASH uses this algorithm from now on.',
  'no-such-hash': 'The server does not have this algorithm.',
  'no-such-hash+': 'The server has no algorithm “{saw}”. It has: {want}.',
  'too-large-to-hash': 'Reading it through would take too long.',
  'too-large-to-hash+': 'It has {got} bytes, and {limit} is the most that one command reads through.',
  'facts-changed': 'The file exists, and this user may change it.',
  'no-such-fact': 'The fact is not one that can be set.',
  'no-such-fact+': '“{saw}” is not a fact that can be set. These are: {want}.',
  combined: 'All parts were read, the file has them in that order, and the parts are gone.',
  'part-twice': 'A file cannot be a part of itself, nor twice a part: it goes when it has been used.',
  'unknown-site-command': 'There is no such verb behind SITE here.',
  'unknown-site-command+': 'There is no verb “{saw}” behind SITE here; SITE HELP lists those that are.',
  umask:
    'What the mask forbids is left out of the permissions of files and directories that are made from now on.',
  'idle-limit': 'The limit counts for this session; nobody may ask for more than the server grants.',
  who: 'From the sessions of this moment. Who has not all rights sees the own one only.',
  'copy-pending': 'The file exists. It is copied when SITE CPTO tells where to.',
  'cpfr-first': 'No accepted SITE CPFR came before, so there is nothing to copy.',
  copied: 'The new place can be written to.',
  'cannot-copy': 'The filesystem has no copying.',

  'auth-tls':
    'The handshake of TLS follows this reply at once. Login, restart point and protection begin anew.',
  'auth-unsupported': 'The server does not have this security mechanism.',
  'auth-unsupported+': 'The server has no security mechanism “{saw}”, only {want}.',
  'already-secure': 'The control connection is in TLS already.',
  'auth-first': 'Protection is agreed on after AUTH TLS only.',
  'auth-by-hand':
    'The bytes behind the command may be on their way already, so only the client itself can do it.',
  'behind-auth':
    'Something came behind AUTH before the handshake. Somebody else may have put it there, so it is not read and the session ends.',
  pbsz: 'TLS cuts its records itself; the size agreed on is always 0.',
  'pbsz-first': 'PROT may come after PBSZ only.',
  'prot-set': 'The level counts for the data connections that are made from now on.',
  'prot-unsupported': 'Levels S and E protect half of what TLS always protects.',
  'prot-unsupported+': 'TLS has no level {saw}: it is {want}.',
  'prot-unknown': 'There is no such level of protection.',
  'prot-unknown+': 'There is no level “{saw}”: it is {want}.',
  'prot-required': 'The server’s policy wants data connections in TLS.',
  'prot-required+': 'The server’s policy wants data connections in TLS: {want}.',
  'tls-required': 'The server’s policy wants TLS on the control connection.',
  'tls-required+': 'The server’s policy wants TLS on the control connection: {want}.',
  'not-secure': 'There is no protection that could be ended.',
  cleared: 'Behind this reply the control connection is in clear text. Data connections stay as PROT says.',
  'behind-ccc':
    'A command came in TLS behind CCC, before the reply. What follows could be anybody’s, so the session ends.',
  'no-adat': 'TLS does its handshake beside the commands; it needs no ADAT.',
  'level-unsupported': 'TLS protects connections, not single messages.',
  'tls-failed': 'The handshake of TLS failed.',
  'tls-failed+': 'The handshake of TLS failed: {saw}.',
  'tls-late': 'The handshake of TLS was not done in time.',
  'tls-plaintext': 'Where the handshake of TLS should begin, clear text came. It is not read as commands.',
  'tls-plaintext+': 'Where the handshake of TLS should begin, clear text came ({saw}). It is not read.',
  'not-resumed':
    'The data connection did not resume the TLS session of the control connection, which would show that it comes from the same client.',
  'takes-no-tickets':
    'The client takes no session tickets. Below TLS 1.3 it can then resume by a session’s ID alone, which this server does not know how to; with TLS 1.3 it may.',
  'offers-no-session':
    'The client began a new TLS session on the data connection, although it takes tickets. To resume the control connection’s session would show that it is the same client.',
  'unknown-session':
    'The session that the client offers to resume is none of this server’s: it comes from another one, or from before it was started.',
  'unfit-session':
    'The client offers to resume one of this server’s sessions, but for another version or other ciphers. So a new one began.',
  'foreign-session':
    'The client resumed a session, but not one of its control connection. That shows nothing about whose data connection it is.',
  'close-notify-withheld':
    'The server was made to end the connection without close_notify, and says 226 all the same. To the client that looks as if somebody had cut it short: it must not take the file for whole.',
  'tls-in-clear':
    'The client began with TLS on this data connection, but PROT is C: data connections are in clear text. Nothing was stored or taken for the file. PBSZ 0 and PROT P come first.',
  'foreign-data':
    'The client was to receive something and sent the beginning of another protocol meanwhile. Nobody reads it.',
  'no-close-notify':
    'The client ended the connection without close_notify. An attacker could have cut it off as well.',

  'seed-timeout': 'Fault: the socket’s timeout is an error that nobody catches. The server process dies.',
} satisfies Why<typeof reasons>;
