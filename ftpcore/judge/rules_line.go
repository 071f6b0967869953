package judge

// lineRules are about the bytes of one command line.
var lineRules = []Rule{
	{ID: "line-not-ended", Side: Client, Severity: Fail, Clause: "RFC 959 §5.3.1",
		Text: "The client has sent {bytes} bytes of a command and not the CR LF that ends it: the server waits for the rest of the line."},
	{ID: "bare-lf", Side: Client, Severity: Warn, Clause: "RFC 959 §5.3.1",
		Text: "The client ends {verb} with LF alone: a command ends with CR LF."},
	{ID: "wrong-line-end", Side: Client, Severity: Warn, Clause: "RFC 959 §5.3.1",
		Text: "The client ends {verb} with something other than CR LF ({warning})."},
	{ID: "line-too-long", Side: Client, Severity: Warn, Clause: "RFC 959 §5.4",
		Text: "The client sends a line that is too long for the server."},
	{ID: "bad-blanks", Side: Client, Severity: Warn, Clause: "RFC 959 §5.3.1",
		Text: "The blanks in the command {verb} are wrong ({warning}): exactly one space separates verb and argument."},
	{ID: "stray-bytes", Side: Client, Severity: Warn, Clause: "RFC 959 §5.3",
		Text: "The client sends bytes before or in {verb} that belong to no command."},
	{ID: "control-chars", Side: Client, Severity: Warn, Clause: "RFC 959 §5.3.2",
		Text: "The argument of {verb} has control characters."},
	{ID: "not-utf8", Side: Client, Severity: Info, Clause: "RFC 2640 §2.2",
		Text: "The argument of {verb} is not UTF-8: other programs will show another name."},
	{ID: "not-ftp", Side: Client, Severity: Fail, Clause: "RFC 959 §5.4", relies: "AUTH",
		Text: "The client does not speak FTP: it begins another protocol."},
	{ID: "empty-line", Side: Client, Severity: Warn, Clause: "RFC 959 §5.3.1",
		Text: "The client sends an empty line, which is no command; as a sign of life it does not count (NOOP does)."},
	{ID: "bad-argument", Side: Client, Severity: Warn, Clause: "RFC 959 §5.3.2",
		Text: "The argument of {verb} has the wrong form: {saw}. The server wants {want}."},
	{ID: "unknown-command", Side: Client, Severity: Info, Clause: "RFC 959 §4.2.2",
		Text: "The client sends {verb}, which the server does not know."},
}
