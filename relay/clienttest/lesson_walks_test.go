package clienttest

import (
	"strconv"
	"strings"
	"testing"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/lesson"
)

// lessonsWithRealClients does each built-in lesson as its text asks for.
var lessonsWithRealClients = map[string]func(t *testing.T, r *lessonRoom){
	"two-connections": func(t *testing.T, r *lessonRoom) {
		r.curl(t, "/pub/")
		r.Select("kind:conn.open")
		r.curl(t, "/readme.txt")
		r.Nearly("fetch", "That was another file")
		r.lftp(t, "open -u anonymous,me@ {host}:{port}; get /pub/{word}.txt")
		if got := r.got(t, "{word}.txt"); !strings.Contains(got, r.Lesson.Values["word"]) {
			t.Errorf("lftp has %q", got)
		}
		r.Select("kind:conn.close")
		r.Choose("The conversation stays free")
		r.Answer("{all}")
	},
	"login": func(t *testing.T, r *lessonRoom) {
		r.curl(t, "/", "-u", "{user}:wrong")
		r.Answer("530")
		r.curl(t, "/", "-u", "{user}:{pass}")
		r.Select("verb:USER code:331")
		r.Choose("Good so far")
		r.Choose("about the login")
		r.Choose("RFC 959 has 530")
	},
	"passive": func(t *testing.T, r *lessonRoom) {
		r.curl(t, "/pub/{word}.txt", "--disable-epsv")
		r.Select("code:227")
		r.Answer(r.Value("code:227", "port"))
		r.Answer("{port}")
		r.curl(t, "/pub/{word}.txt", "--disable-epsv")
		r.Select("kind:conn.open")
		r.Choose("The client.")
		r.Hold("", "", func() { r.curl(t, "/pub/{word}.txt", "--disable-epsv") })
		r.Choose("The client cannot know")
	},
	"active": func(t *testing.T, r *lessonRoom) {
		r.curl(t, "/pub/{word}.txt", "-P", "-", "--disable-eprt")
		r.Select("kind:conn.open")
		r.curl(t, "/", "-Q", "PORT 192,168,{net}.{last},{p1},{p2}")
		r.Choose("not the address from which")
		r.Choose("does not exist outside")
		r.Choose("Passive mode")
	},
	"ascii": func(t *testing.T, r *lessonRoom) {
		r.lftp(t, "set ftp:ssl-allow no; set ftp:use-mode-z no; open -u anonymous,me {host}:{port}; get -a /pub/{word}.txt")
		r.Select("kind:data verb:RETR")
		r.Answer("0d")
		r.curl(t, "/pub/{word}.txt")
		r.Answer("{lines}")
		r.curl(t, "/pub/{picture}.bin", "-B")
		r.Choose("happen to be 0a")
		r.Choose("source text")
	},
	"resume": func(t *testing.T, r *lessonRoom) {
		r.curl(t, "/pub/{word}.bin", "-I")
		r.Answer("{rest}")
		r.put(t, "{word}.bin", strings.Repeat("x", number(t, r.Lesson.Values["have"])))
		r.lftp(t, "set ftp:ssl-allow no; set ftp:use-mode-z no; open -u anonymous,me {host}:{port}; get -c /pub/{word}.bin")
		r.Passed("rest")
		r.curl(t, "/pub/", "-Q", "REST {rest}")
		r.Select("verb:REST code:350")
		r.Choose("Nothing. The server has noted")
		r.Choose("TYPE I, REST")
		r.Choose("In TYPE I a byte")
	},
	"tls": func(t *testing.T, r *lessonRoom) {
		r.curl(t, "/", "-u", "{user}:{pass}")
		r.Select("kind:command verb:PASS")
		r.Choose("Everything")
		r.curl(t, "/pub/{word}.txt", "-k", "--ssl-reqd", "-u", "{user}:{pass}")
		r.Passed("tls")
		r.Choose("The addresses, the ports")
		r.Choose("Listings and files")
	},
	"abort": func(t *testing.T, r *lessonRoom) {
		ty := atTerminal(t, r.dir, "tnftp", "-p", "-n", "-v", r.fill("{host}"), r.fill("{port}"))
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
	"errors": func(t *testing.T, r *lessonRoom) {
		r.curl(t, "/pub/{word}.txt")
		r.Select("code:425")
		r.curl(t, "/pub/{word}.txt")
		r.Choose("Wait a little")
		r.curl(t, "/pub/{other}.txt")
		r.Select("verb:RETR,SIZE code:550")
		r.Choose("Stop, and tell its user")
		r.Choose("450")
		r.Answer("4")
	},
	"state-machine": func(t *testing.T, r *lessonRoom) {
		r.tnftp(t, "rename /incoming/{word}.txt /incoming/{name}.txt")
		r.Select("verb:RNFR code:350")
		r.tnftp(t, "quote RNFR /incoming/{name}.txt", "quote NOOP", "quote RNTO /incoming/{third}.txt")
		r.Choose("at the wrong place")
		r.Choose("3")
		r.Choose("It waits again")
		r.Hold("verb:NOOP code:200", "350 Next, please.", func() { r.tnftp(t, "quote NOOP") })
		r.Choose("To E, error")
	},
	"faulty-client": func(t *testing.T, r *lessonRoom) {
		r.tnftp(t, "quote TYPE A", "quote PORT 127,0,0,1,{lo},{hi}", "quote NLST")
		r.Answer("{told}")
		r.Choose("The client")
		r.Select("kind:command verb:PORT")
		r.tnftp(t, "binary", "size /pub/{word}.bin", "get /pub/{word}.bin copy")
		r.Answer("{size}")
		r.Choose("The server")
		r.Select("verb:SIZE code:213")
		r.tnftp(t, "ascii", "get /pub/{word}.bin copy")
		r.Choose("The client")
		r.Select("kind:command verb:TYPE arg:A*")
		r.tnftp(t, "binary", "get /pub/{word}.bin copy")
		r.Passed("better")
	},
	"ftp-of-1985": func(t *testing.T, r *lessonRoom) {
		r.curl(t, "/pub/{word}.txt", "--ignore-content-length", "-Q", "MODE B")
		r.Select("kind:data verb:RETR")
		r.Answer("{count}")
		r.Choose("The file ends with this block")
		r.Choose("told by a mark")
		r.curl(t, "/pub/{word}.txt", "-B", "--ignore-content-length", "-Q", "MODE B", "-Q", "STRU R")
		r.Choose("They are gone")
	},
}

func TestRealClientsPassEachLesson(t *testing.T) {
	for _, l := range lesson.Builtin() {
		if l.Card {
			continue // for a program of a student's: TestBuildClient and TestBuildServer
		}
		t.Run(l.Name, func(t *testing.T) {
			do := lessonsWithRealClients[l.Name]
			if do == nil {
				t.Fatal("no client does this lesson")
			}
			r := enterLesson(t, l.Name, "CLASS-3")
			do(t, r)
			r.Finished()
		})
	}
}

func number(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
