package bridge

import (
	"strings"
	"sync"

	"ftpsim/ftpcore/event"
)

// Patience tells how long a client waits for an answer before it gives up, by its
// own defaults: whoever runs it may have set it otherwise.
type Patience struct {
	Client  string `json:"client"`
	Seconds int    `json:"seconds"` // 0: it waits for ever
	// Sure: the client has told its name; else it was known by the password that it sent.
	Sure bool `json:"sure"`
}

// patiences are what clients' manuals and sources say of their defaults, by how
// their name begins. The page has them too, for clients that it knows by their
// commands.
var patiences = []Habit{
	{"lftp", 300},     // net:timeout
	{"filezilla", 20}, // Settings, Connection, Timeout
	{"curl", 120},     // of a reply; --max-time has none
	{"wget", 900},     // --read-timeout
	{"ncftp", 135},    // control-timeout
	{"winscp", 15},    // Timeouts, server response
	{"ftplib", 0},     // Python: timeout=None
	{"firefox", 300},  // while it still spoke FTP
	{"net::ftp", 120}, // Perl: Timeout
	{inPage, 0},       // the built-in client
}

// Habit is how long clients wait whose name begins so, in lower case; 0 seconds: for ever.
type Habit struct {
	Name    string
	Seconds int
}

// Habits are all that are known.
func Habits() []Habit { return patiences }

// inPage stands for the built-in client, which needs no name.
const inPage = "in the page"

// passwords are what clients send as anonymous of themselves. Only the engine sees
// them: what a client's commands tell, the page finds out.
var passwords = map[string]string{
	"ftp@example.com": "curl", "-wget@": "Wget", "lftp@": "lftp", "NcFTP@": "NcFTP",
	"mozilla@example.com": "Firefox", "anonymous@": "ftplib", "-anonymous@": "Net::FTP",
}

// guests knows who the clients are, as far as they tell.
type guests struct {
	mu   sync.Mutex
	list map[string]*guest // by session
}

type guest struct {
	name  string // as the client says it
	guess string
}

// Observe follows what clients tell of themselves.
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

// client is the name that the client of a session gives, or "".
func (g *guests) client(sid string) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	if o := g.list[sid]; o != nil {
		return o.name
	}
	return ""
}

// patience is how long the client of sid waits; nil: nobody can know.
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
