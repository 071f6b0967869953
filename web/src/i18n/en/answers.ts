// Answers to questions of somebody who is new to FTP, and what there is to say of some codes.
import type { Reference } from '../engine';

export const answers = {
  'two-connections': {
    ask: 'Why are there two connections?',
    say: 'One connection carries the commands and replies, and stays open for the whole session. A second one is opened for each file or listing, carries nothing but its bytes, and is closed at its end.\nSo the client can still ask or abort while a file is moving, and the end of the file needs no mark: the data connection simply closes. In the ladder each has a lane of its own.',
    words: 'second connection channel port 20 21 data control lanes separate',
  },
  passive: {
    ask: 'Who opens the second connection in passive mode, and how is its port told?',
    say: 'The client opens it. It sends PASV, the server listens on a free port and tells it in the 227 reply: four numbers of the address, two of the port. The port is the fifth number × 256 + the sixth: (127,0,0,1,195,80) is port 50000.\nEPSV does the same with the port alone, in the 229 reply.',
    words: 'passive mode pasv epsv 227 229 port number calculate who connects',
  },
  active: {
    ask: 'What is active mode?',
    say: 'The client listens, and the server opens the data connection. By PORT the client tells its address and port, written as in a 227. The server answers 200 and connects when the transfer begins.\nIt needs a client that can be reached from outside. Behind a home router it usually cannot.',
    words: 'active mode port eprt server connects back difference passive',
  },
  firewall: {
    ask: 'Why does a listing or download hang behind a firewall or NAT?',
    say: 'The login works because the control connection is open already. The data connection is a new one, and a firewall or NAT may stop it: in active mode on its way to the client, in passive mode on its way to the port that the server opened.\nThe server then answers 425: it could not make the data connection. Passive mode, best by EPSV, helps most clients; on the server’s side its passive ports must be open.',
    words:
      'router home network hangs stuck timeout blocked nat firewall list no data connection 425 cannot connect',
  },
  marks: {
    ask: 'What do 150 and 226 mean?',
    say: '150 says that the transfer is about to begin; another reply follows. 226 says that it is over: all bytes have gone and the data connection is closed.\nOnly the 226 says that the file is complete. 125 stands in place of 150 when the data connection is open already.',
    words: 'transfer begin start finish complete done reply 125 150 226 when',
  },
  ascii: {
    ask: 'What changes in ASCII mode?',
    say: 'In TYPE A each line ends in CR LF on the wire. A server that stores lines with LF alone puts a CR before each LF when it sends, and takes it away when it receives. In TYPE I the bytes go over as they are.\nText arrives with the line ends of the machine. Anything that is not text, a picture or an archive, arrives broken. “Show me” marks each 0d that was inserted.',
    words:
      'ascii binary text mode type a i image line end newline cr lf crlf broken picture damaged corrupt zip file size differs',
  },
  resume: {
    ask: 'How does a download resume?',
    say: 'The client sends REST with the number of bytes that it has, the server answers 350, and the RETR that follows sends the file from that byte on.\nIt works in TYPE I, where a byte of the transfer is a byte of the file. SIZE tells how long the whole is.',
    words: 'continue restart interrupted broken download rest offset go on again half',
  },
  abort: {
    ask: 'What happens when a transfer is aborted?',
    say: 'The client sends ABOR on the control connection. The server closes the data connection and sends two replies: 426 for the transfer, then 226 for the ABOR itself.\nA client that reads one of them only takes the other for the reply to its next command. If the transfer was over already, there is no 426.',
    words: 'cancel stop interrupt abort abor 426 ctrl c',
  },
  'wrong-password': {
    ask: 'Why is a wrong password 530 and not 430?',
    say: 'RFC 959 knows no 430. It gives 530, “Not logged in”, to USER and PASS. The first digit says that it failed for good: the same password sent again fails again. The second says that it is about the login.\nA 4 in front would mean: try the same again later. Some servers send 430 all the same, and a careful client treats it as 530.',
    words: 'login failed incorrect denied password wrong refused 530 430 not logged in',
  },
  'password-seen': {
    ask: 'Who can see my password?',
    say: 'Without TLS, everybody on the way: PASS carries the password as plain text, as the bytes of the event show. The page hides it behind dots; the wire does not.\nThe same is true of file names, listings and files. Only AUTH TLS before the login changes that.',
    words: 'password secret plain text sniff eavesdrop spy see security safe insecure who read wifi',
  },
  tls: {
    ask: 'What can somebody on the way see, and what does AUTH TLS change?',
    say: 'In plain FTP: everything, names, passwords and files. After AUTH TLS and its 234 both sides do a handshake, and the commands and replies go in encrypted records. PBSZ 0 and PROT P do the same for the data connections.\nThen somebody on the way sees the addresses, the ports, and how much goes when; no more. The event shown has both: the record on the wire, and beside it the command that it carries.',
    words: 'encrypt encryption secure ftps ssl tls auth certificate protect private eavesdrop see on the way',
  },
  classes: {
    ask: 'What is the difference between 4yz and 5yz replies?',
    say: 'Both say that the command failed. 4yz: for now. The same command may work later, so a client may try again. 5yz: for good. Sending the same again makes no sense until something is changed.\nA 425 or 450 may pass by itself. A 530 or 550 does not.',
    words: 'error codes 4xx 5xx temporary permanent try again retry reply first digit meaning numbers',
  },
  multiline: {
    ask: 'How does a reply of several lines end?',
    say: 'The first line has a dash behind the code: “211-”. The reply ends with the line that begins with the same code and a space: “211 End”. What stands between belongs to the reply, whatever it begins with.\nA client that reads one line only takes the second for the next reply.',
    words: 'multi-line multiline several lines long reply dash hyphen feat end of reply',
  },
} satisfies Reference['answers'];

export const more = {
  430: 'No RFC defines it for FTP. Its digits would say: failed for now (4), about the login (3). But a wrong password stays wrong, so 530 is right. Clients meet it all the same and should treat it as 530.',
  530: 'It answers USER and PASS when the login failed, and every command that needs a login when there is none. The text does not say whether the name or the password was wrong, so that nobody can try out names. It is not 430: RFC 959 does not know that code.',
  226: 'Only this reply says that a transfer is complete. The close of the data connection alone does not: a broken connection closes as well.',
  150: 'It is a preliminary reply: the client waits for one more, 226 if all goes well, 425, 426, 451 or 552 if not.',
  425: 'Most often a firewall or a NAT stands between: the control connection works, the new connection for the data does not get through.',
} satisfies Reference['more'];
