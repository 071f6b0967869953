package bridge

import (
	"context"
	"errors"
	"net"
	"time"

	"ftpsim/relay/tunnel"
	resumable "ftpsim/relay/tunnel/resume"
)

const (
	// silence is how long the relay may acknowledge nothing before the page connects anew: a
	// browser notices only much later that the network has changed.
	silence = 10 * time.Second
	// grace is how much longer than the relay the page keeps what it had: the relay says that it
	// is over.
	grace = 15 * time.Second
)

// line is a connection to the relay, which has admitted the page.
type line struct {
	conn net.Conn
	seat tunnel.Admission
}

// connect connects to the relay and says o.
func (r *relay) connect(ctx context.Context, o tunnel.Opening) (*line, error) {
	conn, err := r.b.opts.Dial(ctx)
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	seat, err := tunnel.RequestTunnel(conn, o)
	if err != nil {
		return nil, err
	}
	return &line{conn, seat}, nil
}

// takeReady returns the line that was admitted in vain by comeBack, once; nil means none.
func (r *relay) takeReady() *line {
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.ready
	r.ready = nil
	return l
}

// keepUp returns l's connection. If the relay offers that, the page connects again whenever it
// is cut, until ctx is done.
func (r *relay) keepUp(ctx context.Context, l *line) net.Conn {
	if l.seat.Resume == "" {
		return l.conn
	}
	conn := resumable.New(l.conn, resumable.Options{
		Within:  time.Duration(l.seat.Within)*time.Millisecond + grace,
		Silence: silence,
	})
	token, stood := l.seat.Resume, Relay{}
	r.lines.Go(func() {
		conn.Redial(ctx, resumable.Redialer{
			Connect: func(ctx context.Context, received uint64) (net.Conn, uint64, error) {
				again, err := r.comeBack(ctx, token, received)
				if err != nil {
					return nil, 0, err
				}
				token = again.seat.Resume
				return again.conn, again.seat.Received, nil
			},
			Pause: r.pause,
			Report: func(back bool, err error, retry time.Duration) {
				if now := r.status(); now.State == RelayConnected {
					stood = now
				}
				switch {
				case stood.State == "": // the page has not reported the tunnel yet
				case back:
					r.set(stood)
				default:
					r.set(cutOff(stood, err, r.b.clock.Now().Add(retry)))
				}
			},
		})
	})
	return conn
}

// cutOff returns the status of a page whose connection was cut and that connects again at at.
func cutOff(stood Relay, err error, at time.Time) Relay {
	stood.State, stood.RetryAt = RelayLost, at.UnixMilli()
	if err != nil {
		stood.Error = err.Error()
	}
	return stood
}

// comeBack connects to the relay to go on with the byte stream of token, of which received
// bytes have arrived. The error wraps resumable.ErrUnknown if the stream is no more; the relay may
// then have admitted the page anew, which the next open uses.
func (r *relay) comeBack(ctx context.Context, token string, received uint64) (*line, error) {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	o := r.hello()
	o.Resume, o.Received = token, received
	l, err := r.connect(ctx, o)
	var no *tunnel.Refusal
	switch {
	case errors.As(err, &no), errors.Is(err, tunnel.ErrVersion):
		return nil, errors.Join(resumable.ErrUnknown, err)
	case err != nil:
		return nil, err
	case !l.seat.Resumed:
		r.mu.Lock()
		r.ready = l
		r.mu.Unlock()
		return nil, resumable.ErrUnknown
	}
	return l, nil
}

// pause blocks for d, or until the user asks for an attempt. It returns false if ctx is done.
func (r *relay) pause(ctx context.Context, d time.Duration) bool {
	timer := r.b.clock.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C():
	case <-r.again:
	case <-ctx.Done():
		return false
	}
	return true
}
