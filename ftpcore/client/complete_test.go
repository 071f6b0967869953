package client_test

import (
	"slices"
	"testing"

	"github.com/hack-pad/hackpadfs"
)

type completion struct {
	line, want string
	options    []string
}

func (tm *term) completes(cases []completion) {
	tm.t.Helper()
	for _, c := range cases {
		if got, options := tm.client.Complete(c.line); got != c.want || !slices.Equal(options, c.options) {
			tm.t.Errorf("%q: %q %q, want %q %q", c.line, got, options, c.want, c.options)
		}
	}
}

func TestCompleteCommandsAndLocalNames(t *testing.T) {
	_, tm := newDouble(t)
	tm.write("notes.txt", "")
	tm.write("notes 2.txt", "")
	tm.write("资料一", "")
	tm.write("资料二", "")
	hackpadfs.MkdirAll(tm.local, "site/css", 0o755)
	tm.write("site/index.html", "")
	tm.completes([]completion{
		{"op", "open ", nil},
		{"mp", "mput ", nil},
		{"ml", "mls", []string{"mlsd", "mlst"}},
		{"mls", "mls", []string{"mlsd", "mlst"}},
		{"xyz", "xyz", nil},
		{"help fe", "help features ", nil},
		{"put si", "put site/", nil},
		{"put site/i", "put site/index.html ", nil},
		{"put site/", "put site/", []string{"css/", "index.html"}},
		{"put site/c", "put site/css/", nil},
		{"put notes", "put notes", []string{"notes 2.txt", "notes.txt"}},
		{`put notes\ `, `put "notes 2.txt" `, nil},
		{`put "notes `, `put "notes 2.txt" `, nil},
		{"put 资", "put 资料", []string{"资料一", "资料二"}},
		{"put none", "put none", nil},
		{"get n", "get n", nil},
		{"get x n", "get x notes", []string{"notes 2.txt", "notes.txt"}},
		{"nonsense x", "nonsense x", nil},
		{"pwd ", "pwd ", nil},
		{"mput a notes.", "mput a notes.txt ", nil},
	})
	if text, options := tm.client.Complete(""); text != "" || len(options) < 40 {
		t.Errorf("%q %q", text, options)
	}
	tm.do("lcd site")
	tm.completes([]completion{{"put in", "put index.html ", nil}, {"put ../no", "put ../notes", []string{"notes 2.txt", "notes.txt"}}})
	tm.start("lcat") // a question is no command line
	tm.ready()
	tm.completes([]completion{{"op", "op", nil}})
}

// TestCompleteRemoteNames: names come from listings, and follow the effects of commands.
func TestCompleteRemoteNames(t *testing.T) {
	d, tm := newSession(t)
	list := func(line, command string, names string) {
		t.Helper()
		tm.start(line)
		data := d.passive()
		d.answer(command, "150 here")
		data.Write([]byte(names))
		data.Close()
		d.reply("226 done")
		tm.ready()
	}
	tm.completes([]completion{{"get r", "get r", nil}})
	list("ls", "LIST", "drwxr-xr-x 2 u g 0 Jan  1  2025 pub\r\n-rw-r--r-- 1 u g 0 Jan  1  2025 readme\r\n-rw-r--r-- 1 u g 0 Jan  1  2025 read you\r\n")
	list("nlist -a pub", "NLST -a pub", ".\r\n..\r\npub/photo.jpg\r\nold\r\n")
	list("mlsd /abs", "MLSD /abs", "type=cdir; /abs\r\ntype=dir; deep\r\n")
	list("ls readme", "LIST readme", "-rw-r--r-- 1 u g 0 Jan  1  2025 readme\r\n")
	list("nlist pub/*", "NLST pub/*", "pub/photo.jpg\r\n")
	tm.completes([]completion{
		{"get r", "get read", []string{"read you", "readme"}},
		{"get readm", "get readme ", nil},
		{"cd ", "cd pub/", nil},
		{"cd r", "cd r", nil},
		{"get pub/", "get pub/", []string{"old", "photo.jpg"}},
		{"mdelete x /abs/", "mdelete x /abs/deep/", nil},
		{"get readme/", "get readme/", nil},
	})
	answer := func(line string, exchange ...string) {
		t.Helper()
		tm.start(line)
		for i := 0; i < len(exchange); i += 2 {
			d.answer(exchange[i], exchange[i+1])
		}
		tm.ready()
	}
	answer("cd pub", "CWD pub", "250 ok")
	tm.completes([]completion{{"get ", "get ", []string{"old", "photo.jpg"}}, {"get ../pu", "get ../pub/", nil}})
	answer("delete old", "DELE old", "250 ok")
	answer("rename photo.jpg ../image.jpg", "RNFR photo.jpg", "350 go on", "RNTO ../image.jpg", "250 ok")
	answer("mkdir new", "MKD new", "257 ok")
	answer("cd nowhere", "CWD nowhere", "550 no")
	tm.completes([]completion{{"rmdir ", "rmdir new/", nil}, {"get ../im", "get ../image.jpg ", nil}})
	answer("cdup", "CDUP", "250 ok")
	answer("rmdir pub/new", "RMD pub/new", "250 ok")
	tm.completes([]completion{{"get im", "get image.jpg ", nil}, {"get pub/", "get pub/", nil}})
	answer("quote REIN", "REIN", "220 again")
	tm.completes([]completion{{"get im", "get im", nil}})
}
