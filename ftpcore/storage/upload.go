package storage

import (
	"io"
	"io/fs"

	"github.com/hack-pad/hackpadfs"
)

// Upload is new content of a file. It becomes visible with Commit.
type Upload interface {
	Write(p []byte) (int, error)
	Commit() error // makes it the content of the file
	Abort()        // discards it; does nothing after Commit
}

// KeepAll is the base for an Upload that appends.
const KeepAll = -1

// UploadFS is a filesystem that shows the old content of a file until its new content is
// complete. Any other filesystem is written to in place.
type UploadFS interface {
	fs.FS
	// Upload begins new content of the file name, which keeps the first base bytes of
	// the present content. With KeepAll, Commit appends the written bytes to the content
	// that the file has then, so that two uploads that append lose nothing.
	Upload(name string, base int64, perm fs.FileMode) (Upload, error)
}

// OpenUpload begins new content of the file name, which keeps the first base bytes of
// the present content, or appends to it with KeepAll.
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

// plainUpload writes in place, in a filesystem that is no UploadFS.
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
