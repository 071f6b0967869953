package clienttest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// aria2 does the downloads of the matrix.
var aria2 = matrixClient{
	name:  "aria2",
	drive: aria2Session,
	// When it reads 150 and 226 as one, it waits for the 226 until its timeout; see erlang.
	times: 64,
	cannot: map[string]string{
		"TLS":        "it speaks no FTPS",
		"get ascii":  "it keeps the bytes of a file as they come",
		"put":        "it only downloads",
		"resume put": "it only downloads",
		"append":     "it only downloads",
		"put ascii":  "it only downloads",
		"mkdir":      "it only downloads",
		"rename":     "it only downloads",
		"delete":     "it only downloads",
		"rmdir":      "it only downloads",
		"list":       "it lists nothing",
		"names":      "it lists nothing",
		"size":       "it asks for its own use alone",
		"time":       "it asks for its own use alone",
		"cd":         "it goes there for its own use alone",
	},
}

// aria2Session requests two missing files and an existing one in one run, and the rest of a
// file in another run.
func aria2Session(t *testing.T, v visit) []string {
	args := []string{"--no-conf", "--ftp-pasv=" + map[bool]string{false: "true", true: "false"}[v.active],
		"--max-tries=1", "--console-log-level=info", "--summary-interval=0"}
	at := v.s.url + "/" + v.dir + "/"
	down := filepath.Join(v.tmp, "down")
	out := run{dir: v.tmp, fail: true}.client(t, "aria2c",
		append(args, "--dir="+down, "--force-sequential", "--max-concurrent-downloads=1", at+"nothing", at+"nowhere/x", at+"full.bin")...)
	// SIZE and RETR of the file, CWD to the folder.
	if n := strings.Count(out, "\n550 "); n != 3 || strings.Count(out, "errorCode=3 Resource not found") != 2 {
		t.Errorf("%d times 550 in\n%s", n, out)
	}
	if err := os.Rename(filepath.Join(down, "full.bin"), filepath.Join(v.tmp, "back.bin")); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	writeFile(t, filepath.Join(v.tmp, "full.bin"), v.full[:3*mib+1]) // it resumes where a MiB begins
	out = run{dir: v.tmp}.client(t, "aria2c", append(args, "--continue=true", at+"full.bin")...)
	if !strings.Contains(out, fmt.Sprint("\nREST ", 3*mib)) {
		t.Errorf("it does not resume:\n%s", out)
	}
	return []string{"get", "missing file", "missing folder", "resume get"}
}
