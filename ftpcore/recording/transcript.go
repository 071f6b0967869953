package recording

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

// Style is the style of a transcript.
type Style struct {
	Markdown  bool
	BySession bool // one session after the other, instead of all in order of time
	Secrets   bool // passwords in the clear
}

// Plain is the default style: plain text in order of time, passwords masked.
var Plain = Style{}

// row is one line of a transcript.
type row struct {
	e       *event.Event
	arrow   string
	text    string
	remarks []string
}

// Text writes events as a transcript: a line for each message, the number of bytes for data.
func Text(w io.Writer, events []*event.Event, s Style) error {
	out := bufio.NewWriter(w)
	t := transcript{Style: s, out: out}
	t.head(events)
	if !s.BySession {
		t.section(events)
		return out.Flush()
	}
	for _, sid := range sessions(events) {
		part := slices.DeleteFunc(slices.Clone(events), func(e *event.Event) bool { return e.SID != sid })
		t.title(sid, part)
		t.section(part)
	}
	return out.Flush()
}

type transcript struct {
	Style
	out *bufio.Writer
}

// sessions lists the sessions in the order of their first events; "" stands for events
// outside any session.
func sessions(events []*event.Event) (list []string) {
	for _, e := range events {
		if !slices.Contains(list, e.SID) {
			list = append(list, e.SID)
		}
	}
	return list
}

func (t *transcript) head(events []*event.Event) {
	mark := map[bool]string{true: "# "}[t.Markdown]
	fmt.Fprintf(t.out, "%sftpsim transcript\n\n", mark)
	if len(events) == 0 {
		fmt.Fprintln(t.out, "No events.")
		return
	}
	if t.Secrets {
		fmt.Fprint(t.out, "Contains secrets: passwords are written as they were.\n\n")
	}
	first, last := events[0], events[len(events)-1]
	fmt.Fprintf(t.out, "%s, %d events in %s s\n\n", first.Wall.UTC().Format("2006-01-02 15:04:05 MST"), len(events), seconds(last.T-first.T))
}

func (t *transcript) title(sid string, part []*event.Event) {
	name := sid
	if sid == "" {
		name = "The server"
	}
	for _, e := range part {
		if e.Peer != nil && e.Chan != event.ChanData {
			name = sid + ", " + strings.TrimSpace(e.Peer.Client+" from "+e.Peer.Remote)
		}
	}
	if t.Markdown {
		fmt.Fprintf(t.out, "## %s\n\n", escape(name))
		return
	}
	fmt.Fprintf(t.out, "%s\n\n", name)
}

func (t *transcript) section(events []*event.Event) {
	if t.Markdown && len(events) > 0 {
		t.out.WriteString("| # | s | session | | |\n|--:|--:|---|---|---|\n")
	}
	for _, e := range events {
		r := t.describe(e)
		for i, line := range strings.Split(r.text, "\n") {
			if i == 0 {
				line = strings.Join(append([]string{line}, r.remarks...), "  ")
			}
			t.line(r, i == 0, line)
		}
	}
	t.out.WriteString("\n")
}

func (t *transcript) line(r row, first bool, text string) {
	e := r.e
	switch {
	case t.Markdown && first:
		fmt.Fprintf(t.out, "| %d | %s | %s | `%s` | %s |\n", e.ID, seconds(e.T), e.SID, r.arrow, escape(text))
	case t.Markdown:
		fmt.Fprintf(t.out, "| | | | `%s` | %s |\n", r.arrow, escape(text))
	case first:
		fmt.Fprintf(t.out, "%5d %10s  %-4s %s  %s\n", e.ID, seconds(e.T), e.SID, r.arrow, text)
	default:
		fmt.Fprintf(t.out, "%5s %10s  %-4s %s  %s\n", "", "", e.SID, r.arrow, text)
	}
}

// describe returns the row for e.
func (t *transcript) describe(e *event.Event) row {
	r := row{e: e, arrow: "---", text: string(e.Kind)}
	is, _ := e.Masks()
	switch e.Kind {
	case event.KindCommand:
		r.arrow, r.text = "-->", t.words(e.Data, is)
		if e.Dec != nil && e.Dec.Verb == "" && e.Dec.Text != "" { // another protocol
			r.text = fmt.Sprintf("%d bytes of %s", len(e.Data), e.Dec.Text)
		}
	case event.KindUnfinished:
		r.arrow, r.text = "-->", t.words(e.Data, is)
	case event.KindReply:
		r.arrow, r.text = "<--", t.words(e.Data, is)
	case event.KindData:
		r.arrow = map[event.Dir]string{event.ToServer: "==>", event.ToClient: "<=="}[e.Dir]
		r.text = fmt.Sprintf("%s: %d bytes, %d so far", e.Conn, e.Bytes, e.Total)
		if e.Size > 0 {
			r.text += fmt.Sprintf(" of %d", e.Size)
		}
	case event.KindSessionOpen:
		r.text = "connected"
		if e.Peer != nil {
			r.text += " from " + e.Peer.Remote
		}
	case event.KindSessionClose:
		r.text = "closed"
	case event.KindListen, event.KindOpen, event.KindClose, event.KindFail:
		r.text = dataWords(e)
	}
	if why := whyOf(e); why != "" {
		r.text += " (" + why + ")"
	}
	r.remarks = t.remarks(e)
	return r
}

func dataWords(e *event.Event) string {
	text := e.Conn + " " + strings.TrimPrefix(string(e.Kind), "conn.")
	if e.Port != 0 {
		text += fmt.Sprintf(", port %d", e.Port)
	}
	if e.Kind == event.KindClose {
		text += fmt.Sprintf(", %d bytes", e.Bytes)
	}
	return text
}

// whyOf returns the reason of an event that is not a message; a message explains itself.
func whyOf(e *event.Event) string {
	if e.Dec == nil || e.Chan == event.ChanControl {
		return ""
	}
	return string(e.Dec.Why)
}

// remarks returns remarks on what the gate did to e, and on the changes of files in e.
func (t *transcript) remarks(e *event.Event) (remarks []string) {
	switch e.Origin {
	case event.OriginEdited:
		remarks = append(remarks, "[edited; was: "+strings.ReplaceAll(t.was(e), "\n", " / ")+"]")
	case event.OriginDropped, event.OriginInjected, event.OriginScript:
		remarks = append(remarks, map[event.Origin]string{event.OriginDropped: "[dropped]", event.OriginInjected: "[by hand]", event.OriginScript: "[from the page]"}[e.Origin])
	}
	if e.Kind == event.KindUnfinished {
		remarks = append(remarks, fmt.Sprintf("[no line end: %d bytes so far]", e.Bytes))
	}
	if e.Behind != 0 {
		remarks = append(remarks, fmt.Sprintf("[waits for the reply to %d]", e.Behind))
	}
	if e.Held > 0 {
		remarks = append(remarks, "[held "+seconds(e.Held)+" s]")
	}
	for _, c := range e.FS {
		text := "{" + c.Op + " " + printable([]byte(wire.NameOnWire(c.Path)))
		if c.To != "" {
			text += " to " + printable([]byte(wire.NameOnWire(c.To)))
		}
		remarks = append(remarks, text+"}")
	}
	return remarks
}

func (t *transcript) was(e *event.Event) string {
	if e.Kind == event.KindData {
		return fmt.Sprintf("%d bytes", len(e.OrigBytes))
	}
	_, was := e.Masks()
	return t.words(e.OrigBytes, was)
}

// words returns the lines of a message, joined by \n.
func (t *transcript) words(b []byte, mask [][2]int) string {
	if !t.Secrets {
		b = wire.Masked(b, mask)
	}
	b = []byte(strings.TrimSuffix(string(b), "\r\n"))
	lines := strings.Split(string(b), "\r\n")
	for i := range lines {
		lines[i] = printable([]byte(lines[i]))
	}
	return strings.Join(lines, "\n")
}

// printable returns b as text. Bytes that are not printable characters become \xHH.
func printable(b []byte) string {
	var out strings.Builder
	for _, r := range wire.NameInside(string(b)) {
		if unicode.IsPrint(r) {
			out.WriteRune(r)
			continue
		}
		for _, c := range []byte(wire.NameOnWire(string(r))) {
			fmt.Fprintf(&out, `\x%02X`, c)
		}
	}
	return out.String()
}

// escape escapes text for a cell of a Markdown table.
func escape(text string) string {
	return strings.NewReplacer(`\`, `\\`, "|", `\|`, "`", "\\`", "*", `\*`, "_", `\_`, "<", "&lt;", "&", "&amp;", "[", `\[`, "~", `\~`).Replace(text)
}

func seconds(ns int64) string { return fmt.Sprintf("%.3f", time.Duration(ns).Seconds()) }
