package keep

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/hack-pad/hackpadfs"
	"github.com/hack-pad/hackpadfs/mem"

	"ftpsim/ftpcore/snapfs"
	"ftpsim/ftpcore/starttree"
)

// disk is a store that counts what is written and can lose its power.
type disk struct {
	*mem.FS
	written int
	left    int // changes until the power goes; negative: never
}

var errPower = errors.New("no power")

func newDisk(t *testing.T) *disk {
	t.Helper()
	m, err := mem.NewFS()
	check(t, err)
	return &disk{FS: m, left: -1}
}

func (d *disk) change() error {
	if d.left == 0 {
		return errPower
	}
	d.left--
	return nil
}

func (d *disk) OpenFile(name string, flag int, perm hackpadfs.FileMode) (hackpadfs.File, error) {
	if flag&hackpadfs.FlagCreate == 0 {
		return d.FS.OpenFile(name, flag, perm)
	}
	if err := d.change(); err != nil {
		return nil, err
	}
	f, err := d.FS.OpenFile(name, flag, perm)
	return diskFile{f, d}, err
}

func (d *disk) Remove(name string) error {
	if err := d.change(); err != nil {
		return err
	}
	return d.FS.Remove(name)
}

type diskFile struct {
	hackpadfs.File
	d *disk
}

// Write stores half of it when the power goes.
func (f diskFile) Write(p []byte) (int, error) {
	if err := f.d.change(); err != nil {
		n, _ := hackpadfs.WriteFile(f.File, p[:len(p)/2])
		return n, err
	}
	f.d.written += len(p)
	return hackpadfs.WriteFile(f.File, p)
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func reopen(t *testing.T, d *disk) *Store {
	t.Helper()
	s, err := Open(d)
	check(t, err)
	return s
}

func load(t *testing.T, d *disk) *snapfs.Snap {
	t.Helper()
	snap, err := reopen(t, d).Load(t.Context())
	check(t, err)
	return snap
}

// text is all that a tree holds.
func text(t *testing.T, snap *snapfs.Snap) string {
	t.Helper()
	var b strings.Builder
	check(t, fs.WalkDir(snap, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		fmt.Fprintln(&b, name, info.Mode(), info.ModTime().UnixNano())
		if e.IsDir() {
			return nil
		}
		data, err := snap.ReadFile(name)
		fmt.Fprintf(&b, "%d %x\n", len(data), sum(data))
		return err
	}))
	return b.String()
}

// sum tells contents apart.
func sum(data []byte) (n uint64) {
	for _, c := range data {
		n = n*1099511628211 + uint64(c) + 1
	}
	return n
}

func start(t *testing.T) *snapfs.FS {
	t.Helper()
	f := snapfs.New(snapfs.Options{})
	check(t, starttree.Fill(f, time.Unix(1e9, 12345)))
	return f
}

func TestNothingStored(t *testing.T) {
	if _, err := reopen(t, newDisk(t)).Load(t.Context()); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

func TestSaveAndLoad(t *testing.T) {
	d, f := newDisk(t), start(t)
	large := bytes.Repeat([]byte("0123456789"), pieceSize/4) // more than two pieces
	check(t, f.WriteFile("large", large, 0o600))
	check(t, f.WriteFile("pub/empty", nil, 0o444))
	check(t, f.MkdirAll("a/b/欢迎", 0o700))
	check(t, f.Chtimes("a/b", time.Time{}, time.Unix(5, 7)))
	check(t, reopen(t, d).Save(t.Context(), f.Snapshot()))
	if got, want := text(t, load(t, d)), text(t, f.Snapshot()); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// What did not change is not written again, whatever it is called by then.
func TestWritesWhatChanged(t *testing.T) {
	d, f := newDisk(t), start(t)
	check(t, f.WriteFile("large", make([]byte, 3*pieceSize), 0o600))
	s := reopen(t, d)
	check(t, s.Save(t.Context(), f.Snapshot()))
	for round := range 2 {
		d.written = 0
		check(t, f.Rename("large", "moved"))
		check(t, f.Rename("moved", "large"))
		check(t, f.WriteFile("small", fmt.Append(nil, round), 0o600))
		check(t, s.Save(t.Context(), f.Snapshot()))
		if d.written == 0 || d.written > 64<<10 {
			t.Errorf("round %d: %d bytes written", round, d.written)
		}
		s = reopen(t, d) // knows what it has loaded
		snap, err := s.Load(t.Context())
		check(t, err)
		f.Restore(snap)
	}
}

// However often files change, what is stored stays in proportion.
func TestStaysSmall(t *testing.T) {
	d, f := newDisk(t), start(t)
	s := reopen(t, d)
	for i := range 40 {
		// The small file keeps the piece alive in which the large one has died.
		check(t, f.WriteFile(fmt.Sprint("small", i), []byte("x"), 0o600))
		check(t, f.WriteFile("zzz", make([]byte, pieceSize/2), 0o600))
		check(t, s.Save(t.Context(), f.Snapshot()))
		var stored int64
		for _, n := range reopen(t, d).pieces {
			stored += n
		}
		if used, _ := f.Usage(); stored > 2*used+slack+pieceSize {
			t.Fatalf("round %d: %d bytes stored for %d", i, stored, used)
		}
	}
}

func TestClear(t *testing.T) {
	d, f := newDisk(t), start(t)
	s := reopen(t, d)
	check(t, s.Save(t.Context(), f.Snapshot()))
	check(t, s.Clear(t.Context()))
	left, err := hackpadfs.ReadDir(d, ".")
	check(t, err)
	if len(left) != 0 {
		t.Errorf("%d files are left", len(left))
	}
	check(t, s.Save(t.Context(), f.Snapshot()))
	if text(t, load(t, d)) != text(t, f.Snapshot()) {
		t.Error("saved after Clear, it is another tree")
	}
}

// Whenever the power goes during a save, the tree from before or the new one is
// there afterwards, and the next save works.
func TestPowerFailure(t *testing.T) {
	for at := 0; ; at++ {
		d, f := newDisk(t), start(t)
		s := reopen(t, d)
		check(t, s.Save(t.Context(), f.Snapshot()))
		before := text(t, f.Snapshot())
		check(t, f.WriteFile("new", make([]byte, pieceSize+1), 0o600))
		check(t, f.Remove("readme.txt"))
		check(t, f.WriteFile("pub/pattern.bin", []byte("short"), 0o600))
		after := text(t, f.Snapshot())
		d.left = at
		err := s.Save(t.Context(), f.Snapshot())
		d.left = -1
		got := text(t, load(t, d))
		if got != before && got != after || err == nil && got != after {
			t.Fatalf("power goes after %d changes: %s", at, got)
		}
		check(t, s.Save(t.Context(), f.Snapshot()))
		if text(t, load(t, d)) != after {
			t.Fatalf("power goes after %d changes: the next save is lost", at)
		}
		if err == nil {
			if at < 5 {
				t.Fatalf("only %d changes", at)
			}
			return
		}
	}
}

// Random changes, saved now and then, come back as they were.
func TestRandomTrees(t *testing.T) {
	for seed := range uint64(8) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		d, f := newDisk(t), start(t)
		s := reopen(t, d)
		for range 20 {
			for range rnd.IntN(20) {
				change(f, rnd)
			}
			check(t, s.Save(t.Context(), f.Snapshot()))
			if got, want := text(t, load(t, d)), text(t, f.Snapshot()); got != want {
				t.Fatalf("seed %d: got\n%swant\n%s", seed, got, want)
			}
		}
	}
}

// change does something to f that may fail.
func change(f *snapfs.FS, rnd *rand.Rand) {
	name := func() string {
		return path.Join("pub", fmt.Sprint(rnd.IntN(4)), fmt.Sprint(rnd.IntN(4)))[:4+2*rnd.IntN(2)+1]
	}
	switch rnd.IntN(6) {
	case 0:
		f.Mkdir(name(), 0o750)
	case 1:
		f.RemoveAll(name())
	case 2:
		f.Rename(name(), name())
	case 3:
		f.Chmod(name(), hackpadfs.FileMode(rnd.IntN(0o777)))
	default:
		f.WriteFile(name(), make([]byte, rnd.IntN(1<<16)), 0o640)
	}
}

func TestDamage(t *testing.T) {
	d, f := newDisk(t), start(t)
	s := reopen(t, d)
	check(t, s.Save(t.Context(), f.Snapshot()))
	for n := range s.pieces {
		check(t, hackpadfs.Remove(d, nameOf(pieceName, n)))
	}
	if _, err := reopen(t, d).Load(t.Context()); !errors.Is(err, errDamaged) {
		t.Error(err)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(encode([]entry{{Path: "."}, {Path: "a", Parts: []part{{1, 2, 3}}}}))
	f.Add([]byte(`{"v":1}{"end":1}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		list, err := decode(data)
		if err != nil {
			return
		}
		again, err := decode(encode(list))
		if err != nil || len(again) != len(list) {
			t.Fatal(err, len(again), len(list))
		}
	})
}
