package bridge

import (
	"bytes"
	"encoding/binary"
	"slices"
	"sync"
	"testing"

	"ftpsim/ftpcore/event"
)

// stops blocks a page where it yields.
type stops struct {
	reached chan struct{} // it has come to one
	goOn    chan struct{} // has it go on to the next one
	enough  chan struct{} // closed: it does not stop any more
	leave   func()        // closes enough
}

func newStops(t *testing.T) *stops {
	s := &stops{reached: make(chan struct{}), goOn: make(chan struct{}), enough: make(chan struct{})}
	s.leave = sync.OnceFunc(func() { close(s.enough) })
	t.Cleanup(s.leave)
	return s
}

// stop is Options.Yield.
func (s *stops) stop() {
	select {
	case s.reached <- struct{}{}:
	case <-s.enough:
		return
	}
	select {
	case <-s.goOn:
	case <-s.enough:
	}
}

// slowly is a page that blocks each time the reading of a file yields.
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

// capture returns a run of the built-in client as a capture.
func (p *page) capture() []byte {
	p.t.Helper()
	p.record()
	return p.must("export", ExportArgs{Format: ExportPcapng}, nil).data
}

// TestReadingYields: while a file is being read, a client gets its reply and the page gets the
// progress.
func TestReadingYields(t *testing.T) {
	data := open(t, Options{}).capture()
	for _, name := range []string{"import", "compare.open"} {
		t.Run(name, func(t *testing.T) {
			p := readSlowly(t)
			p.login()
			id := p.send(name, ImportArgs{Name: "run.pcapng"}, data)
			for range 3 {
				<-p.reached
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

// TestStopReading stops the reading of a file. It ends at the next yield, and the page shows
// what it showed before.
func TestStopReading(t *testing.T) {
	data := open(t, Options{}).capture()
	p := readSlowly(t)
	id := p.send("import", ImportArgs{Name: "run.pcapng"}, data)
	<-p.reached
	p.must("import.stop", nil, nil)
	p.goOn <- struct{}{}
	if m := p.answer(id); m.OK || m.Error.Code != ErrStopped { // without another stop
		t.Errorf("stopped: %s", m.text)
	}
	p.until(func() bool { return p.view.Reading == nil })
	if p.view.Recording != nil {
		t.Errorf("the page looks at %+v", p.view.Recording)
	}
	first := p.send("import", ImportArgs{Name: "first"}, data)
	<-p.reached
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

// TestNothingInIt opens a capture without FTP. The page gets a description of it and shows
// what it showed before.
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
