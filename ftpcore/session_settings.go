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

// settings are what commands set and REIN puts back (RFC 959 §4.1.1).
type settings struct {
	typ      string // of Coding, as are stru and mode
	stru     string
	mode     string
	level    int // of MODE Z
	rest     int64
	until    int64  // RANG's end, the first byte that is not wanted; 0: none
	renameF  string // RNFR's path
	copyF    string // the same of SITE CPFR
	epsvAll  bool
	facts    wire.FactSet
	hash     string      // of HASH: "SHA-256"
	umask    fs.FileMode // what new files and directories do not permit
	root     string      // the directory that SMNT made the root; "/": the whole tree
	host     string      // from HOST
	lang     string      // from LANG; empty: the server's own
	idleSecs int         // from SITE IDLE; 0: the server's limit
}

var defaultSettings = settings{typ: "A", stru: "F", mode: "S", level: wire.DefaultLevel, facts: wire.DefaultFacts, hash: "SHA-256", umask: 0o022, root: "/"}

// restartAt makes the next transfer begin at byte n and end before until; 0, 0:
// the whole file.
func (s *session) restartAt(n, until int64) { s.params.rest, s.params.until = n, until }

// shown is how the client sees the absolute path p: from the root that it has
// mounted. What lies outside is that root.
func (s *session) shown(p string) string {
	if s.params.root == "/" {
		return p
	}
	if below, ok := strings.CutPrefix(p, s.params.root+"/"); ok {
		return "/" + below
	}
	return "/"
}

// said is what the client is told of the absolute path p: as it sees it, and as it
// is on the wire.
func (s *session) said(p string) string { return wire.NameOnWire(s.shown(p)) }

// mounted is the absolute path of what the client calls p.
func (s *session) mounted(p string) string {
	switch {
	case s.params.root == "/" || p == "":
		return p
	case p == "/":
		return s.params.root
	}
	return s.params.root + p
}

// tell puts into st what the client has set.
func (c *settings) tell(st *event.State) {
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

// settingsOf are the settings that st tells of.
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

// octal writes permissions as chmod takes them: "022".
func octal(m fs.FileMode) string { return fmt.Sprintf("%03o", m.Perm()) }

// parseOctal reads three or four octal digits of permissions.
func parseOctal(s string) (fs.FileMode, bool) {
	n, err := strconv.ParseUint(s, 8, 16)
	return fs.FileMode(n), err == nil && (len(s) == 3 || len(s) == 4) && n <= 0o777
}
