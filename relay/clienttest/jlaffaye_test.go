package clienttest

import (
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/textproto"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jlaffaye/ftp"
)

// jlaffaye does the matrix in the test's own process.
var jlaffaye = matrixClient{
	name:  "jlaffaye",
	drive: jlaffayeSession,
	cannot: map[string]string{
		"active":    "it knows passive mode alone",
		"put ascii": "it sends the bytes of a file as they are",
		"get ascii": "it keeps the bytes of a file as they come",
	},
}

func jlaffayeSession(t *testing.T, v visit) (did []string) {
	options := []ftp.DialOption{ftp.DialWithTimeout(clientTime), ftp.DialWithShutTimeout(clientTime)}
	if v.tls {
		options = append(options, ftp.DialWithExplicitTLS(&tls.Config{InsecureSkipVerify: true}))
	}
	c, err := ftp.Dial(v.s.addr, options...)
	if err != nil {
		t.Fatal(err)
	}
	j := jlaffayeConn{c, v}
	for _, step := range []struct {
		name string
		body func() error
	}{
		{"", func() error { return errors.Join(c.Login("haha", "hehe"), c.ChangeDir(v.dir)) }},
		{"put", func() error { return j.send("in.bin", func(r io.Reader) error { return c.Stor("up load.bin", r) }) }},
		{"get", func() error { return j.fetch("full.bin", "back.bin", 0) }},
		{"missing file", func() error { return j.refused(j.fetch("nothing", "never", 0)) }},
		{"resume get", func() error { return j.fetch("full.bin", "full.bin", 1000) }},
		{"resume put", func() error {
			return c.StorFrom("part.bin", strings.NewReader(matrixBytes[1000:]), 1000)
		}},
		{"append", func() error { return j.send("tail.txt", func(r io.Reader) error { return c.Append("log.txt", r) }) }},
		{"list", j.list},
		{"names", j.names},
		{"missing folder", func() error {
			_, list := c.List("nowhere")
			_, names := c.NameList("nowhere")
			return errors.Join(j.refused(list), j.refused(names), j.refused(c.ChangeDir("nowhere")))
		}},
		{"size", func() error {
			n, err := c.FileSize("full.bin")
			return errors.Join(err, j.is(n == int64(len(v.full)), "size", n))
		}},
		{"time", func() error {
			at, err := c.GetTime("full.bin")
			return errors.Join(err, j.is(at.Year() >= 2020, "time", at))
		}},
		{"mkdir", func() error { return c.MakeDir("made 文") }},
		{"cd", func() error {
			return errors.Join(c.ChangeDir("made 文"), j.in(v.dir+"/made 文"), c.ChangeDirToParent(), j.in(v.dir))
		}},
		{"rename", func() error { return c.Rename("old.txt", "new文.txt") }},
		{"delete", func() error { return c.Delete("gone.txt") }},
		{"rmdir", func() error { return c.RemoveDir("empty") }},
		{"", c.Quit},
	} {
		if err := step.body(); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		did = append(did, step.name)
	}
	return did
}

// jlaffayeConn is a connection of the library, on a visit.
type jlaffayeConn struct {
	*ftp.ServerConn
	v visit
}

// is returns an error unless good is true.
func (j jlaffayeConn) is(good bool, what string, got any) error {
	if good {
		return nil
	}
	return fmt.Errorf("%s: got %v", what, got)
}

// in returns an error unless dir is the working directory.
func (j jlaffayeConn) in(dir string) error {
	pwd, err := j.CurrentDir()
	return errors.Join(err, j.is(pwd == dir, "pwd", pwd))
}

// refused returns an error unless err is a 550 and the session still works.
func (j jlaffayeConn) refused(err error) error {
	var reply *textproto.Error
	if !errors.As(err, &reply) || reply.Code != ftp.StatusFileUnavailable {
		return fmt.Errorf("want the 550, got %v", err)
	}
	return j.in(j.v.dir)
}

// send calls put with a local file.
func (j jlaffayeConn) send(name string, put func(r io.Reader) error) error {
	text, err := os.ReadFile(filepath.Join(j.v.tmp, name))
	if err != nil {
		return err
	}
	return put(bytes.NewReader(text))
}

// fetch appends the contents of a file from an offset on to a local file.
func (j jlaffayeConn) fetch(from, to string, offset uint64) error {
	r, err := j.RetrFrom(from, offset)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(j.v.tmp, to), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return errors.Join(err, r.Close())
	}
	_, err = io.Copy(f, r)
	return errors.Join(err, r.Close(), f.Close())
}

func (j jlaffayeConn) list() error {
	entries, err := j.List("")
	i := slices.IndexFunc(entries, func(e *ftp.Entry) bool { return e.Name == "full.bin" && e.Size == uint64(len(j.v.full)) })
	return errors.Join(err, j.is(i >= 0, "list", entries))
}

func (j jlaffayeConn) names() error {
	names, err := j.NameList("")
	return errors.Join(err, j.is(slices.Contains(names, "full.bin"), "names", names))
}
