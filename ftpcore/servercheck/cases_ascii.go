package servercheck

import (
	"strconv"
	"strings"
)

const ascii3111 = "RFC 959 §3.1.1.1"

var ascii = []Case{
	{ID: "959-3.1.1.1-retr", Group: ASCII, Clause: ascii3111, Title: "RETR with TYPE A ends lines in CRLF",
		Steps:   []Step{ask("TYPE A", 200), ask("RETR "+textName, 226, 250).see(got(textCRLF))},
		Stumble: "clients store the server's line ends in place of their own: on Windows, LF without CR"},
	{ID: "959-3.1.1.1-round", Group: ASCII, Clause: ascii3111, Title: "text stored with TYPE A comes back with TYPE A",
		Steps: []Step{ask("TYPE A", 200), put("STOR text.txt", textCRLF).judged(226, 250), ask("RETR text.txt", 226, 250).see(got(textCRLF))}},
	{ID: "959-3.1.1.1-stor", Group: ASCII, Clause: ascii3111, Title: "STOR with TYPE A stores the line ends of the server's system",
		Steps: []Step{ask("TYPE A", 200), put("STOR local.txt", textCRLF).judged(226, 250), ask("TYPE I", 200),
			ask("RETR local.txt", 226, 250).see(either(got(textLF), got(textCRLF)))}},
	{ID: "959-3.1.1.1-binary", Group: ASCII, Clause: "RFC 959 §3.1.1.3", Title: "TYPE I changes no line end",
		Steps: []Step{put("STOR ends.bin", textCRLF).judged(226, 250), ask("RETR ends.bin", 226, 250).see(got(textCRLF))}},
	{ID: "959-3.1.1.1-appe", Group: ASCII, Clause: ascii3111, Title: "APPE with TYPE A continues the text",
		Steps: []Step{ask("TYPE A", 200), put("STOR grows.txt", "one\r\n"), put("APPE grows.txt", "two\r\n").judged(226, 250),
			ask("RETR grows.txt", 226, 250).see(got(textCRLF))}},
	{ID: "3659-4-size-ascii", Group: ASCII, Clause: sizeClause, Title: "SIZE with TYPE A is the number of bytes that RETR sends, or 550", Optional: "SIZE",
		Steps:   []Step{ask("TYPE A", 200), ask("SIZE "+textName, 213, 550), ask("RETR "+textName, 226, 250).see(sizeAgrees)},
		Stumble: "clients that compare the size report a broken transfer"},
	{ID: "959-4.1.3-list-image", Group: ASCII, Clause: cl413, Title: "LIST with TYPE I has the same line ends",
		Steps: []Step{ask("LIST", 226, 250).see(longList(bytesName)), ask("TYPE A", 200), ask("LIST", 226, 250).see(longList(bytesName))}},
	{ID: "959-3.1.1.1-default", Group: ASCII, Clause: "RFC 959 §5.1", Title: "the default type is ASCII", Fresh: true,
		Steps:   []Step{send(""), send("USER {user}"), send("PASS {password}"), send("CWD {dir}"), ask("RETR "+textName, 226, 250).see(got(textCRLF))},
		Stumble: "a client that sends no TYPE for text"},
}

// sizeAgrees reports a transfer of another size than SIZE, the step before, announced.
func sizeAgrees(x Exchange) Flaw {
	said := strings.TrimSpace(x.Before)
	if _, err := strconv.Atoi(said); err == nil && said != strconv.Itoa(len(x.Down)) {
		return flaw("size-differs", said, len(x.Down))
	}
	return Flaw{}
}
