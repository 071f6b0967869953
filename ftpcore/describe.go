package ftpcore

import (
	"bytes"
	"net/netip"
	"strconv"
	"strings"
)

// This file turns messages into the fields that the inspector shows. It
// decides nothing. Texts are as names are inside (names.go).

const maskedText = "••••••"

// secretVerbs carry an argument that no view shows unasked.
var secretVerbs = map[string]bool{"PASS": true, "ACCT": true}

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

// DescribeCommand decodes a command that this server has not read itself: its
// event's Raw (with the place of a password) and Dec.
func DescribeCommand(cmd Command) (*Raw, *Decoded) {
	l := cmd.Line
	return &Raw{Len: len(l.Raw), Off: l.Off, Mask: secretRange(cmd)}, describeCommand(cmd)
}

// DescribeReply decodes the bytes of a reply that this server has not made.
func DescribeReply(b []byte) *Decoded { return describeRaw(b, Reply{}) }

func describeCommand(cmd Command) *Decoded {
	d := &Decoded{Verb: cmd.Verb, Arg: NameInside(cmd.Arg), Warn: cmd.Line.Warn}
	d.Warn = append(d.Warn[:len(d.Warn):len(d.Warn)], oddCommand(cmd)...)
	if n := secretGlued(cmd.Verb); n > 0 {
		d.Verb = shownVerb(cmd.Verb)
		if cmd.Arg != "" {
			d.Arg = maskedText
		}
		return d
	}
	if secretVerbs[cmd.Verb] && cmd.Arg != "" {
		d.Arg = maskedText
		return d
	}
	if cmd.Arg == "" {
		return d
	}
	d.Fields = commandFields(cmd)
	for i, f := range d.Fields {
		from, last := cmd.ArgOff(f.Off), cmd.ArgOff(f.Off+max(f.Len, 1)-1)
		d.Fields[i].Off, d.Fields[i].Len = from, last+1-from
	}
	return d
}

// commandFields decodes the argument; offsets count from its first byte.
func commandFields(cmd Command) []Field {
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
	f := Field{Name: name, Value: NameInside(cmd.Arg), Len: len(cmd.Arg)}
	if c := rowOf(cmd.Verb); c != nil {
		f.RFC = c.RFC
	}
	return []Field{f}
}

// secretGlued is where in a word a secret begins that stands right behind its
// verb, as in "PASS:secret"; 0: there is none.
func secretGlued(word string) int {
	for v := range secretVerbs {
		if len(word) > len(v) && strings.HasPrefix(word, v) && !known(word) {
			return len(v)
		}
	}
	return 0
}

// known reports whether word is a verb that the full server has.
func known(word string) bool { return rowOf(word) != nil }

// shownVerb is a verb without such a secret.
func shownVerb(word string) string {
	if n := secretGlued(word); n > 0 {
		return word[:n] + maskedText
	}
	return word
}

// secretRange tells which bytes of a command are secret.
func secretRange(cmd Command) [][2]int {
	l := cmd.Line
	from, to := len(l.Text)-len(cmd.Arg), len(l.Text)
	if n := secretGlued(cmd.Verb); n > 0 {
		from = bytes.IndexFunc(l.Text, func(r rune) bool { return r != ' ' }) + n
	} else if !secretVerbs[cmd.Verb] || cmd.Arg == "" {
		return nil
	}
	if l.TooLong { // the rest of it is beyond Text
		return [][2]int{{l.RawOff(from), len(l.Raw)}}
	}
	return [][2]int{{l.RawOff(from), l.RawOff(to-1) + 1}}
}

// wasCommand is a command in a line, without its secret.
func wasCommand(cmd Command) string {
	d := describeCommand(cmd)
	return strings.ToValidUTF8(strings.TrimSuffix(d.Verb+" "+d.Arg, " "), "�")
}

func describeReply(r Reply, b []byte) *Decoded {
	d := &Decoded{
		Code: r.Code, Text: NameInside(strings.Join(r.Lines, "\n")), Multiline: len(r.Lines) > 1,
		Why: r.Why, Path: r.Path, Check: checkOf(r.Why, r.Path, r.Check),
	}
	d.Fields = replyFields(r.Code, b)
	return d
}

// describeRaw decodes reply bytes that somebody edited; they may be anything.
func describeRaw(b []byte, was Reply) *Decoded {
	d := &Decoded{Why: was.Why, Path: was.Path, Check: checkOf(was.Why, was.Path, was.Check)}
	code, text, multi, _, ok := ParseReply([]byte(withoutIAC(string(b))))
	if !ok {
		d.Text = NameInside(strings.TrimRight(string(b), "\r\n"))
		d.Warn = []Warning{{Code: WarnMalformedReply, Len: len(b)}}
		return d
	}
	d.Code, d.Text, d.Multiline, d.Fields = code, NameInside(text), multi, replyFields(code, b)
	return d
}

func replyFields(code int, b []byte) []Field {
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

// pasvFields finds h1,h2,h3,h4,p1,p2 in a 227 (RFC 959 §4.1.2, RFC 1123 §4.1.2.6),
// or what a 228 has instead (RFC 1639 §3).
func pasvFields(b []byte, parse func(string) (netip.AddrPort, []Field, error)) []Field {
	i := bytes.IndexByte(b, '(')
	j := bytes.IndexByte(b, ')')
	if i < 0 || j < i {
		return nil
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

// epsvFields finds |||port| in a 229 (RFC 2428 §3).
func epsvFields(b []byte) []Field {
	i := bytes.Index(b, []byte("(|||"))
	if i < 0 {
		return nil
	}
	i += 4
	j := bytes.IndexByte(b[i:], '|')
	if j < 0 {
		return nil
	}
	return []Field{{Name: "port", Value: string(b[i : i+j]), Off: i, Len: j, RFC: "2428#3"}}
}

// quotedField finds the path of a 257 (RFC 959 appendix II).
func quotedField(b []byte) []Field {
	i := bytes.IndexByte(b, '"')
	j := bytes.LastIndexByte(b, '"')
	if i < 0 || j <= i {
		return nil
	}
	v := strings.ReplaceAll(withoutIAC(string(b[i+1:j])), `""`, `"`)
	return []Field{{Name: "path", Value: NameInside(v), Off: i + 1, Len: j - i - 1, RFC: "959#appendix-II"}}
}

// withoutIAC takes back what Reply.Bytes does to the byte 255.
func withoutIAC(s string) string { return strings.ReplaceAll(s, "\xff\xff", "\xff") }

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
