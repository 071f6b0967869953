package clienttest

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// debianPackage names the package that holds a client.
var debianPackage = map[string]string{
	"ncftpls": "ncftp", "ncftpget": "ncftp", "ncftpput": "ncftp", "python3": "python3", "perl": "perl",
	"node": "nodejs", "php": "php-cli", "escript": "erlang-ftp", "kermit": "ckermit", "aria2c": "aria2",
}

// clientTime is the time limit of a client's run.
const clientTime = 2 * time.Minute

// run is one run of a client program.
type run struct {
	in  string // its standard input
	dir string // its working directory
	// fail says that the program is expected to end with an error.
	fail bool
}

// client runs the program and returns what it printed on both outputs.
func (r run) client(t *testing.T, name string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), clientTime)
	defer cancel()
	cmd := command(ctx, t, name, args...)
	cmd.Dir = r.dir
	cmd.Stdin = strings.NewReader(r.in)
	out, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		t.Fatalf("%s did not end:\n%s", name, out)
	}
	var exit *exec.ExitError
	if err != nil && !(r.fail && errors.As(err, &exit)) {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// command returns a command that does not read the user's settings. It is killed with its
// children when ctx ends.
func command(ctx context.Context, t *testing.T, name string, args ...string) *exec.Cmd {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		pkg := debianPackage[name]
		if pkg == "" {
			pkg = name
		}
		t.Fatalf("%s is missing: apt-get install %s", name, pkg)
	}
	cmd := exec.CommandContext(ctx, path, args...)
	home := t.TempDir()
	cmd.Env = append(os.Environ(), "HOME="+home, "XDG_CONFIG_HOME="+home, "LC_ALL=C.UTF-8", "TERM=dumb", "PAGER=cat",
		"no_proxy=*", "ftp_proxy=", "FTP_PROXY=")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 5 * time.Second
	return cmd
}

// script runs a program of testdata with an interpreter.
func script(t *testing.T, interpreter, file string, args ...string) string {
	t.Helper()
	return run{dir: t.TempDir()}.client(t, interpreter, append([]string{testdata(t, file)}, args...)...)
}

// testdata returns the absolute path of a file in testdata.
func testdata(t *testing.T, file string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	return path
}
