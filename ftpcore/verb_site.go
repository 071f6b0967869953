package ftpcore

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/hack-pad/hackpadfs"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/storage"
	"ftpsim/ftpcore/verbs"
	"ftpsim/ftpcore/wire"
)

// siteCommands has the verbs behind SITE. SITE itself needs a login.
var siteCommands commandTable

func init() {
	runs := map[string]func(*session, string) wire.Reply{
		"CHMOD": (*session).siteChmod, "UMASK": (*session).siteUmask, "UTIME": (*session).siteUtime,
		"COPY": (*session).siteCopy, "CPFR": (*session).siteCpfr, "CPTO": (*session).siteCpto,
		"MKDIR": (*session).siteMkdir, "RMDIR": (*session).siteRmdir,
		"IDLE": (*session).siteIdle, "WHO": (*session).siteWho, "HELP": (*session).siteHelp,
	}
	for _, i := range verbs.Site() {
		siteCommands = append(siteCommands, &command{CommandInfo: i, run: runs[strings.TrimPrefix(i.Verb, "SITE ")]})
	}
}

func siteRows() commandTable {
	return commandTable{
		row("SITE", (*session).cmdSite).feats((*session).featSite),
	}
}

// featSite lists the verbs behind SITE that clients look for in FEAT.
func (s *session) featSite() (lines []string) {
	for _, verb := range []string{"COPY", "MKDIR", "RMDIR", "UTIME"} {
		if s.profile.refuseParam("SITE", verb).Code == 0 {
			lines = append(lines, "SITE "+verb)
		}
	}
	return lines
}

// cmdSite runs the verb behind SITE (RFC 959 §4.1.3).
func (s *session) cmdSite(arg string) wire.Reply {
	verb, rest, _ := strings.Cut(arg, " ")
	c := siteCommands.find("SITE " + wire.UpperASCII(verb))
	if c == nil {
		return wire.NewReply(500, event.ReasonUnknownSiteCommand, "Unknown SITE command.").Because(event.Check{Saw: verb})
	}
	if r := s.unmet(c, rest); r.Code != 0 {
		return r
	}
	return c.run(s, rest)
}

func (s *session) siteHelp(arg string) wire.Reply {
	if arg != "" {
		c := siteCommands.find("SITE " + wire.UpperASCII(arg))
		if c == nil || s.profile.refuseParam("SITE", arg).Code != 0 {
			return wire.NewReply(501, event.ReasonUnknownSiteCommand, "Unknown SITE command.").Because(event.Check{Saw: arg})
		}
		return wire.NewReply(214, event.ReasonHelp, "Syntax: %s — %s", c.Syntax, c.Help)
	}
	lines := []string{"The following SITE commands are recognized:"}
	for _, c := range siteCommands {
		if l := strings.TrimPrefix(c.Syntax, "SITE "); s.profile.refuseParam("SITE", l).Code == 0 {
			lines = append(lines, l)
		}
	}
	return wire.Reply{Code: 214, Why: event.ReasonHelp, Lines: append(lines, "SITE HELP <verb> explains one.")}
}

func (s *session) siteChmod(arg string) wire.Reply {
	digits, name, _ := strings.Cut(arg, " ")
	if _, ok := parseOctal(digits); !ok || name == "" {
		return wire.NewReply(501, event.ReasonBadArgument, "CHMOD needs three octal digits and a path.").Because(event.Check{Saw: arg, Want: "644 a.txt"})
	}
	x, _ := settingOf("UNIX.mode", digits)
	r := s.setFacts(name, x)
	if r.Code == 213 {
		r.Code, r.Lines = 200, []string{"Permissions changed on " + name}
	}
	return r
}

// siteUmask returns or sets the umask of new files and directories: "SITE UMASK 022".
func (s *session) siteUmask(arg string) wire.Reply {
	if arg == "" {
		return wire.NewReply(200, event.ReasonUmask, "Current UMASK is %s", octal(s.params.umask))
	}
	mask, ok := parseOctal(arg)
	if !ok {
		return wire.NewReply(501, event.ReasonBadArgument, "UMASK is three octal digits.").Because(event.Check{Saw: arg, Want: "022"})
	}
	was := s.params.umask
	s.params.umask = mask
	return wire.NewReply(200, event.ReasonUmask, "UMASK set to %s (was %s)", octal(mask), octal(was))
}

// siteUtime sets a file's modification time. The argument is a time, with or without
// seconds, and a path; or a path, the times of access, modification and creation, and
// "UTC".
func (s *session) siteUtime(arg string) wire.Reply {
	when, name, _ := strings.Cut(arg, " ")
	w := strings.Fields(arg)
	if n := len(w); n >= 5 && strings.EqualFold(w[n-1], "UTC") {
		when, name = w[n-3], arg
		for range 4 {
			name = strings.TrimRight(name[:strings.LastIndexByte(name, ' ')], " ")
		}
	}
	if len(when) == len("200601021504") {
		when += "00"
	}
	x, fail := settingOf("Modify", when)
	if fail.Code != 0 || name == "" {
		return wire.NewReply(501, event.ReasonBadArgument, "UTIME needs a time and a path.").Because(event.Check{Saw: arg, Want: "20261122070810 a.txt"})
	}
	r := s.setFacts(name, x)
	if r.Code == 213 {
		r.Code, r.Lines = 200, []string{"Time changed on " + name}
	}
	return r
}

// siteIdle returns or sets the idle limit, up to the server's.
func (s *session) siteIdle(arg string) wire.Reply {
	most := s.limits.IdleSeconds
	if arg == "" {
		return wire.NewReply(200, event.ReasonIdleLimit, "Idle limit is %d seconds, at most %d", cmp.Or(s.params.idleSecs, most), most)
	}
	n, err := strconv.Atoi(arg)
	if err != nil || n < 1 || n > most {
		return wire.NewReply(501, event.ReasonBadArgument, "IDLE is a number of seconds from 1 to %d.", most).Because(event.Check{Saw: arg, Want: strconv.Itoa(int(most))})
	}
	s.params.idleSecs = n
	return wire.NewReply(200, event.ReasonIdleLimit, "Idle limit set to %d seconds", n)
}

// siteWho lists the sessions. An account without full rights sees only its own session.
func (s *session) siteWho(string) wire.Reply {
	all := slices.Contains(s.login.account.Write, "/")
	s.srv.mu.Lock()
	var list []*session
	for _, x := range s.srv.sessions {
		if all || x == s {
			list = append(list, x)
		}
	}
	s.srv.mu.Unlock()
	slices.SortFunc(list, func(a, b *session) int { return a.num - b.num })
	lines := []string{"Who is there:"}
	for _, x := range list {
		st := x.state.Load()
		if x == s {
			now := s.now()
			st = &now
		}
		lines = append(lines, strings.TrimRight(fmt.Sprintf("%s %s %s %s %s", x.id, peerOf(x.conn).Remote, cmp.Or(st.User, "-"), st.FSM, st.Cmd), " "))
	}
	return wire.Reply{Code: 200, Why: event.ReasonWho, Lines: append(lines, "End")}
}

func (s *session) siteCopy(arg string) wire.Reply {
	names := quotedWords(arg)
	if len(names) != 2 {
		return wire.NewReply(501, event.ReasonBadArgument, "COPY needs two paths, in quotes where they hold spaces.").Because(event.Check{Saw: arg, Want: `a.txt "a copy.txt"`})
	}
	from, err := s.resolve(names[0])
	if err == nil {
		_, err = s.stat(from)
	}
	if err != nil {
		return s.fileReply(550, from, err)
	}
	return s.copyTo(from, names[1])
}

func (s *session) siteCpfr(arg string) wire.Reply {
	p, err := s.resolve(arg)
	if err == nil {
		_, err = s.stat(p)
	}
	if err != nil {
		return s.fileReply(550, p, err)
	}
	s.params.copyF = p
	return s.at(wire.NewReply(350, event.ReasonCopyPending, "Ready for SITE CPTO."), p)
}

func (s *session) siteCpto(arg string) wire.Reply {
	from := s.params.copyF
	if s.params.copyF = ""; from == "" {
		return wire.NewReply(503, event.ReasonCPFRFirst, "SITE CPTO must follow SITE CPFR.")
	}
	return s.copyTo(from, arg)
}

func (s *session) copyTo(from, arg string) wire.Reply {
	fsys, ok := s.srv.FS.(storage.CopyFS)
	if !ok {
		return wire.NewReply(504, event.ReasonCannotCopy, "This filesystem cannot copy.")
	}
	to, err := s.writable(arg)
	old, missing := s.stat(to)
	if err == nil && s.fileFault(to, true) {
		err = storage.ErrQuota
	}
	if err == nil {
		err = fsys.Copy(wire.FSPath(from), wire.FSPath(to))
	}
	if err != nil {
		return s.fileReply(553, to, err)
	}
	r := wire.NewReply(250, event.ReasonCopied, "Copied.")
	change := event.FSChange{Op: "create", Path: to}
	if fi, err := s.stat(to); err == nil && fi.IsDir() {
		change.Op = "mkdir"
	} else if err == nil {
		change.Size = fi.Size()
	}
	if missing == nil && !old.IsDir() {
		change.Op = "write"
	}
	r.FS = []event.FSChange{change}
	return s.at(r, to)
}

// siteMkdir makes a directory and its missing parents.
func (s *session) siteMkdir(arg string) wire.Reply {
	p, err := s.writable(arg)
	if err == nil {
		if _, missing := s.stat(p); missing == nil {
			err = fs.ErrExist
		}
	}
	if err == nil && s.fileFault(p, true) {
		err = storage.ErrQuota
	}
	var made []event.FSChange
	for dir := p; err == nil && dir != "/"; dir = path.Dir(dir) {
		if _, missing := s.stat(dir); missing == nil {
			break
		}
		if !s.mayWrite(dir) {
			err = errDenied
		}
		made = append(made, event.FSChange{Op: "mkdir", Path: dir})
	}
	if err == nil {
		err = hackpadfs.MkdirAll(s.srv.FS, wire.FSPath(p), 0o777&^s.params.umask)
	}
	if err != nil {
		return s.fileReply(550, p, err)
	}
	slices.Reverse(made)
	r := wire.NewReply(200, event.ReasonMade, "%s created.", wire.QuotePath(s.onWire(p)))
	r.FS = made
	return s.at(r, p)
}

// siteRmdir removes a directory and its content.
func (s *session) siteRmdir(arg string) wire.Reply {
	p, err := s.writable(arg)
	if err == nil {
		_, err = s.isDir(p)
	}
	if err == nil {
		err = hackpadfs.RemoveAll(s.srv.FS, wire.FSPath(p))
	}
	if err != nil {
		return s.fileReply(550, p, err)
	}
	r := wire.NewReply(200, event.ReasonRemoved, "Directory removed, with all that was in it.")
	r.FS = []event.FSChange{{Op: "rmdir", Path: p}}
	return s.at(r, p)
}
