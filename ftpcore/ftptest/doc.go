// Package ftptest runs golden transcripts against the engine: what a client
// sends, what the server must say, the data connections, the gate and the files
// at the end. It is for tests only.
//
// Each transcript runs in a synctest bubble: time stands still while anybody
// can still do something, so nothing waits on real time, "the server says
// nothing" can be seen, and a goroutine that is left behind fails the test.
//
// A transcript is a txtar archive. Its comment tells what is shown and by which
// RFC. Its parts:
//
//	-- config --         one setting a line, see Config
//	-- fs/dir/name --    a file at the start; "fs/dir/" is an empty directory
//	-- script --         the lines below
//	-- want/dir/name --  the files at the end: if any is given, there are no others
//
// A name in quotes is a Go string, the name's bytes on the wire.
// The content of a file may be a Go string in quotes on each line, or
// {bytes 5000} for that many bytes of a fixed pattern; a want may be {absent}.
//
// A line of a script is one of
//
//	C> USER haha         the client sends a line; "…" in quotes: exactly these bytes
//	C! tls               the client does its part of a TLS handshake; "tls 1.2", "tls alpn http/1.1";
//	                     bye: it says close_notify; clear: and goes on without TLS
//	C! close             eof, reset; connect from 127.0.0.2; (connecting is implied)
//	S< 331 *             the server says a line; * is any text; "…" in quotes: exactly these bytes
//	S! end               the server has hung up; reset: by a reset; silent: says nothing
//	D> text              a line on the data connection; "…": exactly these bytes; {bytes 9}
//	D< text              the same from the server
//	D! tls               a handshake on the data connection, resuming; "tls fresh": not so,
//	                     "tls new": nor has it any session yet, though it takes tickets;
//	                     "tls other": it offers a ticket that this server did not make,
//	                     "tls old": one however old it is;
//	                     torn: the client ends it without close_notify; notify: only says it
//	D! end               the server has ended it; again: and the client still listens;
//	                     cut: whatever was under way, in TLS without close_notify; none: it has not made one;
//	                     eof, reset: the client ends it; refuse: and will have none
//	E! why idle          the record has an event of that reason, or: rule bad-path, warn bare-lf, note quirk-xmkd,
//	                     held 1.5s, origin injected, break 1, was PWD; tls c2s ClientHello: a
//	                     tls event that says so, a version, "resumed" or an alert
//	G! pause             run, step, step reply, step transfer, cut 421
//	G! held S< 257 *     the oldest held message; D< or D> for a block, "open" for a connection
//	G! drop              edit LINE, reply LINE, delay 2s, cut-data: what becomes of it
//	G! break hold C>RETR a breakpoint: hold, mark or delay 1s; once; meets what begins so,
//	                     spaces aside
//	G! fault cut 10000   latency, rate, denied …; a scope, a delay, =550, once
//	G! pace 250ms        and: unset, no breakpoints, faults and pace any more
//	G! inject s2c LINE   or c2s
//	R! mark NAME         this moment is called so
//	R! NAME              server and sessions go back there; "NAME but 2": client 2 is closed
//	T! 50s               time goes by
//	F! file text         a file is changed behind the server's back
//	# anything           a comment
//
// A number in front of a line, as in "2 C> NOOP", names the client it is about.
// In an S< line {pasv}, {lpsv} and {port} stand for a passive address; the client
// connects to it at once. In a C> line {me}, {me6} and {mel} stand for an address
// where the client listens, as PORT, EPRT and LPRT write it, and {last} for the
// last one.
package ftptest
