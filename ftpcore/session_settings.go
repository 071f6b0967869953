package ftpcore

import (
	"cmp"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

// settings are the parameters that commands set and REIN resets (RFC 959 §4.1.1).
type settings struct {
	typ      string // see wire.Coding, as for stru and mode
	stru     string
	mode     string
	level    int    // of MODE Z
	rest     int64  // the restart point
	until    int64  // end of RANG's range: the first byte after it; zero means none
	renameF  string // path of RNFR
	copyF    string // path of SITE CPFR
	epsvAll  bool
	facts    wire.FactSet
	hash     string      // algorithm of HASH: "SHA-256"
	umask    fs.FileMode // permissions that new files and directories lack
	root     string      // the directory that SMNT made the root; "/" is the whole tree
	host     string      // from HOST
	lang     string      // from LANG; empty means the server's own
	idleSecs int         // from SITE IDLE; zero means Limits.IdleSeconds
}

var defaultSettings = settings{typ: "A", stru: "F", mode: "S", level: wire.DefaultLevel, facts: wire.DefaultFacts, hash: "SHA-256", umask: 0o022, root: "/"}

// restartAt makes the next transfer begin at byte n and end before until. Zeros mean the
// whole file.
func (s *session) restartAt(n, until int64) { s.params.rest, s.params.until = n, until }

// shown converts the absolute path p to the client's view: relative to the mounted root. A
// path outside that root becomes "/".
func (s *session) shown(p string) string {
	if s.params.root == "/" {
		return p
	}
	if below, ok := strings.CutPrefix(p, s.params.root+"/"); ok {
		return "/" + below
	}
	return "/"
}

// onWire returns the absolute path p as replies show it: the client's view, in bytes on the
// wire.
func (s *session) onWire(p string) string { return wire.NameOnWire(s.shown(p)) }

// mounted is the reverse of shown: it returns the absolute path of the client's path p.
func (s *session) mounted(p string) string {
	switch {
	case s.params.root == "/" || p == "":
		return p
	case p == "/":
		return s.params.root
	}
	return s.params.root + p
}

// writeTo copies the settings to st.
func (c *settings) writeTo(st *event.State) {
	d := defaultSettings
	st.Type, st.Mode, st.Stru = c.typ, c.mode, c.stru
	if c.level != d.level {
		st.Level = strconv.Itoa(int(c.level))
	}
	st.Rest, st.Until, st.Rename, st.Copy, st.OnlyEPSV = c.rest, c.until, c.renameF, c.copyF, c.epsvAll
	st.Host, st.Lang, st.Idle = c.host, c.lang, c.idleSecs
	if c.facts != d.facts {
		st.Facts = cmp.Or(c.facts.String(), ";")
	}
	if c.hash != d.hash {
		st.Hash = c.hash
	}
	if c.umask != d.umask {
		st.Umask = octal(c.umask)
	}
	if c.root != d.root {
		st.Root = c.root
	}
}

// settingsOf returns the settings in st.
func settingsOf(st event.State) settings {
	c := defaultSettings
	c.typ, c.mode, c.stru = st.Type, st.Mode, st.Stru
	if n, err := strconv.Atoi(st.Level); err == nil {
		c.level = n
	}
	c.rest, c.until, c.renameF, c.copyF, c.epsvAll = st.Rest, st.Until, st.Rename, st.Copy, st.OnlyEPSV
	c.host, c.lang, c.idleSecs = st.Host, st.Lang, st.Idle
	c.hash, c.root = cmp.Or(st.Hash, c.hash), cmp.Or(st.Root, c.root)
	if st.Facts != "" {
		c.facts = wire.ParseMLSTOpts(st.Facts)
	}
	if mask, ok := parseOctal(st.Umask); ok {
		c.umask = mask
	}
	return c
}

// octal formats permissions as for chmod: "022".
func octal(m fs.FileMode) string { return fmt.Sprintf("%03o", m.Perm()) }

// parseOctal parses permissions of three or four octal digits.
func parseOctal(s string) (fs.FileMode, bool) {
	n, err := strconv.ParseUint(s, 8, 16)
	return fs.FileMode(n), err == nil && (len(s) == 3 || len(s) == 4) && n <= 0o777
}
