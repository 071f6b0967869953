package clienttest

import (
	"errors"
	"net"
	"os"
	"strings"
	"sync"
	"testing"

	"ftpsim/ftpcore/leaktest"
	"ftpsim/relay/testkit"
)

// server is an FTP server under test.
type server struct {
	route string
	addr  string // "127.0.0.1:2121"
	host  string
	port  string
	url   string // "ftp://haha:hehe@127.0.0.1:2121"
	// dial and listen are the client's side of the network.
	dial   func(addr string) (net.Conn, error)
	listen func() (net.Listener, error)
	// brief says that the server ends with the test, and its files with it.
	brief bool
	// big is the size of a file that takes a while, in bytes.
	big int64
}

const mib = 1 << 20

// start has a function for each route that starts its server.
var start = map[string]func() (s *server, stop func(), err error){
	"addr":   func() (*server, func(), error) { return onTCP(os.Getenv("FTPSIM_ADDR")), func() {}, nil },
	"mem":    startMem,
	"tcp":    startTCP,
	"pipe":   startPipe,
	"tunnel": startTunnel,
	"page":   startPage,

	"page requiring": startRequiring,
}

// onTCP returns the server at addr.
func onTCP(addr string) *server {
	return &server{
		addr:   addr,
		dial:   testkit.DialTCP,
		listen: func() (net.Listener, error) { return net.Listen("tcp", "127.0.0.1:0") },
	}
}

// bigOf is the size of large files by route: 100 MiB where the acceptance test requires it, less
// elsewhere to save time.
var bigOf = map[string]int64{"addr": 100 * mib, "tcp": 32 * mib, "pipe": 32 * mib, "tunnel": 32 * mib, "page": 100 * mib}

var stage = struct {
	sync.Mutex
	servers map[string]*server
	stops   []func()
}{servers: map[string]*server{}}

func TestMain(m *testing.M) {
	os.Exit(leaktest.Run(m, func() {
		for _, stop := range stage.stops {
			stop()
		}
	}))
}

func laneNames() []string {
	if os.Getenv("FTPSIM_ADDR") != "" {
		return []string{"addr"}
	}
	if names := os.Getenv("FTPSIM_ROUTES"); names != "" {
		return strings.Split(names, ",")
	}
	return []string{"tcp", "pipe", "tunnel"}
}

// onRoutes runs body for each selected route that real clients can reach.
func onRoutes(t *testing.T, body func(t *testing.T, s *server)) {
	t.Helper()
	onEach(t, laneNames(), body)
}

func onEach(t *testing.T, routes []string, body func(t *testing.T, s *server)) {
	t.Helper()
	for _, route := range routes {
		t.Run(route, func(t *testing.T) {
			s, err := theServer(route)
			if err != nil {
				t.Fatalf("route %s: %v", route, err)
			}
			body(t, s)
		})
	}
}

func theServer(route string) (*server, error) {
	stage.Lock()
	defer stage.Unlock()
	if s := stage.servers[route]; s != nil {
		return s, nil
	}
	if start[route] == nil {
		return nil, errors.New("no such route")
	}
	s, stop, err := start[route]()
	if err != nil {
		return nil, err
	}
	stage.stops = append(stage.stops, stop)
	stage.servers[route] = s
	s.route, s.url, s.big = route, "ftp://haha:hehe@"+s.addr, bigOf[route]
	s.host, s.port, err = net.SplitHostPort(s.addr)
	return s, err
}

// login returns a scripted client that is logged in until the test ends.
func (s *server) login(t *testing.T) *testkit.Client {
	t.Helper()
	c, err := testkit.LoginBy(s.dial, s.addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// dir creates a directory on the server for this test and removes it at the end.
func (s *server) dir(t *testing.T) string {
	t.Helper()
	path := "/" + strings.NewReplacer("/", "-", "#", "-").Replace(t.Name())
	if err := s.login(t).Do(257, "MKD %s", path); err != nil {
		t.Fatal(err)
	}
	if s.brief {
		return path
	}
	t.Cleanup(func() {
		c, err := testkit.LoginBy(s.dial, s.addr)
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
