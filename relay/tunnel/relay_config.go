package tunnel

import (
	"context"
	"net"
	"net/netip"
	"time"
)

// Socket is a TCP connection; *net.TCPConn implements it.
type Socket interface {
	net.Conn
	CloseWrite() error
	SetLinger(sec int) error // 0: Close resets the connection
}

// Sockets opens sockets for a page. Relay checks before whether the page may have them.
type Sockets interface {
	// ListenPassive listens on a random free port of the passive range, on the address
	// local. It fails with ErrNoFreePort if there is none. The listener's connections are
	// Sockets.
	ListenPassive(local netip.Addr) (net.Listener, error)
	// DialActive connects from the address local.
	DialActive(ctx context.Context, local netip.Addr, to netip.AddrPort) (Socket, error)
}

// Targets are the servers that a page may connect to, by name. The page learns no address of
// them.
type Targets interface {
	// Connect opens a control connection to the server called name. The connection's remote
	// address is the only one that the page's data connections can reach. The error is a
	// *Refusal, or an error of the network.
	Connect(ctx context.Context, name string) (Socket, error)
	// DialData connects from the address local to a data port of a server that Connect has
	// reached. It refuses the relay's own ports.
	DialData(ctx context.Context, local netip.Addr, to netip.AddrPort) (Socket, error)
}

// Limits bound the resources of one page. Zero means the default.
type Limits struct {
	Controls            int           // control connections, default 4096
	Listeners           int           // passive ports, default 1024
	ListenersPerControl int           // passive ports per control connection, default 8
	Data                int           // data connections, default 2048
	Targets             int           // control connections to targets, default 16
	Streams             int           // yamux streams, default 10000; a page that opens more loses its tunnel
	ListenerLife        time.Duration // of a passive port without a connection, default 15 minutes
	DialTimeout         time.Duration // for active data connections and targets, default 30 s
	DataAfter           time.Duration // how long a target's data connections outlive its control connection, default 5 s
}

func (l Limits) withDefaults() Limits {
	def := func(v *int, d int) {
		if *v == 0 {
			*v = d
		}
	}
	def(&l.Controls, 4096)
	def(&l.Listeners, 1024)
	def(&l.ListenersPerControl, 8)
	def(&l.Data, 2048)
	def(&l.Targets, 16)
	def(&l.Streams, 10000)
	if l.ListenerLife == 0 {
		l.ListenerLife = 15 * time.Minute
	}
	if l.DialTimeout == 0 {
		l.DialTimeout = 30 * time.Second
	}
	if l.DataAfter == 0 {
		l.DataAfter = 5 * time.Second
	}
	return l
}

// Place is a kind of resource that Shares counts.
type Place string

const (
	PassivePort    Place = "passive port"
	DataConnection Place = "data connection"
)

// Shares bounds the resources of the clients at one IP address, across all pages.
type Shares interface {
	// Take reserves a place for a client at addr. A non-nil Refusal means that none is free.
	Take(what Place, addr netip.Addr) *Refusal
	// Release releases a place that Take has reserved.
	Release(what Place, addr netip.Addr)
}

// RelayConfig configures a Relay. Hello and Sockets must be set.
type RelayConfig struct {
	Hello      Hello
	Sockets    Sockets
	Limits     Limits
	Shares     Shares     // nil: no limits except Limits
	Targets    Targets    // nil: the page cannot connect to any server
	SocketInfo SocketInfo // zero: the order across connections is kept less strictly
	// Goodbye returns the reply that is sent to clients on control connections when the
	// tunnel is lost: complete lines, or nothing if empty. It is called at that time. nil
	// means no reply.
	Goodbye func() string
	// Class speaks with the page on its stream of the class (kind 9), until that ends, and closes
	// it. Set Hello.Class with it. nil means that there is no class.
	Class func(net.Conn)
	// Log logs what was refused, one line per call. nil means no log.
	Log func(format string, args ...any)
}

// unshared is Shares without limits.
type unshared struct{}

func (unshared) Take(Place, netip.Addr) *Refusal { return nil }
func (unshared) Release(Place, netip.Addr)       {}
