// Package bridge is the page's contract: commands in, batches of events and
// status out. It is pure Go and is tested natively; wasm/port_js.go only moves
// its bytes. The TypeScript types in web/src/gen/wire.ts are generated from
// this file and from ftpcore/inspect.go.
package bridge

import (
	"encoding/json"

	"ftpsim/ftpcore"
)

// Command is one request of the page. Bytes travel beside the JSON.
type Command struct {
	T    string          `json:"t"` // "cmd"
	ID   int64           `json:"id"`
	Name string          `json:"name"`
	Args json.RawMessage `json:"args,omitempty"`
}

// Ack answers the Command of the same ID. Bytes travel beside the JSON.
type Ack struct {
	T      string `json:"t"` // "ack"
	ID     int64  `json:"id"`
	OK     bool   `json:"ok"`
	Error  *Error `json:"error,omitempty"`
	Result any    `json:"result,omitempty"`
}

// Error refuses a Command. Code has a text in every language of the page.
type Error struct {
	Code string `json:"code"` // "unknown-command", "bad-args", "no-such-session", "nothing-held", "no-such-file", "exists", "denied", "failed"
	Text string `json:"text"`
}

// Events is a batch, at most every 16 ms. List is contiguous from From.
type Events struct {
	T    string           `json:"t"` // "events"
	From int64            `json:"from"`
	List []*ftpcore.Event `json:"list"`
}

// Status tells how things are; sent on change, at most 4 times a second.
type Status struct {
	T         string     `json:"t"` // "status"
	Relay     Relay      `json:"relay"`
	Run       Run        `json:"run"`
	Head      int64      `json:"head"`    // ID of the newest event
	Dropped   int64      `json:"dropped"` // events that left the full ring
	Quota     Quota      `json:"quota"`
	Transfers []Transfer `json:"transfers"`
	Profile   string     `json:"profile"`
}

// Relay tells about the way to the outside.
type Relay struct {
	State   string `json:"state"`            // "none" (page opened alone), "connecting", "connected", "lost"
	FTP     string `json:"ftp,omitempty"`    // "127.0.0.1:2121"
	Passive [2]int `json:"passive,omitzero"` // port range
	Error   string `json:"error,omitempty"`
	RetryAt int64  `json:"retryAt,omitempty"` // Unix milliseconds of the next try
}

// Run tells whether traffic moves by itself.
type Run struct {
	Mode string `json:"mode"` // "running", "paused"
	Held int    `json:"held"` // messages that wait for a decision
}

// Quota tells how full the filesystem is, in bytes.
type Quota struct {
	Used  int64 `json:"used"`
	Max   int64 `json:"max"`
	Files int   `json:"files"`
}

// Transfer is a data transfer under way.
type Transfer struct {
	SID   string  `json:"sid"`
	Conn  string  `json:"conn"`
	Verb  string  `json:"verb"`
	Path  string  `json:"path"`
	Dir   string  `json:"dir"`
	Bytes int64   `json:"bytes"`
	Size  int64   `json:"size"` // -1: unknown (an upload)
	Rate  float64 `json:"rate"` // bytes per second, over the last second or so
}

// Held is the queue of messages that wait for a decision, oldest first; sent
// whole on every change.
type Held struct {
	T    string     `json:"t"` // "held"
	List []HeldItem `json:"list"`
}

// HeldItem is one message that waits. Event is what it would become; its ID is 0.
type HeldItem struct {
	HID   int64          `json:"hid"`
	SID   string         `json:"sid"`
	Since int64          `json:"since"` // Unix milliseconds
	Event *ftpcore.Event `json:"event"`
	Text  string         `json:"text"` // the bytes as Latin-1 text, secrets masked; empty for data
}

// ClientOutput is what the built-in client prints.
type ClientOutput struct {
	T      string       `json:"t"` // "client"
	Lines  []ClientLine `json:"lines"`
	Prompt string       `json:"prompt"`        // "ftp> ", "Password: ", … ; empty while busy
	Secret bool         `json:"secret"`        // what is typed at this prompt must not show
	SID    string       `json:"sid,omitempty"` // session, once connected
}

// ClientLine is one line of it.
type ClientLine struct {
	Kind string `json:"kind"` // "input", "command", "reply", "info", "error", "listing"
	Text string `json:"text"`
	Code int    `json:"code,omitempty"` // of a reply
}

// File is one entry of a directory.
type File struct {
	Name  string `json:"name"`
	Dir   bool   `json:"dir"`
	Size  int64  `json:"size"`
	Mtime int64  `json:"mtime"` // Unix milliseconds
	Mode  string `json:"mode"`  // "-rw-r--r--"
}

// Commands of this version. Args and results, as JSON:
//
//	hello          {}                          → Hello, then a full replay by events, status, held
//	run | pause    {}                          → {}
//	step           {over?:"reply"|"transfer"}  → {} | error nothing-held; while running it pauses first
//	held.release   {hid?}                      → {}   without hid: all
//	held.drop      {hid}                       → {}
//	held.edit      {hid} + bytes               → {}
//	session.close  {sid, how:"421"|"fin"|"rst"} → {}
//	events.get     {from, to}                  → Events (at most 5000)
//	bytes.get      {id, orig?}                 → bytes (whole message, or the sample of a data event)
//	fs.list        {path}                      → {files: File[]} sorted: directories first, then by name
//	fs.get         {path}                      → bytes
//	fs.put         {path, off, last} + bytes   → {}   in pieces of at most 256 KiB, in order; replaces the file when last
//	fs.mkdir       {path}                      → {}
//	fs.rm          {path}                      → {}   a directory with all in it
//	fs.mv          {from, to}                  → {}
//	config.get     {}                          → Config
//	config.set     {profile}                   → {}   for the sessions that begin from now on
//	relay.retry    {}                          → {}
//	client.line    {text}                      → {}   a line typed at the prompt
//	client.complete {text}                     → {text, options: string[]}
//	client.interrupt {}                        → {}   Ctrl-C
//	client.reset   {}                          → {}
//	clear          {}                          → {}   forgets the recorded events (IDs go on)
type Hello struct {
	Version   string                `json:"version"`
	Config    Config                `json:"config"`
	Reference []ftpcore.CommandInfo `json:"reference"`
}

// Config is what the page may change.
type Config struct {
	Profile  string        `json:"profile"`
	Profiles []ProfileInfo `json:"profiles"`
	Accounts []AccountInfo `json:"accounts"`
}

// ProfileInfo names a kind of server.
type ProfileInfo struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	Text  string `json:"text"` // one sentence
}

// AccountInfo is an account as the page shows it.
type AccountInfo struct {
	User     string   `json:"user"`
	Password string   `json:"password"` // this is a simulator: the page tells people how to log in
	Any      bool     `json:"any"`      // every password will do
	Home     string   `json:"home"`
	Write    []string `json:"write"`
}
