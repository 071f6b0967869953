package recording

import (
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"time"

	"github.com/hack-pad/hackpadfs"

	"ftpsim/ftpcore/snapfs"
)

// file is a file or a directory in the tree of a recording.
type file struct {
	Path  string      `json:"path"` // io/fs path; "." is the root
	Dir   bool        `json:"dir,omitempty"`
	Perm  fs.FileMode `json:"perm"`
	Mtime time.Time   `json:"mtime"`
	Blob  string      `json:"blob,omitempty"`
}

// listTree lists a tree, each directory before its entries. add stores the contents of a
// file and returns the name of its blob.
func listTree(s *snapfs.Snap, add func(pieces [][]byte) string) ([]file, error) {
	files := []file{}
	err := fs.WalkDir(s, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		f := file{Path: p, Dir: d.IsDir(), Perm: info.Mode().Perm(), Mtime: info.ModTime().UTC()}
		if !f.Dir {
			pieces, err := filePieces(s, p)
			if err != nil {
				return err
			}
			f.Blob = add(pieces)
		}
		files = append(files, f)
		return nil
	})
	return files, err
}

// filePieces returns the contents of the file p without copying them.
func filePieces(s *snapfs.Snap, p string) (pieces [][]byte, err error) {
	f, err := s.Open(p)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	for {
		b, err := f.(*snapfs.File).Block(1 << 20)
		if err == io.EOF {
			return pieces, nil
		}
		if err != nil {
			return nil, err
		}
		pieces = append(pieces, b)
	}
}

// buildTree builds the tree that files lists.
func buildTree(files []file, blobs map[string][]byte) (*snapfs.Snap, error) {
	f := snapfs.New(snapfs.Options{MaxBytes: MaxBytes, MaxFiles: maxFiles})
	for _, x := range files {
		var err error
		switch data, known := blobs[x.Blob]; {
		case x.Path == ".":
		case x.Dir:
			err = hackpadfs.MkdirAll(f, x.Path, 0o755)
		case !known:
			err = fmt.Errorf("there is no blob %.12q", x.Blob)
		default:
			if err = hackpadfs.MkdirAll(f, path.Dir(x.Path), 0o755); err == nil {
				err = f.WriteFile(x.Path, data, 0o644)
			}
		}
		if err != nil {
			return nil, fmt.Errorf("file %q: %w", x.Path, err)
		}
	}
	for _, x := range slices.Backward(files) { // directories last: creating an entry changes the directory's time
		if err := f.Chmod(x.Path, x.Perm.Perm()); err != nil {
			return nil, err
		}
		if err := f.Chtimes(x.Path, x.Mtime, x.Mtime); err != nil {
			return nil, err
		}
	}
	return f.Snapshot(), nil
}
