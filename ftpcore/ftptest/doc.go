// Package ftptest runs golden transcripts against the engine. A transcript says what clients
// send, what the server must reply, what moves on data connections, what the gate does, and
// which files there are at the end. The package is for tests only.
//
// Each transcript runs in a synctest bubble: time passes only while all goroutines are
// blocked. So no test waits in real time, a test can check that the server sends nothing, and
// a goroutine that is left behind fails the test.
//
// A transcript is a txtar archive. Its comment says what it shows and which RFC requires it.
// Its parts are:
//
//	-- config --         one setting per line, see Config
//	-- fs/dir/name --    a file at the start; "fs/dir/" is an empty directory
//	-- script --         the lines below
//	-- want/dir/name --  a file at the end; if any is given, there must be no other files
//
// A name in quotes is a Go string with the bytes of the name as FTP sends them. The content of
// a file may be a Go string in quotes on each line, or {bytes 5000} for that many bytes of a
// fixed pattern. A want part may be {absent}.
//
// A line of a script is one of:
//
//	C> USER haha         the client sends a line; "…" in quotes: exactly these bytes
//	C! tls               the client does a TLS handshake; "tls 1.2", "tls alpn http/1.1";
//	                     bye: it sends close_notify; clear: it continues without TLS
//	C! close             the client closes; eof: closes its sending direction; reset: resets;
//	                     connect from 127.0.0.2 (connecting is otherwise implied)
//	S< 331 *             the server sends a line; * is any text; "…" in quotes: exactly these bytes
//	S! end               the server has closed; reset: it has reset; silent: it sends nothing
//	D> text              the client sends a line on the data connection; "…": exactly these bytes; {bytes 9}
//	D< text              the server sends it
//	D! tls               a handshake on the data connection that resumes the session;
//	                     "tls fresh": it does not resume;
//	                     "tls new": it has no session to resume yet, but accepts tickets;
//	                     "tls other": it offers a ticket of another server;
//	                     "tls old": it offers a ticket regardless of its age;
//	                     torn: the client closes without close_notify; notify: it only sends close_notify
//	D! end               the server has closed it; again: and the client still listens;
//	                     cut: it was cut within the data, in TLS without close_notify; none: there is none;
//	                     eof, reset: the client closes or resets it; refuse: the client refuses it
//	E! why idle          the record has an event with that reason, or: rule bad-path, warn bare-lf, note quirk-xmkd,
//	                     held 1.5s, origin injected, break 1, was PWD, fault late 226; tls c2s ClientHello: a
//	                     tls event with these words (a message, a version, "resumed", an alert)
//	G! pause             run, step, step reply, step transfer, cut 421
//	G! held S< 257 *     the oldest held message; D< or D> for a block, "open" for a connection
//	G! drop              decides about it: drop, edit LINE, reply LINE, delay 2s, cut-data
//	G! break hold C>RETR a breakpoint: hold, mark or delay 1s; once. It matches messages that begin
//	                     with this text, without regard to spaces
//	G! fault late 226    a rule by its name in the library, or as JSON; or an older kind
//	                     (cut 10000, latency, rate, denied …) with a scope, a delay, =550, once
//	G! pace 250ms        sets the pace; unset: removes breakpoints, faults and pace
//	G! inject s2c LINE   or c2s
//	R! mark NAME         names this moment
//	R! NAME              takes server and sessions back to it; "NAME but 2": client 2 is closed
//	T! 50s               time passes
//	F! file text         changes a file without the server's knowledge
//	# anything           a comment
//
// A number before a line, as in "2 C> NOOP", is the number of the client. In an S< line {pasv},
// {lpsv} and {port} stand for a passive address; the client connects to it at once. In a C> line
// {me}, {me6} and {mel} stand for an address at which the client listens, in the form of PORT,
// EPRT and LPRT; {last} stands for the last one.
package ftptest
