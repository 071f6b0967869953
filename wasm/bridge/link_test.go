package bridge

import (
	"testing"

	"ftpsim/ftpcore/recording"
)

// A link opens a small recording. Closing it shows the previous view again. A link with files,
// or with too much data, is refused.
func TestS18Link(t *testing.T) {
	p := open(t, Options{})
	p.record()
	whole := p.must("export", ExportArgs{Format: ExportJSON}, nil).data
	small := p.must("export", ExportArgs{Format: ExportJSON, Small: true}, nil).data
	pcap := p.must("export", ExportArgs{Format: ExportPcapng}, nil).data

	q := open(t, Options{})
	q.refused(ErrLinkFiles, "import", ImportArgs{Name: "a link", Link: true}, whole)
	q.refused(ErrTooLarge, "import", ImportArgs{Name: "a link", Link: true}, append(make([]byte, recording.MaxLink), small...))
	q.refused(ErrBadFile, "import", ImportArgs{Name: "a link", Link: true}, pcap)
	shown := func(name string) {
		t.Helper()
		q.until(func() bool { r := q.view.Recording; return r == nil && name == "" || r != nil && r.Name == name })
	}
	brings := func(name string) {
		t.Helper()
		q.must("import", ImportArgs{Name: name, Link: true}, small)
		shown(name)
	}
	brings("first link")
	q.must("view.close", nil, nil)
	shown("")

	q.must("import", ImportArgs{Name: "a file"}, whole)
	brings("second link")
	if before := q.view.Recording.Before; before != "a file" {
		t.Errorf("leads back to %q", before)
	}
	if !q.view.Recording.Link {
		t.Error("the page is not told that the recording came by a link")
	}
	q.must("view.close", nil, nil)
	shown("a file")
	if q.view.Recording.Link {
		t.Error("a file counts as a link")
	}
	q.until(func() bool { return q.view.Recording.Replay.State == ReplayEqual })

	brings("third link")
	brings("fourth link")
	q.must("view.close", nil, nil)
	shown("third link")
	if before := q.view.Recording.Before; before != "" {
		t.Errorf("leads back to %q", before)
	}
	q.must("view.close", nil, nil)
	shown("")
}
