package storage

import (
	"io"
	"io/fs"

	"github.com/hack-pad/hackpadfs"
)

// Upload is a file that is being written. Nobody sees it before Commit.
type Upload interface {
	Write(p []byte) (int, error)
	Commit() error // makes it the file of that name
	Abort()        // forgets it; harmless after Commit
}

// KeepAll is the base of an Upload that appends.
const KeepAll = -1

// UploadFS is a filesystem that can keep the old content of a file in sight
// while a new one arrives. One that cannot is written to in place.
type UploadFS interface {
	fs.FS
	// Upload begins a new content of name with the first base bytes of the
	// present one. With KeepAll, what is written goes behind whatever the file
	// holds at Commit, so that two who append at once lose nothing.
	Upload(name string, base int64, perm fs.FileMode) (Upload, error)
}

// openUpload begins a new content of name with base bytes of the present one.
func OpenUpload(fsys fs.FS, name string, base int64, perm fs.FileMode) (Upload, error) {
	if u, ok := fsys.(UploadFS); ok {
		return u.Upload(name, base, perm)
	}
	flag := hackpadfs.FlagWriteOnly | hackpadfs.FlagCreate
	switch base {
	case 0:
		flag |= hackpadfs.FlagTruncate
	case KeepAll:
		flag |= hackpadfs.FlagAppend
	}
	f, err := hackpadfs.OpenFile(fsys, name, flag, perm)
	if err != nil {
		return nil, err
	}
	if base > 0 {
		err = hackpadfs.TruncateFile(f, base)
		if err == nil {
			_, err = hackpadfs.SeekFile(f, base, io.SeekStart)
		}
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return &plainUpload{fsys: fsys, name: name, f: f}, nil
}

// plainUpload writes in place, for a filesystem that is no UploadFS.
type plainUpload struct {
	fsys fs.FS
	name string
	f    fs.File
	done bool
}

func (u *plainUpload) Write(p []byte) (int, error) { return hackpadfs.WriteFile(u.f, p) }

func (u *plainUpload) Commit() error {
	u.done = true
	return u.f.Close()
}

func (u *plainUpload) Abort() {
	if u.done {
		return
	}
	u.done = true
	u.f.Close()
	hackpadfs.Remove(u.fsys, u.name)
}
