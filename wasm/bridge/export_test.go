package bridge

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/fault"
)

// TestBytesOfData reads a whole transfer from the recorder, part by part.
func TestBytesOfData(t *testing.T) {
	p := open(t, Options{})
	p.login()
	p.must("client.line", TextArgs{"put numbers.bin"}, nil)
	p.event(func(e *event.Event) bool { return e.Kind == event.KindReply && e.Dec.Code == 226 })
	var got []byte
	var id int64
	for _, e := range p.events {
		if e.Kind != event.KindData {
			continue
		}
		id = e.ID
		for off := int64(0); off < e.Bytes; off += 20_000 {
			got = append(got, p.must("bytes.get", BytesArgs{ID: e.ID, Off: off, Len: 20_000}, nil).data...)
		}
	}
	want := make([]byte, 64<<10)
	for i := range want {
		want[i] = byte(i)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%d bytes, want %d, or they differ", len(got), len(want))
	}
	if m := p.must("bytes.get", BytesArgs{ID: id, Off: 1 << 40, Len: 5}, nil); m.data == nil || len(m.data) != 0 {
		t.Errorf("beyond the end: %q", m.data)
	}
	p.refused(ErrBadArgs, "bytes.get", BytesArgs{ID: id, Off: -1, Len: 5}, nil)
	p.refused(ErrNoFile, "bytes.get", BytesArgs{ID: 1, Len: 5}, nil)
}

// record lets the built-in client log in, store a file and fetch it again.
func (p *page) record() {
	p.t.Helper()
	p.login()
	for _, line := range []string{"put numbers.bin", "get numbers.bin back.bin", "pwd"} {
		n := len(p.events)
		p.must("client.line", TextArgs{line}, nil)
		p.until(func() bool {
			for _, e := range p.events[n:] {
				if e.Kind == event.KindReply && (e.Dec.Code == 226 || e.Dec.Code == 257) {
					return true
				}
			}
			return false
		})
	}
	p.until(func() bool { return p.prompt == "ftp> " })
}

// TestTakeAway exports a run, opens it in another page, looks at past moments, replays it, and
// returns to the server, which has kept running.
func TestTakeAway(t *testing.T) {
	p := open(t, Options{})
	p.must("fs.put", PutArgs{"/from page.txt", 0, true}, []byte("written from the page"))
	p.record()
	saved := p.must("export", ExportArgs{Format: ExportJSON}, nil)
	n := result[Exported](t, saved).Events
	if shows(saved.data, "PASS hehe") {
		t.Error("the password is in the file")
	}
	was := slices.Clone(p.events)

	q := open(t, Options{})
	q.must("client.line", TextArgs{"open"}, nil)
	q.until(func() bool { return q.prompt != "" && len(q.events) > 1 })
	own := len(q.events)
	info := result[RecordingInfo](t, q.must("import", ImportArgs{Name: "run.ftpsim.json"}, saved.data))
	if info.Events != n || info.Sessions != 1 || !info.Masked || !info.Whole || info.Format != "ftpsim" || info.Name != "run.ftpsim.json" {
		t.Errorf("imported %+v", info)
	}
	q.until(func() bool {
		return q.view.Recording != nil && q.view.Recording.Replay.State != ReplayRunning && len(q.events) == n
	})
	if r := q.view.Recording.Replay; r.State != ReplayEqual || r.Equal != n || !q.view.Recording.Files {
		t.Errorf("replay %+v", r)
	}
	for i, e := range q.events {
		if !bytes.Equal(mustJSON(e), mustJSON(was[i])) {
			t.Fatalf("event %d\n%s\nwas\n%s", i+1, mustJSON(e), mustJSON(was[i]))
		}
	}
	q.looksBack()
	q.refused(ErrViewing, "fs.mkdir", PathArgs{"/x"}, nil)
	again := q.must("export", ExportArgs{Format: ExportJSON, Secrets: true}, nil)
	if !bytes.Equal(again.data, saved.data) {
		t.Errorf("exported again it is another file: %d bytes, %d", len(again.data), len(saved.data))
	}
	q.must("view.close", nil, nil)
	q.until(func() bool { return q.view.Recording == nil && len(q.events) >= own })
	q.must("fs.mkdir", PathArgs{"/x"}, nil)
	if names := q.names("/"); slices.Contains(names, "numbers.bin") || !slices.Contains(names, "x/") {
		t.Errorf("the server's own files: %q", names)
	}
}

// looksBack checks the files of the recording before, during and after the upload.
func (q *page) looksBack() {
	q.t.Helper()
	for _, e := range q.events {
		if e.Kind != event.KindData || e.Dir != event.ToServer {
			continue
		}
		m := q.must("bytes.get", BytesArgs{ID: e.ID, Len: maxPart}, nil)
		if int64(len(m.data)) != e.Bytes {
			q.t.Errorf("event %d: %d bytes of %d", e.ID, len(m.data), e.Bytes)
		}
		q.refused(ErrNoFile, "fs.get", GetArgs{Path: "/numbers.bin", At: e.ID}, nil)
	}
	if m := q.must("fs.get", GetArgs{Path: "/numbers.bin"}, nil); len(m.data) != 64<<10 {
		q.t.Errorf("at the end: %d bytes", len(m.data))
	}
	if m := q.must("fs.get", GetArgs{Path: "/from page.txt", At: 1}, nil); string(m.data) != "written from the page" {
		q.t.Errorf("from the page: %q", m.data)
	}
}

// TestPartFromTheMiddle opens a recording that starts later than its server, with the files of
// that moment. Its past moments can be shown, and exporting it again yields the same file.
func TestPartFromTheMiddle(t *testing.T) {
	p := open(t, Options{})
	p.must("fs.put", PutArgs{"/from page.txt", 0, true}, []byte("written from the page"))
	p.record()
	const first = 5
	saved := p.must("export", ExportArgs{Format: ExportJSON, From: first}, nil)

	q := open(t, Options{})
	i := q.opens("part", saved.data)
	if i.Whole || i.Files || i.Replay.State != ReplayNone || q.events[0].ID != first {
		t.Errorf("opened %+v, from event %d", i, q.events[0].ID)
	}
	if s := result[StateAt](t, q.must("state.at", AtArgs{q.head()}, nil)); len(s.Sessions) != 1 || s.Sessions[0].State.User != "haha" {
		t.Errorf("at the end: %+v", s)
	}
	q.refused(ErrNoEvent, "state.at", AtArgs{first - 2}, nil)
	if names := q.names("/"); len(names) != 0 {
		t.Errorf("the files at the end are unknown, but %q are listed", names)
	}
	again := q.must("export", ExportArgs{Format: ExportJSON}, nil)
	if !bytes.Equal(again.data, saved.data) {
		t.Errorf("exported again it is another file: %d bytes, %d", len(again.data), len(saved.data))
	}
}

// TestOtherFormats exports a whole run and a part of it as text and as pcapng, and opens the
// capture again.
func TestOtherFormats(t *testing.T) {
	p := open(t, Options{})
	p.record()
	text := p.must("export", ExportArgs{Format: ExportText}, nil)
	if !bytes.Contains(text.data, []byte("PASS ••••••")) || !bytes.Contains(text.data, []byte("STOR numbers.bin")) {
		t.Errorf("transcript:\n%s", text.data)
	}
	md := p.must("export", ExportArgs{Format: ExportMD, Filter: "verb:PASS", Secrets: true}, nil)
	if result[Exported](t, md).Events != 2 || !bytes.Contains(md.data, []byte("PASS hehe")) {
		t.Errorf("filtered:\n%s", md.data)
	}
	p.refused(ErrBadArgs, "export", ExportArgs{Format: ExportText, Filter: "verb:("}, nil)
	p.refused(ErrBadArgs, "export", ExportArgs{Format: "gif"}, nil)
	part := p.must("export", ExportArgs{Format: ExportJSON, Filter: "kind:command", Small: true}, nil)
	pcap := p.must("export", ExportArgs{Format: ExportPcapng}, nil)

	q := open(t, Options{})
	i := result[RecordingInfo](t, q.must("import", ImportArgs{Name: "part"}, part.data))
	if i.Whole || i.Files || i.Events < 5 || i.Replay.State != ReplayNone {
		t.Errorf("a part: %+v", i)
	}
	q.until(func() bool { return len(q.events) == i.Events && q.events[0].ID == 1 })
	q.refused(ErrDenied, "replay", nil, nil)
	i = result[RecordingInfo](t, q.must("import", ImportArgs{Name: "run.pcapng"}, pcap.data))
	if i.Format != "pcapng" || i.Capture == nil || i.Sessions != 1 || i.Capture.Data == 0 {
		t.Errorf("a capture: %+v", i)
	}
	q.refused(ErrForeign, "import", ImportArgs{Name: "x"}, []byte("no such thing"))
	q.refused(ErrForeign, "import", ImportArgs{Name: "x"}, nil)
	if q.view.Recording == nil || q.view.Recording.Name != "run.pcapng" {
		t.Error("a file that cannot be read has closed the one before")
	}
}

// TestFaultsInForceAreRecorded: an exported record has the fault rules that were in force for
// its events, and the page gets them when it opens the record. A share link has none.
func TestFaultsInForceAreRecorded(t *testing.T) {
	p := open(t, Options{})
	p.must("fault.set", FaultArgs{Rule: &fault.Rule{Name: "never", Do: fault.Do{Code: 599}}, Off: true}, nil)
	var ref FaultRef
	m := p.must("fault.set", FaultArgs{Rule: &fault.Rule{Name: "other 230", Match: "code:230", Do: fault.Do{Reply: "230 Come in."}}}, nil)
	if err := json.Unmarshal(m.Result, &ref); err != nil {
		t.Fatal(err)
	}
	p.login()
	p.must("fault.del", ref, nil)
	p.types("bye")
	p.event(func(e *event.Event) bool { return e.Kind == event.KindSessionClose })
	file := p.must("export", ExportArgs{Format: ExportJSON}, nil).data
	link := p.must("export", ExportArgs{Format: ExportJSON, Small: true}, nil).data
	if strings.Contains(string(link), `"faults"`) {
		t.Error("a share link has the rules")
	}
	q := open(t, Options{})
	q.opens("a.ftpsim", file)
	got := q.view.Recording.Faults
	if len(got) != 1 || got[0].Rule.Name != "other 230" || got[0].From != 1 || got[0].To == 0 {
		t.Fatalf("the page gets %+v", got)
	}
	last := q.events[got[0].To-1]
	if last.Kind == event.KindSessionClose || !strings.Contains(string(q.must("bytes.get", BytesArgs{ID: last.ID}, nil).data), "Come in") {
		t.Errorf("the rule was in force until %+v", last)
	}
	if again := q.must("export", ExportArgs{Format: ExportJSON}, nil).data; !strings.Contains(string(again), `"other 230"`) {
		t.Error("an export of the opened record has no rules")
	}
}

// TestExportOfVerdicts: an export by a filter for rules has the events that verdicts point to.
func TestExportOfVerdicts(t *testing.T) {
	p := open(t, Options{})
	c, err := p.b.network.Dial(t.Context(), innerAddr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	replies := bufio.NewReader(c)
	replies.ReadString('\n')
	fmt.Fprint(c, "NOOP\n")
	replies.ReadString('\n')
	p.until(has(p, "S1", "bare-lf"))
	for filter, want := range map[string]int{"rule:bare-lf": 1, "accuse:client": 1, "accuse:server": 0, "is:fault": 0, "rule:nothing": 0} {
		var got Exported
		m := p.must("export", ExportArgs{Format: ExportText, Filter: filter}, nil)
		if err := json.Unmarshal(m.Result, &got); err != nil || got.Events != want {
			t.Errorf("%s: %d events, want %d (%v)", filter, got.Events, want, err)
		}
	}
}
