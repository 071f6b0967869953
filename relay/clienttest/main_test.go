package clienttest

import (
	"fmt"
	"net"
	"os"
	"strings"
	"sync"
	"testing"

	"ftpsim/relay/testkit"
)

// server is an FTP server under test.
type server struct {
	lane string
	addr string // "127.0.0.1:2121"
	host string
	port string
	url  string // "ftp://haha:hehe@127.0.0.1:2121"
	// big is the size of a file that takes a while, in bytes.
	big int64
}

const mib = 1 << 20

// start starts the server of each lane and returns its address and how to stop it.
var start = map[string]func() (addr string, stop func(), err error){
	"addr":   func() (string, func(), error) { return os.Getenv("FTPSIM_ADDR"), func() {}, nil },
	"tcp":    startTCP,
	"tunnel": startTunnel,
	"page":   startPage,
}

// bigOf is 100 MiB where the acceptance test wants it, and less where it only costs time.
var bigOf = map[string]int64{"addr": 100 * mib, "tcp": 32 * mib, "tunnel": 32 * mib, "page": 100 * mib}

var stage = struct {
	sync.Mutex
	servers map[string]*server
	stops   []func()
}{servers: map[string]*server{}}

func TestMain(m *testing.M) {
	code := m.Run()
	for _, stop := range stage.stops {
		stop()
	}
	os.Exit(code)
}

func laneNames() []string {
	if os.Getenv("FTPSIM_ADDR") != "" {
		return []string{"addr"}
	}
	names := os.Getenv("FTPSIM_LANES")
	if names == "" {
		names = "tcp"
	}
	return strings.Split(names, ",")
}

// onLanes runs body once for each lane.
func onLanes(t *testing.T, body func(t *testing.T, s *server)) {
	t.Helper()
	for _, lane := range laneNames() {
		t.Run(lane, func(t *testing.T) {
			s, err := theServer(lane)
			if err != nil {
				t.Fatal(err)
			}
			body(t, s)
		})
	}
}

func theServer(lane string) (*server, error) {
	stage.Lock()
	defer stage.Unlock()
	if s := stage.servers[lane]; s != nil {
		return s, nil
	}
	if start[lane] == nil {
		return nil, fmt.Errorf("no lane %q", lane)
	}
	addr, stop, err := start[lane]()
	if err != nil {
		return nil, fmt.Errorf("lane %s: %w", lane, err)
	}
	stage.stops = append(stage.stops, stop)
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	s := &server{lane: lane, addr: addr, host: host, port: port, url: "ftp://haha:hehe@" + addr, big: bigOf[lane]}
	stage.servers[lane] = s
	return s, nil
}

// login returns a scripted client that is logged in until the test ends.
func (s *server) login(t *testing.T) *testkit.Client {
	t.Helper()
	c, err := testkit.Login(s.addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// dir makes a directory on the server for this test alone, gone afterwards.
func (s *server) dir(t *testing.T) string {
	t.Helper()
	path := "/" + strings.NewReplacer("/", "-", "#", "-").Replace(t.Name())
	if err := s.login(t).Do(257, "MKD %s", path); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c, err := testkit.Login(s.addr)
		if err != nil {
			t.Error(err)
			return
		}
		defer c.Close()
		if err := c.RemoveAll(path); err != nil {
			t.Error(err)
		}
	})
	return path
}
