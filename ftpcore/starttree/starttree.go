// Package starttree fills a filesystem with the files that a new server offers:
// some to fetch, which teach FTP a little, and a directory to upload to.
package starttree

import (
	"bytes"
	"embed"
	"io/fs"
	"path"
	"time"

	"github.com/hack-pad/hackpadfs"
)

// Uploads is the directory that anybody may write to, as an io/fs path.
const Uploads = "incoming"

//go:embed files
var files embed.FS

// item is a file or, without data, a directory.
type item struct {
	name string
	age  time.Duration // before the time given to Fill
	data func() ([]byte, error)
}

const (
	hour = time.Hour
	day  = 24 * hour
)

// items come in the order in which they can be made. Some are older than half
// a year: LIST writes their dates otherwise.
var items = []item{
	{"readme.txt", 2 * hour, text("readme.txt")},
	{"pub", 30 * day, nil},
	{"pub/text-lf.txt", 400 * day, text("text-lf.txt")},
	{"pub/text-crlf.txt", 400*day - hour, crlf("text-lf.txt")},
	{"pub/a name with spaces.txt", 30 * day, text("spaces.txt")},
	{"pub/欢迎.txt", 3 * day, text("welcome-zh.txt")},
	{"pub/empty.txt", 31 * day, func() ([]byte, error) { return nil, nil }},
	{"pub/two-connections.png", 90 * day, raw("two-connections.png")},
	{"pub/pattern.bin", 200 * day, func() ([]byte, error) { return pattern(256 << 10), nil }},
	{"pub/docs", 10 * day, nil},
	{"pub/docs/1-two-connections.txt", 16 * day, text("1-two-connections.txt")},
	{"pub/docs/2-active-and-passive.txt", 15 * day, text("2-active-and-passive.txt")},
	{"pub/docs/3-ascii-and-binary.txt", 14 * day, text("3-ascii-and-binary.txt")},
	{"pub/docs/4-replies.txt", 13 * day, text("4-replies.txt")},
	{"pub/docs/5-resume-and-abort.txt", 12 * day, text("5-resume-and-abort.txt")},
	{"pub/docs/6-commands.txt", 11 * day, text("6-commands.txt")},
	{"pub/docs/7-rfcs.txt", 10 * day, text("7-rfcs.txt")},
	{Uploads, hour, nil},
}

// Fill puts the files into fsys, which should be empty. Their contents are
// always the same; their times are whole seconds before now. The same now
// makes the same tree.
func Fill(fsys hackpadfs.FS, now time.Time) error {
	for _, it := range items {
		if err := it.put(fsys); err != nil {
			return err
		}
	}
	// Only now, for each new entry has moved the time of its directory.
	for _, it := range items {
		if err := touch(fsys, it.name, now.Add(-it.age)); err != nil {
			return err
		}
	}
	return touch(fsys, ".", now.Add(-hour))
}

func touch(fsys hackpadfs.FS, name string, at time.Time) error {
	at = at.Truncate(time.Second)
	return hackpadfs.Chtimes(fsys, name, at, at)
}

func (it item) put(fsys hackpadfs.FS) error {
	if it.data == nil {
		var perm fs.FileMode = 0o755
		if it.name == Uploads {
			perm = 0o777
		}
		return hackpadfs.Mkdir(fsys, it.name, perm)
	}
	data, err := it.data()
	if err != nil {
		return err
	}
	return hackpadfs.WriteFullFile(fsys, it.name, data, 0o644)
}

// raw is one of the embedded files. two-connections.svg is the source of its picture.
func raw(name string) func() ([]byte, error) {
	return func() ([]byte, error) { return files.ReadFile(path.Join("files", name)) }
}

// text is one of the embedded files, its lines ended by LF.
func text(name string) func() ([]byte, error) {
	return func() ([]byte, error) {
		data, err := files.ReadFile(path.Join("files", name))
		return bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")), err
	}
}

// crlf is text with its lines ended by CR LF.
func crlf(name string) func() ([]byte, error) {
	return func() ([]byte, error) {
		data, err := text(name)()
		return bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n")), err
	}
}
