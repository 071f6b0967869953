package snapfs

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"github.com/hack-pad/hackpadfs"
)

var opsFlag = flag.Int("snapfs.ops", defaultOps(), "operations of the property test")

// defaultOps: under js/wasm there is one thread, and slow.
func defaultOps() int {
	if runtime.GOOS == "js" {
		return 12_000
	}
	return 120_000
}

// player does the same random operations to an FS and to a model.
type player struct {
	t     *testing.T
	r     *rand.Rand
	f     *FS
	m     *model
	log   []string
	snaps []keptSnap

	writers []openWriter
	staged  []openStaged
	readers []openReader
}

type keptSnap struct {
	snap    *Snap
	entries map[string]*entry
}

// openWriter is a file that is open for writing. e stays the file's entry
// through renames and removal.
type openWriter struct {
	file hackpadfs.File
	e    *entry
	off  int
	tail bool // appends
}

type openStaged struct {
	s      *Staged
	name   string
	perm   fs.FileMode
	data   []byte
	behind bool
	kept   int
}

type openReader struct {
	file hackpadfs.File
	data []byte
}

// TestAgainstModel does random operations, checks snapshots again later, restores them, and
// keeps files open meanwhile.
func TestAgainstModel(t *testing.T) {
	const seeds = 4
	for seed := range uint64(seeds) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			p := newPlayer(t, seed)
			for i := range *opsFlag / seeds {
				p.step()
				if i%500 == 0 {
					p.verify()
				}
			}
			p.verify()
			for _, k := range p.snaps {
				p.revisit(k)
			}
		})
	}
}

func newPlayer(t *testing.T, seed uint64) *player {
	p := &player{t: t, r: rand.New(rand.NewPCG(seed, 7)), m: newModel(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))}
	p.f = New(Options{Now: func() time.Time { return p.m.now }})
	return p
}

func (p *player) verify() {
	p.t.Helper()
	if d := diff(p.f, p.m.entries); d != "" {
		p.fail("the filesystem: " + d)
	}
	bytes, files := p.f.Usage()
	if wantBytes, wantFiles := totals(p.m.entries); bytes != wantBytes || files != wantFiles {
		p.fail(fmt.Sprintf("usage %d bytes in %d files, want %d in %d", bytes, files, wantBytes, wantFiles))
	}
}

func (p *player) revisit(k keptSnap) {
	p.t.Helper()
	if d := diff(k.snap, k.entries); d != "" {
		p.fail(fmt.Sprintf("snapshot %d: %s", k.snap.Revision(), d))
	}
}

func (p *player) fail(what string) {
	p.t.Helper()
	for _, line := range p.log[max(0, len(p.log)-30):] {
		p.t.Log(line)
	}
	p.t.Fatal(what)
}

// same notes an operation and fails unless both ends agree on its error.
func (p *player) same(op string, got, want error) bool {
	p.t.Helper()
	p.log = append(p.log, fmt.Sprintf("%s: %v", op, got))
	if (got == nil) != (want == nil) || want != nil && !errors.Is(got, want) {
		p.fail(fmt.Sprintf("%s: %v, want %v", op, got, want))
	}
	return got == nil
}

// name returns one of some hundred names, so that they meet often. One is the
// beginning of another without being above it.
func (p *player) name() string {
	parts := []string{"a", "ab", "b", "c"}
	name := parts[p.r.IntN(4)]
	for depth := 1; p.r.IntN(3) > 0 && depth < 3; depth++ {
		name += "/" + parts[p.r.IntN(4)]
	}
	return name
}

func (p *player) data() []byte {
	n := p.r.IntN(300)
	switch p.r.IntN(100) {
	case 0:
		n = chunkSize - 1 + p.r.IntN(3)
	case 1:
		n = p.r.IntN(2 * chunkSize)
	}
	return noise(n, p.r.Uint64())
}

// step does a random operation.
func (p *player) step() {
	p.m.now = p.m.now.Add(time.Second)
	p.log = p.log[max(0, len(p.log)-100):]
	f, m, name, perm := p.f, p.m, p.name(), fs.FileMode(0o600+p.r.IntN(0o100))
	switch p.r.IntN(20) {
	case 0, 1:
		p.same("mkdir "+name, f.Mkdir(name, perm), m.mkdir(name, perm))
	case 2:
		p.same("mkdirall "+name, f.MkdirAll(name, perm), m.mkdirAll(name, perm))
	case 3, 4:
		data := p.data()
		p.same("write "+name, f.WriteFile(name, data, perm), m.writeFile(name, data, perm))
	case 5:
		p.same("remove "+name, f.Remove(name), m.remove(name, false))
	case 6:
		if p.r.IntN(4) == 0 {
			p.same("removeall "+name, f.RemoveAll(name), m.remove(name, true))
		}
	case 7, 8, 9:
		to := p.name()
		p.same("rename "+name+" "+to, f.Rename(name, to), m.rename(name, to))
	case 10:
		e, err := m.find(name)
		if p.same("chmod "+name, f.Chmod(name, perm), err) {
			e.mode = perm
		}
	case 11:
		e, err := m.find(name)
		at := m.now.Add(-time.Duration(p.r.IntN(1e6)) * time.Second)
		if p.same("chtimes "+name, f.Chtimes(name, at, at), err) {
			e.mtime = at
		}
	case 12:
		p.openWriter(name, perm)
	case 13, 14, 15:
		p.useWriter()
	case 16:
		p.stage(name, perm)
	case 17:
		p.useStaged()
	case 18:
		p.read(name)
	case 19:
		p.travel()
	}
}

func (p *player) openWriter(name string, perm fs.FileMode) {
	flag := hackpadfs.FlagReadWrite
	for _, bit := range []int{hackpadfs.FlagCreate, hackpadfs.FlagCreate, hackpadfs.FlagTruncate, hackpadfs.FlagAppend} {
		if p.r.IntN(2) == 0 {
			flag |= bit
		}
	}
	if flag&hackpadfs.FlagCreate != 0 && p.r.IntN(4) == 0 {
		flag |= hackpadfs.FlagExclusive
	}
	file, err := p.f.OpenFile(name, flag, perm)
	e, want := p.m.open(name, flag, perm)
	if p.same(fmt.Sprintf("open %s %#x", name, flag), err, want) {
		p.writers = append(p.writers, openWriter{file: file, e: e, tail: flag&hackpadfs.FlagAppend != 0})
	}
}

func (p *player) useWriter() {
	if len(p.writers) == 0 {
		return
	}
	i := p.r.IntN(len(p.writers))
	w := &p.writers[i]
	data, off := p.data(), p.r.IntN(400)
	if p.r.IntN(50) == 0 {
		off = p.r.IntN(3 * chunkSize)
	}
	switch op := p.r.IntN(8); {
	case op == 0 || len(p.writers) > 6:
		p.same("close", w.file.Close(), nil)
		p.writers = append(p.writers[:i], p.writers[i+1:]...)
	case op == 1:
		p.same(fmt.Sprint("truncate ", off), hackpadfs.TruncateFile(w.file, int64(off)), nil)
		w.e.data, w.e.mtime = writtenAt(w.e.data, nil, off)[:off], p.m.now
	case op == 2 && !w.tail && len(data) > 0:
		_, err := hackpadfs.WriteAtFile(w.file, data, int64(off))
		p.same(fmt.Sprint("writeat ", off), err, nil)
		w.e.data, w.e.mtime = writtenAt(w.e.data, data, off), p.m.now
	case op == 3:
		got, err := io.ReadAll(io.NewSectionReader(w.file.(io.ReaderAt), 0, 1<<40))
		if p.same("readat", err, nil); !bytes.Equal(got, w.e.data) {
			p.fail("a file open for writing reads as something else")
		}
	case len(data) > 0:
		if w.tail {
			w.off = len(w.e.data)
		}
		_, err := hackpadfs.WriteFile(w.file, data)
		p.same(fmt.Sprintf("write %d at %d", len(data), w.off), err, nil)
		w.e.data, w.e.mtime = writtenAt(w.e.data, data, w.off), p.m.now
		w.off += len(data)
	}
}

func (p *player) stage(name string, perm fs.FileMode) {
	base := int64(p.r.IntN(500)) - 100
	if base < 0 {
		base = []int64{0, KeepAll}[p.r.IntN(2)]
	}
	s, err := p.f.Stage(name, base, perm)
	e, want := p.m.find(name)
	switch {
	case want == nil && e.dir:
		want = hackpadfs.ErrIsDir
	case want == hackpadfs.ErrNotExist:
		e, want = &entry{}, (&model{entries: p.m.snapshot()}).place(name, nil)
	}
	if !p.same(fmt.Sprint("stage ", name, " ", base), err, want) {
		return
	}
	o := openStaged{s: s, name: name, perm: perm, behind: base == KeepAll, kept: int(base)}
	if o.behind {
		o.kept = len(e.data)
	}
	o.data = writtenAt(e.data, nil, o.kept)[:o.kept]
	p.staged = append(p.staged, o)
}

func (p *player) useStaged() {
	if len(p.staged) == 0 {
		return
	}
	i := p.r.IntN(len(p.staged))
	o := &p.staged[i]
	switch op := p.r.IntN(6); {
	case op == 0 || op == 1 || len(p.staged) > 5:
		data := o.data
		if e, err := p.m.find(o.name); err == nil && o.behind {
			data = append(bytes.Clone(e.data), data[o.kept:]...)
		}
		p.same("commit "+o.name, o.s.Commit(), p.m.commit(o.name, data, o.perm))
		p.staged = append(p.staged[:i], p.staged[i+1:]...)
	case op == 2 && p.r.IntN(3) == 0:
		o.s.Abort()
		p.staged = append(p.staged[:i], p.staged[i+1:]...)
	case op == 3:
		data := p.data()
		n := copy(o.s.NextBuf(), data)
		p.same("advance", o.s.Advance(n), nil)
		o.data = append(o.data, data[:n]...)
	default:
		data := p.data()
		_, err := o.s.Write(data)
		p.same("stage write", err, nil)
		o.data = append(o.data, data...)
	}
}

// read opens a file, or checks one again that was opened earlier.
func (p *player) read(name string) {
	if len(p.readers) > 4 {
		r := p.readers[0]
		got, err := io.ReadAll(r.file)
		if p.same("read", err, nil); !bytes.Equal(got, r.data) {
			p.fail("an open file has changed")
		}
		p.readers = p.readers[1:]
	}
	e, want := p.m.find(name)
	file, err := p.f.Open(name)
	if p.same("open "+name, err, want) && !e.dir {
		p.readers = append(p.readers, openReader{file, e.data})
	}
}

// travel takes snapshots, checks them again and restores them.
func (p *player) travel() {
	switch k := p.r.IntN(100); {
	case k < 20 || len(p.snaps) == 0:
		if len(p.snaps) > 30 {
			i := p.r.IntN(len(p.snaps))
			p.revisit(p.snaps[i])
			p.snaps = append(p.snaps[:i], p.snaps[i+1:]...)
		}
		p.snaps = append(p.snaps, keptSnap{p.f.Snapshot(), p.m.snapshot()})
	case k < 25:
		back := p.snaps[p.r.IntN(len(p.snaps))]
		p.log = append(p.log, fmt.Sprint("restore ", back.snap.Revision()))
		p.f.Restore(back.snap)
		// Files open for writing keep entries that are in no map any more.
		p.m.entries = (&model{entries: back.entries}).snapshot()
		p.verify()
	}
}
