package clienttest

import (
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"testing"

	"ftpsim/relay/testkit"
)

// A client may read nothing after the handshake on the data connection of an upload, and close
// right after writing. The upload is complete: the server must not send a ticket, because an
// unread ticket would make the client's system reset the connection.
func TestUploadUnread(t *testing.T) {
	s, _ := requiring(t)
	dir := s.dir(t)
	for name, version := range map[string]uint16{"1.2": tls.VersionTLS12, "1.3": tls.VersionTLS13} {
		c, config := secureLogin(t, s, version)
		for i := range 2 {
			path := fmt.Sprint(dir, "/", name, "-", i)
			_, sum := noiseFile(t, t.TempDir(), "up", int64(i), 2*mib)
			if err := c.Transfer(func(d net.Conn) error { return writeOnly(d, config, noise(int64(i), 2*mib)) }, "STOR %s", path); err != nil {
				t.Fatal(err)
			}
			h := sha256.New()
			if err := s.login(t).Get(path, h); err != nil {
				t.Fatal(err)
			}
			if got := hex.EncodeToString(h.Sum(nil)); got != sum {
				t.Errorf("%s arrived changed", path)
			}
		}
	}
}

// secureLogin logs in with one TLS version and sends PROT P. The configuration that it
// returns can resume the control connection's session.
func secureLogin(t *testing.T, s *server, version uint16) (*testkit.Client, *tls.Config) {
	t.Helper()
	config := &tls.Config{
		InsecureSkipVerify: true, ServerName: "ftpsim", MinVersion: version, MaxVersion: version,
		ClientSessionCache: tls.NewLRUClientSessionCache(0),
	}
	c, err := testkit.ConnectBy(s.dial, s.addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	for _, step := range []func() error{
		func() error { return c.Secure(config) },
		func() error { return c.Login("haha", "hehe") },
		func() error { return c.Do(200, "PBSZ 0") },
		func() error { return c.Do(200, "PROT P") },
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	return c, config
}

// writeOnly sends r on d with TLS and closes d without reading.
func writeOnly(d net.Conn, config *tls.Config, r io.Reader) error {
	if err := d.(*net.TCPConn).SetReadBuffer(4096); err != nil {
		return err
	}
	conn := tls.Client(&byRecord{Conn: d}, config)
	if err := conn.Handshake(); err != nil {
		return err
	}
	if !conn.ConnectionState().DidResume {
		return fmt.Errorf("the session was not resumed")
	}
	if _, err := io.Copy(conn, r); err != nil {
		return err
	}
	if err := conn.CloseWrite(); err != nil {
		return err
	}
	return d.Close()
}

// byRecord never reads more than the TLS record that is requested: bytes after the handshake
// stay unread.
type byRecord struct {
	net.Conn
	rest []byte // of the record under way
}

func (b *byRecord) Read(p []byte) (int, error) {
	if len(b.rest) == 0 {
		head := make([]byte, 5)
		if _, err := io.ReadFull(b.Conn, head); err != nil {
			return 0, err
		}
		b.rest = append(head, make([]byte, int(head[3])<<8+int(head[4]))...)
		if _, err := io.ReadFull(b.Conn, b.rest[len(head):]); err != nil {
			return 0, err
		}
	}
	n := copy(p, b.rest)
	b.rest = b.rest[n:]
	return n, nil
}
