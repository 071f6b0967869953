package starttree_test

import (
	"bytes"
	"fmt"
	"image/png"
	"io/fs"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"ftpsim/ftpcore/snapfs"
	"ftpsim/ftpcore/starttree"
)

var now = time.Date(2026, 5, 6, 7, 8, 9, 123, time.UTC)

func filled(t *testing.T) *snapfs.FS {
	t.Helper()
	f := snapfs.New(snapfs.Options{})
	if err := starttree.Fill(f, now); err != nil {
		t.Fatal(err)
	}
	return f
}

func read(t *testing.T, f *snapfs.FS, name string) []byte {
	t.Helper()
	data, err := f.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// describe writes down everything about the tree.
func describe(t *testing.T, f *snapfs.FS) string {
	t.Helper()
	var b strings.Builder
	err := fs.WalkDir(f, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "%s %v %v", name, info.Mode(), info.ModTime())
		if !d.IsDir() {
			fmt.Fprintf(&b, " %x", read(t, f, name))
		}
		b.WriteByte('\n')
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestFillIsTheSameEachTime(t *testing.T) {
	if first, second := describe(t, filled(t)), describe(t, filled(t)); first != second {
		t.Error("two trees of the same time differ")
	}
}

func TestTreeAsAWhole(t *testing.T) {
	f := filled(t)
	bytes, files := f.Usage()
	if bytes < 270<<10 || bytes > 600<<10 || files < 15 || files > 25 {
		t.Errorf("%d bytes in %d files and directories", bytes, files)
	}
	old, recent := 0, 0
	fs.WalkDir(f, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			t.Fatal(err)
		}
		info, err := d.Info()
		if err != nil {
			t.Fatal(err)
		}
		age := now.Sub(info.ModTime())
		if age <= 0 || info.ModTime().Nanosecond() != 0 {
			t.Errorf("%s is from %v", name, info.ModTime())
		}
		if age > 190*24*time.Hour {
			old++
		} else {
			recent++
		}
		return nil
	})
	if old < 2 || recent < 5 {
		t.Errorf("%d old and %d recent files: a listing should show both forms of dates", old, recent)
	}
	list, err := f.ReadDir(starttree.Uploads)
	if err != nil || len(list) != 0 {
		t.Errorf("the directory for uploads holds %v, %v", list, err)
	}
}

func TestTexts(t *testing.T) {
	f := filled(t)
	lf, crlf := read(t, f, "pub/text-lf.txt"), read(t, f, "pub/text-crlf.txt")
	if bytes.ContainsRune(lf, '\r') || !bytes.Equal(bytes.ReplaceAll(lf, []byte("\n"), []byte("\r\n")), crlf) {
		t.Error("the two texts do not differ by their line ends alone")
	}
	fs.WalkDir(f, ".", func(name string, d fs.DirEntry, err error) error {
		if !strings.HasSuffix(name, ".txt") || name == "pub/empty.txt" {
			return nil
		}
		data := read(t, f, name)
		if !utf8.Valid(data) || !bytes.HasSuffix(data, []byte("\n")) || len(data) < 200 {
			t.Errorf("%s is no proper text", name)
		}
		for line := range strings.Lines(string(data)) {
			if len([]rune(line)) > 82 {
				t.Errorf("%s: a line too long for a terminal: %q", name, line)
			}
		}
		return nil
	})
	if data := read(t, f, "pub/欢迎.txt"); !bytes.Contains(data, []byte("控制连接")) {
		t.Error("the Chinese text is not what it should be")
	}
	if data := read(t, f, "pub/empty.txt"); len(data) != 0 {
		t.Errorf("the empty file holds %d bytes", len(data))
	}
}

// TestTextsNameWhatIsThere: a file that a text sends people to exists.
func TestTextsNameWhatIsThere(t *testing.T) {
	f := filled(t)
	named := 0
	fs.WalkDir(f, ".", func(name string, d fs.DirEntry, err error) error {
		if !strings.HasSuffix(name, ".txt") {
			return nil
		}
		for _, word := range strings.Fields(string(read(t, f, name))) {
			word = strings.TrimRight(word, ".,:;?)")
			if strings.HasPrefix(word, "pub/") {
				named++
				if _, err := f.Stat(strings.TrimSuffix(word, "/")); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
		return nil
	})
	if named < 5 {
		t.Errorf("the texts name only %d files", named)
	}
}

func TestPicture(t *testing.T) {
	data := read(t, filled(t), "pub/two-connections.png")
	if len(data) < 4<<10 || len(data) > 20<<10 {
		t.Errorf("%d bytes", len(data))
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if b := img.Bounds(); b.Dx() != 640 || b.Dy() != 360 {
		t.Errorf("%v", b)
	}
	if img.At(1, 1) == img.At(300, 148) || img.At(1, 1) == img.At(300, 220) {
		t.Error("the two connections are not drawn")
	}
	// Sent as ASCII it has to arrive damaged: docs/3-ascii-and-binary.txt says so.
	if !bytes.Contains(bytes.ReplaceAll(data, []byte("\r\n"), nil), []byte("\n")) {
		t.Error("it holds no LF of its own")
	}
}

func TestPattern(t *testing.T) {
	data := read(t, filled(t), "pub/pattern.bin")
	if len(data) != 256<<10 {
		t.Fatalf("%d bytes", len(data))
	}
	for off := 0; off < len(data); off += 64 {
		if want := fmt.Sprintf("%08d ", off); string(data[off:off+9]) != want {
			t.Fatalf("at %d: %q", off, data[off:off+9])
		}
	}
	for b := range 256 {
		if bytes.IndexByte(data, byte(b)) < 0 {
			t.Errorf("byte %02x does not occur", b)
		}
	}
}

// TestFillFails: the first error comes back.
func TestFillFails(t *testing.T) {
	for files := range 5 {
		f := snapfs.New(snapfs.Options{MaxFiles: files + 1})
		if err := starttree.Fill(f, now); err == nil {
			t.Errorf("a tree in %d files", files+1)
		}
	}
	if err := starttree.Fill(snapfs.New(snapfs.Options{}).Snapshot(), now); err == nil {
		t.Error("a snapshot was written to")
	}
}
