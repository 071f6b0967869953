package testkit

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"
)

// Client is a scripted FTP client: it sends the commands that it is given and returns the
// replies, so that a test or the bench does not depend on the behaviour of another client.
type Client struct {
	dial func(addr string) (net.Conn, error)
	conn net.Conn
	r    *bufio.Reader
}

// Reply is a complete reply. Text is its lines, joined by \n, without the code at the start
// of the first and the last.
type Reply struct {
	Code int
	Text string
}

// Patience is the longest wait for a single answer.
const Patience = 60 * time.Second

// DialTCP connects to addr over TCP.
func DialTCP(addr string) (net.Conn, error) { return net.DialTimeout("tcp", addr, Patience) }

// Connect connects to addr over TCP and reads the greeting.
func Connect(addr string) (*Client, error) { return ConnectBy(DialTCP, addr) }

// ConnectBy connects to addr by dial and reads the greeting, a 220.
func ConnectBy(dial func(addr string) (net.Conn, error), addr string) (*Client, error) {
	c, rep, err := Greeting(dial, addr)
	if err == nil && rep.Code != 220 {
		c.Close()
		err = fmt.Errorf("%s greets with %d %s", addr, rep.Code, rep.Text)
	}
	return c, err
}

// Greeting connects to addr by dial and returns the greeting, with any code.
func Greeting(dial func(addr string) (net.Conn, error), addr string) (*Client, Reply, error) {
	conn, err := dial(addr)
	if err != nil {
		return nil, Reply{}, err
	}
	c := &Client{dial: dial, conn: conn, r: bufio.NewReader(conn)}
	rep, err := c.Read()
	if err != nil {
		conn.Close()
	}
	return c, rep, err
}

// Login connects to addr over TCP and logs in as the account with full rights.
func Login(addr string) (*Client, error) { return LoginBy(DialTCP, addr) }

// LoginBy is Login by dial.
func LoginBy(dial func(addr string) (net.Conn, error), addr string) (*Client, error) {
	c, err := ConnectBy(dial, addr)
	if err != nil {
		return nil, err
	}
	if err := c.Login("haha", "hehe"); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// Login logs in and chooses TYPE I.
func (c *Client) Login(user, pass string) error {
	if err := c.Do(331, "USER %s", user); err != nil {
		return err
	}
	if err := c.Do(230, "PASS %s", pass); err != nil {
		return err
	}
	return c.Do(200, "TYPE I")
}

// Secure switches the control connection to TLS (RFC 4217).
func (c *Client) Secure(config *tls.Config) error {
	if err := c.Do(234, "AUTH TLS"); err != nil {
		return err
	}
	conn := tls.Client(c.conn, config)
	c.conn, c.r = conn, bufio.NewReader(conn)
	return conn.Handshake()
}

// SecureData protects the data connections that follow too (PBSZ 0, PROT P; RFC 4217 §9).
func (c *Client) SecureData(config *tls.Config) error {
	if err := c.Do(200, "PBSZ 0"); err != nil {
		return err
	}
	dial := c.dial
	c.dial = func(addr string) (net.Conn, error) {
		conn, err := dial(addr)
		if err != nil {
			return nil, err
		}
		return tls.Client(conn, config), nil
	}
	return c.Do(200, "PROT P")
}

// LocalAddr returns the client's address of the control connection.
func (c *Client) LocalAddr() net.Addr { return c.conn.LocalAddr() }

// Close closes the control connection without QUIT.
func (c *Client) Close() error { return c.conn.Close() }

// Reset ends the control connection by a TCP reset.
func (c *Client) Reset() error {
	if tcp, ok := c.conn.(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
	return c.conn.Close()
}

// Send sends one line.
func (c *Client) Send(format string, args ...any) error {
	c.conn.SetDeadline(time.Now().Add(Patience))
	_, err := fmt.Fprintf(c.conn, format+"\r\n", args...)
	return err
}

// SendRaw sends bytes unchanged.
func (c *Client) SendRaw(bytes string) error {
	c.conn.SetDeadline(time.Now().Add(Patience))
	_, err := io.WriteString(c.conn, bytes)
	return err
}

// Read reads a complete reply.
func (c *Client) Read() (Reply, error) {
	c.conn.SetDeadline(time.Now().Add(Patience))
	var rep Reply
	for first := true; ; first = false {
		line, err := c.r.ReadString('\n')
		if err != nil {
			return rep, err
		}
		line = strings.TrimRight(line, "\r\n")
		if first {
			if len(line) < 4 {
				return rep, fmt.Errorf("short reply %q", line)
			}
			if rep.Code, err = strconv.Atoi(line[:3]); err != nil {
				return rep, fmt.Errorf("no code in %q", line)
			}
			rep.Text = line[4:]
			if line[3] == ' ' {
				return rep, nil
			}
			continue
		}
		if strings.HasPrefix(line, strconv.Itoa(rep.Code)+" ") {
			rep.Text += "\n" + line[4:]
			return rep, nil
		}
		rep.Text += "\n" + line
	}
}

// Expect reads one reply, which must have the code.
func (c *Client) Expect(code int) (Reply, error) {
	rep, err := c.Read()
	if err == nil && rep.Code != code {
		err = fmt.Errorf("want %d, got %d %s", code, rep.Code, rep.Text)
	}
	return rep, err
}

// Cmd sends one line and returns its (first) reply.
func (c *Client) Cmd(format string, args ...any) (Reply, error) {
	if err := c.Send(format, args...); err != nil {
		return Reply{}, err
	}
	return c.Read()
}

// Do sends one line. It fails unless the reply has the code.
func (c *Client) Do(code int, format string, args ...any) error {
	if err := c.Send(format, args...); err != nil {
		return err
	}
	if _, err := c.Expect(code); err != nil {
		return fmt.Errorf(format+": %w", append(args, err)...)
	}
	return nil
}

// Passive sends EPSV and connects to the port.
func (c *Client) Passive() (net.Conn, error) {
	rep, err := c.Cmd("EPSV")
	if err != nil {
		return nil, err
	}
	_, port, _ := strings.Cut(rep.Text, "(|||")
	port, _, ok := strings.Cut(port, "|)")
	if rep.Code != 229 || !ok {
		return nil, fmt.Errorf("EPSV: %d %s", rep.Code, rep.Text)
	}
	host, _, err := net.SplitHostPort(c.conn.RemoteAddr().String())
	if err != nil {
		return nil, err
	}
	return c.dial(net.JoinHostPort(host, port))
}

// Transfer opens a passive data connection, sends the command and calls move with the
// connection. It fails unless the replies are 150 (or 125, as from IIS) and 226.
func (c *Client) Transfer(move func(net.Conn) error, format string, args ...any) error {
	data, err := c.Passive()
	if err != nil {
		return err
	}
	defer data.Close()
	if rep, err := c.Cmd(format, args...); err != nil || rep.Code != 150 && rep.Code != 125 {
		return errors.Join(err, fmt.Errorf(format+": want 150, got %d %s", append(args, rep.Code, rep.Text)...))
	}
	data.SetDeadline(time.Now().Add(5 * Patience))
	if err := move(data); err != nil {
		return err
	}
	data.Close()
	_, err = c.Expect(226)
	return err
}

// Put stores the contents of r at path.
func (c *Client) Put(path string, r io.Reader) error {
	return c.Transfer(func(d net.Conn) error {
		_, err := io.Copy(d, r)
		return err
	}, "STOR %s", path)
}

// Get writes the file at path to w.
func (c *Client) Get(path string, w io.Writer) error {
	return c.Transfer(func(d net.Conn) error {
		_, err := io.Copy(w, d)
		return err
	}, "RETR %s", path)
}

// Entry is one line of MLSD.
type Entry struct {
	Name string
	Dir  bool
	Size int64
}

// Entries lists the directory at path by MLSD, without the entries for itself and its
// parent.
func (c *Client) Entries(path string) ([]Entry, error) {
	var b strings.Builder
	err := c.Transfer(func(d net.Conn) error {
		_, err := io.Copy(&b, d)
		return err
	}, "MLSD %s", path)
	if err != nil {
		return nil, err
	}
	var list []Entry
	for line := range strings.Lines(b.String()) {
		facts, name, ok := strings.Cut(strings.TrimRight(line, "\r\n"), " ")
		if !ok {
			return nil, fmt.Errorf("MLSD line %q", line)
		}
		e := Entry{Name: name}
		for fact := range strings.SplitSeq(strings.ToLower(facts), ";") {
			key, value, _ := strings.Cut(fact, "=")
			switch key {
			case "type":
				e.Dir = value == "dir"
				if value == "cdir" || value == "pdir" {
					e.Name = ""
				}
			case "size":
				e.Size, _ = strconv.ParseInt(value, 10, 64)
			}
		}
		if e.Name != "" {
			list = append(list, e)
		}
	}
	return list, nil
}

// RemoveAll deletes the directory at path with its contents.
func (c *Client) RemoveAll(path string) error {
	list, err := c.Entries(path)
	if err != nil {
		return err
	}
	for _, e := range list {
		full := path + "/" + e.Name
		if e.Dir {
			err = c.RemoveAll(full)
		} else {
			err = c.Do(250, "DELE %s", full)
		}
		if err != nil {
			return err
		}
	}
	return c.Do(250, "RMD %s", path)
}
