package wire

import (
	"bytes"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/verbs"
)

// This file decodes commands and replies into the fields that views show. The names in their
// texts are in the inside form (file_names.go).

// argFields maps verbs with one plain argument to the name of its field.
var argFields = map[string]string{
	"USER": "user", "CWD": "path", "XCWD": "path", "MKD": "path", "XMKD": "path", "RMD": "path",
	"XRMD": "path", "DELE": "path", "RNFR": "path", "RNTO": "path", "RETR": "path", "STOR": "path",
	"APPE": "path", "LIST": "path", "NLST": "path", "MLSD": "path", "MLST": "path", "SIZE": "path",
	"MDTM": "path", "STAT": "path", "REST": "offset", "TYPE": "type", "MODE": "mode", "STRU": "structure",
	"ALLO": "size", "CLNT": "client", "OPTS": "option", "HELP": "topic",
	"SMNT": "path", "HOST": "host", "LANG": "language", "STOU": "path", "AVBL": "path", "HASH": "path", "MD5": "path",
	"RANG": "offset", "CSID": "client",
}

// TakesPath reports whether the one argument of a verb is a path.
func TakesPath(verb string) bool { return argFields[verb] == "path" }

// DescribeCommand returns Raw and Dec of a command's event, for a command that the engine
// did not read. Secrecy.Hide must have marked its secret.
func DescribeCommand(cmd Command) (*event.Raw, *event.Decoded) {
	l, d := cmd.Line, DecodeCommand(cmd)
	return &event.Raw{Len: len(l.Raw), Off: l.Off, Mask: cmd.Mask()}, &d
}

// DescribeReply decodes the bytes of a reply that the engine did not make. Bytes in mask are
// secret.
func DescribeReply(b []byte, mask [][2]int) *event.Decoded {
	d := DecodeBytes(b, Reply{}, mask)
	return &d
}

// DecodeCommand decodes a command.
func DecodeCommand(cmd Command) event.Decoded {
	d := event.Decoded{Verb: cmd.ShownVerb(), Arg: cmd.ShownArg(), Warn: cmd.Line.Warn}
	d.Warn = outside(append(d.Warn[:len(d.Warn):len(d.Warn)], oddCommand(cmd)...), cmd.Mask())
	if p := cmd.Line.foreign; p != nil {
		d.Fields = []event.Field{{Name: "protocol", Value: p.name, Len: len(cmd.Line.Raw)}}
		if d.Verb == "" {
			d.Text = p.name
		}
		return d
	}
	if cmd.Arg == "" || cmd.hide.on {
		return d
	}
	d.Fields = commandFields(cmd)
	for i, f := range d.Fields {
		from, last := cmd.ArgOff(f.Off), cmd.ArgOff(f.Off+max(f.Len, 1)-1)
		d.Fields[i].Off, d.Fields[i].Len = from, last+1-from
	}
	return d
}

// commandFields decodes the argument. Offsets are relative to the argument.
func commandFields(cmd Command) []event.Field {
	switch cmd.Verb {
	case "PORT":
		_, f, _ := ParsePort(cmd.Arg)
		return f
	case "EPRT":
		_, _, f, _ := ParseEPRT(cmd.Arg)
		return f
	case "LPRT":
		_, f, _ := ParseLong(cmd.Arg)
		return f
	}
	name := argFields[cmd.Verb]
	if name == "" {
		name = "argument"
	}
	f := event.Field{Name: name, Value: NameInside(cmd.Arg), Len: len(cmd.Arg)}
	if c := verbs.Find(cmd.Verb); c != nil {
		f.RFC = c.RFC
	}
	return []event.Field{f}
}

// known reports whether word is a verb of the full server.
func known(word string) bool { return verbs.Find(word) != nil }

// ShownLine returns the command line with its secret masked.
func ShownLine(cmd Command) string {
	d := DecodeCommand(cmd)
	return strings.ToValidUTF8(strings.TrimSuffix(d.Verb+" "+d.Arg, " "), "�")
}

// DecodeReply decodes a reply whose bytes are b. Bytes in mask are secret.
func DecodeReply(r Reply, b []byte, mask [][2]int) event.Decoded {
	if mask != nil {
		return DecodeBytes(b, r, mask)
	}
	d := event.Decoded{
		Code: r.Code, Text: NameInside(strings.Join(r.Lines, "\n")), Multiline: len(r.Lines) > 1,
		Why: r.Why, Path: r.Path, Check: CompleteCheck(r.Why, r.Path, r.Check),
	}
	d.Fields = replyFields(r.Code, b)
	return d
}

// DecodeBytes decodes b, the bytes of a reply that may be invalid, such as an edited one.
// was is the reply before that. Bytes in mask are secret.
func DecodeBytes(b []byte, was Reply, mask [][2]int) event.Decoded {
	size := len(b)
	b = Masked(b, mask)
	d := event.Decoded{Why: was.Why, Path: was.Path, Check: CompleteCheck(was.Why, was.Path, was.Check)}
	code, text, multi, _, ok := ParseReply([]byte(withoutIAC(string(b))))
	if !ok {
		d.Text = NameInside(strings.TrimRight(string(b), "\r\n"))
		d.Warn = []event.Warning{{Code: event.WarnMalformedReply, Len: size}}
		return d
	}
	d.Code, d.Text, d.Multiline = code, NameInside(text), multi
	if mask == nil {
		d.Fields = replyFields(code, b)
	}
	return d
}

func replyFields(code int, b []byte) []event.Field {
	switch code {
	case 227:
		return pasvFields(b, ParsePort)
	case 228:
		return pasvFields(b, ParseLong)
	case 229:
		return epsvFields(b)
	case 257:
		return quotedField(b)
	}
	return nil
}

// pasvFields finds h1,h2,h3,h4,p1,p2 in a 227 (RFC 959 §4.1.2, RFC 1123 §4.1.2.6), or the
// long address in a 228 (RFC 1639 §3).
func pasvFields(b []byte, parse func(string) (netip.AddrPort, []event.Field, error)) []event.Field {
	i := bytes.IndexByte(b, '(')
	j := bytes.IndexByte(b, ')')
	if i < 0 || j < i { // some servers omit them: RFC 1123 lets clients search for the digits
		m := sixNumbers().FindIndex(b)
		if m == nil {
			return nil
		}
		i, j = m[0]-1, m[1]
	}
	_, f, err := parse(string(b[i+1 : j]))
	if err != nil {
		return nil
	}
	for k := range f {
		f[k].Off += i + 1
	}
	return f
}

// sixNumbers is compiled at its first use, so that the page starts faster.
var sixNumbers = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\d{1,3}(,\d{1,3}){5}`) })

// epsvFields finds |||port| in a 229 (RFC 2428 §3).
func epsvFields(b []byte) []event.Field {
	i := bytes.Index(b, []byte("(|||"))
	if i < 0 {
		return nil
	}
	i += 4
	j := bytes.IndexByte(b[i:], '|')
	if j < 0 {
		return nil
	}
	return []event.Field{{Name: "port", Value: string(b[i : i+j]), Off: i, Len: j, RFC: "2428#3"}}
}

// quotedField finds the path of a 257 (RFC 959 appendix II).
func quotedField(b []byte) []event.Field {
	i := bytes.IndexByte(b, '"')
	j := bytes.LastIndexByte(b, '"')
	if i < 0 || j <= i {
		return nil
	}
	if i > 0 && b[i-1] == '\\' && b[j-1] == '\\' && j-i > 1 { // some servers write 257 \"/\"
		j--
	}
	v := strings.ReplaceAll(withoutIAC(string(b[i+1:j])), `""`, `"`)
	return []event.Field{{Name: "path", Value: NameInside(v), Off: i + 1, Len: j - i - 1, RFC: "959#appendix-II"}}
}

// CompleteCheck fills in c's empty fields for an event with reason why about path. It
// returns nil if why is empty.
func CompleteCheck(why event.Reason, path string, c event.Check) *event.Check {
	if why == "" {
		return nil
	}
	return completed(why, path, c)
}

// completed is a separate function so that CompleteCheck allocates nothing if why is empty.
func completed(why event.Reason, path string, c event.Check) *event.Check {
	if c.Rule == "" {
		c.Rule = why
	}
	if c.Path == "" {
		c.Path = path
	}
	c.Saw = NameInside(c.Saw)
	c.RFC = c.Rule.Clause()
	return &c
}

// withoutIAC undoes the doubling of byte 255 in Reply.Bytes.
func withoutIAC(s string) string { return strings.ReplaceAll(s, "\xff\xff", "\xff") }

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
