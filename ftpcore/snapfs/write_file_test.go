package snapfs

import (
	"bytes"
	"io"
	"testing"

	"github.com/hack-pad/hackpadfs"
)

func TestWritesAreSeenAtOnce(t *testing.T) {
	f := sample(t)
	w := open(t, f, "file", wronly|trunc)
	wantFile(t, f, "file", nil)
	write(t, w, []byte("one"))
	early := open(t, f, "file", rdonly)
	write(t, w, []byte(" two"))
	wantFile(t, f, "file", []byte("one two"))
	got, err := io.ReadAll(early)
	check(t, err)
	if string(got) != "one" {
		t.Errorf("a reader that came early reads %q", got)
	}
	check(t, w.Close())
	wantFile(t, f, "file", []byte("one two"))
}

func TestWriterFollowsItsFile(t *testing.T) {
	f := sample(t)
	w := open(t, f, "dir/sub/deep", wronly|appnd)
	check(t, f.Rename("dir", "moved"))
	write(t, w, []byte(" 1"))
	check(t, f.Rename("moved/sub/deep", "there"))
	write(t, w, []byte(" 2"))
	wantFile(t, f, "there", []byte("deep 1 2"))
	// Another file takes its old name, then its present one.
	check(t, f.MkdirAll("dir/sub", 0o755))
	check(t, f.WriteFile("dir/sub/deep", []byte("other"), 0o644))
	check(t, f.Rename("file", "there"))
	write(t, w, []byte(" 3"))
	wantFile(t, f, "there", []byte("at the top"))
	wantFile(t, f, "dir/sub/deep", []byte("other"))
	check(t, w.Close())
	wantUsage(t, f, int64(len("in dir")+len("at the top")+len("other")), 7)
}

func TestWriterOutlivesItsName(t *testing.T) {
	gone := map[string]func(f *FS){
		"removed":  func(f *FS) { f.Remove("dir/file") },
		"swept":    func(f *FS) { f.RemoveAll("dir") },
		"restored": func(f *FS) { f.Restore(New(Options{}).Snapshot()) },
	}
	for how, do := range gone {
		f := sample(t)
		w := open(t, f, "dir/file", rdwr)
		do(f)
		check(t, f.MkdirAll("dir", 0o755))
		check(t, f.WriteFile("dir/file", []byte("new"), 0o644))
		writeAt(t, w, []byte("on"), 0)
		wantFile(t, f, "dir/file", []byte("new"))
		got := make([]byte, 6)
		_, err := w.(io.ReaderAt).ReadAt(got, 0)
		check(t, err)
		if string(got) != "on dir" {
			t.Errorf("%s: the writer reads %q", how, got)
		}
		check(t, w.Close())
	}
}

// TestTwoWriters share one file.
func TestTwoWriters(t *testing.T) {
	f := New(Options{})
	a := open(t, f, "f", rdwr|create)
	b := open(t, f, "f", wronly|appnd)
	write(t, a, []byte("aaaa"))
	write(t, b, []byte("bb"))
	write(t, a, []byte("c"))
	check(t, a.Close())
	write(t, b, []byte("d"))
	check(t, b.Close())
	wantFile(t, f, "f", []byte("aaaacbd"))
}

func TestAccessModes(t *testing.T) {
	f := sample(t)
	w := open(t, f, "file", wronly)
	_, err := w.Read(make([]byte, 1))
	wantErr(t, err, hackpadfs.ErrPermission)
	_, err = hackpadfs.ReadAtFile(w, make([]byte, 1), 0)
	wantErr(t, err, hackpadfs.ErrPermission)
	r := open(t, f, "file", rdonly)
	if _, err = hackpadfs.WriteFile(r, []byte("x")); err == nil {
		t.Error("a file that is open for reading takes writes")
	}
	a := open(t, f, "file", rdwr|appnd)
	_, err = hackpadfs.WriteAtFile(a, []byte("x"), 0)
	wantErr(t, err, hackpadfs.ErrInvalid)
	d, err := f.Open("dir")
	check(t, err)
	_, err = d.Read(make([]byte, 1))
	wantErr(t, err, hackpadfs.ErrIsDir)
	made := open(t, f, "made", rdonly|create)
	if _, err := made.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("a file that was made to be read: %v", err)
	}
}

func TestClosedFiles(t *testing.T) {
	f := sample(t)
	d, err := f.Open("dir")
	check(t, err)
	files := []hackpadfs.File{open(t, f, "file", rdonly), open(t, f, "file", rdwr), d}
	for _, file := range files {
		check(t, file.Close())
		wantErr(t, file.Close(), hackpadfs.ErrClosed)
		_, err := file.Stat()
		wantErr(t, err, hackpadfs.ErrClosed)
	}
	w := files[1]
	_, err = w.Read(nil)
	wantErr(t, err, hackpadfs.ErrClosed)
	_, err = hackpadfs.ReadAtFile(w, nil, 0)
	wantErr(t, err, hackpadfs.ErrClosed)
	_, err = hackpadfs.WriteFile(w, nil)
	wantErr(t, err, hackpadfs.ErrClosed)
	_, err = hackpadfs.WriteAtFile(w, nil, 0)
	wantErr(t, err, hackpadfs.ErrClosed)
	_, err = hackpadfs.SeekFile(w, 0, io.SeekStart)
	wantErr(t, err, hackpadfs.ErrClosed)
	wantErr(t, hackpadfs.TruncateFile(w, 0), hackpadfs.ErrClosed)
	wantErr(t, hackpadfs.SyncFile(w), hackpadfs.ErrClosed)
	wantErr(t, hackpadfs.ChmodFile(w, 0), hackpadfs.ErrClosed)
	_, err = files[0].(*File).Block(1)
	wantErr(t, err, hackpadfs.ErrClosed)
	_, err = hackpadfs.ReadDirFile(d, 0)
	wantErr(t, err, hackpadfs.ErrClosed)
}

func TestFileMetadata(t *testing.T) {
	f := sample(t)
	w := open(t, f, "file", rdwr)
	at := ticker()().AddDate(-1, 0, 0)
	check(t, hackpadfs.ChmodFile(w, 0o640))
	check(t, hackpadfs.ChtimesFile(w, at, at))
	for _, stat := range []func() (hackpadfs.FileInfo, error){w.Stat, func() (hackpadfs.FileInfo, error) { return f.Stat("file") }} {
		info, err := stat()
		check(t, err)
		if info.Name() != "file" || info.Mode() != 0o640 || !info.ModTime().Equal(at) {
			t.Errorf("described as %v %v %v", info.Name(), info.Mode(), info.ModTime())
		}
	}
}

func TestBlockSharesTheFile(t *testing.T) {
	f := New(Options{})
	data := noise(2*chunkSize+100, 9)
	check(t, f.WriteFile("f", data, 0o644))
	check(t, hackpadfs.TruncateFile(open(t, f, "f", rdwr), 3*chunkSize))
	data = append(data, make([]byte, chunkSize-100)...)
	r := open(t, f, "f", rdonly).(*File)
	var got []byte
	for {
		b, err := r.Block(100_000)
		if err == io.EOF {
			break
		}
		check(t, err)
		if len(b) == 0 || len(b) > 100_000 || cap(b) != len(b) {
			t.Fatalf("block of %d, room for %d", len(b), cap(b))
		}
		got = append(got, b...)
	}
	if !bytes.Equal(got, data) {
		t.Error("the blocks are not the file")
	}
	var all bytes.Buffer
	_, err := r.Seek(0, io.SeekStart)
	check(t, err)
	n, err := io.Copy(&all, r)
	check(t, err)
	if n != int64(len(data)) || !bytes.Equal(all.Bytes(), data) {
		t.Errorf("WriteTo wrote %d bytes", n)
	}
}
