package lesson_test

import (
	"slices"
	"testing"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/lesson"
	"ftpsim/ftpcore/lesson/lessontest"
)

// walk does a built-in lesson with the built-in client. At one place or more it does what is
// nearly right and asserts the feedback; in the end the lesson must be passed with all points.
type walk struct {
	lesson string
	do     func(r *lessontest.Room)
}

var walks = []walk{
	{"two-connections", walkTwoConnections},
	{"login", walkLogin},
	{"passive", walkPassive},
	{"active", walkActive},
	{"ascii", walkASCII},
	{"resume", walkResume},
	{"tls", walkTLS},
	{"abort", walkAbort},
	{"errors", walkErrors},
	{"state-machine", walkStateMachine},
	{"faulty-client", walkFaultyClient},
	{"ftp-of-1985", walk1985},
}

func TestBuiltinClientPassesEachLesson(t *testing.T) {
	for _, w := range walks {
		for _, seed := range []string{"CLASS-1", "K7Q-22"} {
			t.Run(w.lesson+" "+seed, func(t *testing.T) {
				t.Parallel()
				r := lessontest.Enter(t, w.lesson, seed)
				w.do(r)
				r.Finished()
			})
		}
	}
}

// relay/clienttest passes the lessons that have a card, with programs of a student's.
func TestEachBuiltinLessonIsWalked(t *testing.T) {
	list := slices.DeleteFunc(lesson.Builtin(), func(l *lesson.Lesson) bool { return l.Card })
	if len(list) != len(walks) {
		t.Fatalf("%d built-in lessons, and %d walks", len(list), len(walks))
	}
	for i, l := range list {
		if l.Name != walks[i].lesson {
			t.Errorf("lesson %d is %s, and the walk is %s", i+1, l.Name, walks[i].lesson)
		}
	}
}

// wrong panics if an answer or a selection was taken for right.
func wrong(right bool) {
	if right {
		panic("a wrong answer was taken for right")
	}
}

func walkTwoConnections(r *lessontest.Room) {
	r.Type("open anonymous:me@", "rstatus /pub")
	r.Nearly("list", "STAT sends its list on the control connection")
	r.Type("ls /pub")
	wrong(r.Select("code:220"))
	r.Select("kind:conn.open")
	r.Passed("list")
	r.Type("get /readme.txt")
	r.Nearly("fetch", "That was another file")
	r.Type("get /pub/{word}.doc")
	r.Nearly("fetch", "550: there is no such file")
	r.Type("get /pub/{word}.txt")
	r.Select("kind:conn.close")
	r.Passed("fetch")
	r.Choose("The conversation stays free")
	wrong(r.Answer("1"))
	r.Answer("{all}")
	r.Passed("why")
}

func walkLogin(r *lessontest.Room) {
	r.Type("open {user}:{pass}@")
	r.Nearly("wrong", "You are logged in: 230")
	r.Type("user {user} wrong")
	r.Answer("530")
	r.Passed("wrong")
	r.Type("user anonymous me")
	r.Nearly("right", "under another name")
	r.Type("user {user} {pass}")
	r.Select("verb:USER code:331")
	r.Passed("right")
	r.Choose("Good so far")
	r.Choose("about the login")
	r.Passed("digits")
	r.Choose("A 4 says that the same command may work later")
	r.Passed("why")
}

func walkPassive(r *lessontest.Room) {
	r.Type("open anonymous:me@", "get /pub/{word}.txt")
	r.Nearly("fetch", "This is passive mode by EPSV")
	r.Type("epsv off", "active", "get /pub/{word}.txt")
	r.Nearly("fetch", "You came in active mode")
	r.Type("quote PASV", "get /pub/{word}.txt")
	r.Nearly("fetch", "No active mode")
	r.Type("passive on", "get /pub/{word}.txt")
	r.Select("code:227")
	r.Answer(r.Value("code:227", "port"))
	r.Passed("fetch")
	wrong(r.Answer("{swapped}"))
	r.Answer("{port}")
	r.Passed("sum")
	r.Type("get /pub/{word}.txt")
	r.Select("kind:conn.open")
	r.Choose("The client")
	r.Passed("who")
	r.Type("get /pub/{word}.txt")
	r.Nearly("marks", "The transfer ran through")
	r.Step("get /pub/{word}.txt")
	r.Choose("The client cannot know")
	r.Passed("marks")
}

func walkActive(r *lessontest.Room) {
	r.Type("open anonymous:me@", "get /pub/{word}.txt")
	r.Nearly("fetch", "This transfer is in passive mode")
	r.Type("epsv off", "quote PORT 127,0,0,1,{p1},{p2}", "get /pub/{word}.txt")
	r.Nearly("fetch", "No passive mode")
	r.Type("active", "get /pub/{word}.txt")
	r.Select("kind:conn.open")
	r.Passed("fetch")
	r.Type("quote PORT 192.168.{net}.{last},{p1},{p2}")
	r.Nearly("private", "this is no valid PORT")
	r.Type("quote PORT 192,168,{net}.{last},{p1},{p2}")
	r.Choose("not the address from which")
	r.Passed("private")
	r.Choose("an address that does not exist outside")
	r.Choose("Passive mode")
	r.Passed("nat")
}

func walkASCII(r *lessontest.Room) {
	r.Type("open anonymous:me@", "binary", "get /pub/{word}.txt")
	r.Nearly("text", "This transfer is binary")
	r.Type("ascii", "get /pub/{word}.txt")
	r.Select("kind:data verb:RETR")
	r.Answer("0D")
	r.Passed("text")
	r.Type("get /pub/{word}.txt")
	r.Nearly("binary", "This is ASCII once more")
	r.Type("binary", "get /pub/{word}.txt")
	r.Answer("{lines}")
	r.Passed("binary")
	r.Type("get /pub/{picture}.bin")
	r.Nearly("damage", "In binary mode it arrives intact")
	r.Type("ascii", "get /pub/{picture}.bin")
	r.Choose("happen to be 0a")
	r.Choose("source text")
	r.Passed("damage")
}

func walkResume(r *lessontest.Room) {
	r.Type("open anonymous:me@", "ascii", "size /pub/{word}.bin")
	r.Nearly("size", "This is the size in ASCII mode")
	r.Type("binary", "size /pub/{word}.bin")
	r.Answer("{rest}")
	r.Passed("size")
	r.Type("get /pub/{word}.bin")
	r.Nearly("rest", "The whole file came")
	r.Type("restart 17", "get /pub/{word}.bin")
	r.Nearly("rest", "REST names another byte")
	r.Type("restart {have}", "get /pub/{word}.bin")
	r.Passed("rest")
	r.Type("quote REST {rest}")
	r.Select("verb:REST code:350")
	r.Choose("Nothing. The server has noted")
	r.Passed("noted")
	r.Choose("TYPE I, REST")
	r.Choose("In TYPE I a byte of the transfer")
	r.Passed("how")
}

func walkTLS(r *lessontest.Room) {
	r.Type("open ftpes://{user}:{pass}@")
	r.Nearly("clear", "This session asked for TLS, or it began before the lesson")
	r.Type("close", "open {user}:{pass}@")
	r.Select("kind:command verb:PASS")
	r.Choose("Everything")
	r.Passed("clear")
	r.Type("get /pub/{word}.txt")
	r.Nearly("tls", "not everything was under TLS")
	r.Type("close", "open ftpes://{user}:{pass}@", "prot c", "get /pub/{word}.txt")
	r.Nearly("tls", "not everything was under TLS")
	r.Type("prot p", "get /pub/{word}.txt")
	r.Passed("tls")
	r.Choose("The addresses, the ports")
	r.Choose("Listings and files")
	r.Passed("left")
}

func walkAbort(r *lessontest.Room) {
	r.Type("open anonymous:me@", "quote ABOR")
	r.Nearly("abort", "ABOR came when no transfer was running")
	r.Send("get /pub/{word}.bin")
	r.Await("data of the download", func(e *event.Event) bool { return e.Kind == event.KindData })
	r.Interrupt()
	r.Passed("abort")
	r.Select("code:426")
	r.Select("verb:ABOR code:226")
	r.Choose("one reply behind")
	r.Passed("replies")
	r.Type("get /pub/{small}.bin")
	r.Nearly("after", "550: there is no such file")
	r.Type("get /pub/{small}.txt")
	r.Choose("It closes the data connection, answers")
	r.Passed("after")
}

func walkErrors(r *lessontest.Room) {
	r.Type("open anonymous:me@", "get /pub/{word}.txt")
	r.Select("code:425")
	r.Passed("refused")
	r.Type("get /pub/{other}.txt")
	r.Nearly("again", "That was another name")
	r.Type("get /pub/{word}.txt")
	r.Choose("Wait a little")
	r.Passed("again")
	r.Type("get /pub/{word}.txt")
	r.Nearly("missing", "This file exists")
	r.Type("get /pub/{other}.txt")
	r.Select("code:550")
	r.Choose("Stop, and tell its user")
	r.Passed("missing")
	r.Choose("450")
	r.Answer("4")
	r.Passed("sort")
}

func walkStateMachine(r *lessontest.Room) {
	r.Type("open anonymous:me@", "rename /incoming/{word}.txt /incoming/{third}.txt")
	r.Nearly("rename", "The file has another name now")
	r.Type("rename /incoming/{third}.txt /incoming/{name}.txt")
	r.Select("verb:RNFR code:350")
	r.Passed("rename")
	r.Type("rename /incoming/{name}.txt /incoming/{name}.txt")
	r.Nearly("between", "nothing came between")
	r.Type("quote RNFR /incoming/{name}.txt", "quote NOOP", "quote RNTO /incoming/{third}.txt")
	r.Choose("at the wrong place")
	r.Passed("between")
	r.Choose("3")
	r.Choose("It waits again")
	r.Passed("diagram")
	r.Type("noop")
	r.Nearly("break", "The reply went as the server wrote it")
	r.Hold("verb:NOOP code:200", "450 Not now.", func() { r.Type("noop") })
	r.Nearly("break", "its code does not begin with 3")
	r.Hold("verb:NOOP code:200", "350 Next, please.", func() { r.Type("noop") })
	r.Choose("To E, error")
	r.Passed("break")
}

func walkFaultyClient(r *lessontest.Room) {
	r.Type("open anonymous:me@", "quote TYPE A", "quote PORT 127,0,0,1,{lo}", "quote NLST")
	r.Nearly("camera", "PORT was refused")
	r.Type("quote PORT 127,0,0,1,{lo},{hi}", "quote NLST")
	r.Answer("{told}")
	r.Choose("The client")
	r.Select("kind:command verb:PORT")
	r.Passed("camera")
	r.Type("binary", "size /pub/{word}.txt")
	r.Nearly("backup", "550: there is no such file")
	r.Type("size /pub/{word}.bin", "get /pub/{word}.bin")
	r.Answer("{size}")
	r.Choose("The server")
	r.Select("verb:SIZE code:213")
	r.Passed("backup")
	r.Type("get /pub/{word}.bin")
	r.Nearly("viewer", "This download was binary")
	r.Type("ascii", "get /pub/{word}.bin")
	r.Choose("The client")
	r.Select("kind:command verb:TYPE arg:A")
	r.Passed("viewer")
	r.Type("get /pub/{word}.bin")
	r.Nearly("better", "This is ASCII mode still")
	r.Type("binary", "get /pub/{word}.bin")
	r.Passed("better")
}

func walk1985(r *lessontest.Room) {
	r.Type("open anonymous:me@", "get /pub/{word}.txt")
	r.Nearly("block", "This transfer was in stream mode")
	r.Type("mode block", "get /pub/{word}.txt")
	r.Select("kind:data verb:RETR")
	r.Passed("block")
	wrong(r.Answer("{swapped}"))
	r.Answer("{count}")
	r.Choose("The file ends with this block")
	r.Choose("The end of the file is told by a mark")
	r.Passed("header")
	r.Type("ascii", "get /pub/{word}.txt")
	r.Nearly("records", "This transfer had no records")
	r.Type("struct record", "get /pub/{word}.txt")
	r.Choose("They are gone")
	r.Passed("records")
}
