package ftptest

import (
	"bytes"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/txtar"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/profile"
	"ftpsim/ftpcore/tlsconn"
	"ftpsim/ftpcore/wire"
)

// Config is the config part of a transcript: settings of the server and of the first client.
type Config struct {
	Profile  ftpcore.Profile // profile NAME
	Limits   ftpcore.Limits  // line N, sessions N, tries N, delay N, address N, transfers N, depth N, path N, entries N, files N
	Quota    int64           // quota N: most bytes in the filesystem
	TLS      *tlsconn.TLS    // tls on, or resume=require, require=data, strict
	Host     string          // host ADDRESS: the server's address; default 127.0.0.1
	User     string          // login USER PASSWORD: the script begins after the 230
	Password string
}

// File is a starting or final file; a Name that ends in "/" is a directory.
type File struct {
	Name   string
	Data   []byte
	Absent bool
}

// Script is a parsed transcript.
type Script struct {
	Config Config
	Files  []File
	Want   []File
	Lines  []Line

	archive *txtar.Archive
	part    int // index of the script in the archive
}

// Line is one line of a script.
type Line struct {
	Num    int    // line number in the script, from 1
	Client int    // number of the client, from 1
	Op     string // "C>", "S<" …; empty for comments
	Text   string
	Raw    string // the whole line
}

// Parse parses a transcript.
func Parse(data []byte) (*Script, error) {
	s := &Script{archive: txtar.Parse(data), part: -1, Config: Config{Host: "127.0.0.1"}}
	if len(bytes.TrimSpace(s.archive.Comment)) == 0 {
		return nil, fmt.Errorf("the transcript does not say what it shows")
	}
	for i, f := range s.archive.Files {
		var err error
		switch dir, name, _ := strings.Cut(f.Name, "/"); {
		case f.Name == "config":
			err = s.Config.parse(string(f.Data))
		case f.Name == "script":
			s.part = i
			err = s.parseLines(string(f.Data))
		case dir == "fs":
			err = addFile(&s.Files, name, f.Data)
		case dir == "want":
			err = addFile(&s.Want, name, f.Data)
		default:
			err = fmt.Errorf("unknown part")
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	if len(s.Lines) == 0 {
		return nil, fmt.Errorf("there is no script")
	}
	return s, nil
}

// ParseAll parses every transcript of corpus; the keys are file names. It fails if there is
// none.
func ParseAll(corpus fs.FS) (map[string]*Script, error) {
	names, err := fs.Glob(corpus, "*.txtar")
	if err != nil || len(names) == 0 {
		return nil, fmt.Errorf("there are no transcripts: %v", err)
	}
	all := make(map[string]*Script, len(names))
	for _, name := range names {
		data, err := fs.ReadFile(corpus, name)
		if err != nil {
			return nil, err
		}
		if all[name], err = Parse(data); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return all, nil
}

// Bytes returns the text of the transcript.
func (s *Script) Bytes() []byte { return txtar.Format(s.archive) }

// Sent returns all bytes that the first client sends, for fuzzing.
func (s *Script) Sent() []byte {
	var b []byte
	if s.Config.User != "" {
		b = fmt.Appendf(b, "USER %s\r\nPASS %s\r\n", s.Config.User, s.Config.Password)
	}
	for _, l := range s.Lines {
		if l.Op == "C>" && l.Client == 1 {
			if text, err := payload(l.Text); err == nil {
				b = append(b, text...)
			}
		}
	}
	return b
}

func (c *Config) parse(text string) error {
	for line := range strings.Lines(text) {
		w := strings.Fields(line)
		if len(w) < 2 {
			return fmt.Errorf("bad setting %q", line)
		}
		n, nerr := strconv.Atoi(w[1])
		var ok bool
		switch w[0] {
		case "profile":
			if c.Profile, ok = profile.Named(w[1]); !ok {
				return fmt.Errorf("there is no profile %q", w[1])
			}
			continue
		case "host":
			c.Host = w[1]
			continue
		case "tls":
			if err := c.parseTLS(w[1:]); err != nil {
				return err
			}
			continue
		case "login":
			c.User, c.Password = w[1], w[2]
			continue
		case "line":
			c.Limits.Line = n
		case "sessions":
			c.Limits.Sessions = n
		case "tries":
			c.Limits.LoginTries = n
		case "delay":
			c.Limits.LoginDelay = n
		case "address":
			c.Limits.PerAddress = n
		case "transfers":
			c.Limits.Transfers = n
		case "depth":
			c.Limits.PathDepth = n
		case "path":
			c.Limits.PathLength = n
		case "entries":
			c.Limits.Entries = n
		case "files":
			c.Limits.QuotaFiles = n
		case "data":
			c.Limits.DataSeconds = n
		case "quota":
			c.Quota = int64(n)
		default:
			nerr = fmt.Errorf("bad setting %q", line)
		}
		if nerr != nil {
			return nerr
		}
	}
	return nil
}

func (s *Script) parseLines(text string) error {
	num := 0
	for raw := range strings.Lines(text) {
		num++
		raw = strings.TrimSuffix(raw, "\n")
		l := Line{Num: num, Client: 1, Raw: raw}
		rest := raw
		if n, after, ok := strings.Cut(rest, " "); ok && len(n) == 1 && '1' <= n[0] && n[0] <= '9' {
			l.Client, rest = int(n[0]-'0'), after
		}
		switch {
		case rest == "" || rest[0] == '#':
		case len(rest) == 2 || len(rest) > 2 && rest[2] == ' ':
			l.Op, l.Text = rest[:2], strings.TrimPrefix(rest[2:], " ")
			if !strings.Contains("C> C! S< S! D> D< D! E! G! R! T! F!", l.Op) {
				return fmt.Errorf("line %d: unknown kind %q", num, l.Op)
			}
		default:
			return fmt.Errorf("line %d: not a line of a script: %q", num, raw)
		}
		s.Lines = append(s.Lines, l)
	}
	return nil
}

// withLines returns the archive with other lines in its script.
func (s *Script) withLines(lines []string) []byte {
	a := *s.archive
	a.Files = append([]txtar.File(nil), a.Files...)
	a.Files[s.part].Data = []byte(strings.Join(lines, "\n") + "\n")
	return txtar.Format(&a)
}

func addFile(list *[]File, name string, body []byte) error {
	if text, err := strconv.Unquote(name); err == nil {
		name = wire.NameInside(text)
	}
	f := File{Name: name, Data: body}
	switch text := strings.TrimSpace(string(body)); {
	case text == "{absent}":
		f.Absent = true
	case strings.HasPrefix(text, "{bytes "):
		var err error
		if f.Data, err = pattern(text); err != nil {
			return err
		}
	case strings.HasPrefix(text, `"`):
		f.Data = nil
		for line := range strings.Lines(text) {
			s, err := strconv.Unquote(strings.TrimSpace(line))
			if err != nil {
				return fmt.Errorf("%q: %w", line, err)
			}
			f.Data = append(f.Data, s...)
		}
	}
	*list = append(*list, f)
	return nil
}

// payload returns the bytes that a line of a script sends or expects.
func payload(text string) ([]byte, error) {
	switch {
	case strings.HasPrefix(text, `"`):
		s, err := strconv.Unquote(text)
		return []byte(s), err
	case strings.HasPrefix(text, "{bytes "):
		return pattern(text)
	}
	return []byte(text + "\r\n"), nil
}

// pattern returns the bytes for "{bytes N}" or "{bytes N from M}". Each byte depends on its
// offset.
func pattern(text string) ([]byte, error) {
	var n, from int
	if _, err := fmt.Sscanf(text, "{bytes %d from %d}", &n, &from); err != nil {
		if _, err := fmt.Sscanf(text, "{bytes %d}", &n); err != nil {
			return nil, fmt.Errorf("%q: %w", text, err)
		}
	}
	b := make([]byte, n)
	for i := range b {
		at := from + i
		b[i] = byte(at ^ at>>8 ^ at>>16)
	}
	return b, nil
}
