package bridge

import (
	"strings"
	"sync"

	"ftpsim/ftpcore/event"
)

// Patience is how long a client waits for a reply before it gives up. It is the client's
// default; its user may have set another.
type Patience struct {
	Client  string `json:"client"`
	Seconds int    `json:"seconds"` // 0: for ever
	// Sure is true if the client has given its name, and false if the name was guessed from
	// the password that it sent as anonymous.
	Sure bool `json:"sure"`
}

// patiences are the clients' defaults according to their manuals and sources. The page has
// the same list, for clients that it recognises by their commands.
var patiences = []Habit{
	{"lftp", 300},     // net:timeout
	{"filezilla", 20}, // Settings, Connection, Timeout
	{"curl", 120},     // waiting for a reply; --max-time has no default
	{"wget", 900},     // --read-timeout
	{"ncftp", 135},    // control-timeout
	{"winscp", 15},    // Timeouts, server response
	{"ftplib", 0},     // Python: timeout=None
	{"firefox", 300},  // the versions that still spoke FTP
	{"net::ftp", 120}, // Perl: Timeout
	{inPage, 0},       // the built-in client
}

// Habit is how long clients wait whose name starts with Name, in lower case; 0 seconds
// means for ever.
type Habit struct {
	Name    string
	Seconds int
}

// Habits returns all known habits.
func Habits() []Habit { return patiences }

// inPage is the name of the built-in client.
const inPage = "in the page"

// passwords maps the password that a client sends as anonymous by default to the client's
// name. The page cannot do this, since it gets passwords masked; it recognises clients by
// their commands.
var passwords = map[string]string{
	"ftp@example.com": "curl", "-wget@": "Wget", "lftp@": "lftp", "NcFTP@": "NcFTP",
	"mozilla@example.com": "Firefox", "anonymous@": "ftplib", "-anonymous@": "Net::FTP",
}

// guests tracks which client software each session has, as far as it is known.
type guests struct {
	mu   sync.Mutex
	list map[string]*guest // by session ID
}

type guest struct {
	name  string // as given by CLNT or CSID
	guess string // by its password
}

// Observe learns names and passwords from events.
func (g *guests) Observe(e *event.Event) {
	if e.Peer == nil && e.Kind != event.KindCommand && e.Kind != event.KindSessionClose {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if e.Kind == event.KindSessionClose {
		delete(g.list, e.SID)
		return
	}
	one := g.list[e.SID]
	if one == nil && e.Kind == event.KindSessionOpen {
		if g.list == nil {
			g.list = map[string]*guest{}
		}
		one = &guest{}
		g.list[e.SID] = one
	}
	if one != nil {
		one.learn(e)
	}
}

func (o *guest) learn(e *event.Event) {
	if e.Peer != nil && e.Conn == e.SID+".c" {
		o.name = e.Peer.Client
		if e.Peer.Via == "mem" {
			o.guess = inPage
		}
	}
	if e.Kind == event.KindCommand && e.Dec.Verb == "PASS" && o.guess == "" {
		_, pass, _ := strings.Cut(strings.TrimRight(string(e.Data), "\r\n"), " ")
		o.guess = passwords[pass]
	}
}

// client returns the name that the client of a session has given; empty means none.
func (g *guests) client(sid string) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	if o := g.list[sid]; o != nil {
		return o.name
	}
	return ""
}

// patience returns how long the client of session sid waits; nil means that it is unknown.
func (g *guests) patience(sid string) *Patience {
	g.mu.Lock()
	defer g.mu.Unlock()
	o := g.list[sid]
	if o == nil {
		return nil
	}
	name := o.name
	if name == "" {
		name = o.guess
	}
	for _, p := range patiences {
		if name != "" && strings.HasPrefix(strings.ToLower(name), p.Name) {
			return &Patience{name, p.Seconds, o.name != "" || o.guess == inPage}
		}
	}
	return nil
}
