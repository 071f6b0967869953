package resume

import (
	"context"
	"errors"
	"net"
	"time"
)

// Pauses between attempts to connect again: each is twice the one before, the first is none.
const (
	firstPause = 50 * time.Millisecond
	lastPause  = 2 * time.Second
)

// Redialer is how a page connects again after a cut.
type Redialer struct {
	// Connect connects to the relay and asks for the stream, of which received bytes have
	// arrived here. It returns the new carrier and how many bytes have arrived at the relay. An
	// error that wraps ErrUnknown ends the stream; after another there are further attempts.
	Connect func(ctx context.Context, received uint64) (carrier net.Conn, theirs uint64, err error)
	// Pause blocks for d before the next attempt. It returns false if there is to be none, which
	// ends the stream.
	Pause func(ctx context.Context, d time.Duration) bool
	// Report is called when the stream is cut, after each attempt that failed with err, and with
	// back when it goes on. retry is when the next attempt is due, from now.
	Report func(back bool, err error, retry time.Duration)
}

// Redial connects again whenever the stream's carrier is cut. It returns when the stream has
// ended; ctx only ends the attempts.
func (c *Conn) Redial(ctx context.Context, r Redialer) {
	for {
		select {
		case <-c.cut:
			if !c.redial(ctx, r) {
				c.expire(ErrExpired)
			}
		case <-c.done:
			return
		}
	}
}

// redial connects again. It returns false if the stream cannot go on.
func (c *Conn) redial(ctx context.Context, r Redialer) bool {
	var err error
	for pause := time.Duration(0); ; pause = min(max(2*pause, firstPause), lastPause) {
		offer, ended := c.Cut()
		if ended != nil {
			return true
		}
		r.Report(false, err, pause)
		if pause > 0 && !r.Pause(ctx, pause) {
			return false
		}
		if err = c.attempt(ctx, r, offer); err == nil {
			r.Report(true, nil, 0)
			return true
		}
		if errors.Is(err, ErrUnknown) || ctx.Err() != nil {
			return false
		}
	}
}

func (c *Conn) attempt(ctx context.Context, r Redialer, o Offer) error {
	carrier, theirs, err := r.Connect(ctx, o.Received)
	if err != nil {
		return err
	}
	if err = c.Attach(o, carrier, theirs); err != nil {
		carrier.Close()
	}
	return err
}
