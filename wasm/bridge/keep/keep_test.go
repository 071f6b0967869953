package keep

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/hack-pad/hackpadfs"

	"ftpsim/ftpcore/snapfs"
	"ftpsim/ftpcore/starttree"
)

// disk is a Disk that counts what is written and can simulate a power failure.
type disk struct {
	Map
	written int
	left    int // changes until the power goes; negative: never
}

var errPower = errors.New("no power")

func newDisk(*testing.T) *disk { return &disk{Map: Map{}, left: -1} }

func (d *disk) Change(ctx context.Context, put map[string][]byte, remove []string) error {
	if d.left == 0 {
		return errPower
	}
	d.left--
	for _, data := range put {
		d.written += len(data)
	}
	return d.Map.Change(ctx, put, remove)
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func reopen(t *testing.T, d *disk) *Store {
	t.Helper()
	s, err := Open(t.Context(), d)
	check(t, err)
	return s
}

func load(t *testing.T, d *disk) *snapfs.Snap {
	t.Helper()
	snap, err := reopen(t, d).Load(t.Context())
	check(t, err)
	return snap
}

// text returns the contents of a tree as text.
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

// sum returns a hash of data.
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

// Unchanged contents are not written again, even if the file was renamed.
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

// However often files change, the stored size stays proportional to the tree's.
func TestStaysSmall(t *testing.T) {
	d, f := newDisk(t), start(t)
	s := reopen(t, d)
	for i := range 40 {
		// The small file keeps the piece alive in which the large one has died.
		check(t, f.WriteFile(fmt.Sprint("small", i), []byte("x"), 0o600))
		check(t, f.WriteFile("zzz", make([]byte, pieceSize/2), 0o600))
		check(t, s.Save(t.Context(), f.Snapshot()))
		var stored int64
		for name, data := range d.Map {
			if name[0] == pieceName {
				stored += int64(len(data))
			}
		}
		if used, _ := f.Usage(); stored > 2*used {
			t.Fatalf("round %d: %d bytes stored for %d", i, stored, used)
		}
	}
}

func TestClear(t *testing.T) {
	d, f := newDisk(t), start(t)
	s := reopen(t, d)
	check(t, s.Save(t.Context(), f.Snapshot()))
	check(t, s.Clear(t.Context()))
	if len(d.Map) != 0 {
		t.Errorf("%d values are left", len(d.Map))
	}
	check(t, s.Save(t.Context(), f.Snapshot()))
	if text(t, load(t, d)) != text(t, f.Snapshot()) {
		t.Error("saved after Clear, it is another tree")
	}
}

// After a power failure at any point of a save, Load returns the old or the new tree, and the
// next save works.
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
			if at < 2 {
				t.Fatalf("only %d changes", at)
			}
			return
		}
	}
}

// A first tree whose save was interrupted counts as none, not as damaged.
func TestPowerFailureAtFirst(t *testing.T) {
	for at := range 3 {
		d, f := newDisk(t), start(t)
		check(t, f.WriteFile("large", make([]byte, 2*pieceSize), 0o600))
		d.left = at
		if err := reopen(t, d).Save(t.Context(), f.Snapshot()); !errors.Is(err, errPower) {
			t.Fatalf("power goes after %d changes: %v", at, err)
		}
		d.left = -1
		s := reopen(t, d)
		if _, err := s.Load(t.Context()); !errors.Is(err, fs.ErrNotExist) {
			t.Fatalf("power goes after %d changes: %v", at, err)
		}
		check(t, f.Remove("large"))
		check(t, s.Save(t.Context(), f.Snapshot()))
		if len(d.Map) != 2 {
			t.Errorf("%d values; want an index and a piece", len(d.Map))
		}
	}
}

// If a chunk of a file, or only its time or permissions, change, the other chunks are not
// written again.
func TestWritesChunksThatChanged(t *testing.T) {
	d, f := newDisk(t), start(t)
	random := make([]byte, 3*pieceSize)
	for i := range random {
		random[i] = byte(rand.Uint32())
	}
	check(t, f.WriteFile("large", random, 0o600))
	s := reopen(t, d)
	check(t, s.Save(t.Context(), f.Snapshot()))
	for _, c := range []struct {
		name   string
		change func() error
		most   int
	}{
		{"chmod", func() error { return f.Chmod("large", 0o644) }, 0},
		{"time", func() error { return f.Chtimes("large", time.Time{}, time.Unix(7, 7)) }, 0},
		{"append", func() error { return appendTo(f, "large", "and more") }, 256 << 10},
	} {
		for _, again := range []bool{false, true} { // as it was stored, and as it was loaded
			d.written = 0
			check(t, c.change())
			check(t, s.Save(t.Context(), f.Snapshot()))
			if d.written > c.most+8<<10 {
				t.Errorf("%s: %d bytes written; loaded before: %v", c.name, d.written, again)
			}
			s = reopen(t, d)
			snap, err := s.Load(t.Context())
			check(t, err)
			if got, want := text(t, snap), text(t, f.Snapshot()); got != want {
				t.Fatalf("%s: got\n%swant\n%s", c.name, got, want)
			}
			f.Restore(snap)
		}
	}
}

func appendTo(f *snapfs.FS, name, text string) error {
	file, err := f.OpenFile(name, hackpadfs.FlagWriteOnly|hackpadfs.FlagAppend, 0)
	if err != nil {
		return err
	}
	_, err = hackpadfs.WriteFile(file, []byte(text))
	return errors.Join(err, file.Close())
}

// However many small files are saved one by one, there are few pieces, and little is written
// for each file.
func TestFewPieces(t *testing.T) {
	d, f := newDisk(t), start(t)
	s := reopen(t, d)
	check(t, s.Save(t.Context(), f.Snapshot()))
	const rounds = 300
	d.written = 0
	for i := range rounds {
		check(t, f.WriteFile(fmt.Sprint("small", i), make([]byte, 100+i), 0o600))
		check(t, s.Save(t.Context(), f.Snapshot()))
	}
	if most := smallPieces + 2; len(s.pieces) > most {
		t.Errorf("%d pieces, want at most %d", len(s.pieces), most)
	}
	if each := d.written / rounds; each > 64<<10 {
		t.Errorf("%d bytes written for each file", each)
	}
	if text(t, load(t, d)) != text(t, f.Snapshot()) {
		t.Error("it is another tree")
	}
}

// Trees with random changes are loaded as they were saved.
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

// change makes a random change to f, which may fail.
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

// A changed byte anywhere is detected as damage.
func TestDamage(t *testing.T) {
	d, f := newDisk(t), start(t)
	check(t, reopen(t, d).Save(t.Context(), f.Snapshot()))
	for name, data := range d.Map {
		for _, at := range []int{0, len(data) / 3, len(data) / 2, len(data) - 2} {
			data[at] ^= 1
			if _, err := reopen(t, d).Load(t.Context()); err == nil {
				t.Errorf("%s: byte %d of %d is another one, and it loads", name, at, len(data))
			}
			data[at] ^= 1
		}
		delete(d.Map, name)
		if _, err := reopen(t, d).Load(t.Context()); !errors.Is(err, errDamaged) {
			t.Errorf("%s is gone: %v", name, err)
		}
		d.Map[name] = data
	}
	load(t, d)
}

func FuzzDecode(f *testing.F) {
	f.Add(encode([]entry{{Path: "."}, {Path: "a", Parts: []part{{1, 2, 3}}}}, map[int64]uint32{1: 5}))
	f.Add([]byte(`{"v":1}{"end":1}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		list, sums, err := decode(data)
		if err != nil {
			return
		}
		again, _, err := decode(encode(list, sums))
		if err != nil || len(again) != len(list) {
			t.Fatal(err, len(again), len(list))
		}
	})
}
