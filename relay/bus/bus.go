// Package bus carries what the relays of one class tell each other: who sits where, the
// class's feed, the teacher's orders. All of it is soft state: nothing is stored, and a message
// that gets lost is replaced by the next one. There are two kinds of Bus: Local, inside one
// relay, and one over core NATS, for several relays.
package bus

import (
	"context"
	"errors"
)

// Bus joins the relays of one class. Its methods may be called by any goroutine. A message is
// at most MaxMessage long. What one relay publishes on one subject arrives in order.
type Bus interface {
	// Announce makes s known to all relays until Withdraw, in place of an earlier Seat with the
	// same ID. A relay that ends or is cut off withdraws its seats by that.
	Announce(s Seat) error
	// Withdraw makes the seat unknown again.
	Withdraw(id string) error
	// Seats returns the seats that the relays have announced, ordered by ID.
	Seats() []Seat
	// Watch calls f with each seat that is announced or changed, and with false when it is
	// withdrawn, until stop is called. f must neither block nor call the Bus.
	Watch(f func(s Seat, here bool)) (stop func())

	// Publish sends data to every subscriber of the subject, of this relay too.
	Publish(subject string, data []byte) error
	// Subscribe calls f with each message on the subject until stop is called. f must not
	// block, call the Bus or keep data.
	Subscribe(subject string, f func(data []byte)) (stop func(), err error)

	// Ask sends a question to the one relay that answers the subject and returns its answer.
	// The error is ErrNobody if no relay does, or ctx.Err(). Between relays a question or an
	// answer may get lost, so ctx needs an end.
	Ask(ctx context.Context, subject string, data []byte) ([]byte, error)
	// Answer answers the questions on the subject until stop is called. f may block; each call
	// has a goroutine of its own.
	Answer(subject string, f func(data []byte) []byte) (stop func(), err error)

	// Up reports whether the other relays can be reached. Local is always up.
	Up() bool
	// Close withdraws everything.
	Close() error
}

// Seat is what the relays tell each other of a page's seat.
type Seat struct {
	ID     string `json:"id"`     // unique among all relays: the relay's ID and the number
	Relay  string `json:"relay"`  // the relay's ID
	Number int    `json:"number"` // at that relay, from 1
	Name   string `json:"name"`
	FTP    string `json:"ftp"` // the address for clients
}

// MaxMessage is the longest message, in bytes.
const MaxMessage = 512 << 10

var (
	// ErrNobody is returned by Ask if no relay answers the subject.
	ErrNobody = errors.New("bus: nobody answers")
	// ErrTooLong is returned for a message longer than MaxMessage.
	ErrTooLong = errors.New("bus: the message is too long")
)
