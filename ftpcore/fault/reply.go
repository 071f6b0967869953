package fault

import (
	"bytes"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"ftpsim/ftpcore/wire"
)

var (
	bytesInText = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(` ?\((\d+) bytes\)`) })
	sixNumbers  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\d{1,3}(?:,\d{1,3}){5}`) })
	extended    = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\(\|\|\|(\d{1,5})\|\)`) })
)

// ChangeReply returns the bytes that d makes of b, a whole reply to a command with this verb.
// It applies Reply, Code, Size, Addr, Port, Feat, LineEnd, Double and Unasked, in this order.
// tail is the number of bytes of Unasked.
func (d *Do) ChangeReply(verb string, b []byte) (out []byte, tail int) {
	out = b
	if d.Reply != "" {
		out = expand(d.Reply, valuesOf(b))
	}
	if d.Code != 0 {
		out = withCode(out, d.Code)
	}
	if d.Size != nil {
		out = withSize(out, *d.Size)
	}
	if d.Addr != "" || d.Port != 0 {
		out = d.withAddr(out)
	}
	if verb == "FEAT" && len(d.Feat) > 0 {
		out = withFeat(out, d.Feat)
	}
	out = d.LineEnd.end(out)
	if len(out) > MaxReply { // other rules have made it long: it does not grow further
		return out, 0
	}
	if d.Double {
		out = slices.Concat(out, out)
	}
	if d.Unasked != "" {
		more := d.LineEnd.end(expand(d.Unasked, valuesOf(b)))
		out, tail = slices.Concat(out, more), len(more)
	}
	return out, tail
}

// ChangesReply reports whether ChangeReply may change a reply.
func (d *Do) ChangesReply() bool {
	return d.Reply != "" || d.Code != 0 || d.Size != nil || d.Addr != "" || d.Port != 0 || len(d.Feat) > 0 ||
		d.LineEnd != "" || d.Double || d.Unasked != ""
}

// AnswerTo returns the bytes of Answer for a command with this argument.
func (d *Do) AnswerTo(arg string) []byte {
	return d.LineEnd.end(expand(d.Answer, map[string]string{"arg": arg}))
}

// Pieces returns the lengths of the writes that send the reply b, without the last one; nil
// sends it in one write. Its last tail bytes are Unasked.
func (d *Do) Pieces(b []byte, tail int) (list []int) {
	switch {
	case d.Slice > 0:
		for n := len(b); n > d.Slice; n -= d.Slice {
			list = append(list, d.Slice)
		}
	case tail > 0:
		list = []int{len(b) - tail}
	case d.EveryMs > 0 && len(b) > 1:
		list = []int{len(b) / 2}
	}
	return list
}

// valuesOf returns the values of the placeholders that the reply b has.
func valuesOf(b []byte) map[string]string {
	v := map[string]string{}
	if code, text, _, _, ok := wire.ParseReply(b); ok {
		v["code"], v["text"] = fmt.Sprintf("%03d", code), text
	}
	if m := bytesInText().FindSubmatch(b); m != nil {
		v["size"] = string(m[1])
	}
	if m := sixNumbers().Find(b); m != nil {
		if a, _, err := wire.ParsePort(string(m)); err == nil {
			v["addr"], v["port"], v["hostport"] = a.Addr().String(), strconv.Itoa(int(a.Port())), string(m)
		}
	} else if m := extended().FindSubmatch(b); m != nil {
		v["port"] = string(m[1])
	}
	return v
}

// withCode returns the reply b with another code in each of its lines.
func withCode(b []byte, code int) []byte {
	was := string(b[:min(3, len(b))])
	var out []byte
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, was); ok {
			line = fmt.Sprintf("%03d%s", code, rest)
		}
		out = append(out, line...)
	}
	return out
}

// withSize returns a 150 with another number of bytes in its text; -1 removes it.
func withSize(b []byte, size int64) []byte {
	at := bytesInText().FindSubmatchIndex(b)
	switch {
	case at == nil:
		return b
	case size < 0:
		return slices.Concat(b[:at[0]], b[at[1]:])
	}
	return slices.Concat(b[:at[2]], strconv.AppendInt(nil, size, 10), b[at[3]:])
}

// withAddr returns a 227 or 229 that announces Addr and Port.
func (d *Do) withAddr(b []byte) []byte {
	if at := extended().FindSubmatchIndex(b); at != nil {
		if d.Port == 0 {
			return b
		}
		return slices.Concat(b[:at[2]], strconv.AppendInt(nil, int64(d.Port), 10), b[at[3]:])
	}
	at := sixNumbers().FindIndex(b)
	if at == nil {
		return b
	}
	ap, _, err := wire.ParsePort(string(b[at[0]:at[1]]))
	if err != nil {
		return b
	}
	addr, port := ap.Addr(), ap.Port()
	if a, err := netip.ParseAddr(d.Addr); err == nil && a.Is4() {
		addr = a
	}
	if d.Port != 0 {
		port = uint16(d.Port)
	}
	text := strings.Trim(wire.FormatPasv(netip.AddrPortFrom(addr, port)), "()")
	return slices.Concat(b[:at[0]], []byte(text), b[at[1]:])
}

// withFeat returns a FEAT reply with more lines in its list, and without others. A reply of
// one line has no list.
func withFeat(b []byte, lines []string) []byte {
	list := bytes.SplitAfter(bytes.TrimSuffix(b, []byte("\r\n")), []byte("\r\n"))
	if len(list) < 2 {
		return b
	}
	last := len(list) - 1
	out := slices.Clone(list[0])
	for _, l := range list[1:last] {
		feature := strings.TrimSpace(string(l))
		if !slices.ContainsFunc(lines, func(x string) bool {
			less, ok := strings.CutPrefix(x, "-")
			return ok && strings.HasPrefix(feature, less)
		}) {
			out = append(out, l...)
		}
	}
	for _, l := range lines {
		if !strings.HasPrefix(l, "-") {
			out = append(out, " "+strings.TrimSpace(l)+"\r\n"...)
		}
	}
	return append(append(out, list[last]...), "\r\n"...)
}

// end returns b with other line ends.
func (e LineEnd) end(b []byte) []byte {
	to, ok := map[LineEnd]string{LineLF: "\n", LineCR: "\r", LineNone: "", LineCRCRLF: "\r\r\n"}[e]
	if !ok {
		return b
	}
	return bytes.ReplaceAll(b, []byte("\r\n"), []byte(to))
}
