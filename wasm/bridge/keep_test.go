package bridge

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/hack-pad/hackpadfs"
	"github.com/hack-pad/hackpadfs/mem"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/recording"
)

// browser is what outlives pages; while err is set it takes nothing.
type browser struct {
	*mem.FS
	err error
}

func newBrowser(t *testing.T) *browser {
	t.Helper()
	m, err := mem.NewFS()
	if err != nil {
		t.Fatal(err)
	}
	return &browser{FS: m}
}

func (b *browser) open(context.Context) (hackpadfs.FS, error) { return b, nil }

func (b *browser) OpenFile(name string, flag int, perm hackpadfs.FileMode) (hackpadfs.File, error) {
	if b.err != nil && flag&hackpadfs.FlagCreate != 0 {
		return nil, b.err
	}
	return b.FS.OpenFile(name, flag, perm)
}

// kept waits until storing has come to state.
func (p *page) kept(state KeepState) {
	p.t.Helper()
	p.until(func() bool { return p.status.Keep.State == state })
}

// visit opens a page, lets do act there and closes it.
func visit(t *testing.T, o Options, do func(p *page)) {
	t.Helper()
	t.Run("visit", func(t *testing.T) { do(open(t, o)) })
}

// Names that are not UTF-8 are kept, as the page and the store have them; two ways to
// write the same bytes are one name.
func TestNamesThatAreBytes(t *testing.T) {
	const dir, file = "/\uefd6\uefd0", "/\uefd6\uefd0/caf\uefe9"
	web := newBrowser(t)
	visit(t, Options{Store: web.open, Keep: KeepArgs{Files: true}}, func(p *page) {
		p.must("fs.mkdir", PathArgs{dir}, nil)
		p.must("fs.put", PutArgs{dir + "/x", 0, true}, []byte("text"))
		p.must("fs.mv", MoveArgs{dir + "/x", file}, nil)
		p.must("fs.put", PutArgs{dir + "/\uefc3\uefa9", 0, true}, []byte("one"))
		p.must("fs.put", PutArgs{dir + "/é", 0, true}, []byte("two"))
		p.kept(KeepSaving)
		p.kept(KeepSaved)
		if got := p.names(dir); !slices.Equal(got, []string{"caf\uefe9", "é"}) {
			t.Errorf("%q", got)
		}
		p.changes(
			ftpcore.FSChange{Op: "mkdir", Path: dir},
			ftpcore.FSChange{Op: "create", Path: dir + "/x", Size: 4},
			ftpcore.FSChange{Op: "rename", Path: dir + "/x", To: file},
			ftpcore.FSChange{Op: "create", Path: dir + "/é", Size: 3},
			ftpcore.FSChange{Op: "write", Path: dir + "/é", Size: 3},
		)
	})
	visit(t, Options{Store: web.open, Keep: KeepArgs{Files: true}}, func(p *page) {
		if m := p.must("fs.get", GetArgs{Path: file}, nil); string(m.data) != "text" {
			t.Errorf("%q", m.data)
		}
	})
}

func TestFilesOutliveThePage(t *testing.T) {
	web := newBrowser(t)
	visit(t, Options{Store: web.open}, func(p *page) {
		p.kept(KeepOff)
		p.must("fs.put", PutArgs{"/mine.txt", 0, true}, []byte("first"))
		p.must("keep.set", KeepArgs{Files: true}, nil)
		p.kept(KeepSaved)
		if k := p.status.Keep; k.At == 0 || k.Files == 0 || k.Bytes == 0 {
			t.Errorf("told %+v", k)
		}
		p.must("fs.put", PutArgs{"/mine.txt", 0, true}, []byte("second"))
		p.kept(KeepSaving)
		p.kept(KeepSaved)
	})
	visit(t, Options{Store: web.open}, func(p *page) {
		if slices.Contains(p.names("/"), "mine.txt") {
			t.Error("brought back unasked")
		}
	})
	visit(t, Options{Store: web.open, Keep: KeepArgs{Files: true}}, func(p *page) {
		p.kept(KeepSaved)
		if m := p.must("fs.get", GetArgs{Path: "/mine.txt"}, nil); string(m.data) != "second" {
			t.Errorf("brought back %q", m.data)
		}
		p.must("fs.rm", PathArgs{"/mine.txt"}, nil)
		p.kept(KeepSaving)
		p.kept(KeepSaved)
	})
	visit(t, Options{Store: web.open, Keep: KeepArgs{Files: true}}, func(p *page) {
		if slices.Contains(p.names("/"), "mine.txt") {
			t.Error("what was removed is back")
		}
		p.must("keep.set", KeepArgs{}, nil)
		p.kept(KeepOff)
		if left, err := hackpadfs.ReadDir(web, "."); err != nil || len(left) > 0 {
			t.Errorf("left after it was switched off: %v, %v", left, err)
		}
	})
}

func TestNoRoomToStore(t *testing.T) {
	web := newBrowser(t)
	web.err = errors.New("QuotaExceededError: no room")
	p := open(t, Options{Store: web.open, Keep: KeepArgs{Files: true}})
	p.kept(KeepFull)
	p.must("fs.mkdir", PathArgs{"/still-serves"}, nil)
}

func TestNowhereToStore(t *testing.T) {
	p := open(t, Options{})
	p.kept(KeepNone)
	p.refused(ErrDenied, "keep.set", KeepArgs{Files: true}, nil)
}

// What cannot be read is not overwritten unasked.
func TestStoredButUnreadable(t *testing.T) {
	web := newBrowser(t)
	if err := hackpadfs.WriteFullFile(web, "i1", []byte("nonsense"), 0o600); err != nil {
		t.Fatal(err)
	}
	visit(t, Options{Store: web.open, Keep: KeepArgs{Files: true, Record: true}}, func(p *page) {
		broken := func() {
			t.Helper()
			p.kept(KeepFailed)
			if p.status.Keep.Broken != KeepDamaged {
				t.Errorf("%+v", p.status.Keep)
			}
			if text, err := hackpadfs.ReadFile(web, "i1"); err != nil || string(text) != "nonsense" {
				t.Errorf("%q, %v", text, err)
			}
		}
		broken()
		p.must("fs.mkdir", PathArgs{"/x"}, nil)
		p.must("keep.set", KeepArgs{Files: true, Record: true}, nil) // the other wish, as the page says it
		p.kept(KeepSaving)                                           // the record
		broken()
		m := p.must("keep.rescue", Empty{}, nil)
		if r := result[Rescued](t, m); !r.Raw || !bytes.Contains(m.data, []byte("i1")) {
			t.Errorf("%+v, %d bytes", r, len(m.data))
		}
		broken()
	})
	visit(t, Options{Store: web.open, Keep: KeepArgs{Files: true}}, func(p *page) {
		p.kept(KeepFailed)
		p.must("fs.mkdir", PathArgs{"/y"}, nil)
		p.must("keep.anew", Empty{}, nil)
		p.kept(KeepSaved)
		p.until(func() bool { return p.status.Keep.Broken == "" && p.status.Keep.At > 0 })
		if _, err := hackpadfs.Stat(web, "i1"); err == nil {
			t.Error("what could not be read is still there")
		}
	})
	visit(t, Options{Store: web.open, Keep: KeepArgs{Files: true}}, func(p *page) {
		p.kept(KeepSaved)
		if !slices.Contains(p.names("/"), "y/") {
			t.Errorf("%q", p.names("/"))
		}
	})
}

func TestTheRecordOutlivesThePage(t *testing.T) {
	web := newBrowser(t)
	visit(t, Options{Store: web.open, Keep: KeepArgs{Record: true}}, func(p *page) {
		p.refused(ErrNoFile, "keep.record", Empty{}, nil)
		p.types("open haha:hehe@", "pwd")
		p.kept(KeepSaving)
		p.kept(KeepSaved)
	})
	visit(t, Options{Store: web.open, Keep: KeepArgs{Record: true}}, func(p *page) {
		p.until(func() bool { return p.status.Keep.Previous > 0 })
		m := p.must("keep.record", Empty{}, nil)
		r, err := recording.Open(bytes.NewReader(m.data))
		if err != nil || int64(len(m.data)) != p.status.Keep.Previous {
			t.Fatalf("%d bytes, %v; told %d", len(m.data), err, p.status.Keep.Previous)
		}
		if !slices.ContainsFunc(r.Events, func(e *ftpcore.Event) bool { return e.Dec != nil && e.Dec.Verb == "USER" }) || r.Files == nil {
			t.Errorf("%d events, files %v", len(r.Events), r.Files)
		}
		if bytes.Contains(m.data, []byte("hehe")) || !r.Masked {
			t.Error("a password is stored")
		}
		p.must("keep.set", KeepArgs{}, nil)
		p.kept(KeepOff)
		if left, err := hackpadfs.ReadDir(web, "."); err != nil || len(left) > 0 {
			t.Errorf("left after it was switched off: %v, %v", left, err)
		}
	})
}
