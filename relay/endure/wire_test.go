package endure

import (
	"io"
	"net"
	"sync"
	"testing"
	"time"
)

// wire is the network between a page and the relay. It passes bytes on until it is frozen or
// cut.
type wire struct {
	ln net.Listener
	to string

	mu     sync.Mutex
	thawed chan struct{} // closed unless frozen
	conns  map[net.Conn]bool
	wg     sync.WaitGroup
}

// newWire returns a wire to the address to, which pages dial at its own address.
func newWire(t *testing.T, to string) *wire {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	open := make(chan struct{})
	close(open)
	w := &wire{ln: ln, to: to, thawed: open, conns: map[net.Conn]bool{}}
	w.wg.Go(w.accept)
	t.Cleanup(func() {
		ln.Close()
		w.cut()
		w.wg.Wait()
	})
	return w
}

func (w *wire) addr() string { return w.ln.Addr().String() }

func (w *wire) accept() {
	for {
		near, err := w.ln.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", w.to)
		if err != nil {
			near.Close()
			continue
		}
		w.mu.Lock()
		w.conns[near], w.conns[far] = true, true
		w.mu.Unlock()
		w.wg.Go(func() { w.pass(near, far) })
		w.wg.Go(func() { w.pass(far, near) })
	}
}

// pass passes on what from sends, until either connection ends.
func (w *wire) pass(to, from net.Conn) {
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		w.mu.Lock()
		thawed := w.thawed
		w.mu.Unlock()
		<-thawed
		if n > 0 {
			if _, werr := to.Write(buf[:n]); werr != nil {
				err = werr
			}
		}
		if err == io.EOF {
			to.(*net.TCPConn).CloseWrite()
		}
		if err != nil {
			break
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if from.Close(); w.conns[from] {
		delete(w.conns, from)
	}
}

// cut resets the connections, as a network does that goes away. The next one is passed on.
func (w *wire) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for c := range w.conns {
		c.(*net.TCPConn).SetLinger(0)
		c.Close()
	}
	clear(w.conns)
}

// freeze holds back all bytes for d.
func (w *wire) freeze(d time.Duration) {
	thawed := make(chan struct{})
	w.mu.Lock()
	w.thawed = thawed
	w.mu.Unlock()
	time.Sleep(d)
	close(thawed)
}
