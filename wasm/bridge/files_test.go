package bridge

import (
	"bytes"
	"slices"
	"testing"

	"ftpsim/ftpcore/event"
)

func (p *page) names(dir string) []string {
	p.t.Helper()
	var names []string
	for _, f := range result[FileList](p.t, p.must("fs.list", PathArgs{dir}, nil)).Files {
		if f.Dir {
			f.Name += "/"
		}
		names = append(names, f.Name)
	}
	return names
}

func (p *page) changes(want ...event.FSChange) {
	p.t.Helper()
	var got []event.FSChange
	p.until(func() bool {
		got = nil
		for _, e := range p.events {
			if e.Kind == event.KindFS && e.Origin == event.OriginScript {
				got = append(got, e.FS...)
			}
		}
		return len(got) >= len(want)
	})
	for i := range want { // one revision after the other
		want[i].Rev = got[0].Rev + int64(i)
	}
	if !slices.Equal(got, want) {
		p.t.Errorf("changes %+v\nwant %+v", got, want)
	}
}

func TestFiles(t *testing.T) {
	p := open(t, Options{})
	p.must("fs.mkdir", PathArgs{"/x"}, nil)
	p.must("fs.mkdir", PathArgs{"/x/sub"}, nil)
	p.must("fs.put", PutArgs{"/x/b.txt", 0, true}, []byte("one"))
	p.must("fs.put", PutArgs{"/x/A 中.txt", 0, false}, []byte("one"))
	p.refused(ErrNoFile, "fs.get", GetArgs{Path: "/x/A 中.txt"}, nil)
	p.must("fs.put", PutArgs{"/x/A 中.txt", 3, true}, []byte("two"))
	if got := p.names("x/"); !slices.Equal(got, []string{"sub/", "A 中.txt", "b.txt"}) {
		t.Errorf("got %q", got)
	}
	p.must("fs.put", PutArgs{"/x/b.txt", 0, true}, []byte("three"))
	p.must("fs.mv", MoveArgs{"/x/b.txt", "/x/sub/c"}, nil)
	if m := p.must("fs.get", GetArgs{Path: "/x/sub/c"}, nil); string(m.data) != "three" {
		t.Errorf("got %q", m.data)
	}
	if m := p.must("fs.get", GetArgs{Path: "/x/sub/c", Off: 2, Len: 2}, nil); string(m.data) != "re" {
		t.Errorf("got %q", m.data)
	}
	if m := p.must("fs.get", GetArgs{Path: "/x/sub/c", Off: 99}, nil); m.data == nil || len(m.data) != 0 {
		t.Errorf("got %q", m.data)
	}
	p.must("fs.rm", PathArgs{"/x/A 中.txt"}, nil)
	p.must("fs.rm", PathArgs{"/x"}, nil)
	p.changes(
		event.FSChange{Op: "mkdir", Path: "/x"},
		event.FSChange{Op: "mkdir", Path: "/x/sub"},
		event.FSChange{Op: "create", Path: "/x/b.txt", Size: 3},
		event.FSChange{Op: "create", Path: "/x/A 中.txt", Size: 6},
		event.FSChange{Op: "write", Path: "/x/b.txt", Size: 5},
		event.FSChange{Op: "rename", Path: "/x/b.txt", To: "/x/sub/c"},
		event.FSChange{Op: "delete", Path: "/x/A 中.txt"},
		event.FSChange{Op: "rmdir", Path: "/x"},
	)
}

func TestFileRefusals(t *testing.T) {
	p := open(t, Options{})
	p.must("fs.mkdir", PathArgs{"/x"}, nil)
	p.must("fs.put", PutArgs{"/f", 0, true}, nil)
	p.refused(ErrNoFile, "fs.list", PathArgs{"/none"}, nil)
	p.refused(ErrDenied, "fs.get", GetArgs{Path: "/x"}, nil)
	p.refused(ErrBadArgs, "fs.get", GetArgs{Path: "/f", Off: -1}, nil)
	p.refused(ErrExists, "fs.mkdir", PathArgs{"/x"}, nil)
	p.refused(ErrDenied, "fs.mkdir", PathArgs{"/f/y"}, nil)
	p.refused(ErrNoFile, "fs.rm", PathArgs{"/none"}, nil)
	p.refused(ErrDenied, "fs.rm", PathArgs{"/x/../../"}, nil)
	p.refused(ErrNoFile, "fs.mv", MoveArgs{"/none", "/y"}, nil)
	p.refused(ErrExists, "fs.mv", MoveArgs{"/f", "/x"}, nil)
	p.refused(ErrBadArgs, "fs.list", PathArgs{"/a\x00b"}, nil)
	p.refused(ErrNoFile, "fs.put", PutArgs{"/none/f", 0, true}, nil)
	p.refused(ErrBadArgs, "fs.put", PutArgs{"/f", 3, true}, nil)
	p.refused(ErrBadArgs, "fs.put", PutArgs{"/f", 0, true}, make([]byte, maxPiece+1))
}

func TestPutsThatEndEarly(t *testing.T) {
	p := open(t, Options{})
	p.must("fs.put", PutArgs{"/a", 0, false}, []byte("old"))
	p.must("fs.put", PutArgs{"/a", 0, false}, []byte("new")) // begins anew
	p.must("fs.put", PutArgs{"/a", 3, true}, []byte("er"))
	if m := p.must("fs.get", GetArgs{Path: "/a"}, nil); !bytes.Equal(m.data, []byte("newer")) {
		t.Errorf("got %q", m.data)
	}
	for i := range maxPuts {
		p.must("fs.put", PutArgs{"/" + string(rune('b'+i)), 0, false}, []byte("x"))
	}
	p.refused(ErrDenied, "fs.put", PutArgs{"/z", 0, false}, []byte("x"))
	p.must("hello", nil, nil) // a new page: what the old one began is forgotten
	p.must("fs.put", PutArgs{"/z", 0, true}, []byte("x"))
	p.refused(ErrBadArgs, "fs.put", PutArgs{"/b", 1, true}, []byte("x"))
}

func TestQuotaIsTold(t *testing.T) {
	p := open(t, Options{})
	p.until(func() bool { return p.status.T != "" })
	before := p.status.Quota
	p.must("fs.put", PutArgs{"/big", 0, true}, make([]byte, maxPiece))
	p.until(func() bool {
		return p.status.Quota.Used == before.Used+maxPiece && p.status.Quota.Files == before.Files+1
	})
	if before.Max != maxBytes {
		t.Errorf("max %d", before.Max)
	}
}

func TestStartTree(t *testing.T) {
	p := open(t, Options{})
	if got := p.names("/"); !slices.Equal(got, []string{"incoming/", "pub/", "readme.txt"}) {
		t.Errorf("got %q", got)
	}
	p.types("open", "anonymous", "me@example.org", "cd incoming", "put hello.txt")
	p.shows(LineReply, 226)
	p.types("delete /readme.txt")
	p.shows(LineReply, 550)
}
