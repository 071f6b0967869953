package client_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/hack-pad/hackpadfs"

	"ftpsim/ftpcore/client"
	"ftpsim/ftpcore/wire"
)

// Names that are not UTF-8 stay bytes when they are typed, completed, matched and kept as
// local files; they are shown in the inner form.
func TestNamesThatAreBytes(t *testing.T) {
	const gbk, latin, y = "\xd6\xd0\xb9\xfa", "caf\xe9 1", "\xff"
	h := newTestSetup(t, nil)
	h.write("一.txt", "one")
	h.says(`mkdir \xd6\xd0\xb9\xfa`, 257)
	h.says("cd "+wire.NameInside(gbk), 250) // as the page's own buttons write it
	h.says(`put 一.txt "caf\xe9 1"`, 200, 229, 150, 226)
	h.says(`put 一.txt \xff`, 229, 150, 226)
	h.says("size "+wire.NameInside(y), 213)
	h.served(wire.NameInside(gbk+"/"+latin), "one")
	h.served(wire.NameInside(gbk+"/"+y), "one")
	if out := lineWith(h.do("pwd"), "257"); out != `257 "/`+wire.NameInside(gbk)+`" is the current directory.` {
		t.Errorf("%q", out)
	}
	listing := h.says("nlist", 200, 229, 150, 226)
	for _, want := range []string{wire.NameInside(latin), wire.NameInside(y)} {
		if !slices.ContainsFunc(listing, func(l client.Line) bool { return l.Kind == "listing" && l.Text == want }) {
			t.Errorf("no line %q in %v", want, text(listing))
		}
	}
	h.completes([]completion{
		{"get c", `get "caf\xe9 1" `, nil},
		{"get ", "get ", []string{wire.NameInside(latin), wire.NameInside(y)}},
		{`get \xff`, `get \xff `, nil},
	})
	h.do("prompt")
	h.says("mget *", 229, 150, 226, 200, 229, 150, 226, 229, 150, 226)
	h.fetched(wire.NameInside(latin), "one")
	h.fetched(wire.NameInside(y), "one")
	h.completes([]completion{{"put caf", `put "caf\xe9 1" `, nil}})
	if out := text(h.do("lls")); !strings.Contains(out, wire.NameInside(latin)) {
		t.Errorf("%q", out)
	}
	h.says(`mput \xff*`, 229, 150, 226)
	h.says(`rename \xff caf\xe9`, 350, 250)
	h.says("mdelete caf*", 200, 229, 150, 226, 250, 250)
	h.says("cdup", 250)
	h.says(`rmdir \xd6\xd0\xb9\xfa`, 250)
	hackpadfs.MkdirAll(h.local, wire.NameInside(gbk), 0o755)
	h.do(`lcd \xd6\xd0\xb9\xfa`)
	if out := text(h.do("lpwd")); !strings.Contains(out, wire.NameInside(gbk)) {
		t.Errorf("%q", out)
	}
}

// A question about a name shows it in the inner form, too.
func TestQuestionAboutBytes(t *testing.T) {
	h := newTestSetup(t, nil)
	h.says(`mkdir \xd6`, 257)
	h.start(`mdelete \xd6`)
	h.ready()
	if got := h.prompt().Prompt; got != "mdelete \uefd6 [anpqy?]? " {
		t.Errorf("%q", got)
	}
	h.do("n")
}

func lineWith(lines []client.Line, prefix string) string {
	for _, l := range lines {
		if strings.HasPrefix(l.Text, prefix) {
			return l.Text
		}
	}
	return ""
}
