package keep

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

// rescue returns the files that Rescue reads from d.
func rescue(t *testing.T, d *disk) (map[string]string, Rescued) {
	t.Helper()
	got := map[string]string{}
	r, err := reopen(t, d).Rescue(t.Context(), func(name string, _ time.Time, data []byte) error {
		got[name] = string(data)
		return nil
	})
	check(t, err)
	return got, r
}

func TestRescue(t *testing.T) {
	stored := func(t *testing.T) (*disk, *Store) {
		d, f := newDisk(t), start(t)
		check(t, f.WriteFile("aaa", []byte(strings.Repeat("a", pieceSize)), 0o600)) // the first piece, and no more in it
		check(t, f.WriteFile("zzz", []byte("the last"), 0o600))
		s := reopen(t, d)
		check(t, s.Save(t.Context(), f.Snapshot()))
		return d, s
	}
	unreadable := func(t *testing.T, d *disk, want error) {
		t.Helper()
		if _, err := reopen(t, d).Load(t.Context()); !errors.Is(err, want) {
			t.Fatal(err)
		}
	}
	t.Run("a piece is gone", func(t *testing.T) {
		d, s := stored(t)
		delete(d.Map, nameOf(pieceName, slices.Min(slices.Collect(maps.Keys(s.pieces)))))
		unreadable(t, d, errDamaged)
		got, r := rescue(t, d)
		if got["zzz"] != "the last" || r.Lost != 1 || r.Files != len(got) || r.Raw {
			t.Errorf("%d files, %+v", len(got), r)
		}
		unreadable(t, d, errDamaged)
	})
	t.Run("a byte is another one", func(t *testing.T) {
		d, s := stored(t)
		d.Map[nameOf(pieceName, slices.Min(slices.Collect(maps.Keys(s.pieces))))][7] ^= 1
		unreadable(t, d, errDamaged)
		got, r := rescue(t, d)
		if len(got["damaged/aaa"]) != pieceSize || got["zzz"] != "the last" || r.Lost != 1 || r.Files != len(got)-1 || r.Raw {
			t.Errorf("%d files, %+v", len(got), r)
		}
	})
	t.Run("the index is cut off", func(t *testing.T) {
		d, s := stored(t)
		index := nameOf(indexName, s.index)
		d.Map[index] = d.Map[index][:len(d.Map[index])/2]
		unreadable(t, d, errDamaged)
		if got, r := rescue(t, d); len(got["aaa"]) != pieceSize || got["zzz"] != "" || r.Files != len(got) {
			t.Errorf("%d files, %+v", len(got), r)
		}
	})
	t.Run("another version", func(t *testing.T) {
		d, s := stored(t)
		index := nameOf(indexName, s.index)
		d.Map[index] = []byte(strings.Replace(string(d.Map[index]), `"v":2`, `"v":3`, 1))
		unreadable(t, d, ErrVersion)
		if got, r := rescue(t, d); !r.Raw || len(got) != 1+len(s.pieces) {
			t.Errorf("%d files, %+v", len(got), r)
		}
	})
	t.Run("the index is gone", func(t *testing.T) {
		d, s := stored(t)
		delete(d.Map, nameOf(indexName, s.index))
		unreadable(t, d, errDamaged)
		if got, r := rescue(t, d); !r.Raw || len(got) != len(s.pieces) {
			t.Errorf("%d files, %+v", len(got), r)
		}
	})
}
