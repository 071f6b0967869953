package bridge

import (
	"bytes"
	"path"
	"slices"
	"testing"

	"ftpsim/ftpcore/ftptest"
)

// fixtures are files that commit 4f3002f has written. The page must always open them.
const fixtures = "../../ftpcore/recording/testdata/4f3002f"

// Each recording, and the recording in each share link, opens in the page and is replayed. The
// files at its end are shown.
func TestFixtureRecordings(t *testing.T) {
	w := ftptest.ReadFixtures(t, fixtures)
	p := open(t, Options{})
	look := func(f ftptest.FixtureRecording, masked bool, data []byte) {
		t.Helper()
		i := p.opens(f.File, data)
		state := map[string]ReplayState{"equal": ReplayEqual, "differs": ReplayDiffers, "none": ReplayNone, "": ReplayNone}[f.Replay]
		if i.Events != f.Events || i.Sessions != f.Sessions || i.Masked != masked || i.Replay.State != state || i.Replay.Diff != f.Diff {
			t.Errorf("%s opens as %+v; want %+v", f.File, i, f)
		}
		if n := len(p.tree("/")); state == ReplayEqual && n != f.FilesAfter {
			t.Errorf("%s: %d files at the end, want %d", f.File, n, f.FilesAfter)
		}
	}
	for _, f := range w.Recordings {
		look(f, f.Masked, w.Read(t, f.File))
	}
	for _, f := range w.Links {
		look(f, true, w.ReadLink(t, f.File))
	}
}

func TestFixtureCaptures(t *testing.T) {
	w := ftptest.ReadFixtures(t, fixtures)
	p := open(t, Options{})
	for _, f := range w.Captures {
		i := p.opens(f.File, w.Read(t, f.File))
		if i.Events != f.Events || i.Sessions != f.Sessions || i.Format != "pcapng" || i.Capture == nil || i.Capture.Packets != f.Packets {
			t.Errorf("%s opens as %+v; want %+v", f.File, i, f)
		}
	}
}

// A page restores the files that an earlier one has stored in the browser, and opens its
// recording.
func TestFixtureKept(t *testing.T) {
	w := ftptest.ReadFixtures(t, fixtures)
	web := newBrowser(t)
	for name, data := range w.ReadKept(t) {
		web.values[name] = data
	}
	p := open(t, Options{Store: web, Keep: KeepArgs{Files: true, Record: true}})
	p.until(func() bool { return p.status.Keep.Previous > 0 && p.status.Keep.State == KeepSaved })
	var files []string
	for _, name := range w.Kept.Paths {
		if name[len(name)-1] != '/' {
			files = append(files, name)
		}
	}
	if got := p.tree("/"); !slices.Equal(got, files) {
		t.Errorf("brought back %q, want %q", got, files)
	}
	if m := p.must("fs.get", GetArgs{Path: "/kept.txt"}, nil); !bytes.Equal(m.data, []byte("kept\n")) {
		t.Errorf("kept.txt holds %q", m.data)
	}
	f := w.Kept.Record
	i := p.opens("the run before", p.must("keep.record", Empty{}, nil).data)
	if i.Events != f.Events || i.Sessions != f.Sessions || i.Replay.State != ReplayEqual || len(p.tree("/")) != f.FilesAfter {
		t.Errorf("the record opens as %+v; want %+v", i, f)
	}
}

// Files that such a page has stored and a later one has changed are restored, in the later
// format.
func TestFixtureKeptGoesOn(t *testing.T) {
	w := ftptest.ReadFixtures(t, fixtures)
	web := newBrowser(t)
	for name, data := range w.ReadKept(t) {
		web.values[name] = data
	}
	var want []string
	visit(t, Options{Store: web, Keep: KeepArgs{Files: true, Record: true}}, func(p *page) {
		want = append(p.tree("/"), "/new")
		slices.Sort(want)
		p.must("fs.put", PutArgs{"/new", 0, true}, []byte("new"))
		p.stored()
		if web.value("i6") != "" {
			t.Error("the old index is still there")
		}
	})
	visit(t, Options{Store: web, Keep: KeepArgs{Files: true, Record: true}}, func(p *page) {
		if got := p.tree("/"); !slices.Equal(got, want) {
			t.Errorf("brought back %q, want %q", got, want)
		}
		if m := p.must("fs.get", GetArgs{Path: "/kept.txt"}, nil); !bytes.Equal(m.data, []byte("kept\n")) {
			t.Errorf("kept.txt holds %q", m.data)
		}
	})
}

// tree lists the files below dir, without directories.
func (p *page) tree(dir string) (files []string) {
	p.t.Helper()
	for _, name := range p.names(dir) {
		full := path.Join(dir, name)
		if name[len(name)-1] == '/' {
			files = append(files, p.tree(full)...)
		} else {
			files = append(files, full)
		}
	}
	slices.Sort(files)
	return files
}
