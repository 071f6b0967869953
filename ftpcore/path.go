package ftpcore

import (
	"errors"
	"path"
	"strings"
)

var (
	// ErrPathChars says that a name holds a NUL, CR or LF.
	ErrPathChars = errors.New("invalid character in path")
	// ErrPathLong says that a path is beyond what the server takes.
	ErrPathLong = errors.New("path too long")
)

const (
	maxName  = 255  // bytes of one component, on the wire
	maxPath  = 4096 // bytes of a whole path, unless Limits say otherwise
	maxDepth = 100  // components, likewise
)

// Resolve makes the argument of a command, as it is on the wire, an absolute, clean
// FTP path as it is inside (see names.go). cwd is such a path; an empty arg means cwd.
// ".." stops at "/". A backslash is a character like any other.
func Resolve(cwd, arg string) (string, error) { return defaultLimits.resolve(cwd, arg) }

// ResolveHome is Resolve with "~" and "~/…" standing for home.
func ResolveHome(home, cwd, arg string) (string, error) {
	return defaultLimits.resolveHome(home, cwd, arg)
}

var defaultLimits = Limits{}.WithDefaults()

func (l Limits) resolve(cwd, arg string) (string, error) {
	if strings.ContainsAny(arg, "\x00\r\n") {
		return "", ErrPathChars
	}
	p := arg
	if !strings.HasPrefix(p, "/") {
		p = "/" + NameOnWire(cwd) + "/" + p
	}
	p = path.Clean(p)
	if err := l.checkPath(p); err != nil {
		return "", err
	}
	for name := range strings.SplitSeq(p, "/") {
		if len(name) > maxName {
			return "", ErrPathLong
		}
	}
	return NameInside(p), nil
}

func (l Limits) resolveHome(home, cwd, arg string) (string, error) {
	if arg == "~" || strings.HasPrefix(arg, "~/") {
		return l.resolve(home, "."+arg[1:])
	}
	return l.resolve(cwd, arg)
}

// FSPath turns an absolute FTP path into an io/fs path: "/" into ".", "/a/b"
// into "a/b".
func FSPath(p string) string {
	if p == "/" {
		return "."
	}
	return strings.TrimPrefix(p, "/")
}
