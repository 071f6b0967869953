package snapfs

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/hack-pad/hackpadfs"
)

// model is the plainest filesystem there is, to compare with: one map from
// name to entry. It has no handles; those are kept by the test.
type model struct {
	entries map[string]*entry
	now     time.Time
}

// entry is a file or a directory of a model. data is never changed in place,
// so that a copy of the map with copied entries is a snapshot.
type entry struct {
	dir   bool
	mode  fs.FileMode
	mtime time.Time
	data  []byte
}

func newModel(now time.Time) *model {
	return &model{entries: map[string]*entry{".": {dir: true, mode: 0o755, mtime: now}}, now: now}
}

// snapshot is a deep copy.
func (m *model) snapshot() map[string]*entry {
	c := make(map[string]*entry, len(m.entries))
	for name, e := range m.entries {
		e := *e
		c[name] = &e
	}
	return c
}

// find returns what lies at name.
func (m *model) find(name string) (*entry, error) {
	for i, c := range name {
		if c == '/' {
			above := m.entries[name[:i]]
			if above == nil {
				return nil, hackpadfs.ErrNotExist
			}
			if !above.dir {
				return nil, hackpadfs.ErrNotDir
			}
		}
	}
	if e := m.entries[name]; e != nil {
		return e, nil
	}
	return nil, hackpadfs.ErrNotExist
}

// place puts e at name, where nothing or a file lies.
func (m *model) place(name string, e *entry) error {
	parent, err := m.find(path.Dir(name))
	if err != nil {
		return err
	}
	if !parent.dir {
		return hackpadfs.ErrNotDir
	}
	if m.entries[name] == nil {
		parent.mtime = m.now
	}
	m.entries[name] = e
	return nil
}

func (m *model) mkdir(name string, perm fs.FileMode) error {
	_, err := m.find(name)
	if err == nil {
		return hackpadfs.ErrExist
	}
	if err != hackpadfs.ErrNotExist {
		return err
	}
	return m.place(name, &entry{dir: true, mode: perm, mtime: m.now})
}

func (m *model) mkdirAll(name string, perm fs.FileMode) error {
	names := strings.Split(name, "/")
	for i := range names {
		dir := strings.Join(names[:i+1], "/")
		if e := m.entries[dir]; e != nil && !e.dir {
			return hackpadfs.ErrNotDir
		}
	}
	for i := range names {
		if dir := strings.Join(names[:i+1], "/"); m.entries[dir] == nil {
			m.mkdir(dir, perm)
		}
	}
	return nil
}

// open is what OpenFile does before anything is written.
func (m *model) open(name string, flag int, perm fs.FileMode) (*entry, error) {
	e, err := m.find(name)
	switch {
	case err == nil && flag&hackpadfs.FlagExclusive != 0:
		return nil, hackpadfs.ErrExist
	case err == nil && e.dir:
		return nil, hackpadfs.ErrIsDir
	case err == nil:
		if flag&hackpadfs.FlagTruncate != 0 {
			e.data, e.mtime = nil, m.now
		}
		return e, nil
	case err == hackpadfs.ErrNotExist && flag&hackpadfs.FlagCreate != 0:
		e = &entry{mode: perm, mtime: m.now}
		return e, m.place(name, e)
	}
	return nil, err
}

func (m *model) writeFile(name string, data []byte, perm fs.FileMode) error {
	e, err := m.open(name, hackpadfs.FlagCreate|hackpadfs.FlagTruncate, perm)
	if err == nil {
		e.data = data
	}
	return err
}

// commit replaces the entry, so that handles on the old one lose it.
func (m *model) commit(name string, data []byte, perm fs.FileMode) error {
	e, err := m.find(name)
	if err == nil && e.dir {
		return hackpadfs.ErrIsDir
	}
	if err == nil {
		perm = e.mode
	}
	return m.place(name, &entry{mode: perm, mtime: m.now, data: data})
}

// below returns name and everything below it.
func (m *model) below(name string) []string {
	var list []string
	for n := range m.entries {
		if n == name || strings.HasPrefix(n, name+"/") {
			list = append(list, n)
		}
	}
	return list
}

func (m *model) remove(name string, all bool) error {
	e, err := m.find(name)
	if all && err == hackpadfs.ErrNotExist {
		return nil
	}
	if err != nil {
		return err
	}
	if !all && e.dir && len(m.below(name)) > 1 {
		return hackpadfs.ErrNotEmpty
	}
	for _, n := range m.below(name) {
		delete(m.entries, n)
	}
	m.entries[path.Dir(name)].mtime = m.now
	return nil
}

func (m *model) rename(from, to string) error {
	e, err := m.find(from)
	if err != nil {
		return err
	}
	target, err := m.find(to)
	if err == nil && target.dir {
		return hackpadfs.ErrExist
	}
	parent, perr := m.find(path.Dir(to))
	switch {
	case perr != nil:
		return perr
	case !parent.dir:
		return hackpadfs.ErrNotDir
	case e.dir && strings.HasPrefix(to, from+"/"):
		return hackpadfs.ErrInvalid
	case e.dir && err == nil:
		return hackpadfs.ErrNotDir
	case from == to:
		return nil
	}
	moved := map[string]*entry{}
	for _, n := range m.below(from) {
		moved[to+n[len(from):]] = m.entries[n]
		delete(m.entries, n)
	}
	maps.Copy(m.entries, moved)
	m.entries[path.Dir(from)].mtime = m.now
	m.entries[path.Dir(to)].mtime = m.now
	return nil
}

// writtenAt returns data with p at off.
func writtenAt(data, p []byte, off int) []byte {
	out := make([]byte, max(len(data), off+len(p)))
	copy(out, data)
	copy(out[off:], p)
	return out
}

// diff says how fsys differs from entries, or nothing.
func diff(fsys hackpadfs.FS, entries map[string]*entry) string {
	seen := 0
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		seen++
		e := entries[name]
		if e == nil {
			return errors.New(name + " should not be there")
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if d.IsDir() != e.dir || info.Mode().Perm() != e.mode || !info.ModTime().Equal(e.mtime) {
			return errors.New(name + " is described as " + fs.FormatFileInfo(info))
		}
		if e.dir {
			return nil
		}
		data, err := hackpadfs.ReadFile(fsys, name)
		if err == nil && (!bytes.Equal(data, e.data) || info.Size() != int64(len(e.data))) {
			err = errors.New(name + " holds something else")
		}
		return err
	})
	if err != nil {
		return err.Error()
	}
	if seen != len(entries) {
		return "missing: something of " + strings.Join(slices.Sorted(maps.Keys(entries)), " ")
	}
	return ""
}

// totals is what Usage should say.
func totals(entries map[string]*entry) (size int64, files int) {
	for _, e := range entries {
		size += int64(len(e.data))
	}
	return size, len(entries) - 1
}
