// Package natsbus is a bus.Bus over core NATS, for relays on several machines. Inside a relay it
// works like bus.Local, and goes on doing so while no NATS server can be reached. Between relays
// a message arrives at most once.
package natsbus

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"ftpsim/relay/bus"

	"github.com/nats-io/nats.go"
)

// Options configure a Bus. URL and Name must be set.
type Options struct {
	URL  string // "nats://host:4222", or "tls://…"; several with commas between them
	Name string // of the cluster, a single token: relays with other names are not seen

	Creds     string // file with the credentials; empty: none
	CA        string // file with the certificates of who may sign the server's; empty: the system's
	Cert, Key string // files with the relay's own certificate and key; empty: none

	Beat time.Duration // how often a relay says that it lives; 0: 3 s
	Lost time.Duration // of silence, after which a relay's seats are withdrawn; 0: 10 s
	// Log, if it is not nil, is called when the connection is made or lost.
	Log func(format string, args ...any)
}

// Bus is a bus.Bus over NATS.
type Bus struct {
	o     Options
	id    string
	conn  *nats.Conn
	local bus.Local // the subscribers here, and the seats of all relays
	out   outbox
	in    chan *nats.Msg
	stop  chan struct{}
	wg    sync.WaitGroup

	mu     sync.Mutex
	mine   map[string]bus.Seat
	count  uint64 // of changes of mine
	relays map[string]*relay
	subs   map[string]*subscription
	closed bool
}

var _ bus.Bus = (*Bus)(nil)

// subscription is what this relay receives of a subject, for all its subscribers.
type subscription struct {
	nats  *nats.Subscription
	users int
}

// Open connects to NATS, and again whenever that is lost, until Close. It does not wait for the
// first connection. The error is a mistake in o.
func Open(o Options) (*Bus, error) {
	if o.Beat == 0 {
		o.Beat = 3 * time.Second
	}
	if o.Lost == 0 {
		o.Lost = 10 * time.Second
	}
	if o.Name == "" || strings.ContainsAny(o.Name, ". *>\t\r\n") {
		return nil, fmt.Errorf("the cluster's name %q is not one word without dots and stars", o.Name)
	}
	b := &Bus{
		o: o, id: strings.ToLower(rand.Text()[:12]), in: make(chan *nats.Msg, 8192), stop: make(chan struct{}),
		mine: map[string]bus.Seat{}, relays: map[string]*relay{}, subs: map[string]*subscription{},
	}
	b.out.ready = make(chan struct{}, 1)
	// The handlers wait for it: NATS calls them before Connect has returned.
	opened := make(chan struct{})
	defer close(opened)
	conn, err := nats.Connect(o.URL, b.natsOptions(opened)...)
	if err != nil {
		return nil, err
	}
	b.conn = conn
	for _, subject := range []string{b.subject(onSeats), b.subject(onList + b.id), b.subject(onWant + b.id)} {
		if _, err := conn.ChanSubscribe(subject, b.in); err != nil {
			conn.Close()
			return nil, err
		}
	}
	b.wg.Go(b.receive)
	b.wg.Go(b.send)
	return b, nil
}

// ID returns this relay's ID, for the IDs of its seats. It is another one after each start.
func (b *Bus) ID() string { return b.id }

// Times of the connection to NATS.
const (
	reconnectWait = 500 * time.Millisecond // between two attempts
	pingInterval  = 5 * time.Second        // a silent server counts as lost after three
	flushTime     = 2 * time.Second        // for a write
)

func (b *Bus) natsOptions(opened <-chan struct{}) []nats.Option {
	up := func(c *nats.Conn) {
		<-opened
		b.log("the cluster is reached at %s", c.ConnectedUrlRedacted())
		b.again()
	}
	o := []nats.Option{
		nats.Name("ftpsim relay " + b.id), nats.NoEcho(),
		nats.RetryOnFailedConnect(true), nats.MaxReconnects(-1), nats.IgnoreAuthErrorAbort(),
		nats.ReconnectWait(reconnectWait), nats.ReconnectBufSize(-1), // what is old does not matter later
		nats.PingInterval(pingInterval), nats.FlusherTimeout(flushTime), nats.ReconnectOnFlusherError(),
		nats.ConnectHandler(up), nats.ReconnectHandler(up),
		nats.ReconnectErrHandler(b.failed(opened)),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) { b.log("the cluster is lost: %v", err) }),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { b.log("the cluster: %v", err) }),
	}
	if b.o.Creds != "" {
		o = append(o, nats.UserCredentials(b.o.Creds))
	}
	if b.o.CA != "" {
		o = append(o, nats.RootCAs(b.o.CA))
	}
	if b.o.Cert != "" {
		o = append(o, nats.ClientCert(b.o.Cert, b.o.Key))
	}
	return o
}

// failed returns a function that logs why NATS cannot be reached, unless it is as the last time.
func (b *Bus) failed(opened <-chan struct{}) nats.ConnErrHandler {
	last := ""
	return func(_ *nats.Conn, err error) {
		<-opened
		if err != nil && err.Error() != last {
			last = err.Error()
			b.log("the cluster cannot be reached: %v", err)
		}
	}
}

func (b *Bus) log(format string, args ...any) {
	if b.o.Log != nil {
		b.o.Log(format, args...)
	}
}

// subject returns the NATS subject of one of a relay's.
func (b *Bus) subject(s string) string { return "ftpsim." + b.o.Name + "." + s }

// onMessages comes before the subjects of Publish and Ask.
const (
	onMessages  = "pub."
	onQuestions = "ask."
)

// Publish is for bus.Bus. While NATS cannot be reached, only this relay's subscribers get data.
func (b *Bus) Publish(subject string, data []byte) error {
	if err := b.local.Publish(subject, data); err != nil {
		return err
	}
	b.put(onMessages+subject, data)
	return nil
}

// Subscribe is for bus.Bus.
func (b *Bus) Subscribe(subject string, f func(data []byte)) (stop func(), err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.subs[subject]
	if s == nil {
		s = &subscription{}
		s.nats, err = b.conn.Subscribe(b.subject(onMessages+subject), func(m *nats.Msg) { b.local.Publish(subject, m.Data) })
		if err != nil {
			return nil, err
		}
		b.subs[subject] = s
	}
	s.users++
	stopLocal, err := b.local.Subscribe(subject, f)
	return sync.OnceFunc(func() {
		stopLocal()
		b.unsubscribe(subject, s)
	}), err
}

func (b *Bus) unsubscribe(subject string, s *subscription) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if s.users--; s.users == 0 {
		s.nats.Unsubscribe()
		delete(b.subs, subject)
	}
}

// Ask is for bus.Bus. This relay's own answer comes first.
func (b *Bus) Ask(ctx context.Context, subject string, data []byte) ([]byte, error) {
	answer, err := b.local.Ask(ctx, subject, data)
	if !errors.Is(err, bus.ErrNobody) || !b.Up() {
		return answer, err
	}
	type result struct {
		msg *nats.Msg
		err error
	}
	got := make(chan result, 1)
	go func() { // a write to NATS may take longer than ctx
		m, err := b.conn.RequestWithContext(ctx, b.subject(onQuestions+subject), data)
		got <- result{m, err}
	}()
	select {
	case r := <-got:
		switch {
		case r.err == nil:
			return r.msg.Data, nil
		case ctx.Err() != nil:
			return nil, ctx.Err()
		}
		return nil, fmt.Errorf("%w (%w)", bus.ErrNobody, r.err)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Answer is for bus.Bus.
func (b *Bus) Answer(subject string, f func(data []byte) []byte) (stop func(), err error) {
	s, err := b.conn.QueueSubscribe(b.subject(onQuestions+subject), "relays", func(m *nats.Msg) {
		go func() {
			if a := f(m.Data); len(a) <= bus.MaxMessage {
				m.Respond(a)
			}
		}()
	})
	if err != nil {
		return nil, err
	}
	stopLocal, err := b.local.Answer(subject, f)
	return sync.OnceFunc(func() {
		stopLocal()
		s.Unsubscribe()
	}), err
}

// Up is for bus.Bus.
func (b *Bus) Up() bool { return b.conn.IsConnected() }

// Close is for bus.Bus. It tells the other relays, if that takes no longer than a moment.
func (b *Bus) Close() error {
	b.mu.Lock()
	if b.closed {
		b.mu.Unlock()
		return nil
	}
	b.closed = true
	b.tell(change{Bye: true})
	b.mu.Unlock()
	close(b.stop)
	b.wg.Wait()
	b.conn.FlushTimeout(flushTime)
	b.conn.Close()
	return b.local.Close()
}
