package tlsread

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"math/big"
	"net"
	"sync"
	"testing"
	"time"
)

// flight is what one side wrote at once.
type flight struct {
	fromClient bool
	data       []byte
}

// tap is an end of an in-memory connection with room for all that is written, which is
// kept too.
type tap struct {
	net.Conn
	fromClient bool
	mu         *sync.Mutex
	list       *[]flight
	in, out    chan []byte
	rest       []byte
}

func (t *tap) Write(b []byte) (int, error) {
	t.mu.Lock()
	*t.list = append(*t.list, flight{t.fromClient, bytes.Clone(b)})
	t.mu.Unlock()
	t.out <- bytes.Clone(b)
	return len(b), nil
}

func (t *tap) Read(b []byte) (int, error) {
	if len(t.rest) == 0 {
		t.rest = <-t.in
	}
	n := copy(b, t.rest)
	t.rest = t.rest[n:]
	return n, nil
}

func (*tap) SetWriteDeadline(time.Time) error { return nil }

var certificates = sync.OnceValue(func() []tls.Certificate {
	ec, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	rs, _ := rsa.GenerateKey(rand.Reader, 2048)
	var list []tls.Certificate
	for _, key := range []any{ec, rs} {
		template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"ftp.example"}}
		var public any = &ec.PublicKey
		if key == any(rs) {
			public = &rs.PublicKey
		}
		der, err := x509.CreateCertificate(rand.Reader, template, template, public, key)
		if err != nil {
			panic(err)
		}
		list = append(list, tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key})
	}
	return list
})

// spoken is what each side of a conversation says, in turns; the server begins.
var spoken = []string{"220 Ready.\r\n", "USER haha\r\n", "331 Password.\r\n", string(bytes.Repeat([]byte("A long line "), 5000)), "", "250 Bye.\r\n"}

// converse has a client and a server speak over an in-memory pipe.
func converse(t *testing.T, client, server *tls.Config) (list []flight) {
	t.Helper()
	a, b := make(chan []byte, 100), make(chan []byte, 100)
	var mu sync.Mutex
	c := tls.Client(&tap{fromClient: true, mu: &mu, list: &list, in: a, out: b}, client)
	s := tls.Server(&tap{mu: &mu, list: &list, in: b, out: a}, server)
	done := make(chan error)
	go func() { done <- speak(s, 0) }()
	err := speak(c, 1)
	if serr := <-done; err != nil || serr != nil {
		t.Fatal(err, serr)
	}
	if err := s.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	io.Copy(io.Discard, c)
	c.CloseWrite()
	return list
}

// speak says every second line, from line turn on, and hears the others.
func speak(conn *tls.Conn, turn int) error {
	for i, line := range spoken {
		if i%2 == turn {
			if _, err := conn.Write([]byte(line)); err != nil {
				return err
			}
			continue
		}
		got := make([]byte, len(line))
		if _, err := io.ReadFull(conn, got); err != nil || string(got) != line {
			return fmt.Errorf("heard %.20q, %v", got, err)
		}
	}
	return nil
}

// heads are all bytes of both directions.
func heads(list []flight) (client, server []byte) {
	for _, f := range list {
		if f.fromClient {
			client = append(client, f.data...)
		} else {
			server = append(server, f.data...)
		}
	}
	return client, server
}

// read decrypts a conversation, in pieces of at most size bytes. It fails on a
// record that is not opened.
func read(t *testing.T, c *Conn, list []flight, size int) (client, server string) {
	t.Helper()
	ends := 0
	for _, f := range list {
		for b := f.data; len(b) > 0; b = b[min(size, len(b)):] {
			for _, r := range c.Take(f.fromClient, b[:min(size, len(b))]) {
				switch {
				case r.Err != nil:
					t.Fatalf("record %d of %d bytes: %v", r.Type, len(r.Wire), r.Err)
				case r.CloseNotify():
					ends++
				case r.Type == TypeData && f.fromClient:
					client += string(r.Plain)
				case r.Type == TypeData:
					server += string(r.Plain)
				}
			}
		}
	}
	if ends != 2 {
		t.Errorf("%d close_notify", ends)
	}
	return client, server
}

func wantSpoken(t *testing.T, client, server string) {
	t.Helper()
	if client != spoken[1]+spoken[3]+spoken[5] || server != spoken[0]+spoken[2]+spoken[4] {
		t.Errorf("read %.80q and %.80q", client, server)
	}
}

// Every supported suite of crypto/tls is decrypted, in pieces of any size. A resumed
// session is too; in TLS 1.2 it has no key log line of its own.
func TestEverySuite(t *testing.T) {
	ids := []uint16{0}
	for _, s := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
		if _, ok := suiteOf(s.ID, false); ok {
			ids = append(ids, s.ID)
		}
	}
	if len(ids) < 15 {
		t.Fatalf("crypto/tls has only %d suites that are read", len(ids))
	}
	for _, id := range ids {
		name := "TLS 1.3"
		if id != 0 {
			name = tls.CipherSuiteName(id)
		}
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			server := &tls.Config{Certificates: certificates(), MinVersion: tls.VersionTLS12}
			client := &tls.Config{InsecureSkipVerify: true, ServerName: "ftp.example", MinVersion: tls.VersionTLS12,
				KeyLogWriter: &log, ClientSessionCache: tls.NewLRUClientSessionCache(1)}
			if id != 0 {
				server.CipherSuites, server.MaxVersion = []uint16{id}, tls.VersionTLS12
				client.CipherSuites = server.CipherSuites
			}
			var keys Keys
			for again := range 2 {
				list := converse(t, client, server)
				keys.Add(Lines(log.Bytes())...)
				for _, size := range []int{1, 700, 1 << 20} {
					c := New(&keys, first(heads(list)), second(heads(list)))
					if c.Key() != nil || id != 0 && c.Suite != id || c.ServerName != "ftp.example" || c.Resumed != (again == 1) {
						t.Fatalf("%v: %+v", c.Key(), c.Hello)
					}
					client, server := read(t, c, list, size)
					wantSpoken(t, client, server)
				}
			}
		})
	}
}

func first(a, _ []byte) []byte  { return a }
func second(_, b []byte) []byte { return b }

// session is one conversation of a version, and its key log.
func session(t *testing.T, version uint16) ([]flight, *Keys) {
	t.Helper()
	var log bytes.Buffer
	list := converse(t, &tls.Config{InsecureSkipVerify: true, KeyLogWriter: &log},
		&tls.Config{Certificates: certificates(), MinVersion: version, MaxVersion: version})
	keys := &Keys{}
	keys.Add(Lines(log.Bytes())...)
	return list, keys
}

// Without a key, with another connection's key, or without the handshake nothing is
// decrypted, and the error says why.
func TestNoKey(t *testing.T) {
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		list, keys := session(t, version)
		_, others := session(t, version)
		client, server := heads(list)
		for _, c := range []struct {
			conn *Conn
			want error
		}{{New(&Keys{}, client, server), ErrNoKey}, {New(others, client, server), ErrNoKey},
			{New(keys, client, nil), ErrNoHello}, {New(keys, client[500:], server), ErrNoHello}} {
			if c.conn.Key() != c.want {
				t.Errorf("%v, want %v", c.conn.Key(), c.want)
			}
			for _, f := range list {
				for _, r := range c.conn.Take(f.fromClient, f.data) {
					if r.Sealed && (r.Err != c.want || r.Plain != nil) {
						t.Errorf("%+v", r)
					}
				}
			}
		}
	}
}

// Both directions apart, one after the other, read as well as in turns.
func TestDirectionsApart(t *testing.T) {
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		list, keys := session(t, version)
		client, server := heads(list)
		c := New(keys, client, server)
		toServer, toClient := read(t, c, []flight{{false, server}, {true, client}}, 1460)
		wantSpoken(t, toServer, toClient)
	}
}

// A hole within a record costs that record. After a larger hole, decryption continues at
// the next piece that begins with a record.
func TestHoles(t *testing.T) {
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		list, keys := session(t, version)
		client, server := heads(list)
		for i, f := range list {
			if !f.fromClient || f.data[0] != TypeData {
				continue
			}
			for _, hole := range [][2]int{{0, len(f.data)}, {6, 10}, {2, 20}} {
				c := New(keys, client, server)
				got := ""
				take := func(list []Record) {
					for _, r := range list {
						if r.Err == nil && r.Type == TypeData {
							got += string(r.Plain)
						}
					}
				}
				for j, g := range list {
					if j != i {
						take(c.Take(g.fromClient, g.data))
						continue
					}
					take(c.Take(true, g.data[:hole[0]]))
					take(c.Miss(true, int64(hole[1]-hole[0])))
					take(c.Take(true, g.data[hole[1]:]))
				}
				if !bytes.HasSuffix([]byte(got), []byte(spoken[5])) && i < len(list)-4 {
					t.Errorf("version %x, hole %v of flight %d: read %.40q", version, hole, i, got)
				}
			}
		}
	}
}

// After close_notify the bytes are clear text (CCC of RFC 2228).
func TestClearAfterEnd(t *testing.T) {
	list, keys := session(t, tls.VersionTLS13)
	client, server := heads(list)
	c := New(keys, client, server)
	read(t, c, list, 1<<20)
	for _, piece := range []string{"P", "WD\r\n"} {
		if r := c.Take(true, []byte(piece)); len(r) != 1 || string(r[0].Plain) != piece || r[0].Wire != nil || r[0].Err != nil {
			t.Errorf("%+v", r)
		}
	}
}

// A key log is recognised by its first line; comments and lines without a secret are
// ignored.
func TestKeyLog(t *testing.T) {
	line := fmt.Sprintf("CLIENT_RANDOM %064x %096x", 1, 2)
	for log, want := range map[string]bool{
		line: true, "# made by curl\r\n\r\n" + line + "\r\nnonsense": true, "\xef\xbb\xbf" + line: true,
		"": false, "USER haha": false, "CLIENT_RANDOM 00 00": false, "# only a comment": false,
	} {
		if IsLog([]byte(log)) != want {
			t.Errorf("%q: %v", log, !want)
		}
	}
	if got := Lines([]byte("#\n" + line + "\r\nFOO 1 2\n" + line)); len(got) != 2 || got[0] != line {
		t.Errorf("%q", got)
	}
}

func FuzzTake(f *testing.F) {
	f.Add([]byte("\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00"), []byte("\x16\x03\x03\x00\x05\x02\x00\x00\x01\x00"), 3)
	f.Fuzz(func(t *testing.T, client, server []byte, n int) {
		c := New(&Keys{}, client, server)
		for fromClient, b := range map[bool][]byte{true: client, false: server} {
			size := 0
			for len(b) > 0 {
				cut := min(max(n, 1), len(b))
				for _, r := range c.Take(fromClient, b[:cut]) {
					size += len(r.Wire)
					if r.Wire == nil {
						size += len(r.Plain)
					}
				}
				b = b[cut:]
			}
			whole := client
			if !fromClient {
				whole = server
			}
			if size += len(c.Rest(fromClient)); size != len(whole) {
				t.Errorf("%d of %d bytes are accounted for", size, len(whole))
			}
		}
	})
}
