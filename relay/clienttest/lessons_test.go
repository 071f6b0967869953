package clienttest

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ftpsim/ftpcore/lesson/lessontest"
	"ftpsim/relay/tcp"
)

// lessonRoom is a lesson whose server real clients reach.
type lessonRoom struct {
	*lessontest.Room
	addr string // "127.0.0.1:40000"
	dir  string // the working directory of the clients
}

// enterLesson begins a built-in lesson on a server that listens on TCP.
func enterLesson(t *testing.T, name, seed string) *lessonRoom {
	t.Helper()
	r := &lessonRoom{Room: lessontest.Enter(t, name, seed), dir: t.TempDir()}
	ln, err := tcp.Listen("127.0.0.1:0", tcp.InlineUrgent)
	if err != nil {
		t.Fatal(err)
	}
	r.addr = ln.Addr().String()
	r.Serve(ln, &tcp.Net{})
	return r
}

// fill fills in {addr}, {host}, {port} and the lesson's variables.
func (r *lessonRoom) fill(text string) string {
	host, port, _ := net.SplitHostPort(r.addr)
	return r.Fill(strings.NewReplacer("{addr}", r.addr, "{host}", host, "{port}", port).Replace(text))
}

// real runs a client program with this input, and returns what it printed. fail says that it is
// expected to end with an error.
func (r *lessonRoom) real(t *testing.T, fail bool, in, name string, args ...string) string {
	t.Helper()
	for i := range args {
		args[i] = r.fill(args[i])
	}
	return run{in: r.fill(in), dir: r.dir, fail: fail}.client(t, name, args...)
}

// curl runs curl, which stores what it fetches as "out". It may fail: some steps want a refusal.
func (r *lessonRoom) curl(t *testing.T, path string, options ...string) {
	t.Helper()
	r.real(t, true, "", "curl", append([]string{"-sS", "-o", "out", "ftp://{addr}" + path}, options...)...)
}

// tnftp logs in as anonymous and types lines.
func (r *lessonRoom) tnftp(t *testing.T, lines ...string) {
	t.Helper()
	in := strings.Join(append(append([]string{"user anonymous me"}, lines...), "quit"), "\n") + "\n"
	r.real(t, true, in, "tnftp", "-n", "-v", "-p", "{host}", "{port}")
}

// lftp runs the commands of lftp, which is not connected yet.
func (r *lessonRoom) lftp(t *testing.T, commands string) string {
	t.Helper()
	return r.real(t, false, "", "lftp", "-c", "set cmd:fail-exit no; set net:max-retries 1; "+commands)
}

// put writes a file into the working directory of the clients.
func (r *lessonRoom) put(t *testing.T, name, content string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(r.dir, r.fill(name)), []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// got returns the content of a file in the working directory of the clients.
func (r *lessonRoom) got(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(r.dir, r.fill(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
