// The museum of the two-week server: its hall, and a room for each of its faults.
export const museum = {
  title: 'Museum of the two-week server',
  sentence: 'The fault was not in FTP at all.',
  list: 'Rooms',
  hall: 'The printed command',
  next: 'Next room',
  back: 'Previous room',
  progress: 'Room {n} of {all}',
  keys: '← → go from room to room',
  busy: 'The client comes in …',
  failed: 'This run did not come to its end.',
  story: [
    'About 2007 an engineer had to put FTP into a small device. To find out whether he understood the protocol, he wrote a server of his own: two weeks, Python, fourteen commands. He tried it with the ftp command of Windows XP.',
    'His inspector was one print statement: each command that the server received went to the terminal. Below is what it prints when that client logs in, lists, fetches and stores a file. It is not drawn by hand: the client’s commands were sent to his server a moment ago, in this page.',
    'The server worked. So his picture of FTP was right, and the device still failed. That was the answer that he needed: the faults that were left were in another layer, in the TCP/IP stack of the device. Two weeks of writing the other side had told him which side to search.',
    'His server has faults of its own, which that client did not show him. Each room has one of them, and a client that suffers from it. The scripts run on both servers as you enter: as he wrote it, and as he meant it.',
  ].join('\n'),
  printout: 'What his server printed. The password is masked here; his terminal showed it.',
  enter: 'Enter the first room',
  clause: 'The rule',
  client: 'Who meets it',
  wrote: 'What he wrote',
  sketch: 'A sketch in Python, drawn from what the server does. His own lines are not known.',
  sees: 'What the client sees',
  why: 'Why',
  meant: 'What he meant',
  written: 'As written',
  asMeant: 'As meant',
  differs: 'only here',
  compare: 'Compare both runs',
  ladder: 'Open the run in the ladder',
  file: '{room}, {server}',
  kind: {
    sent: 'sent',
    got: 'received',
    down: 'data',
    up: 'data sent',
    victim: 'arrives at the mail server',
    silence: '{n|second|seconds} without a byte',
    closed: 'The server closes the connection.',
    reset: 'The connection is reset: the server process is gone.',
    left: 'The client gives up.',
  },
  rooms: {
    user: {
      title: 'An earlier name is kept',
      client: 'A user who mistypes the name, or a program that tries names one after another.',
      wrote: 'A right name sets a variable. A wrong name is answered by 430 and leaves the variable alone.',
      sees: 'USER root is refused, and then the password of haha is accepted: the client is logged in as a user that it did not name last. A program that reads the first digit takes 430 for “try again later”.',
      why: '430 is no code of RFC 959. A refused login is 530: 5 means that the same command will fail again, 4 that it may succeed later. USER begins a login anew, so an earlier name must be forgotten.',
      meant: 'Refuse a wrong name. As meant, the reply is 530 and the server forgets the name before.',
    },
    pass: {
      title: 'The login is never checked',
      client: 'Any client that leaves out the login.',
      wrote: 'A right password sets a flag. No other command looks at it.',
      sees: 'Without USER and PASS the client fetches a file.',
      why: 'The access control commands of RFC 959 are there so that the server can ask for them first. The reply for “log in first” is 530.',
      meant:
        'Only a user who is logged in may list, fetch and store. As meant, each of these commands asks for the flag.',
    },
    pwd: {
      title: 'PWD has three letters',
      client:
        'Every client but the one that he had: Windows XP sends XPWD, all others send PWD. And a person who types in small letters.',
      wrote:
        'The first four bytes of what was received are the command. PWD has three letters, so its fourth byte is the CR.',
      sees: 'PWD is an unknown command, although the server has it. XPWD works. So he never noticed.',
      why: 'A command ends at the first blank or at the end of the line (RFC 959 §5.3), and its letters may be small or large. PWD is in appendix II of RFC 959. The path is always “/”, which is right as long as there is no CWD: the server as meant has none either.',
      meant: 'PWD and XPWD are one command. As meant, the line is cut at its first blank.',
    },
    type: {
      title: 'TYPE changes nothing',
      client: 'A Windows client that fetches a text in ASCII mode.',
      wrote:
        'The first letter of the argument is looked at, and the reply says that the type is set. No other line of the program uses it.',
      sees: 'The lines of the text end in LF, as they do in the file. In ASCII mode they must end in CR LF on the network. An old editor shows the text as one line.',
      why: 'In ASCII type the sender converts its own line ends to CR LF and the receiver converts them to its own (RFC 959 §3.1.1.1). A server that says 200 and does not convert tells the client something untrue.',
      meant: 'Binary files as they are, texts with CR LF. As meant, the type converts.',
    },
    mode: {
      title: 'A misspelt variable',
      client:
        'A client that sets everything before its first transfer, as small devices and old programs do.',
      wrote:
        'The handler of MODE uses a variable whose name it spells in two ways. Python notices that only when the line runs, and the client that he tested with never sends MODE.',
      sees: 'MODE S, which every server must accept, ends the server. The client gets no reply: its connection is reset.',
      why: 'MODE S is in the minimum of RFC 959 §5.1. A line of a program that has never run is not tested.',
      meant:
        '200 for stream mode and 500 for the others: the texts are in his program. As meant, they are sent.',
    },
    bounce: {
      title: 'PORT to another host',
      client: 'An attacker who may not reach the mail server, but may reach this one.',
      wrote: 'The address in PORT is taken as it comes, and the next transfer connects there.',
      sees: 'The client names the mail port of another host and asks for a file that it stored before. The server delivers the file there, and the mail server reads it as commands that come from a machine that it trusts.',
      why: 'RFC 2577 §2 describes this attack and asks servers not to connect to other hosts or to ports below 1024. RFC 959 itself allows a third host, for transfers between two servers.',
      meant:
        'A connection back to the client. As meant, PORT accepts only the host that the command came from, and a port from 1024 up.',
    },
    malformed: {
      title: 'PORT with a malformed address',
      client: 'A program that writes its address with dots and its port with commas.',
      wrote:
        'The argument is split at its commas and the parts are converted to numbers. Other arguments were not thought of.',
      sees: 'The connection is reset. The client’s author looks for a fault in the network, because no reply names the argument.',
      why: 'An argument with a fault is answered by 501 (RFC 959 §5.4). A message from outside must not be able to end a server.',
      meant: 'An address. As meant, an argument that is no address gets 501, and the session goes on.',
    },
    list: {
      title: 'LIST leaves things out',
      client: 'A client with windows, which reads the listing line by line and shows names, sizes and dates.',
      wrote:
        'Names with a dot are taken for files, so names without one are left out. The date is printed with the month as a number. The argument is not looked at.',
      sees: 'README is missing. “05 14 09:30” is no date that the client knows, so it shows none, or drops the line. LIST README shows everything that it was not asked for.',
      why: 'RFC 959 leaves the form of the lines open, so clients read what most servers send: the form of ls, with “May 14 09:30”. An argument names what is to be listed (§4.1.3).',
      meant:
        'A list of the files, as ls writes it. As meant, every entry is there, the month has a name, and the argument counts.',
    },
    again: {
      title: 'The last PORT is used again',
      client: 'A small client that sends PORT once and closes its port after the first transfer.',
      wrote: 'The address of PORT stays in a variable, and each transfer connects to it.',
      sees: 'The first list comes. At the second one the server connects to a port that is closed, and its process ends. Had another program opened that port in the meantime, it would have been sent the list.',
      why: 'In stream mode the end of the file is the end of the connection, and the same pair of ports cannot be used again at once. So each transfer needs an address of its own (RFC 959 §3.2 and §3.3).',
      meant: 'One PORT, one transfer. As meant, a transfer without a new PORT is answered by 503.',
    },
    missing: {
      title: '503 for a missing file',
      client: 'A client that handles errors by their code.',
      wrote: 'The reply for a file that does not exist is 503.',
      sees: 'To the client 503 means “bad sequence of commands”. It may log in again or send PORT again and repeat the command, but the file is as missing as before.',
      why: 'RFC 959 §5.4 lists the replies of each command. For a file that is not there it is 550; 503 is for commands in a wrong order.',
      meant: '“No such file”, as his text says. As meant, its code is 550.',
    },
    'no-port': {
      title: 'A transfer without PORT',
      client:
        'A client that knows only passive mode: it gets a refusal of PASV, ignores it, and asks for the file.',
      wrote: 'Before the first PORT the variable of the address holds an empty host and the number 25.',
      sees: 'The server announces a data connection, connects to nowhere, and its process ends. The client sees that its connection was reset.',
      why: 'A transfer without an agreed port is a command in a wrong order, or a connection that cannot be opened: 503 or 425 (RFC 959 §5.4).',
      meant: 'LIST does ask whether there was a PORT. As meant, RETR and STOR ask too.',
    },
    refused: {
      title: 'A data connection that fails',
      client: 'A client behind a firewall, which does not let the server’s connection in.',
      wrote:
        'The connection is opened, the bytes are sent, the connection is closed. An error in between is not caught.',
      sees: 'The control connection is reset as well: the whole server is gone. The 150 that announced the transfer is often lost with it, because a reset discards what was not read yet.',
      why: 'In active mode data connections fail often. The reply is 425, and the control connection stays (RFC 959 §5.4).',
      meant: 'A transfer. As meant, one that fails is told by 425 and the session goes on.',
    },
    stor: {
      title: 'STOR writes elsewhere',
      client: 'Anyone who stores a file and then looks for it.',
      wrote:
        'The file is opened by its bare name, that is in the directory in which the program was started, and as a text file. The listing shows another directory.',
      sees: '226 says that the file was stored. It is not in the list, and RETR does not find it. On Windows the text mode would also put a CR before each LF of the binary file.',
      why: 'STOR stores a file so that it can be fetched by the same name (RFC 959 §4.1.3). 226 must mean that this is so.',
      meant: 'A file in the server’s directory, byte for byte. As meant, it is there, and it comes back.',
    },
    feat: {
      title: 'FEAT gets no reply',
      client: 'A modern client, which asks for the server’s features before it logs in.',
      wrote: 'The program recognises FEAT, and does nothing.',
      sees: 'Nothing. The client waits, and gives up. From outside that looks as if the network had swallowed a packet.',
      why: 'Every command has a reply (RFC 959 §5.4), be it a refusal. A server that does not know FEAT answers 500, and every client goes on. No client can work with silence.',
      meant: 'A server without special features. As meant, it says so.',
    },
    segments: {
      title: 'One read, one command',
      client:
        'A program that sends USER and PASS without waiting in between. And the telnet of Windows, which sends each key by itself.',
      wrote: 'What one call of recv returns is one command. The rest of it is not looked at.',
      sees: 'USER is answered, PASS is lost. The client waits for a reply that will not come. By telnet it is the other way round: each letter is a command, and none is known.',
      why: 'TCP carries bytes, not messages: two lines may come in one piece, and one line in many. A line ends at CR LF (RFC 959 §5.3) and nowhere else. This is the fault that is nearest to the layer in which he was looking.',
      meant: 'One line, one command. As meant, the server collects bytes up to the end of the line.',
    },
    timeout: {
      title: 'Fifty seconds of silence',
      client: 'A person who reads the listing before typing the next command.',
      wrote:
        'The socket has a time limit of 50 seconds. When it is over, the call raises an error that is not caught.',
      sees: 'The connection is reset. For all other users the server is gone too.',
      why: 'A server may end an idle session. It should say so by 421, and RFC 1123 §4.1.3.2 asks for a limit of at least five minutes.',
      meant:
        'An end of sessions that were forgotten. As meant, the limit is the same and the client gets 421.',
    },
  },
};
