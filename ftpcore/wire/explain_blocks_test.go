package wire

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"testing"

	"ftpsim/ftpcore/event"
)

// The Explainer's fields for bytes on the wire.
func TestExplain(t *testing.T) {
	for _, c := range []struct {
		coding Coding
		wire   string
		want   []string
	}{
		{Coding{"A", "R", "S", 6}, "61 FFFF FF01 FF03", []string{
			"escaped=xFF 1+2 xFF xFF", "record-mark=EOR 3+2 xFF x01", "record-mark=EOR + EOF 5+2 xFF x03"}},
		{Coding{"I", "F", "B", 6}, "10 0002 3132 E0 0001 61", []string{
			"descriptor=marker 0+1 x10", "count=2 1+2 0 × 256 + 2", "marker=12 3+2 ",
			"descriptor=EOR + EOF + errors 5+1 xE0", "count=1 6+2 0 × 256 + 1", "!suspect-data 5+1"}},
		{Coding{"A", "F", "C", 6}, "02 6162 83 63 C4 0040 00C0", []string{
			"string=2 0+1 ", "run=3 × x63 3+2 x83", "filler=4 × x20 5+1 xC4", "descriptor=EOF 6+2 x40", "descriptor=EOR + EOF 8+2 xC0"}},
		{Coding{"I", "P", "S", 6}, "04 07 01 01 61 04 08 00 00", []string{
			"header-length=4 0+1 ", "page-index=7 1+1 ", "data-length=1 2+1 ", "page-type=simple 3+1 1",
			"header-length=4 5+1 ", "page-index=8 6+1 ", "data-length=0 7+1 ", "page-type=last 8+1 0"}},
		{Coding{"I", "F", "Z", 6}, "789C 0300 00000001", []string{"zlib-method=8 0+1 x78, window 2^15", "zlib-level=2 1+1 x9C"}},
	} {
		wire := unhex(t, c.wire)
		x := NewExplainer(c.coding)
		x.Add(wire)
		if got := explained(x, int64(len(wire))); fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s %s:\n%q, want\n%q", c.coding, c.wire, got, c.want)
		}
		// In two events: the second one has what ends there, from its first byte on.
		for cut := range wire {
			x := NewExplainer(c.coding)
			x.Add(wire[:cut])
			n := len(explained(x, int64(cut)))
			x.Add(wire[cut:])
			var d event.Decoded
			x.End(&d, int64(len(wire)))
			if n+len(d.Fields)+len(d.Warn) != len(c.want) {
				t.Errorf("%s cut at %d: %d and %+v", c.coding, cut, n, d)
			}
			for _, f := range d.Fields {
				if f.Off < 0 || f.Len < 0 || f.Off+f.Len > len(wire)-cut {
					t.Errorf("%s cut at %d: %+v", c.coding, cut, f)
				}
			}
		}
	}
	if NewExplainer(Coding{"A", "F", "S", 6}) != nil || NewExplainer(Coding{"E", "F", "S", 6}) != nil {
		t.Error("there is nothing to explain in a plain stream")
	}
}

func explained(x *Explainer, at int64) []string {
	var d event.Decoded
	x.End(&d, at)
	var list []string
	for _, f := range d.Fields {
		list = append(list, fmt.Sprintf("%s=%s %d+%d %s", f.Name, f.Value, f.Off, f.Len, f.How))
	}
	for _, w := range d.Warn {
		list = append(list, fmt.Sprintf("!%s %d+%d", w.Code, w.Off, w.Len))
	}
	return list
}

// An event has a bounded number of fields, and what cannot be read ends them.
func TestExplainIsBounded(t *testing.T) {
	c := Coding{"I", "R", "S", 6}
	wire, _ := io.ReadAll(c.Encode(bytes.NewReader(bytes.Repeat([]byte("\n"), 1000)), 0))
	x := NewExplainer(c)
	x.Add(wire)
	if n := len(explained(x, int64(len(wire)))); n != maxFields {
		t.Errorf("%d fields", n)
	}
	x.Add([]byte{escape, 9})
	x.Add([]byte{escape, 1})
	if got := explained(x, 0); got != nil {
		t.Errorf("after what is no code: %q", got)
	}
}

func unhex(t testing.TB, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \n\t", r) {
			return -1
		}
		return r
	}, text))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (c Coding) String() string { return c.Type + c.Stru + c.Mode }
