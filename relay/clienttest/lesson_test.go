package clienttest

import (
	"net"
	"strings"
	"testing"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/lesson"
	"ftpsim/ftpcore/lesson/lessontest"
	"ftpsim/relay/tcp"
)

// lessonRoom is a built-in lesson whose server real clients reach on TCP.
type lessonRoom struct {
	*lessontest.Room
	t          *testing.T
	host, port string
}

func enterLesson(t *testing.T, name string) *lessonRoom {
	t.Helper()
	r := &lessonRoom{Room: lessontest.Enter(t, name, "CLASS-3"), t: t}
	ln, err := tcp.Listen("127.0.0.1:0", tcp.InlineUrgent)
	if err != nil {
		t.Fatal(err)
	}
	if r.host, r.port, err = net.SplitHostPort(ln.Addr().String()); err != nil {
		t.Fatal(err)
	}
	r.Serve(ln, &tcp.Net{})
	return r
}

// curl runs curl for a path of the server. It may fail: some steps want a refusal.
func (r *lessonRoom) curl(path string, options ...string) {
	r.t.Helper()
	args := append([]string{"-sS", "-o", "out"}, options...)
	for i, a := range args {
		args[i] = r.Fill(a)
	}
	args = append(args, "ftp://"+net.JoinHostPort(r.host, r.port)+r.Fill(path))
	run{dir: r.t.TempDir(), fail: true}.client(r.t, "curl", args...)
}

// tnftp logs in as anonymous and types lines.
func (r *lessonRoom) tnftp(lines ...string) {
	r.t.Helper()
	in := r.Fill(strings.Join(append(append([]string{"user anonymous me"}, lines...), "quit"), "\n") + "\n")
	run{dir: r.t.TempDir(), in: in, fail: true}.client(r.t, "tnftp", "-n", "-v", "-p", r.host, r.port)
}

// lessonsWithRealClients does each built-in lesson as its text asks for.
var lessonsWithRealClients = map[string]func(r *lessonRoom){
	"two-connections": func(r *lessonRoom) {
		r.curl("/pub/")
		r.Select("kind:conn.open")
		r.curl("/pub/{word}.txt")
		r.Select("kind:conn.close")
		r.Choose("The conversation stays free")
		r.Answer("{all}")
	},
	"login": func(r *lessonRoom) {
		r.curl("/", "-u", "{user}:wrong")
		r.Answer("530")
		r.curl("/", "-u", "{user}:{pass}")
		r.Select("verb:USER code:331")
		r.Choose("Good so far")
		r.Choose("about the login")
		r.Choose("RFC 959 has 530")
	},
	"passive": func(r *lessonRoom) {
		r.curl("/pub/{word}.txt", "--disable-epsv")
		r.Select("code:227")
		r.Answer(r.Value("code:227", "port"))
		r.Answer("{port}")
		r.curl("/pub/{word}.txt", "--disable-epsv")
		r.Select("kind:conn.open")
		r.Choose("The client.")
		r.Hold("", "", func() { r.curl("/pub/{word}.txt", "--disable-epsv") })
		r.Choose("The client cannot know")
	},
	"active": func(r *lessonRoom) {
		r.curl("/pub/{word}.txt", "-P", "-", "--disable-eprt")
		r.Select("kind:conn.open")
		r.curl("/", "-Q", "PORT 192,168,{net},{host},{p1},{p2}")
		r.Choose("not the address from which")
		r.Choose("does not exist outside")
		r.Choose("Passive mode")
	},
	"ascii": func(r *lessonRoom) {
		r.curl("/pub/{word}.txt", "-B")
		r.Select("kind:data verb:RETR")
		r.Answer("0d")
		r.curl("/pub/{word}.txt")
		r.Answer("{lines}")
		r.curl("/pub/{picture}.bin", "-B")
		r.Choose("happen to be 0a")
		r.Choose("source text")
	},
	"resume": func(r *lessonRoom) {
		r.curl("/pub/{word}.bin", "-I")
		r.Answer("{rest}")
		r.curl("/pub/{word}.bin", "-C", "{have}")
		r.Passed("rest")
		r.curl("/pub/", "-Q", "REST {rest}")
		r.Select("verb:REST code:350")
		r.Choose("Nothing. The server has noted")
		r.Choose("TYPE I, REST")
		r.Choose("In TYPE I a byte")
	},
	"tls": func(r *lessonRoom) {
		r.curl("/", "-u", "{user}:{pass}")
		r.Select("kind:command verb:PASS")
		r.Choose("Everything")
		r.curl("/pub/{word}.txt", "-k", "--ssl-reqd", "-u", "{user}:{pass}")
		r.Passed("tls")
		r.Choose("The addresses, the ports")
		r.Choose("Listings and files")
	},
	"abort": func(r *lessonRoom) {
		ty := atTerminal(r.t, r.t.TempDir(), "tnftp", "-p", "-n", "-v", r.host, r.port)
		ty.expect("ftp> ")
		ty.enter("user anonymous me")
		ty.expect("230 ")
		ty.enter("cd /pub")
		ty.expect("250 ")
		ty.enter("get %s", r.Fill("{word}.bin"))
		r.Await("data of the download", func(e *event.Event) bool { return e.Kind == event.KindData })
		ty.press(ctrlC)
		ty.expect("426 ")
		ty.expect("226 ")
		r.Passed("abort")
		r.Select("code:426")
		r.Select("verb:ABOR code:226")
		r.Choose("one reply behind")
		ty.expect("ftp> ")
		ty.enter("get %s", r.Fill("{small}.txt"))
		ty.expect("226 ")
		r.Choose("It closes the data connection, answers")
		r.Passed("after")
		ty.enter("quit")
		ty.wait()
	},
	"errors": func(r *lessonRoom) {
		r.curl("/pub/{word}.txt")
		r.Select("code:425")
		r.curl("/pub/{word}.txt")
		r.Choose("Wait a little")
		r.curl("/pub/{other}.txt", "--ignore-content-length")
		r.Select("verb:RETR code:550")
		r.Choose("Stop, and tell its user")
		r.Choose("450")
		r.Answer("4")
	},
	"state-machine": func(r *lessonRoom) {
		r.tnftp("rename /incoming/{word}.txt /incoming/{name}.txt")
		r.Select("verb:RNFR code:350")
		r.tnftp("quote RNFR /incoming/{name}.txt", "quote NOOP", "quote RNTO /incoming/{third}.txt")
		r.Choose("at the wrong place")
		r.Choose("3")
		r.Choose("It waits again")
		r.Hold("verb:NOOP code:200", "350 Next, please.", func() { r.tnftp("quote NOOP") })
		r.Choose("To E, error")
	},
	"faulty-client": func(r *lessonRoom) {
		r.tnftp("quote TYPE A", "quote PORT 127,0,0,1,{lo},{hi}", "quote NLST")
		r.Answer("{told}")
		r.Choose("The client")
		r.Select("kind:command verb:PORT")
		r.tnftp("binary", "size /pub/{word}.bin", "get /pub/{word}.bin copy")
		r.Answer("{size}")
		r.Choose("The server")
		r.Select("verb:SIZE code:213")
		r.tnftp("ascii", "get /pub/{word}.bin copy")
		r.Choose("The client")
		r.Select("kind:command verb:TYPE arg:A*")
		r.tnftp("binary", "get /pub/{word}.bin copy")
		r.Passed("better")
	},
	"ftp-of-1985": func(r *lessonRoom) {
		r.curl("/pub/{word}.txt", "-Q", "MODE B")
		r.Select("kind:data verb:RETR")
		r.Answer("{count}")
		r.Choose("The file ends with this block")
		r.Choose("told by a mark")
		r.curl("/pub/{word}.txt", "-B", "-Q", "MODE B", "-Q", "STRU R")
		r.Choose("They are gone")
	},
}

func TestRealClientsPassEachLesson(t *testing.T) {
	for _, l := range lesson.Builtin() {
		t.Run(l.Name, func(t *testing.T) {
			do := lessonsWithRealClients[l.Name]
			if do == nil {
				t.Fatal("no client does this lesson")
			}
			r := enterLesson(t, l.Name)
			do(r)
			r.Finished()
		})
	}
}
