package bridge

import (
	"context"
	"crypto/tls"
	"math/rand/v2"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/compare"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/history"
	"ftpsim/ftpcore/inspect"
	"ftpsim/ftpcore/memnet"
	"ftpsim/ftpcore/profile"
	"ftpsim/ftpcore/snapfs"
	"ftpsim/ftpcore/tlsconn"
	"ftpsim/wasm/bridge/keep"
)

// Options are what a Bridge is given from outside.
type Options struct {
	// Post sends a message to the page, with bytes beside it if data is not nil.
	// It is called by one goroutine at a time and keeps neither slice.
	Post func(msg, data []byte)
	// Dial connects to the relay; nil: the page was opened without one.
	Dial func(ctx context.Context) (net.Conn, error)
	// Clock is the time of engine and bridge; nil: ftpcore.SystemClock.
	Clock event.Clock
	// Version is told to the page.
	Version string
	// Store outlives the page and belongs to the Bridge; nil: there is nothing of
	// the kind. Keep says what is stored there from the start; the files that it
	// names are brought back first. Kept says that an earlier page has stored files.
	Store keep.Storage
	Keep  KeepArgs
	Kept  bool
	// Yield lets whoever brings messages from outside have a turn, if it is time
	// for one. What works for long beside the loop calls it again and again, and
	// holds no lock then. nil: messages come by themselves.
	Yield func()
	// Recorder bounds; 0: the defaults of inspect.Recorder.
	MaxEvents, MaxBytes int
}

// Bridge is a whole server in a page: engine, files, gate, record, built-in
// client and the way to a relay, steered by the commands of the page. One
// goroutine, in Run, owns all that is said to the page and answers the commands
// in order; nothing that it does waits for the network or for the gate.
type Bridge struct {
	opts    Options
	clock   event.Clock
	server  *ftpcore.Server
	fs      *snapfs.FS
	stepper inspect.Stepper
	record  inspect.Recorder
	history history.History
	meter   inspect.Meter
	roster  roster
	guests  guests
	network *memnet.Net
	relay   relay
	console console
	keeper  keeper
	cert    func() tls.Certificate // made when it is first asked for
	keys    keyring

	inbox inbox
	wake  chan struct{} // something happened; holds at most one
	quiet atomic.Bool   // a timer is set anyway: events need not wake anybody
	dirty struct{ held, status, rules, view atomic.Bool }

	ctx  context.Context // Run's
	work sync.WaitGroup  // what is done beside the loop

	// What follows belongs to Run's goroutine.
	hush     func() // stops what is said again; nil: nothing was
	out      outgoing
	puts     map[string]*put
	resume   *resume // a session that is to begin in another state
	profile  string
	loaded   []ftpcore.Profile // from the page, see profiles.go
	tls      TLSPolicy
	compared []compare.Row // of the last comparison
	// Files that were opened to be compared, oldest first.
	compareFiles struct {
		opened []compareFile
		last   int // id
	}
	view *view // nil: the page looks at the server

	reading atomic.Pointer[reading] // nil: no file is being read; changed by Run's goroutine only
}

// New makes a Bridge; Run starts it.
func New(o Options) *Bridge {
	b := &Bridge{opts: o, clock: o.Clock, network: memnet.New(), wake: make(chan struct{}, 1), puts: map[string]*put{}}
	if b.clock == nil {
		b.clock = event.SystemClock{}
	}
	b.network.Shuffle(rand.IntN)
	b.fs = newFiles(b.clock)
	kind := profile.All()[0]
	b.profile = kind.Name
	b.stepper.Clock, b.meter.Clock = b.clock, b.clock
	b.stepper.OnChange = func() {
		b.dirty.held.Store(true)
		b.touch()
	}
	b.stepper.OnRules = func() {
		if !b.dirty.rules.Swap(true) {
			b.rouse()
		}
	}
	b.record.MaxEvents, b.record.MaxBytes = o.MaxEvents, o.MaxBytes
	b.record.OnEvent = func() {
		b.dirty.status.Store(true)
		b.keeper.touch()
		if !b.quiet.Load() {
			b.rouse()
		}
	}
	b.history.FS, b.history.Events, b.record.OnDrop = b.fs, &b.record, b.history.Drop
	b.history.Begin()
	b.cert = sync.OnceValue(func() tls.Certificate { return certificate(b.clock) })
	b.tls = TLSPolicy{Min: TLS12, Max: TLS13, Resumption: tlsconn.ResumeLog, Require: tlsconn.RequireNothing}
	b.server = &ftpcore.Server{
		TLS: &tlsconn.TLS{Certify: b.cert}, KeyLog: b.keys.add,
		FS: b.fs, Accounts: accounts(), Profile: kind, Limits: defaultLimits, Clock: b.clock, Gate: &b.stepper,
		Observers: []event.Observer{&b.record, &b.history, &b.meter, &b.stepper, &b.roster, &b.guests},
	}
	b.relay.init(b)
	b.console.init(b)
	b.keeper.init(b)
	return b
}

// Send gives the Bridge a message of the page. It returns at once and keeps
// both slices.
func (b *Bridge) Send(msg, data []byte) {
	b.inbox.put(letter{msg: msg, data: data})
	b.rouse()
}

// Run serves until ctx is done, and returns when nothing of it is left.
func (b *Bridge) Run(ctx context.Context) error {
	ln, err := b.network.Listen(innerAddr)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	defer wg.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	b.keeper.restore(ctx)
	b.history.Begin() // with what was stored
	b.ctx = ctx
	defer b.work.Wait()
	wg.Go(func() { b.keeper.run(ctx) })
	wg.Go(func() { b.server.Serve(ctx, ln, b.network.Server()) })
	wg.Go(func() { b.relay.run(ctx) })
	defer b.console.close()
	b.loop(ctx)
	return ctx.Err()
}

// loop handles what comes and sends what is due.
func (b *Bridge) loop(ctx context.Context) {
	var timer event.Timer
	var due time.Time // of timer
	var fired <-chan time.Time
	for {
		b.quiet.Store(false)
		for _, l := range b.inbox.take() {
			b.handle(l)
		}
		b.resumeSession()
		next := b.flush(b.clock.Now())
		if timer != nil && (next.IsZero() || next.Before(due)) {
			timer.Stop()
			timer, fired = nil, nil
		}
		if timer == nil && !next.IsZero() {
			timer, due = b.clock.NewTimer(next.Sub(b.clock.Now())), next
			fired = timer.C()
		}
		b.quiet.Store(timer != nil && b.out.pacing)
		select {
		case <-b.wake:
		case <-fired:
			timer, fired = nil, nil
		case <-ctx.Done():
			if timer != nil {
				timer.Stop()
			}
			return
		}
	}
}

// touch tells the loop that the status may have changed.
func (b *Bridge) touch() {
	b.dirty.status.Store(true)
	b.rouse()
}

// rouse wakes the loop. It never blocks.
func (b *Bridge) rouse() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// letter is a message of the page and the bytes beside it, or the end of what was
// done beside the loop.
type letter struct {
	msg, data []byte
	done      func()
}

// inbox keeps letters until the loop takes them.
type inbox struct {
	mu   sync.Mutex
	list []letter
}

func (i *inbox) put(l letter) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.list = append(i.list, l)
}

func (i *inbox) take() []letter {
	i.mu.Lock()
	defer i.mu.Unlock()
	list := i.list
	i.list = nil
	return list
}
