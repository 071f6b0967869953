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
	"ftpsim/ftpcore/judge"
	"ftpsim/ftpcore/memnet"
	"ftpsim/ftpcore/profile"
	"ftpsim/ftpcore/recording"
	"ftpsim/ftpcore/snapfs"
	"ftpsim/ftpcore/tlsconn"
	"ftpsim/relay/tunnel"
	"ftpsim/wasm/bridge/keep"
)

// Options configure a Bridge. Post must be set.
type Options struct {
	// Post sends a message to the page, with bytes beside it if data is non-nil. It is
	// called by one goroutine at a time and must not keep either slice.
	Post func(msg, data []byte)
	// Dial connects to the relay; nil means that there is none.
	Dial func(ctx context.Context) (net.Conn, error)
	// Opening is what the page says to the relay first: its code, seat and name, if it has any.
	Opening tunnel.Opening
	// Clock is used by the engine and the bridge; nil means event.SystemClock.
	Clock event.Clock
	// Version is sent to the page in Hello and written to exports.
	Version string
	// Store outlives the page, and only this Bridge uses it; nil means that nothing can be
	// stored. Keep says what is stored from the start: with Keep.Files, Run first restores
	// the stored files. Kept is true if an earlier page has stored files.
	Store keep.Storage
	Keep  KeepArgs
	Kept  bool
	// Yield lets the browser deliver messages, if it is time to. Goroutines that compute for
	// long call it often, without holding a lock. nil means that messages arrive anyway.
	Yield func()
	// MaxEvents and MaxBytes bound the recorder; zero means the defaults of
	// inspect.Recorder.
	MaxEvents, MaxBytes int
}

// Bridge is a whole server in a page: engine, files, gate, recorder, built-in client and
// the tunnel to a relay, controlled by the page's commands. One goroutine, the loop in Run,
// sends every message to the page and executes the commands in order. It never blocks on
// the network or on the gate.
type Bridge struct {
	opts     Options
	clock    event.Clock
	server   *ftpcore.Server
	fs       *snapfs.FS
	stepper  inspect.Stepper
	recorder inspect.Recorder
	history  history.History
	meter    inspect.Meter
	judge    judge.Judge
	roster   roster
	guests   guests
	network  *memnet.Net
	relay    relay
	targets  targets
	class    classroom
	check    serverCheck
	console  console
	keeper   keeper
	cert     func() tls.Certificate // generates the certificate on first use
	keys     keyring

	inbox inbox
	wake  chan struct{} // wakes the loop; buffered, capacity 1
	quiet atomic.Bool   // the loop's timer is set: events need not wake it
	dirty struct{ held, status, rules, view, verdicts, course, check, pins, lesson atomic.Bool }

	ctx  context.Context // Run's
	work sync.WaitGroup  // goroutines that work beside the loop

	// The fields below belong to the loop.
	hush     func()   // stops all respeaking (respeak.go); nil: there was none
	out      outgoing // any goroutine may read out.due
	puts     map[string]*put
	resume   *resume // state for the session that the built-in client is about to open
	profile  string
	loaded   []ftpcore.Profile // profiles loaded by the page, see profiles.go
	hidden   map[string]bool   // by name: loaded profiles that Config leaves out
	accounts []ftpcore.Account // in force
	// Changes of the accounts since the start, for the recording.
	accountChanges []recording.AccountChange
	tls            TLSPolicy
	compared       []compare.Row // of the last comparison
	// Files that were opened for comparisons, oldest first.
	compareFiles struct {
		opened []compareFile
		last   int // the highest ID given out
	}
	view *view      // the recording that the page shows; nil: the server
	run  *courseRun // the course that runs, or the last one; nil: none yet

	lesson  *lessonRun // the lesson that runs; nil: none
	handins handins    // the hand-ins of a class

	reading atomic.Pointer[reading] // nil: no file is being read; only the loop changes it
}

// New returns a Bridge that does nothing until Run is called.
func New(o Options) *Bridge {
	b := &Bridge{opts: o, clock: o.Clock, network: memnet.New(), wake: make(chan struct{}, 1), puts: map[string]*put{}}
	if b.clock == nil {
		b.clock = event.SystemClock{}
	}
	b.network.Shuffle(rand.IntN)
	b.fs = newFiles(b.clock)
	b.accounts = accounts()
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
	b.recorder.MaxEvents, b.recorder.MaxBytes = o.MaxEvents, o.MaxBytes
	b.recorder.OnEvent = func() {
		b.dirty.status.Store(true)
		b.keeper.touch()
		if !b.quiet.Load() || b.untoldFiles() {
			b.rouse()
		}
	}
	b.history.FS, b.history.Events, b.recorder.OnDrop = b.fs, &b.recorder, b.history.Drop
	b.history.Begin()
	b.cert = sync.OnceValue(func() tls.Certificate { return certificate(b.clock) })
	b.tls = firstTLS
	b.server = &ftpcore.Server{
		TLS: &tlsconn.TLS{Certify: b.cert}, KeyLog: b.keys.add,
		FS: b.fs, Accounts: b.accounts, Profile: kind, Limits: defaultLimits, Clock: b.clock, Gate: &b.stepper,
		Observers: []event.Observer{&b.recorder, &b.history, &b.meter, &b.stepper, &b.roster, &b.guests, &b.judge},
	}
	b.initVerdicts()
	b.relay.init(b)
	b.targets.init(b)
	b.class.b = b
	b.console.init(b)
	b.keeper.init(b)
	return b
}

// Send queues a message from the page. It returns at once; the Bridge keeps both slices.
func (b *Bridge) Send(msg, data []byte) {
	b.inbox.put(letter{msg: msg, data: data})
	b.rouse()
}

// Run serves until ctx is done and returns when all of its goroutines have ended. It fails
// early only if the in-memory network cannot listen.
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
	b.history.Begin() // again: the history starts with the restored files
	b.ctx = ctx
	defer b.work.Wait()
	wg.Go(func() { b.keeper.run(ctx) })
	wg.Go(func() { b.server.Serve(ctx, ln, b.network.Server()) })
	wg.Go(func() { b.relay.run(ctx) })
	defer b.console.close()
	b.loop(ctx)
	return ctx.Err()
}

// loop handles letters and sends what is due to the page, until ctx is done.
func (b *Bridge) loop(ctx context.Context) {
	var timer event.Timer
	var due time.Time // when timer fires
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

// touch marks the status as changed and wakes the loop.
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

// letter is a message from the page with its bytes, or, if done is non-nil, a function
// that the loop must call.
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
