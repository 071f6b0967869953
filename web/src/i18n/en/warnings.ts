// What is odd about a message: a sentence for each warning of the engine, and for what the page finds itself.
import type { Warnings } from '../engine';

export const warnings = {
  'warn.bare-lf': 'The line ends in a bare LF. It must be CR LF; this server takes it all the same.',
  'warn.no-lf': 'The line ends in CR without LF; the LF was lost or never sent.',
  'warn.extra-cr': 'There are more CRs than one before the LF.',
  'warn.late-lf': 'The LF that belongs to the line before came only now.',
  'warn.cr-nul': 'A CR is followed by a NUL, as Telnet writes a CR that ends no line.',
  'warn.telnet':
    'Telnet codes stand in the line (the control connection is a Telnet connection); they are taken out.',
  'warn.too-long': 'The line is longer than this server takes.',
  'warn.lower-case': 'The verb is in lower case. That is allowed: verbs may be in either case.',
  'warn.leading-space': 'There are blanks before the verb. Verbs begin at the start of the line.',
  'warn.double-space':
    'There is more than one space after the verb. One parts verb and argument; the others belong to the name, and hardly any file is called so.',
  'warn.missing-space':
    'There is no space between verb and argument. But for MLSD, the two are read as one unknown verb.',
  'warn.stray-byte':
    'A byte that is easily overlooked stands before, in or right behind the verb: a NUL, a tab, a byte order mark, a quotation mark. The verb is not understood for it.',
  'warn.foreign-bytes': 'These bytes are the beginning of another protocol.',
  'warn.control-chars':
    'The argument has a control character. No name should have one: in a listing or a log it can pass for something else.',
  'warn.not-utf8':
    'The argument is not valid UTF-8. FTP says that names are UTF-8; this one seems to be in an older 8-bit code, and other programs will show it wrong.',
  'warn.other-host':
    'The address is not that of the client itself. Who gets a server to connect to others can attack them through it (FTP bounce).',
  'warn.low-port': 'The port is below 1024, where other services live: a server should never connect there.',
  'warn.pipelined':
    'This came before the reply to the command before it. FTP expects a client to wait for each reply.',
  'warn.client-gone': 'The client had closed its side already: perhaps nobody reads this reply.',
  'warn.early-close': 'The data connection ended before everything had gone over.',
  'warn.not-text':
    'The file is not text, and in TYPE A every LF and CR LF in it is changed: it arrives damaged. TYPE I (binary) moves it as it is.',
  'warn.suspect-data': 'The sender marked this block: it may have errors.',
  'warn.malformed-reply': 'This is no proper reply: three digits, a blank, a text and CR LF are needed.',
  'warn.seed-rest-lost': 'Fault: the rest of what came in one read is lost.',
  'warn.reset-close':
    'The client reset the data connection instead of closing it: only a close says that the file is whole.',
  'warn.early-226':
    'This says that all is over while the data connection is still open. Some clients lose the end of the file then.',
  'warn.cut-by-hole': 'The capture has a hole here: the rest of it was not captured.',
  'warn.behind-hole': 'It stands behind a hole in the capture, and its beginning was not captured.',
  'warn.other-server': '{host} is not the server’s address: NAT?',
  'warn.reply-code':
    'RFC 959 or the command’s own RFC does not list this code for the command. A client may not know what it means.',
  'warn.no-mark': 'No reply of 1yz (150 or 125) came before the data. A client that waits for one hangs.',
  'warn.second-final':
    'No command is left that this could answer. A client takes it for the reply to its next command.',
  'warn.code-alone': 'A blank and a text must follow the code.',
  'warn.reply-bare-lf': 'A line of the reply ends in a bare LF. It must be CR LF.',
  'warn.reply-not-utf8': 'The reply is not valid UTF-8: names in it will be shown wrong.',
  'warn.no-quotes': 'The path of a 257 must stand in quotation marks; a client cannot find it otherwise.',
  'warn.odd-227': 'A 227 has its address and port as (h1,h2,h3,h4,p1,p2). Some clients cannot read this one.',
  'warn.odd-229': 'A 229 has its port as (|||port|). Clients cannot read this one.',
  'warn.odd-211': 'Each feature must stand on a line that begins with a blank; clients pass over this one.',
  'warn.odd-213':
    'The answer to SIZE is digits alone, that to MDTM is YYYYMMDDHHMMSS. Clients cannot read this one.',
  'warn.odd-mlsd':
    'A line of MLSD is facts, each with “=” and “;”, one blank, and the name. Clients misread this one.',
  'warn.odd-list':
    'This line of a listing looks neither like ls -l nor like DOS: clients misread it, or leave it out.',
} satisfies Warnings;
