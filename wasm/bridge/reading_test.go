package bridge

import (
	"bytes"
	"encoding/binary"
	"slices"
	"sync"
	"testing"

	"ftpsim/ftpcore/event"
)

// stops has a page stand still where it gives others a turn.
type stops struct {
	turn   chan struct{} // it has come to one
	goOn   chan struct{} // has it go on to the next one
	enough chan struct{} // closed: it does not stop any more
	leave  func()        // closes enough
}

func newStops(t *testing.T) *stops {
	s := &stops{turn: make(chan struct{}), goOn: make(chan struct{}), enough: make(chan struct{})}
	s.leave = sync.OnceFunc(func() { close(s.enough) })
	t.Cleanup(s.leave)
	return s
}

// stop is one turn.
func (s *stops) stop() {
	select {
	case s.turn <- struct{}{}:
	case <-s.enough:
		return
	}
	select {
	case <-s.goOn:
	case <-s.enough:
	}
}

// slowly is a page that stops at each turn that the reading of a file gives to others.
type slowly struct {
	*page
	*stops
}

func readSlowly(t *testing.T) *slowly {
	t.Helper()
	s := newStops(t)
	return &slowly{open(t, Options{Yield: s.stop}), s}
}

// answer reads messages until the answer to the command id.
func (p *page) answer(id int64) message {
	p.t.Helper()
	for {
		if m := p.next(); m.T == "ack" && m.ID == id {
			return m
		}
	}
}

// capture is a run of the built-in client as a capture.
func (p *page) capture() []byte {
	p.t.Helper()
	p.record()
	return p.must("export", ExportArgs{Format: ExportPcapng}, nil).data
}

// TestReadingKeepsNobodyWaiting: between two slices of a file that is being read a
// client is answered, and the page is told how far it is.
func TestReadingKeepsNobodyWaiting(t *testing.T) {
	data := open(t, Options{}).capture()
	for _, name := range []string{"import", "compare.open"} {
		t.Run(name, func(t *testing.T) {
			p := readSlowly(t)
			p.login()
			id := p.send(name, ImportArgs{Name: "run.pcapng"}, data)
			for range 3 {
				<-p.turn
				p.until(func() bool { return p.view.Reading != nil && p.view.Reading.Name == "run.pcapng" })
				n := len(p.events)
				p.must("client.line", TextArgs{"ls"}, nil)
				p.until(func() bool {
					return slices.ContainsFunc(p.events[n:], func(e *event.Event) bool { return e.Kind == event.KindReply && e.Dec.Code == 226 })
				})
				p.goOn <- struct{}{}
			}
			p.leave()
			if m := p.answer(id); !m.OK {
				t.Errorf("%s", m.text)
			}
			p.until(func() bool { return p.view.Reading == nil })
		})
	}
}

// TestStopReading stops the reading of a file: it ends at the next slice, and the
// page looks at what it has looked at before.
func TestStopReading(t *testing.T) {
	data := open(t, Options{}).capture()
	p := readSlowly(t)
	id := p.send("import", ImportArgs{Name: "run.pcapng"}, data)
	<-p.turn
	p.must("import.stop", nil, nil)
	p.goOn <- struct{}{}
	if m := p.answer(id); m.OK || m.Error.Code != ErrStopped { // without another turn
		t.Errorf("stopped: %s", m.text)
	}
	p.until(func() bool { return p.view.Reading == nil })
	if p.view.Recording != nil {
		t.Errorf("the page looks at %+v", p.view.Recording)
	}
	first := p.send("import", ImportArgs{Name: "first"}, data)
	<-p.turn
	second := p.send("import", ImportArgs{Name: "second"}, data)
	p.leave()
	answers := map[int64]bool{}
	for len(answers) < 2 {
		if m := p.next(); m.T == "ack" {
			answers[m.ID] = m.OK
		}
	}
	if answers[first] || !answers[second] {
		t.Errorf("the first answered %v, the second %v", answers[first], answers[second])
	}
	p.until(func() bool { return p.view.Recording != nil && p.view.Recording.Name == "second" })
	p.must("import.stop", nil, nil) // nothing is being read
}

// TestNothingInIt opens a capture without FTP: the page is told what is in it, and
// looks at what it has looked at before.
func TestNothingInIt(t *testing.T) {
	p := open(t, Options{})
	b := binary.LittleEndian.AppendUint32(nil, 0xA1B2C3D4)
	b = append(b, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 147, 0, 0, 0)
	for range 95 {
		b = append(b, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 'h', 'i')
	}
	i := result[RecordingInfo](t, p.must("import", ImportArgs{Name: "x.trace"}, b))
	if i.Events != 0 || i.Name != "x.trace" || i.Capture.Packets != 95 || i.Capture.NotTCP != 95 || i.Capture.Unread[0].Kind != "link type 147" {
		t.Errorf("%+v, %+v", i, i.Capture)
	}
	if p.view.Recording != nil {
		t.Errorf("the page looks at %+v", p.view.Recording)
	}
	for text, want := range map[string]string{"": "empty", "no such thing": "text", "PK\x03\x04": "zip"} {
		m := p.call("import", ImportArgs{Name: "x"}, []byte(text))
		if m.OK || m.Error.Code != ErrForeign || m.Error.Text != want {
			t.Errorf("%q: %s", text, m.text)
		}
	}
	p.refused(ErrBadFile, "import", ImportArgs{Name: "x"}, bytes.Repeat([]byte("{"), 10))
}
