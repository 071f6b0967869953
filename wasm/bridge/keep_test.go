package bridge

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/recording"
	"ftpsim/wasm/bridge/keep"
)

// browser is the storage that outlives pages. While err is set it stores nothing; while shut
// is set it does not open.
type browser struct {
	mu        sync.Mutex
	values    keep.Map
	err, shut error
	lost      bool // the connection, until it is opened anew
}

func newBrowser(*testing.T) *browser { return &browser{values: keep.Map{}} }

// value returns the value that is stored under a name.
func (b *browser) value(name string) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return string(b.values[name])
}

// count returns the number of stored values.
func (b *browser) count() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.values)
}

// fails sets the error of each change; nil means none.
func (b *browser) fails(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.err = err
}

func (b *browser) Open(context.Context) (keep.Disk, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.lost = false
	if errors.Is(b.shut, keep.ErrVersion) {
		return b, b.shut
	}
	if b.shut != nil {
		return nil, b.shut
	}
	return b, nil
}

func (b *browser) Remove(context.Context) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.values, b.shut = keep.Map{}, nil
	return nil
}

func (b *browser) Names(ctx context.Context) ([]string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.values.Names(ctx)
}

func (b *browser) Read(ctx context.Context, name string) ([]byte, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.values.Read(ctx, name)
}

func (b *browser) Change(ctx context.Context, put map[string][]byte, remove []string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.lost {
		return errors.New("InvalidStateError: the connection is closed")
	}
	if b.err != nil && len(put) > 0 {
		return b.err
	}
	return b.values.Change(ctx, put, remove)
}

// kept blocks until Keep.State is state.
func (p *page) kept(state KeepState) {
	p.t.Helper()
	p.until(func() bool { return p.status.Keep.State == state })
}

// stored blocks until all changes are stored.
func (p *page) stored() {
	p.t.Helper()
	p.until(func() bool {
		return p.status.Keep.State == KeepSaved && p.status.Keep.Due == KeepArgs{} && p.b.keeper.due() == KeepArgs{}
	})
}

// visit opens a page, calls do and closes the page.
func visit(t *testing.T, o Options, do func(p *page)) {
	t.Helper()
	t.Run("visit", func(t *testing.T) { do(open(t, o)) })
}

// Names that are not UTF-8 are stored unchanged. Two spellings of the same bytes are one name.
func TestNamesThatAreBytes(t *testing.T) {
	const dir, file = "/\uefd6\uefd0", "/\uefd6\uefd0/caf\uefe9"
	web := newBrowser(t)
	visit(t, Options{Store: web, Keep: KeepArgs{Files: true}}, func(p *page) {
		p.must("fs.mkdir", PathArgs{dir}, nil)
		p.must("fs.put", PutArgs{dir + "/x", 0, true}, []byte("text"))
		p.must("fs.mv", MoveArgs{dir + "/x", file}, nil)
		p.must("fs.put", PutArgs{dir + "/\uefc3\uefa9", 0, true}, []byte("one"))
		p.must("fs.put", PutArgs{dir + "/é", 0, true}, []byte("two"))
		p.stored()
		if got := p.names(dir); !slices.Equal(got, []string{"caf\uefe9", "é"}) {
			t.Errorf("%q", got)
		}
		p.changes(
			event.FSChange{Op: "mkdir", Path: dir},
			event.FSChange{Op: "create", Path: dir + "/x", Size: 4},
			event.FSChange{Op: "rename", Path: dir + "/x", To: file},
			event.FSChange{Op: "create", Path: dir + "/é", Size: 3},
			event.FSChange{Op: "write", Path: dir + "/é", Size: 3},
		)
	})
	visit(t, Options{Store: web, Keep: KeepArgs{Files: true}}, func(p *page) {
		if m := p.must("fs.get", GetArgs{Path: file}, nil); string(m.data) != "text" {
			t.Errorf("%q", m.data)
		}
	})
}

func TestFilesOutliveThePage(t *testing.T) {
	web := newBrowser(t)
	visit(t, Options{Store: web}, func(p *page) {
		p.kept(KeepOff)
		p.must("fs.put", PutArgs{"/mine.txt", 0, true}, []byte("first"))
		p.must("keep.set", KeepArgs{Files: true}, nil)
		p.kept(KeepSaved)
		p.stored()
		if k := p.status.Keep; k.At == 0 || k.Files == 0 || k.Bytes == 0 {
			t.Errorf("told %+v", k)
		}
		p.must("fs.put", PutArgs{"/mine.txt", 0, true}, []byte("second"))
		p.stored()
	})
	visit(t, Options{Store: web}, func(p *page) {
		if slices.Contains(p.names("/"), "mine.txt") {
			t.Error("brought back unasked")
		}
	})
	visit(t, Options{Store: web, Keep: KeepArgs{Files: true}}, func(p *page) {
		p.kept(KeepSaved)
		if m := p.must("fs.get", GetArgs{Path: "/mine.txt"}, nil); string(m.data) != "second" {
			t.Errorf("brought back %q", m.data)
		}
		p.must("fs.rm", PathArgs{"/mine.txt"}, nil)
		p.stored()
	})
	visit(t, Options{Store: web, Keep: KeepArgs{Files: true}}, func(p *page) {
		if slices.Contains(p.names("/"), "mine.txt") {
			t.Error("what was removed is back")
		}
		p.must("keep.set", KeepArgs{}, nil)
		p.kept(KeepOff)
		if web.count() > 0 {
			t.Errorf("%d values are left after it was switched off", web.count())
		}
	})
}

func TestNoRoomToStore(t *testing.T) {
	web := newBrowser(t)
	web.fails(errors.New("QuotaExceededError: no room"))
	p := open(t, Options{Store: web, Keep: KeepArgs{Files: true}})
	p.kept(KeepFull)
	p.must("fs.mkdir", PathArgs{"/still-serves"}, nil)
}

func TestNowhereToStore(t *testing.T) {
	p := open(t, Options{})
	p.kept(KeepNone)
	p.refused(ErrDenied, "keep.set", KeepArgs{Files: true}, nil)
}

// Stored files that cannot be read are overwritten only on request.
func TestStoredButUnreadable(t *testing.T) {
	web := newBrowser(t)
	web.values["i1"] = []byte("nonsense")
	visit(t, Options{Store: web, Keep: KeepArgs{Files: true, Record: true}}, func(p *page) {
		broken := func() {
			t.Helper()
			p.kept(KeepFailed)
			if p.status.Keep.Broken != KeepDamaged {
				t.Errorf("%+v", p.status.Keep)
			}
			if text := web.value("i1"); text != "nonsense" {
				t.Errorf("%q", text)
			}
		}
		broken()
		p.must("fs.mkdir", PathArgs{"/x"}, nil)
		p.must("keep.set", KeepArgs{Files: true, Record: true}, nil) // the other wish, as the page says it
		p.until(func() bool { return !p.b.keeper.recordingDue() })
		broken()
		m := p.must("keep.rescue", Empty{}, nil)
		if r := result[Rescued](t, m); !r.Raw || !bytes.Contains(m.data, []byte("i1")) {
			t.Errorf("%+v, %d bytes", r, len(m.data))
		}
		broken()
	})
	visit(t, Options{Store: web, Keep: KeepArgs{Files: true}}, func(p *page) {
		p.kept(KeepFailed)
		p.must("fs.mkdir", PathArgs{"/y"}, nil)
		p.must("keep.anew", Empty{}, nil)
		p.kept(KeepSaved)
		p.stored()
		if web.value("i1") != "" || p.status.Keep.Broken != "" {
			t.Errorf("what could not be read is still there; %+v", p.status.Keep)
		}
	})
	visit(t, Options{Store: web, Keep: KeepArgs{Files: true}}, func(p *page) {
		p.kept(KeepSaved)
		if !slices.Contains(p.names("/"), "y/") {
			t.Errorf("%q", p.names("/"))
		}
	})
}

func TestTheRecordOutlivesThePage(t *testing.T) {
	web := newBrowser(t)
	visit(t, Options{Store: web, Keep: KeepArgs{Record: true}}, func(p *page) {
		p.refused(ErrNoFile, "keep.record", Empty{}, nil)
		p.types("open haha:hehe@", "pwd")
		p.stored()
	})
	visit(t, Options{Store: web, Keep: KeepArgs{Record: true}}, func(p *page) {
		p.until(func() bool { return p.status.Keep.Previous > 0 })
		m := p.must("keep.record", Empty{}, nil)
		r, err := recording.Open(bytes.NewReader(m.data))
		if err != nil || int64(len(m.data)) != p.status.Keep.Previous {
			t.Fatalf("%d bytes, %v; told %d", len(m.data), err, p.status.Keep.Previous)
		}
		if !slices.ContainsFunc(r.Events, func(e *event.Event) bool { return e.Dec != nil && e.Dec.Verb == "USER" }) || r.Files == nil {
			t.Errorf("%d events, files %v", len(r.Events), r.Files)
		}
		if bytes.Contains(m.data, []byte("hehe")) || !r.Masked {
			t.Error("a password is stored")
		}
		p.must("keep.set", KeepArgs{}, nil)
		p.kept(KeepOff)
		if web.count() > 0 {
			t.Errorf("%d values are left after it was switched off", web.count())
		}
	})
}

// While a change is not stored yet, the status says so. The first such status is sent at once.
func TestChangesThatAreDue(t *testing.T) {
	web := newBrowser(t)
	p := open(t, Options{Store: web, Keep: KeepArgs{Files: true}})
	p.stored()
	web.fails(errors.New("QuotaExceededError: no room"))
	p.must("fs.mkdir", PathArgs{"/new"}, nil)
	p.until(func() bool { return p.status.Keep.Due.Files })
	p.kept(KeepFull)
	if !p.status.Keep.Due.Files {
		t.Errorf("%+v", p.status.Keep)
	}
	web.fails(nil)
	p.must("keep.now", Empty{}, nil) // it need not wait until it tries again by itself
	p.stored()
}

// A database that does not open, or that a newer page or another program has created, stays
// as it is until the page gives it up.
func TestStoreThatIsNotOurs(t *testing.T) {
	for want, err := range map[KeepBroken]error{
		KeepUnopened: errors.New("UnknownError"), KeepVersion: keep.ErrVersion, KeepForeign: keep.ErrForeign,
	} {
		t.Run(string(want), func(t *testing.T) {
			web := newBrowser(t)
			web.values["i9"], web.shut = []byte(`{"v":9}`), err
			p := open(t, Options{Store: web, Keep: KeepArgs{Files: true, Record: true}})
			p.kept(KeepFailed)
			p.must("fs.mkdir", PathArgs{"/new"}, nil)
			p.must("keep.now", Empty{}, nil)
			if k := p.status.Keep; k.Broken != want || web.count() != 1 {
				t.Fatalf("%+v, %d values", k, web.count())
			}
			if want == KeepVersion {
				if m := p.must("keep.rescue", Empty{}, nil); !result[Rescued](t, m).Raw {
					t.Errorf("%+v", result[Rescued](t, m))
				}
			}
			p.must("keep.anew", Empty{}, nil)
			p.until(func() bool { return p.status.Keep.Broken == "" })
			p.stored()
			if web.value("i9") != "" || web.count() == 0 {
				t.Errorf("%d values", web.count())
			}
		})
	}
}

// If an earlier page has stored files and there are none, the browser has removed them.
func TestStoreThatIsGone(t *testing.T) {
	web := newBrowser(t)
	p := open(t, Options{Store: web, Keep: KeepArgs{Files: true}, Kept: true})
	p.kept(KeepFailed)
	if p.status.Keep.Broken != KeepGone || web.count() > 0 {
		t.Fatalf("%+v, %d values", p.status.Keep, web.count())
	}
	p.must("keep.anew", Empty{}, nil)
	p.until(func() bool { return p.status.Keep.Broken == "" })
	p.stored()
}

// When files are no longer to be stored, the stored ones are deleted, even if they cannot be
// read. Another program's database stays.
func TestUnreadableAndUnwanted(t *testing.T) {
	for _, err := range []error{errors.New("UnknownError"), keep.ErrVersion, keep.ErrForeign} {
		t.Run(err.Error(), func(t *testing.T) {
			web := newBrowser(t)
			web.values["i9"], web.shut = []byte(`{"v":9}`), err
			p := open(t, Options{Store: web, Keep: KeepArgs{Files: true}})
			p.kept(KeepFailed)
			p.must("keep.set", KeepArgs{}, nil)
			p.kept(KeepOff)
			if stays := web.count() > 0; stays != errors.Is(err, keep.ErrForeign) {
				t.Errorf("%d values", web.count())
			}
		})
	}
}

// An error of storing files disappears when they are no longer to be stored.
func TestErrorThatIsOver(t *testing.T) {
	web := newBrowser(t)
	web.fails(errors.New("QuotaExceededError: no room"))
	p := open(t, Options{Store: web, Keep: KeepArgs{Files: true, Record: true}})
	p.kept(KeepFull)
	web.fails(nil)
	p.must("keep.set", KeepArgs{Record: true}, nil)
	p.kept(KeepSaved)
	p.stored()
}

// A database connection that the browser has closed is opened again, and all is stored.
func TestLostConnection(t *testing.T) {
	web := newBrowser(t)
	visit(t, Options{Store: web, Keep: KeepArgs{Files: true}}, func(p *page) {
		p.stored()
		web.mu.Lock()
		web.lost = true
		web.mu.Unlock()
		p.must("fs.mkdir", PathArgs{"/new"}, nil)
		p.kept(KeepFailed)
		p.must("keep.now", Empty{}, nil) // it need not wait until it tries again by itself
		p.stored()
	})
	visit(t, Options{Store: web, Keep: KeepArgs{Files: true}}, func(p *page) {
		p.kept(KeepSaved)
		if !slices.Contains(p.names("/"), "new/") {
			t.Errorf("%q", p.names("/"))
		}
	})
}

// After a large save a small change waits only briefly. If each save is long, saving still
// does not take all of the time.
func TestPauseAfter(t *testing.T) {
	const ms = time.Millisecond
	for _, c := range []struct{ took, before, want time.Duration }{
		{10 * ms, 10 * ms, 90 * ms},
		{4000 * ms, 10 * ms, 200 * ms},
		{10 * ms, 4000 * ms, 90 * ms},
		{1000 * ms, 900 * ms, 2700 * ms},
	} {
		if got := pauseAfter(c.took, c.before); got != c.want {
			t.Errorf("%v after %v: %v, want %v", c.took, c.before, got, c.want)
		}
	}
}
