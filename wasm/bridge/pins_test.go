package bridge

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestPinsAreKept: the page hears of a certificate that is pinned or forgotten, and a page
// that got it before refuses another one.
func TestPinsAreKept(t *testing.T) {
	p, d := openDevice(t, Options{})
	d.serves()
	changed := func() map[string]string {
		for {
			var m Pins
			if x := p.next(); x.T != "pins" {
				continue
			} else if err := json.Unmarshal(x.text, &m); err != nil {
				t.Fatal(err)
			}
			return m.Changed
		}
	}
	p.send("client.line", TextArgs{"open ftpes://admin:" + devicePassword + "@device:"}, nil)
	p.until(func() bool { return strings.HasPrefix(p.prompt, "Accept this certificate?") })
	p.send("client.line", TextArgs{"pin"}, nil)
	print := changed()["device"]
	if len(print) != 95 {
		t.Fatalf("the pin is %q", print)
	}
	p.until(func() bool { return p.prompt != "" })
	p.send("client.line", TextArgs{"trust device forget"}, nil)
	if got, ok := changed()["device"]; !ok || got != "" {
		t.Errorf("forgotten: %q", got)
	}
	for _, bad := range []map[string]string{{"device": "xyz"}, {"no name": print}, {"": print}} {
		p.refused(ErrBadArgs, "pins.set", PinsArgs{bad}, nil)
	}
	other := strings.Repeat("0A:", 31) + "0A"
	p.must("pins.set", PinsArgs{map[string]string{"device": other}}, nil)
	p.types("close", "open ftpes://admin:"+devicePassword+"@device:")
	p.wantText("It is not the one that you have pinned:", other)
}
