package wire

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

func fileInfo(t *testing.T, name string, f *fstest.MapFile) fs.FileInfo {
	t.Helper()
	fi, err := fstest.MapFS{name: f}.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	return fi
}

var listNow = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func TestLister(t *testing.T) {
	day := 24 * time.Hour
	l := &Lister{Now: listNow}
	for _, tt := range []struct {
		name string
		mode fs.FileMode
		age  time.Duration
		want string
	}{
		{"name", 0o644, 4*time.Hour + 53*time.Minute, "-rw-r--r--   1 ftp      ftp          1234 Nov 22 07:07 name"},
		{"dir", fs.ModeDir | 0o755, 20 * day, "drwxr-xr-x   2 ftp      ftp          1234 Nov  2 12:00 dir"},
		{"a b", 0o600, 182 * day, "-rw-------   1 ftp      ftp          1234 May 24  2026 a b"},
		{"young", 0o644, 182*day - time.Second, "-rw-r--r--   1 ftp      ftp          1234 May 24 12:00 young"},
		{"same", 0o644, 182*day - 2*time.Second, "-rw-r--r--   1 ftp      ftp          1234 May 24 12:00 same"},
		{"future", 0o644, -day, "-rw-r--r--   1 ftp      ftp          1234 Nov 23  2026 future"},
		{"bad\r\nname\x1b", 0o644, 0, "-rw-r--r--   1 ftp      ftp          1234 Nov 22 12:00 bad??name?"},
		{"link", fs.ModeSymlink | 0o777, 0, "lrwxrwxrwx   1 ftp      ftp          1234 Nov 22 12:00 link"},
	} {
		fi := fakeInfo{tt.name, 1234, tt.mode, listNow.Add(-tt.age).In(time.FixedZone("x", 8*3600))}
		if got := string(l.AppendLine(nil, fi)); got != tt.want {
			t.Errorf("\n got %q\nwant %q", got, tt.want)
		}
	}
}

type fakeInfo struct {
	name string
	size int64
	mode fs.FileMode
	time time.Time
}

func (f fakeInfo) Name() string       { return f.name }
func (f fakeInfo) Size() int64        { return f.size }
func (f fakeInfo) Mode() fs.FileMode  { return f.mode }
func (f fakeInfo) ModTime() time.Time { return f.time }
func (f fakeInfo) IsDir() bool        { return f.mode.IsDir() }
func (f fakeInfo) Sys() any           { return nil }

func TestParseListArgs(t *testing.T) {
	for _, tt := range []struct{ arg, opts, path string }{
		{"", "", ""}, {"dir", "", "dir"}, {"-a", "a", ""}, {"-al dir", "al", "dir"}, {"-a -l dir x", "al", "dir x"}, {"-CF", "CF", ""},
		{"./-a", "", "./-a"}, {"-", "", "-"}, {"-x.txt", "", "-x.txt"}, {"-- -a", "", "-a"}, {"-l  b", "l", " b"}, {"-a -", "a", "-"},
		{"-1 *.dat", "1", "*.dat"}, {"--", "", ""}, {" -a", "", " -a"},
	} {
		if opts, path := ParseListArgs(tt.arg); opts != tt.opts || path != tt.path {
			t.Errorf("%q: %q %q", tt.arg, opts, path)
		}
	}
}

func TestFacts(t *testing.T) {
	when := time.Date(2026, 11, 22, 7, 8, 10, 0, time.UTC)
	file := fileInfo(t, "seed.bin", &fstest.MapFile{Data: make([]byte, 5000), Mode: 0o644, ModTime: when})
	dir := fileInfo(t, "d", &fstest.MapFile{Mode: fs.ModeDir | 0o755, ModTime: when})
	for _, tt := range []struct{ got, want string }{
		{FileFacts{Info: file, Perm: "adfrw", Unique: "u1"}.Line(DefaultFacts),
			"type=file;size=5000;modify=20261122070810;perm=adfrw;unique=u1;UNIX.mode=0644;UNIX.owner=ftp;UNIX.group=ftp; seed.bin"},
		{FileFacts{Info: dir}.Line(FactType | FactSize | FactModify), "type=dir;modify=20261122070810; d"},
		{FileFacts{Info: dir, Kind: "cdir", Name: "/a/d", Perm: "el"}.Line(FactType | FactPerm), "type=cdir;perm=el; /a/d"},
		{FileFacts{Info: file}.Line(0), " seed.bin"},
		{FileFacts{Info: file, Charset: "UTF-8"}.Line(FactCreate | FactLang | FactMediaType | FactCharset),
			"lang=i-default;media-type=application/octet-stream;charset=UTF-8; seed.bin"},
		{FileFacts{Info: fileInfo(t, "读我.txt", &fstest.MapFile{})}.Line(FactLang | FactMediaType), "lang=zh;media-type=text/plain; 读我.txt"},
		{ParseMLSTOpts("Size;TYPE;unix.mode;nonsense;").String(), "type;size;UNIX.mode;"},
		{ParseMLSTOpts("").String(), ""},
		{ParseMLSTOpts("modify;perm;size;type;UNIX.group;UNIX.mode;UNIX.owner;").String(), "type;size;modify;perm;UNIX.mode;UNIX.owner;UNIX.group;"},
		{(FactType | FactSize).Feat(), "type*;size*;modify;perm;unique;UNIX.mode;UNIX.owner;UNIX.group;create;lang;media-type;charset;"},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}

func TestMDTM(t *testing.T) {
	when := time.Date(2026, 11, 22, 7, 8, 10, 0, time.UTC)
	if got := FormatMDTM(when.In(time.FixedZone("x", -3600))); got != "20261122070810" {
		t.Error(got)
	}
	for s, want := range map[string]time.Time{"20261122070810": when, "20261122070810.5": when.Add(time.Second / 2)} {
		if got, err := ParseMDTM(s); err != nil || !got.Equal(want) {
			t.Errorf("%q: %v, %v", s, got, err)
		}
	}
	for _, bad := range []string{"", "2026", "20261322070810", "20261122070810.", "2026112207081", "20261122070810,5", " 20261122070810", strings.Repeat("1", 15)} {
		if got, err := ParseMDTM(bad); err == nil {
			t.Errorf("%q: %v", bad, got)
		}
	}
}

// FuzzListArgs: options and path are parts of the argument, in their order, and
// what is left is a path that begins with no option.
func FuzzListArgs(f *testing.F) {
	for _, arg := range []string{"", "-al", "-a -l dir", "-- -a", "-CF name with -x", "- ", "--long", "-a  b"} {
		f.Add(arg)
	}
	f.Fuzz(func(t *testing.T, arg string) {
		opts, path := ParseListArgs(arg)
		if !strings.HasSuffix(arg, path) || len(opts)+len(path) > len(arg) || strings.ContainsAny(opts, " -/*?") && !strings.Contains(arg, "-") {
			t.Errorf("%q: %q %q", arg, opts, path)
		}
		if again, rest := ParseListArgs("./" + path); again != "" || rest != "./"+path {
			t.Errorf("%q: %q %q", path, again, rest)
		}
	})
}

// FuzzMLSTOpts: any choice of facts, written again, is the same choice; times
// are read as they are written.
func FuzzMLSTOpts(f *testing.F) {
	for _, arg := range []string{"", "type;size;", "TYPE; unix.mode;x.y;", ";;", "20261122070739", "20261122070739.123", "2026112207073"} {
		f.Add(arg)
	}
	f.Fuzz(func(t *testing.T, arg string) {
		set := ParseMLSTOpts(arg)
		if ParseMLSTOpts(set.String()) != set || set&^AllFacts != 0 {
			t.Errorf("%q: %q", arg, set)
		}
		if at, err := ParseMDTM(arg); err == nil && FormatMDTM(at) != arg[:14] {
			t.Errorf("%q: %v", arg, at)
		}
	})
}
