package bridge

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/hack-pad/hackpadfs"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/storage"
	"ftpsim/ftpcore/wire"
)

// maxPiece is the size limit of a piece of fs.put, in bytes; maxPuts is how many files may be
// in transfer at the same time.
const (
	maxPiece = 256 << 10
	maxPuts  = 16
)

// put is a file that the page is storing. It becomes visible when it is complete.
type put struct {
	up   storage.Upload
	size int64
}

// resolve cleans a path from the page, whose names are in the page's form
// (ftpcore/wire/file_names.go). It returns the absolute FTP path, for events, and the io/fs
// path.
func resolve(path string) (abs, name string, err error) {
	abs, err = wire.Resolve("/", wire.NameOnWire(path))
	return abs, wire.FSPath(abs), err
}

// changeable is resolve for a file or directory that is about to change. It refuses the
// root.
func changeable(path string) (abs, name string, err error) {
	abs, name, err = resolve(path)
	if err == nil && abs == "/" {
		err = fs.ErrPermission
	}
	return abs, name, err
}

func (b *Bridge) list(a ListArgs, _ []byte) (answer, error) {
	_, name, err := resolve(a.Path)
	if err != nil {
		return answer{}, err
	}
	files, err := b.filesAt(a.At)
	if err != nil {
		return answer{}, err
	}
	entries, err := files.ReadDir(name)
	if err != nil {
		return answer{}, err
	}
	list := make([]File, 0, len(entries))
	for _, e := range entries {
		if info, err := e.Info(); err == nil {
			list = append(list, fileOf(info))
		}
	}
	slices.SortFunc(list, func(x, y File) int {
		if x.Dir != y.Dir {
			if x.Dir {
				return -1
			}
			return 1
		}
		return cmp.Or(strings.Compare(strings.ToLower(x.Name), strings.ToLower(y.Name)), strings.Compare(x.Name, y.Name))
	})
	return answer{result: FileList{list}}, nil
}

func fileOf(info fs.FileInfo) File {
	f := File{Name: info.Name(), Dir: info.IsDir(), Mtime: info.ModTime().UnixMilli(), Mode: info.Mode().String()}
	if !f.Dir {
		f.Size = info.Size()
	}
	return f
}

// get reads a file, or part of it.
func (b *Bridge) get(a GetArgs, _ []byte) (answer, error) {
	_, name, err := resolve(a.Path)
	if err != nil {
		return answer{}, err
	}
	files, err := b.filesAt(a.At)
	if err != nil {
		return answer{}, err
	}
	f, err := files.Open(name)
	if err != nil {
		return answer{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return answer{}, err
	case info.IsDir():
		return answer{}, hackpadfs.ErrIsDir
	case a.Off < 0 || a.Len < 0:
		return answer{}, refuse(ErrBadArgs, "off, len")
	}
	n := max(info.Size()-a.Off, 0)
	if a.Len > 0 {
		n = min(n, a.Len)
	}
	data := make([]byte, n)
	if _, err := hackpadfs.ReadAtFile(f, data, a.Off); err != nil && !errors.Is(err, io.EOF) {
		return answer{}, err
	}
	return answer{data: data}, nil
}

// put stores one piece of a file.
func (b *Bridge) put(a PutArgs, data []byte) (answer, error) {
	abs, name, err := changeable(a.Path)
	if err != nil {
		return answer{}, err
	}
	if len(data) > maxPiece {
		return answer{}, refuse(ErrBadArgs, "a piece is too large")
	}
	p, err := b.putAt(abs, name, a.Off)
	if err == nil {
		_, err = p.up.Write(data)
	}
	if err != nil {
		b.abortPut(abs)
		return answer{}, err
	}
	p.size += int64(len(data))
	if !a.Last {
		return answer{}, nil
	}
	delete(b.puts, abs)
	op := "create"
	if _, err := b.fs.Stat(name); err == nil {
		op = "write"
	}
	if err := p.up.Commit(); err != nil {
		return answer{}, err
	}
	b.server.NoteFS(event.FSChange{Op: op, Path: abs, Size: p.size})
	return answer{}, nil
}

// putAt returns the put that continues at off; off 0 starts one.
func (b *Bridge) putAt(abs, name string, off int64) (*put, error) {
	if off == 0 {
		b.abortPut(abs)
		if len(b.puts) >= maxPuts {
			return nil, refuse(ErrDenied, "too many files at once")
		}
		up, err := b.fs.Upload(name, 0, 0o644)
		if err != nil {
			return nil, err
		}
		b.puts[abs] = &put{up: up}
	}
	p := b.puts[abs]
	if p == nil || p.size != off {
		return nil, refuse(ErrBadArgs, "off")
	}
	return p, nil
}

func (b *Bridge) abortPut(abs string) {
	if p := b.puts[abs]; p != nil {
		p.up.Abort()
		delete(b.puts, abs)
	}
}

func (b *Bridge) mkdir(a PathArgs, _ []byte) (answer, error) {
	abs, name, err := changeable(a.Path)
	if err == nil {
		err = b.fs.Mkdir(name, 0o755)
	}
	return b.changed(err, event.FSChange{Op: "mkdir", Path: abs})
}

func (b *Bridge) remove(a PathArgs, _ []byte) (answer, error) {
	abs, name, err := changeable(a.Path)
	if err != nil {
		return answer{}, err
	}
	info, err := b.fs.Stat(name)
	if err != nil {
		return answer{}, err
	}
	op := "delete"
	if info.IsDir() {
		op = "rmdir"
	}
	return b.changed(b.fs.RemoveAll(name), event.FSChange{Op: op, Path: abs})
}

// move renames a file or directory. It refuses to replace another.
func (b *Bridge) move(a MoveArgs, _ []byte) (answer, error) {
	from, old, err := changeable(a.From)
	if err != nil {
		return answer{}, err
	}
	to, name, err := changeable(a.To)
	if err != nil {
		return answer{}, err
	}
	if _, err := b.fs.Stat(old); err != nil {
		return answer{}, err
	}
	if _, err := b.fs.Stat(name); err == nil {
		return answer{}, fs.ErrExist
	}
	return b.changed(b.fs.Rename(old, name), event.FSChange{Op: "rename", Path: from, To: to})
}

// changed records a change from the page as an event, unless it failed.
func (b *Bridge) changed(err error, c event.FSChange) (answer, error) {
	if err == nil {
		b.server.NoteFS(c)
	}
	return answer{}, err
}
