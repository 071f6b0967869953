package bridge

import (
	"reflect"
	"slices"
	"testing"

	"ftpsim/ftpcore/compare"
)

// The built-in client does the same thing in two different ways.
func TestCompare(t *testing.T) {
	p := open(t, Options{})
	p.login()
	p.types("cd pub", "ls", "bye")
	p.login()
	p.types("active", "ls /pub", "bye")
	p.until(func() bool { return len(p.events) > 0 && p.events[len(p.events)-1].SID == "S2" })

	c := result[Comparison](t, p.must("compare", CompareArgs{RunSource{SID: "S1"}, RunSource{SID: "S2"}}, nil))
	if c.A.Sessions != 1 || c.A.Down == 0 || c.A.Down != c.B.Down || c.Count.Same < 4 || c.Count.OnlyA == 0 || c.Files == nil {
		t.Errorf("got %+v", c)
	}
	all := result[CompareRows](t, p.must("compare.rows", RowsArgs{}, nil))
	only := result[CompareRows](t, p.must("compare.rows", RowsArgs{Only: true}, nil))
	if len(all.Rows)-len(only.Rows) != c.Count.Same || all.Left != 0 {
		t.Errorf("%d rows, %d of them differ, %+v", len(all.Rows), len(only.Rows), c.Count)
	}
	for _, row := range only.Rows {
		if row.Kind == compare.Same {
			t.Errorf("does not differ: %+v", row)
		}
	}
	rest := result[CompareRows](t, p.must("compare.rows", RowsArgs{After: 3}, nil))
	if len(rest.Rows) != len(all.Rows)-3 || rest.Rows[0].N != 4 {
		t.Errorf("got %+v", rest)
	}
	p.refused(ErrNoSession, "compare", CompareArgs{RunSource{SID: "S1"}, RunSource{SID: "S9"}}, nil)

	self := result[Comparison](t, p.must("compare", CompareArgs{RunSource{From: 1, To: 10}, RunSource{From: 1, To: 10}}, nil))
	if self.A != self.B || self.Count != (compare.Count{Same: self.A.Steps}) {
		t.Errorf("got %+v", self)
	}
}

// Compares the events before a restore to those after it.
func TestCompareLines(t *testing.T) {
	p := open(t, Options{})
	p.login()
	p.types("cd pub")
	back := p.head()
	p.types("delete text-lf.txt")
	p.must("restore", RestoreArgs{ID: back, Confirm: true}, nil)
	p.types("rename text-lf.txt other.txt")

	c := result[Comparison](t, p.must("compare", CompareArgs{RunSource{Line: 1}, RunSource{Line: 2}}, nil))
	rows := result[CompareRows](t, p.must("compare.rows", RowsArgs{Only: true}, nil)).Rows
	if c.Count.Same < 4 || c.Count.OnlyA != 1 || rows[0].A == nil || rows[0].A.Verb != "DELE" {
		t.Errorf("%+v, %+v", c.Count, rows)
	}
	want := []compare.FileAction{
		{Path: "/pub/text-lf.txt", Op: "delete", A: c.Files[0].A},
		{Path: "/pub/text-lf.txt", Op: "rename", B: c.Files[1].B},
	}
	if len(c.Files) != 2 || !reflect.DeepEqual(c.Files, want) {
		t.Errorf("files %+v", c.Files)
	}
	p.refused(ErrNoEvent, "compare", CompareArgs{RunSource{Line: 1}, RunSource{Line: 3}}, nil)
}

// Compares a run to itself, loaded from a file.
func TestCompareFile(t *testing.T) {
	p := open(t, Options{})
	p.login()
	p.types("cd pub", "ls", "bye")
	saved := p.must("export", ExportArgs{Format: ExportJSON}, nil).data
	f := result[ComparedFile](t, p.must("compare.open", ImportArgs{Name: "run.ftpsim.json"}, saved))
	if f.File != 1 || !slices.Equal(f.Sessions, []string{"S1"}) {
		t.Errorf("got %+v", f)
	}
	for _, a := range []RunSource{{SID: "S1"}, {Server: true}} {
		c := result[Comparison](t, p.must("compare", CompareArgs{a, RunSource{File: 1, SID: "S1"}}, nil))
		if c.A != c.B || c.Count != (compare.Count{Same: c.A.Steps}) || c.A.Steps == 0 {
			t.Errorf("%+v: %+v", a, c)
		}
	}
	p.refused(ErrNoFile, "compare", CompareArgs{RunSource{}, RunSource{File: 2}}, nil)
	p.refused(ErrForeign, "compare.open", ImportArgs{Name: "x"}, []byte("no such thing"))
}
