package recording_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"strings"
	"testing"

	"ftpsim/ftpcore/recording"
	"ftpsim/ftpcore/snapfs"
)

// Open restores the tree with its times and permissions. Save stores equal contents once.
func TestFilesComeBack(t *testing.T) {
	r := transcripts(t)["list_mlsd.txtar"].Recording(t)
	back := through(t, r)
	err := fs.WalkDir(r.Files, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		was, _ := r.Files.Stat(p)
		is, err := back.Files.Stat(p)
		if err != nil || was.Mode() != is.Mode() || !was.ModTime().Equal(is.ModTime()) {
			t.Errorf("%s: %v, is %v, was %v", p, err, is, was)
		}
		if d.IsDir() {
			return nil
		}
		a, _ := r.Files.ReadFile(p)
		b, err := back.Files.ReadFile(p)
		if err != nil || !bytes.Equal(a, b) {
			t.Errorf("%s: %q %v", p, b, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	recording.Save(&text, transcripts(t)["transfer_retr.txtar"].Recording(t))
	var file struct{ Blobs map[string]any }
	if err := json.Unmarshal(text.Bytes(), &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Blobs) == 0 {
		t.Error("the file has no blobs")
	}
	for name := range file.Blobs {
		if n := bytes.Count(text.Bytes(), []byte(`"`+name+`":`)); n != 1 {
			t.Errorf("blob %s stands there %d times", name, n)
		}
	}
}

// A file that is not a recording, or is damaged, is refused.
func TestOpenRefuses(t *testing.T) {
	var b bytes.Buffer
	if err := recording.Save(&b, transcripts(t)["transfer_upload.txtar"].Recording(t)); err != nil {
		t.Fatal(err)
	}
	good := b.String()
	for name, c := range map[string]struct {
		text string
		want error
	}{
		"nothing":       {"", recording.ErrFormat},
		"other JSON":    {`{"log":{"version":"1.2"}}`, recording.ErrFormat},
		"cut off":       {good[:len(good)/2], recording.ErrFormat},
		"newer":         {strings.Replace(good, `"version":2`, `"version":3`, 1), recording.ErrVersion},
		"damaged blob":  {strings.ReplaceAll(good, `"size":70000`, `"size":70001`), nil},
		"huge blob":     {strings.ReplaceAll(good, `"size":70000`, `"size":99999999999`), recording.ErrTooLarge},
		"more bytes":    {strings.ReplaceAll(good, `"size":70000`, `"size":69999`), nil},
		"wrong order":   {strings.Replace(good, `"id":2,`, `"id":200,`, 1), nil},
		"no such blob":  {strings.Replace(good, `"data":{"blob":"`, `"data":{"blob":"0`, 1), nil},
		"no event":      {`{"format":"ftpsim-recording","version":1,"events":[{}]}`, nil},
		"path upwards":  {`{"format":"ftpsim-recording","version":1,"files":[{"path":"../x","dir":true}]}`, nil},
		"no such file":  {`{"format":"ftpsim-recording","version":1,"files":[{"path":"x","blob":"none"}]}`, nil},
		"no state":      {`{"format":"ftpsim-recording","version":1,"events":[{"e":{"v":1,"id":1,"sid":"S1"}}]}`, nil},
		"beyond a blob": {strings.ReplaceAll(good, `"len":70000`, `"len":70001`), nil},
	} {
		if _, err := recording.Open(strings.NewReader(c.text)); err == nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A link carries no files, and no more than MaxLink bytes; files are unpacked in slices.
func TestS18OpenLink(t *testing.T) {
	r := transcripts(t)["transfer_upload.txtar"].Recording(t)
	save := func() string {
		var b bytes.Buffer
		if err := recording.Save(&b, r); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	link := recording.Opening{Link: true}
	whole := save()
	if _, err := link.Open(strings.NewReader(whole)); !errors.Is(err, recording.ErrLinkFiles) {
		t.Error(err)
	}
	r.Files = nil
	if _, err := link.Open(strings.NewReader(save())); !errors.Is(err, recording.ErrLinkFiles) {
		t.Error("the bytes of a transfer:", err)
	}
	for _, e := range r.Events {
		e.Payload = nil
	}
	small := save()
	if _, err := link.Open(strings.NewReader(small)); err != nil {
		t.Error(err)
	}
	large := strings.Replace(small, `{"format"`, `{"more":"`+strings.Repeat("x", recording.MaxLink)+`","format"`, 1)
	if _, err := link.Open(strings.NewReader(large)); !errors.Is(err, recording.ErrTooLarge) {
		t.Error(err)
	}
	tree := snapfs.New(snapfs.Options{})
	if err := tree.WriteFile("large", make([]byte, 3<<20), 0o644); err != nil {
		t.Fatal(err)
	}
	r.Files = tree.Snapshot()
	breaks, enough := 0, errors.New("enough")
	var stop error
	open := recording.Opening{Pause: func() error { breaks++; return stop }}
	if _, err := open.Open(strings.NewReader(save())); err != nil || breaks != 3 {
		t.Error(breaks, err)
	}
	stop = enough
	if _, err := open.Open(strings.NewReader(save())); !errors.Is(err, enough) || breaks != 4 {
		t.Error(breaks, err)
	}
}

// FuzzOpen passes arbitrary bytes to Open and replays the recordings that it accepts.
func FuzzOpen(f *testing.F) {
	f.Add([]byte(`{"format":"ftpsim-recording","version":1,"files":[{"path":".","dir":true,"perm":493}],"events":[{"e":{"v":1,"id":1,"kind":"restore"}}]}`))
	f.Add([]byte(`{"format":"ftpsim-recording","version":1,"files":[],"events":[{"e":{"v":1,"id":1,"sid":"S1","kind":"session.open","state":{}}}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := recording.Open(bytes.NewReader(b))
		if err != nil {
			return
		}
		recording.Mask(r)
		recording.Text(&bytes.Buffer{}, r.Events, recording.Plain)
		var again bytes.Buffer
		if err := recording.Save(&again, r); err != nil {
			t.Fatal(err)
		}
		if _, err := recording.Open(&again); err != nil {
			t.Fatal(err)
		}
	})
}
