package class

import (
	"bufio"
	"io"
	"net"
	"time"
)

// pageStream is a page's stream, of kind 9.
type pageStream struct {
	seat     string
	queue    *queue
	informed bool // an Info was sent; belongs to the loop
}

// How fast a page may write to its stream; one that writes faster waits. The window of the stream
// bounds what it has written meanwhile.
const (
	pageRate  = 1 << 20 // bytes per second
	pageBurst = 2 << 20 // bytes
	lineCost  = 4 << 10 // what a line counts besides its length
)

// Serve speaks with the page at a seat until its stream has ended, and closes conn. A page that
// breaks the rules loses the stream, and only that.
func (h *Hub) Serve(conn net.Conn, seat string) {
	defer conn.Close()
	p := &pageStream{seat: seat, queue: newQueue()}
	h.do(func() { h.attach(p) })
	defer h.do(func() { h.detach(p) })
	go func() {
		defer conn.Close()
		h.writePage(conn, p)
	}()
	defer p.queue.close()
	r := bufio.NewReaderSize(conn, 4<<10)
	budget := budget{rate: pageRate, burst: pageBurst, left: pageBurst, at: time.Now()}
	for {
		line, err := readLine(r)
		if err != nil {
			return
		}
		m, err := parseUp(line)
		if err != nil {
			return
		}
		if !budget.spend(len(line)+lineCost, h.closed) {
			return
		}
		h.do(func() { h.fromPage(p, m) })
	}
}

func (h *Hub) writePage(w io.Writer, p *pageStream) {
	for {
		list, ok := p.queue.take()
		if !ok {
			return
		}
		for _, e := range list {
			if _, err := w.Write(append(e.data, '\n')); err != nil {
				p.queue.close()
				return
			}
		}
	}
}

// readLine returns the next line, without its end. It fails if the line is longer than MaxLine.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		if line = append(line, part...); len(line) > MaxLine {
			return nil, bufio.ErrTooLong
		}
		switch err {
		case nil:
			return line[:len(line)-1], nil
		case bufio.ErrBufferFull:
		default:
			return nil, err
		}
	}
}

// budget bounds a rate.
type budget struct {
	rate, burst, left float64
	at                time.Time
}

// spend takes n from the budget. If there is too little, it blocks until there is enough. It
// returns false if stop was closed meanwhile.
func (b *budget) spend(n int, stop <-chan struct{}) bool {
	now := time.Now()
	b.left = min(b.burst, b.left+now.Sub(b.at).Seconds()*b.rate) - float64(n)
	b.at = now
	if b.left >= 0 {
		return true
	}
	select {
	case <-time.After(time.Duration(-b.left / b.rate * float64(time.Second))):
		return true
	case <-stop:
		return false
	}
}
