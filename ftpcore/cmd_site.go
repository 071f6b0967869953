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
)

// siteCommands are the verbs behind SITE; each needs the login that SITE needs.
var siteCommands commandTable

func init() {
	site := func(verb, args, help string, run func(*session, string) Reply) {
		p := anybody()
		if args != "" && args[0] != '[' {
			p = p.arg()
		}
		c := row("SITE "+verb, args, "", help, p, run)
		siteCommands = append(siteCommands, c)
		parameters = append(parameters, Parameter{Verb: "SITE", Code: verb, Name: help, RFC: "959#4.1.3", Since: "none"})
	}
	site("CHMOD", "<mode> <path>", "Says who may do what with a file, in octal digits.", (*session).siteChmod)
	site("UMASK", "[<mask>]", "Tells or sets what new files do not permit.", (*session).siteUmask)
	site("UTIME", "<time> <path>", "Sets when a file was changed.", (*session).siteUtime)
	site("COPY", "<path> <path>", "Copies a file or a directory; names with spaces in quotes.", (*session).siteCopy)
	site("CPFR", "<path>", "Names what SITE CPTO copies.", (*session).siteCpfr)
	site("CPTO", "<path>", "Copies it there.", (*session).siteCpto)
	site("MKDIR", "<path>", "Makes a directory and those above it.", (*session).siteMkdir)
	site("RMDIR", "<path>", "Removes a directory and all that is in it.", (*session).siteRmdir)
	site("IDLE", "[<seconds>]", "Tells or sets how long the client may be silent.", (*session).siteIdle)
	site("WHO", "", "Lists who is there.", (*session).siteWho)
	site("HELP", "[<verb>]", "Lists the verbs behind SITE, or explains one.", (*session).siteHelp)
}

func siteRows() commandTable {
	return commandTable{row("SITE", "<verb> …", "959#4.1.3", "Does what is special to this server; SITE HELP lists it.", member(2, 3, 5).arg().drawn(DiagramGeneral), (*session).cmdSite).feats((*session).featSite)}
}

// featSite lists the verbs behind SITE that clients look for.
func (s *session) featSite() (lines []string) {
	for _, verb := range []string{"COPY", "MKDIR", "RMDIR", "UTIME"} {
		if s.profile.refuseParam("SITE", verb).Code == 0 {
			lines = append(lines, "SITE "+verb)
		}
	}
	return lines
}

// cmdSite finds the verb behind SITE (RFC 959 §4.1.3).
func (s *session) cmdSite(arg string) Reply {
	verb, rest, _ := strings.Cut(arg, " ")
	c := siteCommands.find("SITE " + upperASCII(verb))
	if c == nil {
		return NewReply(500, ReasonUnknownSiteCommand, "Unknown SITE command.").because(Check{Saw: verb})
	}
	if r := s.unmet(c, rest); r.Code != 0 {
		return r
	}
	return c.run(s, rest)
}

func (s *session) siteHelp(arg string) Reply {
	if arg != "" {
		c := siteCommands.find("SITE " + upperASCII(arg))
		if c == nil || s.profile.refuseParam("SITE", arg).Code != 0 {
			return NewReply(501, ReasonUnknownSiteCommand, "Unknown SITE command.").because(Check{Saw: arg})
		}
		return NewReply(214, ReasonHelp, "Syntax: %s — %s", c.Syntax, c.Help)
	}
	lines := []string{"The following SITE commands are recognized:"}
	for _, c := range siteCommands {
		if l := strings.TrimPrefix(c.Syntax, "SITE "); s.profile.refuseParam("SITE", l).Code == 0 {
			lines = append(lines, l)
		}
	}
	return Reply{Code: 214, Why: ReasonHelp, Lines: append(lines, "SITE HELP <verb> explains one.")}
}

func (s *session) siteChmod(arg string) Reply {
	digits, name, _ := strings.Cut(arg, " ")
	if _, ok := parseOctal(digits); !ok || name == "" {
		return NewReply(501, ReasonBadArgument, "CHMOD needs three octal digits and a path.").because(Check{Saw: arg, Want: "644 a.txt"})
	}
	x, _ := settingOf("UNIX.mode", digits)
	r := s.setFacts(name, x)
	if r.Code == 213 {
		r.Code, r.Lines = 200, []string{"Permissions changed on " + name}
	}
	return r
}

// siteUmask: "SITE UMASK 022". It counts for files and directories from now on.
func (s *session) siteUmask(arg string) Reply {
	if arg == "" {
		return NewReply(200, ReasonUmask, "Current UMASK is %s", octal(s.params.umask))
	}
	mask, ok := parseOctal(arg)
	if !ok {
		return NewReply(501, ReasonBadArgument, "UMASK is three octal digits.").because(Check{Saw: arg, Want: "022"})
	}
	was := s.params.umask
	s.params.umask = mask
	return NewReply(200, ReasonUmask, "UMASK set to %s (was %s)", octal(mask), octal(was))
}

// siteUtime takes the time in front of the path, with seconds or without, or
// behind it three times and "UTC": of access, of change and of the birth.
func (s *session) siteUtime(arg string) Reply {
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
		return NewReply(501, ReasonBadArgument, "UTIME needs a time and a path.").because(Check{Saw: arg, Want: "20261122070810 a.txt"})
	}
	r := s.setFacts(name, x)
	if r.Code == 213 {
		r.Code, r.Lines = 200, []string{"Time changed on " + name}
	}
	return r
}

// siteIdle sets how long the client may be silent, up to the server's limit.
func (s *session) siteIdle(arg string) Reply {
	most := s.limits.IdleSeconds
	if arg == "" {
		return NewReply(200, ReasonIdleLimit, "Idle limit is %d seconds, at most %d", cmp.Or(s.params.idleSecs, most), most)
	}
	n, err := strconv.Atoi(arg)
	if err != nil || n < 1 || n > most {
		return NewReply(501, ReasonBadArgument, "IDLE is a number of seconds from 1 to %d.", most).because(Check{Saw: arg, Want: itoa(int64(most))})
	}
	s.params.idleSecs = n
	return NewReply(200, ReasonIdleLimit, "Idle limit set to %d seconds", n)
}

// siteWho lists the sessions; who may not change everything sees the own one only.
func (s *session) siteWho(string) Reply {
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
	return Reply{Code: 200, Why: ReasonWho, Lines: append(lines, "End")}
}

// copyFS is a filesystem that copies at one stroke.
type copyFS interface {
	Copy(from, to string) error
}

func (s *session) siteCopy(arg string) Reply {
	names := quotedWords(arg)
	if len(names) != 2 {
		return NewReply(501, ReasonBadArgument, "COPY needs two paths, in quotes where they hold spaces.").because(Check{Saw: arg, Want: `a.txt "a copy.txt"`})
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

func (s *session) siteCpfr(arg string) Reply {
	p, err := s.resolve(arg)
	if err == nil {
		_, err = s.stat(p)
	}
	if err != nil {
		return s.fileReply(550, p, err)
	}
	s.params.copyF = p
	return s.at(NewReply(350, ReasonCopyPending, "Ready for SITE CPTO."), p)
}

func (s *session) siteCpto(arg string) Reply {
	from := s.params.copyF
	if s.params.copyF = ""; from == "" {
		return NewReply(503, ReasonCPFRFirst, "SITE CPTO must follow SITE CPFR.")
	}
	return s.copyTo(from, arg)
}

func (s *session) copyTo(from, arg string) Reply {
	fsys, ok := s.srv.FS.(copyFS)
	if !ok {
		return NewReply(504, ReasonCannotCopy, "This filesystem cannot copy.")
	}
	to, err := s.writable(arg)
	old, missing := s.stat(to)
	if err == nil && s.fault(to, true) {
		err = ErrQuota
	}
	if err == nil {
		err = fsys.Copy(FSPath(from), FSPath(to))
	}
	if err != nil {
		return s.fileReply(553, to, err)
	}
	r := NewReply(250, ReasonCopied, "Copied.")
	change := FSChange{Op: "create", Path: to}
	if fi, err := s.stat(to); err == nil && fi.IsDir() {
		change.Op = "mkdir"
	} else if err == nil {
		change.Size = fi.Size()
	}
	if missing == nil && !old.IsDir() {
		change.Op = "write"
	}
	r.FS = []FSChange{change}
	return s.at(r, to)
}

// siteMkdir makes a directory with all that is missing above it.
func (s *session) siteMkdir(arg string) Reply {
	p, err := s.writable(arg)
	if err == nil {
		if _, missing := s.stat(p); missing == nil {
			err = fs.ErrExist
		}
	}
	if err == nil && s.fault(p, true) {
		err = ErrQuota
	}
	var made []FSChange
	for dir := p; err == nil && dir != "/"; dir = path.Dir(dir) {
		if _, missing := s.stat(dir); missing == nil {
			break
		}
		if !s.mayWrite(dir) {
			err = errDenied
		}
		made = append(made, FSChange{Op: "mkdir", Path: dir})
	}
	if err == nil {
		err = hackpadfs.MkdirAll(s.srv.FS, FSPath(p), 0o777&^s.params.umask)
	}
	if err != nil {
		return s.fileReply(550, p, err)
	}
	slices.Reverse(made)
	r := NewReply(200, ReasonMade, "%s created.", QuotePath(s.said(p)))
	r.FS = made
	return s.at(r, p)
}

// siteRmdir removes a directory with all that is in it.
func (s *session) siteRmdir(arg string) Reply {
	p, err := s.writable(arg)
	if err == nil {
		_, err = s.isDir(p)
	}
	if err == nil {
		err = hackpadfs.RemoveAll(s.srv.FS, FSPath(p))
	}
	if err != nil {
		return s.fileReply(550, p, err)
	}
	r := NewReply(200, ReasonRemoved, "Directory removed, with all that was in it.")
	r.FS = []FSChange{{Op: "rmdir", Path: p}}
	return s.at(r, p)
}
