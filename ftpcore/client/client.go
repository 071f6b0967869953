// Package client is the built-in FTP client: an `ftp>` interpreter in the
// manner of BSD ftp and tnftp, without a terminal. It speaks real FTP (RFC 959,
// 1123, 2389, 2428, 3659) through a Dialer, shows every command and reply, and
// keeps its local files in a filesystem that is handed in.
//
// Names are bytes in it, as on the wire; only its local files, and what it shows, have
// them as inside (ftpcore/wire/file_names.go).
//
// One goroutine runs the commands, one line at a time; another reads the control
// connection, so that what comes unasked is shown at once. There are no
// timeouts: a held server may take minutes, and Interrupt is the way out.
package client

import (
	"context"
	"crypto/tls"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/hack-pad/hackpadfs"

	"ftpsim/ftpcore/wire"
)

// Dialer is the client's only way to the network.
type Dialer interface {
	// Dial connects to addr ("127.0.0.1:2121"). It returns when ctx is done.
	Dial(ctx context.Context, addr string) (net.Conn, error)
	// Listen opens a port for one active-mode data connection. When the host of
	// its Addr is unspecified, the control connection's is told to the server.
	Listen(ctx context.Context) (net.Listener, error)
}

// Client is one interpreter. Set the exported fields first and leave them then.
// Its methods may be called from any goroutine, but not from Output.
type Client struct {
	Dialer Dialer
	Local  hackpadfs.FS     // the client's own files; nil: it has none
	Addr   string           // where open goes when it is told nothing
	Home   func() string    // instead of Addr, where that changes
	Output func(Output)     // called by one goroutine at a time, in order
	Now    func() time.Time // for the rate of a transfer; nil: time.Now
	// Logins are those of the server, if they are known: what is typed for a name and
	// is none of theirs may be a password.
	Logins []wire.Login

	once  sync.Once
	order sync.Mutex // of lines and interrupts
	count int64      // of both so far
	lines chan input
	intr  chan int64 // holds at most one interrupt, its number
	quit  chan struct{}
	stop  sync.Once
	done  chan struct{}

	// What follows belongs to the goroutine that runs commands.
	ctx     context.Context // of the line that is being run
	out     console
	ctl     *control // nil: not connected
	set     settings
	server  serverState
	version uint16 // the newest of TLS; 0: any
	marker  marker
	restart int64  // for the next transfer; 0: from the beginning
	next    func() // what came in place of a line

	seen    seen    // shared with Complete
	secrets secrets // shared with Hides
}

// settings are what the person chose; they outlive a connection.
type settings struct {
	typ    string // as the verbs take them: "A", "E T", "I" …
	mode   string
	stru   string
	active bool // data connections: the server dials
	noEPSV bool // use PASV and PORT
	long   bool // use LPSV and LPRT
	quiet  bool // do not show the command lines
	noAsk  bool // mget, mput, mdelete do not ask
}

// serverState is what is known of the server's side of the session.
type serverState struct {
	user    string // logged in as
	pending string // what USER said last
	typ     string // in force: "A", "I" …
	mode    string
	stru    string
	noEPSV  bool // it refused EPSV
	noEPRT  bool
	tls     *tls.Config // nil: no TLS so far
	private bool        // PROT P
}

// maxQueue bounds the lines that wait while a command runs.
const maxQueue = 64

type input struct {
	ctx  context.Context
	text string
	n    int64  // its number
	do   func() // instead of text: what no person has typed
}

// Start shows the first prompt. Line does it too.
func (c *Client) Start() {
	c.once.Do(func() {
		if c.Now == nil {
			c.Now = time.Now
		}
		c.set.typ, c.set.mode, c.set.stru = "I", "S", "F"
		c.lines = make(chan input, maxQueue)
		c.intr = make(chan int64, 1)
		c.quit = make(chan struct{})
		c.done = make(chan struct{})
		c.ctx = context.Background()
		go c.loop()
	})
}

// Line gives the client a line that was typed at its prompt, and returns at once.
// Names in it may be as inside (ftpcore/wire/file_names.go), or have bytes as \xd6.
// Several lines, as from a paste, are run one after the other; of more than 64
// that wait the newest are dropped. What the line starts is interrupted when ctx
// is done.
func (c *Client) Line(ctx context.Context, text string) {
	c.Start()
	text = wire.NameOnWire(strings.TrimSuffix(strings.ReplaceAll(text, "\r", ""), "\n"))
	c.order.Lock()
	defer c.order.Unlock()
	for line := range strings.SplitSeq(text, "\n") {
		c.count++
		select {
		case c.lines <- input{ctx: ctx, text: line, n: c.count}:
		default:
		}
	}
}

// Interrupt is Ctrl-C: it stops a transfer by ABOR, and when called again
// without; it gives up a connect, a wait for a reply or a question. Lines that
// wait are dropped.
func (c *Client) Interrupt() {
	c.Start()
	c.order.Lock()
	defer c.order.Unlock()
	for len(c.lines) > 0 {
		select {
		case <-c.lines:
		default:
		}
	}
	c.count++
	select {
	case c.intr <- c.count:
	default:
	}
}

// Close ends the client without a QUIT. When it returns nothing is left of it
// and Output is not called again.
func (c *Client) Close() {
	c.Start()
	c.stop.Do(func() { close(c.quit) })
	<-c.done
}

// loop runs the lines until Close.
func (c *Client) loop() {
	defer close(c.done)
	for {
		text, err := c.ask("ftp> ", false)
		if err == errClosed {
			break
		}
		if err == nil {
			c.run(text)
		}
		if do := c.next; do != nil {
			c.next = nil
			do()
		}
	}
	c.disconnect()
}

// ask shows a prompt and waits for a line. Meanwhile it shows what the server
// sends unasked. It fails with errInterrupted or errClosed.
func (c *Client) ask(prompt string, secret bool) (string, error) { return c.askAs(prompt, secret, "") }

// askAs is ask for words that go on from the line typed.
func (c *Client) askAs(prompt string, secret bool, typed string) (string, error) {
	c.noteState()
	c.seen.setAsking(prompt != "ftp> ")
	c.out.prompt, c.out.secret = prompt, secret
	defer func() { c.out.prompt, c.out.secret = "", false }()
	for {
		c.flush()
		select {
		case in := <-c.lines:
			c.ctx = in.ctx
			c.dropInterrupt(in.n)
			if in.do != nil {
				c.next = in.do
				return "", errInterrupted
			}
			c.echo(prompt, in.text, secret, typed)
			return in.text, nil
		case ev := <-c.events():
			c.heard(ev)
		case <-c.intr:
			c.print("input", prompt+"^C")
			return "", errInterrupted
		case <-c.quit:
			return "", errClosed
		}
	}
}

// dropInterrupt forgets an interrupt that came before line n: it was meant for
// what ran then.
func (c *Client) dropInterrupt(n int64) {
	c.order.Lock()
	defer c.order.Unlock()
	select {
	case at := <-c.intr:
		if at > n {
			c.intr <- at
		}
	default:
	}
}

func (c *Client) echo(prompt, text string, secret bool, typed string) {
	if secret {
		text = ""
	}
	c.print("input", prompt+c.concealAs(typed, text))
}
