package client

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/hack-pad/hackpadfs"

	"ftpsim/ftpcore/wire"
)

var localCommands = []command{
	{names: []string{"lcd"}, args: "[local-directory]", help: "change the local directory", complete: []kind{localKind}, run: cmdLcd},
	{names: []string{"lpwd"}, help: "show the local directory", run: cmdLpwd},
	{names: []string{"lls"}, args: "[local-path]", help: "list local files", complete: []kind{localKind}, run: cmdLls},
	{names: []string{"lcat"}, args: "local-file", help: "show a local file", ask: []string{"local-file"}, complete: []kind{localKind}, run: cmdLcat},
}

const errNoFiles = sentence("This client has no local files.")

// localPath returns the io/fs path of a local name, in the inner form. The root, and a path
// above it, is ".".
func (c *Client) localPath(name string) string {
	if !strings.HasPrefix(name, "/") {
		name = path.Join(c.known.localDir(), name)
	}
	if p := path.Clean("/" + name)[1:]; p != "" {
		return wire.NameInside(p)
	}
	return "."
}

// stat returns the FileInfo of a local file. Its error is a message for the user.
func (c *Client) stat(name string) (fs.FileInfo, error) {
	if c.Local == nil {
		return nil, errNoFiles
	}
	info, err := hackpadfs.Stat(c.Local, c.localPath(name))
	if err != nil {
		err = localError(name, err)
	}
	return info, err
}

func localError(name string, err error) error {
	return fmt.Errorf("local: %s: %w", name, cause(err))
}

// canWrite returns the error that writing the local file name would meet, as far as it can
// be known before the transfer.
func (c *Client) canWrite(name string) error {
	info, err := c.stat(name)
	switch {
	case err == nil && info.IsDir():
		return fmt.Errorf("local: %s: is a directory", name)
	case errors.Is(err, fs.ErrNotExist):
		return nil
	}
	return err
}

// localSize returns the size of a local file in bytes; zero if it does not exist.
func (c *Client) localSize(name string) (int64, error) {
	info, err := c.stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return 0, nil
	case err != nil:
		return 0, err
	}
	return info.Size(), nil
}

// openLocal opens a local file for reading from byte at on.
func (c *Client) openLocal(name string, at int64) (io.ReadCloser, error) {
	info, err := c.stat(name)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, fmt.Errorf("local: %s: is a directory", name)
	}
	f, err := c.Local.Open(c.localPath(name))
	if err != nil {
		return nil, localError(name, err)
	}
	if at > 0 {
		if _, err := hackpadfs.SeekFile(f, at, io.SeekStart); err != nil {
			f.Close()
			return nil, localError(name, err)
		}
	}
	return f, nil
}

// localSink returns a function that opens a local file for a download: a new file, or from
// byte at on an existing one.
func (c *Client) localSink(name string, at int64) func() (io.WriteCloser, error) {
	return func() (io.WriteCloser, error) {
		flag := hackpadfs.FlagReadWrite | hackpadfs.FlagCreate
		if at == 0 {
			flag |= hackpadfs.FlagTruncate
		}
		f, err := hackpadfs.OpenFile(c.Local, c.localPath(name), flag, 0o644)
		if err != nil {
			return nil, localError(name, err)
		}
		if at > 0 {
			if _, err := hackpadfs.SeekFile(f, at, io.SeekStart); err != nil {
				f.Close()
				return nil, localError(name, err)
			}
		}
		return localWriter{f, name}, nil
	}
}

type localWriter struct {
	hackpadfs.File
	name string
}

func (w localWriter) Write(p []byte) (int, error) {
	n, err := hackpadfs.WriteFile(w.File, p)
	if err != nil {
		err = localError(w.name, err)
	}
	return n, err
}

// localMatches returns the local files that match a pattern, sorted, without directories.
func (c *Client) localMatches(pattern string) ([]string, error) {
	if !strings.ContainsAny(pattern, "*?[") {
		return []string{pattern}, nil
	}
	if c.Local == nil {
		return nil, errNoFiles
	}
	dir, file := path.Split(pattern)
	entries, err := hackpadfs.ReadDir(c.Local, c.localPath(dir))
	if err != nil {
		return nil, localError(dir, err)
	}
	var names []string
	for _, e := range entries {
		name := wire.NameOnWire(e.Name())
		if ok, err := path.Match(file, name); err != nil {
			return nil, fmt.Errorf("%s: %w", pattern, err)
		} else if ok && !e.IsDir() {
			names = append(names, dir+name)
		}
	}
	if len(names) == 0 {
		return nil, sentence("No local files match.")
	}
	slices.Sort(names)
	return names, nil
}

func cmdLcd(c *Client, a args) error {
	dir := a.at(0)
	if dir == "" {
		dir = "/"
	}
	info, err := c.stat(dir)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return fmt.Errorf("local: %s: is no directory", dir)
	}
	c.known.setLocalDir(path.Join("/", wire.NameOnWire(c.localPath(dir))))
	return cmdLpwd(c, args{})
}

func cmdLpwd(c *Client, _ args) error {
	c.infof("Local directory: %s", c.known.localDir())
	return nil
}

func cmdLls(c *Client, a args) error {
	info, err := c.stat(a.at(0))
	if err != nil {
		return err
	}
	if !info.IsDir() {
		c.listLocal(info)
		return nil
	}
	entries, err := hackpadfs.ReadDir(c.Local, c.localPath(a.at(0)))
	if err != nil {
		return localError(a.at(0), err)
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	for _, e := range entries {
		if info, err := e.Info(); err == nil {
			c.listLocal(info)
		}
	}
	return nil
}

func (c *Client) listLocal(info fs.FileInfo) {
	name := wire.NameOnWire(info.Name())
	if info.IsDir() {
		name += "/"
	}
	c.print("listing", fmt.Sprintf("%10d  %s  %s", info.Size(), info.ModTime().UTC().Format("2006-01-02 15:04"), name))
}

// maxShown is the most bytes that lcat shows.
const maxShown = 64 << 10

func cmdLcat(c *Client, a args) error {
	f, err := c.openLocal(a.at(0), 0)
	if err != nil {
		return err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxShown+1))
	if err != nil {
		return localError(a.at(0), err)
	}
	more := len(b) > maxShown
	var text splitter
	for _, line := range append(text.next(b[:min(len(b), maxShown)]), text.end()...) {
		c.print("listing", line)
	}
	if more {
		c.infof("… only the first %d bytes are shown.", maxShown)
	}
	return nil
}
