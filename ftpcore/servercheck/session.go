package servercheck

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"strconv"
	"strings"
	"time"

	"ftpsim/ftpcore/tlsconn"
)

// Account is the login that the scripts use. It must have the right to write.
type Account struct{ User, Password string }

// maxReply and maxDown bound what one exchange may receive, in bytes.
const (
	maxReply = 256 << 10
	maxDown  = 4 << 20
)

// abortPause is how long an upload runs before ABOR: nothing tells a client that the server
// has received bytes.
const abortPause = time.Second

// abortPatience is how long ABOR may stay unanswered while the data connection is open.
const abortPatience = 3 * time.Second

var (
	errTooLong          = errors.New("the reply does not end")
	errOtherCertificate = errors.New("another certificate than the pinned one")
)

// target is the server that a run speaks to.
type target struct {
	connect  Connect
	account  Account
	dir      string // {dir}; empty until it is known
	patience time.Duration
	pin      string // see Options.Pin
	// certificate is told the fingerprint of the certificate of each TLS handshake.
	certificate func(fingerprint string)
	made        map[string]bool // paths that the run has created: true for a directory
}

// session is one control connection.
type session struct {
	*target
	ctx    context.Context
	link   Link
	ctl    net.Conn // the link's control connection, or TLS on it
	r      *bufio.Reader
	undo   func() bool // of context.AfterFunc
	tls    *tls.Config // set once the control connection is protected
	secure bool        // PROT P: protect data connections as well
	data   net.Conn    // passive: connected, not used yet
	ln     net.Listener
	rename string // argument of the last RNFR
	before string // text of the last final reply
	log    record
}

// Reconnecting: a small server may need a moment before it has room for the next session.
const (
	reconnects     = 3
	reconnectPause = time.Second
)

// open connects to the server. Once the run has begun, it tries again a few times.
func (t *target) open(ctx context.Context) (*session, error) {
	link, err := t.connect(ctx)
	for try := 0; err != nil && t.dir != "" && try < reconnects; try++ {
		pause(ctx, reconnectPause)
		link, err = t.connect(ctx)
	}
	if err != nil {
		return nil, err
	}
	ctl := link.Control()
	s := &session{target: t, ctx: ctx, link: link, ctl: ctl, r: bufio.NewReader(byByte{ctl})}
	s.undo = context.AfterFunc(ctx, func() { ctl.Close() })
	return s, nil
}

// byByte reads one byte at a time, so that no reply is read before its turn: in a record of
// the session the data comes before the reply that follows it.
type byByte struct{ r io.Reader }

func (b byByte) Read(p []byte) (int, error) { return b.r.Read(p[:min(1, len(p))]) }

// pause waits for d, or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

// quitPatience is how long the reply to the last QUIT may take.
const quitPatience = 2 * time.Second

// quit ends the session politely, so that a small server has room for the next one.
func (s *session) quit() {
	s.dropData()
	if s.write("QUIT\r\n") == nil {
		s.ctl.SetDeadline(time.Now().Add(min(s.patience, quitPatience)))
		s.line()
	}
}

func (s *session) close() {
	s.undo()
	s.dropData()
	s.ctl.Close()
}

func (s *session) dropData() {
	if s.data != nil {
		s.data.Close()
	}
	if s.ln != nil {
		s.ln.Close()
	}
	s.data, s.ln = nil, nil
}

// write sends b as it is.
func (s *session) write(b string) error {
	s.ctl.SetDeadline(time.Now().Add(s.patience))
	_, err := io.WriteString(s.ctl, b)
	return err
}

// line reads a line of the control connection.
func (s *session) line() (string, error) {
	var line []byte
	for {
		part, err := s.r.ReadSlice('\n')
		switch line = append(line, part...); {
		case err == bufio.ErrBufferFull && len(line) < maxReply:
		case err == bufio.ErrBufferFull:
			return string(line), errTooLong
		default:
			return string(line), err
		}
	}
}

// reply reads the next reply of the control connection.
func (s *session) reply() (code int, text, lines string, err error) {
	s.ctl.SetDeadline(time.Now().Add(s.patience))
	var texts []string
	for len(lines) < maxReply {
		line, err := s.line()
		lines += line
		if err != nil {
			return 0, "", lines, err
		}
		line = strings.TrimRight(line, "\r\n")
		c, sep, rest := splitReply(line)
		switch {
		case code == 0 && c == 0:
			return 0, "", lines, errors.New("it says " + shortened(s.shown(line)) + ", which is no reply")
		case code == 0:
			code = c
		case c != code:
			rest, sep = strings.TrimPrefix(line, " "), '-'
		}
		if texts = append(texts, rest); sep != '-' {
			return code, strings.Join(texts, "\n"), lines, nil
		}
	}
	return 0, "", lines, errTooLong
}

// splitReply splits "NNN text" or "NNN-text". The code is zero for anything else.
func splitReply(line string) (code int, sep byte, text string) {
	if len(line) < 3 {
		return 0, 0, line
	}
	code, err := strconv.Atoi(line[:3])
	if err != nil || code < 100 || len(line) > 3 && line[3] != ' ' && line[3] != '-' {
		return 0, 0, line
	}
	if len(line) == 3 {
		return code, ' ', ""
	}
	return code, line[3], line[4:]
}

// why says in words why no reply came.
func (s *session) why(err error) string {
	switch {
	case s.ctx.Err() != nil:
		return "stopped"
	case isTimeout(err):
		return "no reply"
	case errors.Is(err, io.EOF):
		return "closes the connection"
	}
	var gone *net.OpError
	if errors.As(err, &gone) {
		return "the connection breaks"
	}
	return err.Error()
}

func isTimeout(err error) bool {
	var late net.Error
	return errors.As(err, &late) && late.Timeout()
}

// startTLS begins TLS on the control connection.
func (s *session) startTLS() error {
	config := &tls.Config{
		// The certificate is shown, with its fingerprint: devices have certificates of their own.
		InsecureSkipVerify: true,
		ClientSessionCache: tls.NewLRUClientSessionCache(4), // servers may ask data connections to resume
		ServerName:         "ftp",
	}
	tlsconn.Cover(s.ctl)
	conn := tls.Client(s.ctl, config)
	conn.SetDeadline(time.Now().Add(s.patience))
	if err := conn.HandshakeContext(s.ctx); err != nil {
		return err
	}
	print := tlsconn.Fingerprint(tls.Certificate{Certificate: [][]byte{conn.ConnectionState().PeerCertificates[0].Raw}})
	if s.certificate != nil {
		s.certificate(print)
	}
	if s.pin != "" && s.pin != print {
		return errOtherCertificate
	}
	s.ctl, s.tls = tlsconn.ClearText(s.ctl, conn), config
	s.r = bufio.NewReader(byByte{s.ctl})
	return nil
}

// ended reports whether the server has closed the control connection. It waits for that for
// the patience.
func (s *session) ended() bool {
	s.ctl.SetDeadline(time.Now().Add(s.patience))
	_, err := s.r.ReadByte()
	return err != nil && !isTimeout(err)
}

// secureData begins TLS on a data connection.
func secureData(data net.Conn, s *session) net.Conn {
	tlsconn.Cover(data)
	return tlsconn.ClearText(data, tls.Client(data, s.tls))
}
