// Package client is the built-in FTP client: an `ftp>` interpreter in the manner of BSD
// ftp and tnftp, without a terminal. It speaks real FTP (RFC 959, 1123, 2389, 2428, 3659)
// through a Dialer, shows every command and reply, and keeps its local files in a
// filesystem that the caller supplies.
//
// Inside the client, file names are the bytes that go over the network. Names of local
// files and names in the output have the engine's inner form
// (ftpcore/wire/file_names.go).
//
// One goroutine runs the commands, one line at a time. Another reads the control
// connection, so that unsolicited replies are shown at once. There are no timeouts: a
// server whose messages are held may take minutes. Interrupt ends a wait.
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
	// Listen opens a port for one active-mode data connection. If the host of its Addr
	// is unspecified, the client sends the server the control connection's host.
	Listen(ctx context.Context) (net.Listener, error)
}

// Client is one interpreter. Set the exported fields before the first call and do not
// change them afterwards. The methods may be called from any goroutine, but not from
// Output.
type Client struct {
	Dialer Dialer
	Local  hackpadfs.FS     // the client's own files; nil means none
	Addr   string           // the server that open without arguments connects to
	Home   func() string    // used instead of Addr, where the address changes
	Output func(Output)     // called by one goroutine at a time, in order
	Now    func() time.Time // clock for the rate of a transfer; nil means time.Now
	// Logins returns the server's accounts; nil means that they are not known. A user name
	// that is not among them may be a password that was typed at the wrong prompt, and is
	// masked.
	Logins func() []wire.Login
	// Targets are further servers, which open reaches by name; nil means none. Pins keep
	// their certificates; nil means as long as the client lasts.
	Targets Targets
	Pins    Pins

	once  sync.Once
	order sync.Mutex // puts lines and interrupts in order
	count int64      // number of the latest line or interrupt
	lines chan input
	intr  chan int64 // holds at most one interrupt, its number
	quit  chan struct{}
	stop  sync.Once
	done  chan struct{}

	// Only the goroutine that runs commands uses the fields from here on.
	ctx  context.Context // of the line being run
	out  console
	ctl  *control // nil: not connected
	link Link     // nil: the server is in the Dialer's network
	// linkName is the name of the target that link leads to.
	linkName string
	set      settings
	server   sessionState
	version  uint16 // highest TLS version; zero means any
	marker   marker
	restart  int64  // restart point of the next transfer, in bytes
	next     func() // to be run instead of a line

	known   knownNames // shared with Complete
	secrets secrets    // shared with Hides
}

// settings are the user's choices. They outlive a connection.
type settings struct {
	typ    string // argument of TYPE: "A", "E T", "I" …; mode and stru likewise
	mode   string
	stru   string
	active bool // data connections: the server dials
	noEPSV bool // use PASV and PORT
	long   bool // use LPSV and LPRT
	quiet  bool // do not show the command lines
	noAsk  bool // mget, mput, mdelete do not ask
}

// sessionState is what the client knows about the session's state at the server.
type sessionState struct {
	user    string // logged in as
	pending string // argument of the latest USER
	typ     string // in force: "A", "I" …
	mode    string
	stru    string
	noEPSV  bool // the server refused EPSV
	noEPRT  bool
	tls     *tls.Config // nil: TLS has not been used
	private bool        // PROT P
}

// maxQueue is how many lines may wait while a command runs.
const maxQueue = 64

// input is a line that was typed, or a function that the client is to run.
type input struct {
	ctx  context.Context
	text string
	n    int64  // its number (see Client.count)
	do   func() // if not nil, run instead of text
}

// Start starts the client and shows the first prompt. The other methods call it.
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

// Line passes a line that was typed at the prompt to the client, and returns at once.
// Names in it may have the inner form (ftpcore/wire/file_names.go) or contain bytes as
// \xd6. A text of several lines, such as a paste, is run line by line; when 64 lines wait,
// further ones are dropped. The command that the line starts is interrupted when ctx is
// done. last is the number of the last line that was not dropped, see Output.Taken; 0 means
// that all were.
func (c *Client) Line(ctx context.Context, text string) (last int64) {
	c.Start()
	text = wire.NameOnWire(strings.TrimSuffix(strings.ReplaceAll(text, "\r", ""), "\n"))
	c.order.Lock()
	defer c.order.Unlock()
	for line := range strings.SplitSeq(text, "\n") {
		c.count++
		select {
		case c.lines <- input{ctx: ctx, text: line, n: c.count}:
			last = c.count
		default:
		}
	}
	return last
}

// Interrupt is Ctrl-C. During a transfer it sends ABOR; called again, it stops waiting for
// the replies. It cancels a connection attempt, a wait for a reply or a question. It drops
// the lines that wait.
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

// Close ends the client without sending QUIT. When it returns, the client's goroutines
// have ended and Output is not called again.
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

// ask shows a prompt and waits for a line. Meanwhile it shows unsolicited replies. It
// fails with errInterrupted or errClosed.
func (c *Client) ask(prompt string, secret bool) (string, error) { return c.askAs(prompt, secret, "") }

// askAs is ask for words that continue the command line typed, which decides what is
// masked in the echo.
func (c *Client) askAs(prompt string, secret bool, typed string) (string, error) {
	c.updateSecrecy()
	c.known.setAsking(prompt != "ftp> ")
	c.out.prompt, c.out.secret = prompt, secret
	defer func() { c.out.prompt, c.out.secret = "", false }()
	for {
		c.flush()
		select {
		case in := <-c.lines:
			c.ctx, c.out.taken = in.ctx, in.n
			c.dropInterrupt(in.n)
			if in.do != nil {
				c.next = in.do
				return "", errInterrupted
			}
			c.echo(prompt, in.text, secret, typed)
			return in.text, nil
		case ev := <-c.events():
			c.handleLine(ev)
		case <-c.intr:
			c.print("input", prompt+"^C")
			return "", errInterrupted
		case <-c.quit:
			return "", errClosed
		}
	}
}

// dropInterrupt drops an interrupt that came before line n: it was meant for an earlier
// command.
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
