package access

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"time"

	proxyproto "github.com/pires/go-proxyproto"
)

// headerTime is how long a proxy may take for its header.
const headerTime = 5 * time.Second

// The header of the PROXY protocol, version 2: signature, version and command, family, and the
// length of the rest.
const (
	headerStart   = 16
	longestHeader = 2048
)

var signature = []byte("\r\n\r\n\x00\r\nQUIT\n")

var errNoHeader = errors.New("no header of the PROXY protocol, version 2")

// Proxies are the addresses from which connections begin with a header of the PROXY protocol.
// From any other address a header is nothing special, so nobody can pretend to be another client.
type Proxies []netip.Prefix

// ParseProxies parses addresses and prefixes such as "10.0.0.5,fd00::/8". Empty means none.
func ParseProxies(list string) (p Proxies, err error) {
	if list == "" {
		return nil, nil
	}
	for part := range strings.SplitSeq(list, ",") {
		prefix, err := netip.ParsePrefix(part)
		if addr, errAddr := netip.ParseAddr(part); errAddr == nil {
			prefix, err = addr.Unmap().Prefix(addr.Unmap().BitLen())
		}
		if err != nil {
			return nil, fmt.Errorf("%q is no address or prefix, such as 10.0.0.5 or 10.0.0.0/24", part)
		}
		p = append(p, prefix.Masked())
	}
	return p, nil
}

// Trusts reports whether addr is a proxy.
func (p Proxies) Trusts(addr net.Addr) bool {
	from := AddrOf(addr)
	for _, prefix := range p {
		if prefix.Contains(from) {
			return true
		}
	}
	return false
}

// Conn is a TCP connection with the addresses that the client knows.
type Conn struct {
	*net.TCPConn
	Remote, Local *net.TCPAddr // nil: as the system reports them
}

// RemoteAddr returns the client's address.
func (c *Conn) RemoteAddr() net.Addr {
	if c.Remote != nil {
		return c.Remote
	}
	return c.TCPConn.RemoteAddr()
}

// LocalAddr returns the address that the client has reached.
func (c *Conn) LocalAddr() net.Addr {
	if c.Local != nil {
		return c.Local
	}
	return c.TCPConn.LocalAddr()
}

// Identify reads the proxy's header from c, if c comes from a proxy, and no byte beyond it. A
// proxy that speaks for itself, to find out whether the relay lives, has the addresses of TCP.
func (p Proxies) Identify(c *net.TCPConn) (*Conn, error) {
	known := &Conn{TCPConn: c}
	if !p.Trusts(c.RemoteAddr()) {
		return known, nil
	}
	c.SetReadDeadline(time.Now().Add(headerTime))
	defer c.SetReadDeadline(time.Time{})
	h, err := readHeader(c)
	if err != nil {
		return nil, err
	}
	if from, to, ok := h.TCPAddrs(); ok && h.Command.IsProxy() {
		known.Remote, known.Local = from, to
	}
	return known, nil
}

func readHeader(r io.Reader) (*proxyproto.Header, error) {
	b := make([]byte, headerStart, headerStart+longestHeader)
	if _, err := io.ReadFull(r, b); err != nil {
		return nil, fmt.Errorf("%w: %w", errNoHeader, err)
	}
	n := int(binary.BigEndian.Uint16(b[14:]))
	if !bytes.HasPrefix(b, signature) || n > longestHeader {
		return nil, errNoHeader
	}
	b = b[:headerStart+n]
	if _, err := io.ReadFull(r, b[headerStart:]); err != nil {
		return nil, fmt.Errorf("%w: %w", errNoHeader, err)
	}
	return proxyproto.Read(bufio.NewReaderSize(bytes.NewReader(b), len(b)))
}

// AddrOf returns the IP address of a; the zero Addr if it has none.
func AddrOf(a net.Addr) netip.Addr {
	tcp, ok := a.(*net.TCPAddr)
	if !ok {
		return netip.Addr{}
	}
	return tcp.AddrPort().Addr().Unmap()
}
