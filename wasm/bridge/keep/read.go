package keep

import (
	"context"
	"runtime"
	"time"

	"github.com/hack-pad/hackpadfs"

	"ftpsim/ftpcore/snapfs"
)

// loadIndex makes the tree that index n tells.
func (s *Store) loadIndex(ctx context.Context, n int64) (*snapfs.Snap, error) {
	data, err := hackpadfs.ReadFile(s.fs, nameOf(indexName, n))
	if err != nil {
		return nil, err
	}
	list, err := decode(data)
	if err != nil {
		return nil, err
	}
	r := reader{ctx: ctx, s: s, uses: map[int64]int{}, cache: map[int64][]byte{}}
	for _, e := range list {
		for _, p := range e.Parts {
			if p.off() < 0 || p.len() <= 0 || p.off() > s.pieces[p.piece()]-p.len() {
				return nil, errDamaged
			}
			r.uses[p.piece()]++
		}
	}
	tree := snapfs.New(snapfs.Options{})
	for i, e := range list {
		if err := r.put(tree, e); err != nil {
			return nil, err
		}
		if i%breathe == breathe-1 {
			runtime.Gosched()
		}
	}
	// What was put into a directory has changed its time.
	for _, e := range list {
		if err := tree.Chtimes(e.Path, time.Time{}, time.Unix(0, e.Time)); err != nil {
			return nil, err
		}
	}
	snap := tree.Snapshot()
	s.known = map[any][]part{}
	for _, e := range list {
		if info, err := snap.Stat(e.Path); err == nil && !info.IsDir() {
			s.known[info.Sys()] = e.Parts
		}
	}
	return snap, nil
}

// reader reads pieces, each once, and keeps one while it is needed.
type reader struct {
	ctx   context.Context
	s     *Store
	uses  map[int64]int // parts of a piece that are still to be read
	cache map[int64][]byte
}

// put makes a directory or a file.
func (r *reader) put(tree *snapfs.FS, e entry) error {
	if e.Mode.IsDir() {
		if e.Path == "." {
			return tree.Chmod(e.Path, e.Mode)
		}
		if err := tree.Mkdir(e.Path, e.Mode.Perm()); err != nil {
			return err
		}
		return tree.Chmod(e.Path, e.Mode)
	}
	f, err := tree.Stage(e.Path, 0, e.Mode.Perm())
	if err != nil {
		return err
	}
	defer f.Abort() // nothing after Commit
	for _, p := range e.Parts {
		data, err := r.piece(p.piece())
		if err != nil {
			return err
		}
		if _, err := f.Write(data[p.off() : p.off()+p.len()]); err != nil {
			return err
		}
	}
	if err := f.Commit(); err != nil {
		return err
	}
	return tree.Chmod(e.Path, e.Mode)
}

// piece returns the whole piece n, for one part of it.
func (r *reader) piece(n int64) ([]byte, error) {
	if err := r.ctx.Err(); err != nil {
		return nil, err
	}
	data, ok := r.cache[n]
	if !ok {
		var err error
		if data, err = hackpadfs.ReadFile(r.s.fs, nameOf(pieceName, n)); err != nil {
			return nil, err
		}
		if int64(len(data)) != r.s.pieces[n] {
			return nil, errDamaged
		}
		r.cache[n] = data
	}
	if r.uses[n]--; r.uses[n] == 0 {
		delete(r.cache, n)
	}
	return data, nil
}
