package clienttest

import (
	"cmp"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// matrixClient is a client that does all of matrixSteps in one session.
type matrixClient struct {
	name  string
	drive func(t *testing.T, v visit) (did []string) // the steps that it has done
	times int                                        // full.bin holds matrixBytes so many times, once when 0
	// cannot says why the client lacks a step, also in one mode alone ("put active"),
	// a mode ("active") or TLS ("TLS", "TLS active").
	cannot map[string]string
}

// matrixClients are the clients of TestMatrix and TestMatrixFTPS.
var matrixClients = []matrixClient{
	basicFTP, php, ruby, erlang, kermit, jlaffaye, aria2,
}

// visit is the parameters of a client: the server, the mode, TLS, and the directories.
type visit struct {
	s      *server
	dir    string // on the server
	tmp    string // its working directory, the only one it reads and writes
	active bool
	tls    bool   // explicit TLS on both connections; it need not know the certificate
	full   string // what full.bin on the server holds
}

// matrixBytes is the contents of a visit's binary files.
var matrixBytes = strings.Repeat("0123456789\r\n\n\xff\x00\xff", 20_000)

// matrixStep is something that people do with a client.
type matrixStep struct {
	name string
	// held fails the test unless it is done; nil where only the client itself can tell.
	held func(t *testing.T, v visit)
}

// matrixSteps are the steps in the order of a session. Each client does all of them in its
// own way and fails if one fails. For a missing file it expects the reply 550, if it shows
// replies, and goes on with the next step in the same session.
var matrixSteps = []matrixStep{
	{"put", func(t *testing.T, v visit) { v.s.want(t, v.dir+"/up load.bin", matrixBytes) }},        // in.bin
	{"get", func(t *testing.T, v visit) { wantFile(t, filepath.Join(v.tmp, "back.bin"), v.full) }}, // of full.bin
	{"missing file", nil}, // nothing
	{"resume get", func(t *testing.T, v visit) { wantFile(t, filepath.Join(v.tmp, "full.bin"), v.full) }},    // it is there by 1000 bytes
	{"resume put", func(t *testing.T, v visit) { v.s.want(t, v.dir+"/part.bin", matrixBytes) }},              // the same, from in.bin
	{"append", func(t *testing.T, v visit) { v.s.want(t, v.dir+"/log.txt", "head\ntail\n") }},                // tail.txt
	{"put ascii", func(t *testing.T, v visit) { v.s.want(t, v.dir+"/t.txt", "one\ntwo\n") }},                 // t.txt
	{"get ascii", func(t *testing.T, v visit) { wantFile(t, filepath.Join(v.tmp, "t.back"), "one\ntwo\n") }}, // of lines.txt
	{"list", nil},           // full.bin and its size
	{"names", nil},          // full.bin
	{"missing folder", nil}, // nowhere: to list it, to go there
	{"size", nil},           // of full.bin
	{"time", nil},           // of full.bin: not before 2020
	{"mkdir", func(t *testing.T, v visit) { v.s.wantNames(t, v.dir+"/made 文") }}, // "made 文"
	{"cd", nil}, // there and back: the working directory says so
	{"rename", func(t *testing.T, v visit) { v.s.want(t, v.dir+"/new文.txt", "old\n") }}, // old.txt
	{"delete", func(t *testing.T, v visit) { wantNo(t, v, "gone.txt") }},
	{"rmdir", func(t *testing.T, v visit) { wantNo(t, v, "empty") }},
}

// wantNo fails if the visit's directory has the name.
func wantNo(t *testing.T, v visit, name string) {
	t.Helper()
	if slices.Contains(v.s.names(t, v.dir), name) {
		t.Errorf("%s is still there", name)
	}
}

func TestMatrix(t *testing.T) {
	onRoutes(t, func(t *testing.T, s *server) { matrix(t, s, false) })
}

func TestMatrixFTPS(t *testing.T) {
	onSecureRoutes(t, func(t *testing.T, s *server) { matrix(t, s, true) })
}

func matrix(t *testing.T, s *server, tls bool) {
	for _, c := range matrixClients {
		for _, mode := range []string{"passive", "active"} {
			t.Run(c.name+" "+mode, func(t *testing.T) {
				lacks := []string{mode}
				if tls {
					lacks = append(lacks, "TLS", "TLS "+mode)
				}
				for _, lack := range lacks {
					if why := c.cannot[lack]; why != "" {
						t.Skipf("%s cannot do %s: %s", c.name, lack, why)
					}
				}
				full := strings.Repeat(matrixBytes, max(1, c.times))
				c.visits(t, visit{s: s, dir: s.dir(t), tmp: t.TempDir(), active: mode == "active", tls: tls, full: full})
			})
		}
	}
}

// visits lets the client do the steps and checks the resulting files.
func (c matrixClient) visits(t *testing.T, v visit) {
	for name, text := range map[string]string{"full.bin": v.full, "part.bin": matrixBytes[:1000], "log.txt": "head\n",
		"lines.txt": "one\ntwo\n", "old.txt": "old\n", "gone.txt": "gone\n"} {
		v.s.put(t, v.dir+"/"+name, text)
	}
	for name, text := range map[string]string{"in.bin": matrixBytes, "full.bin": v.full[:1000], "tail.txt": "tail\n", "t.txt": "one\ntwo\n"} {
		writeFile(t, filepath.Join(v.tmp, name), text)
	}
	// Who compares times before it resumes finds the server's file younger.
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(filepath.Join(v.tmp, "in.bin"), old, old); err != nil {
		t.Fatal(err)
	}
	if err := v.s.login(t).Do(257, "MKD %s/empty", v.dir); err != nil {
		t.Fatal(err)
	}
	mode := " passive"
	if v.active {
		mode = " active"
	}
	did := c.drive(t, v)
	for _, step := range matrixSteps {
		switch why := cmp.Or(c.cannot[step.name], c.cannot[step.name+mode]); {
		case why != "" && slices.Contains(did, step.name):
			t.Errorf("it did %q and should not be able to: %s", step.name, why)
		case why != "":
		case !slices.Contains(did, step.name):
			t.Errorf("it did not do %q", step.name)
		case step.held != nil:
			step.held(t, v)
		}
	}
}

// Each reason of matrixClients names an existing step, mode or TLS.
func TestMatrixReasons(t *testing.T) {
	known := []string{"active", "TLS", "TLS active"}
	for _, step := range matrixSteps {
		known = append(known, step.name, step.name+" passive", step.name+" active")
	}
	for _, c := range matrixClients {
		for lack := range maps.Keys(c.cannot) {
			if !slices.Contains(known, lack) {
				t.Errorf("%s: there is no %q", c.name, lack)
			}
		}
	}
}

// byScript returns a client that a script of testdata controls: SCRIPT MORE HOST PORT DIR MODE TLS,
// with MODE passive or active and TLS tls or plain. It prints "did STEP" for each step.
func byScript(interpreter, file string, more ...string) func(t *testing.T, v visit) []string {
	return func(t *testing.T, v visit) []string {
		mode, layer := "passive", "plain"
		if v.active {
			mode = "active"
		}
		if v.tls {
			layer = "tls"
		}
		return stepsIn(run{dir: v.tmp}.client(t, interpreter, slices.Concat([]string{testdata(t, file)}, more, []string{v.s.host, v.s.port, v.dir, mode, layer})...))
	}
}

// stepsIn returns the steps that a client reports as done in its output.
func stepsIn(out string) (did []string) {
	for line := range strings.Lines(out) {
		if step, ok := strings.CutPrefix(strings.TrimSpace(line), "did "); ok {
			did = append(did, step)
		}
	}
	return did
}
