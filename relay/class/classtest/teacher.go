// Package classtest has a stand-in for the teacher's page, for tests.
package classtest

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"testing"
	"time"

	"ftpsim/relay/class"
)

// Teacher is a teacher's page. Its fields are what it was told so far.
type Teacher struct {
	t    testing.TB
	conn class.Messages

	Refused   string
	Entered   *class.Entered
	Class     class.Class
	Students  map[string]class.Student
	Failed    []class.StudentFailed
	Mirror    [][]byte // messages of watched pages
	Collected *class.Collected
}

// patience is the longest wait. No wait is that long unless something fails.
const patience = 2 * time.Minute

// New returns a teacher's page on conn, which has said enter.
func New(t testing.TB, conn class.Messages, enter class.Enter) *Teacher {
	e := &Teacher{t: t, conn: conn, Students: map[string]class.Student{}}
	t.Cleanup(e.Close)
	e.Send(class.FromTeacher{Enter: &enter})
	e.Until(func() bool { return e.Entered != nil || e.Refused != "" })
	return e
}

// Close closes the page.
func (e *Teacher) Close() { e.conn.Close() }

// Send sends a message.
func (e *Teacher) Send(m class.FromTeacher) {
	e.t.Helper()
	text, err := json.Marshal(m)
	if err == nil {
		err = e.conn.Write(context.Background(), text)
	}
	if err != nil {
		e.t.Fatalf("the teacher cannot send: %v", err)
	}
}

// Order gives an order to the seat to, or to all if it is empty.
func (e *Teacher) Order(to string, kind class.OrderKind, text string) {
	e.t.Helper()
	e.Send(class.FromTeacher{Order: &class.Give{To: to, Order: class.Order{ID: string(kind), Kind: kind, Text: text}}})
}

// Until reads messages until ok.
func (e *Teacher) Until(ok func() bool) {
	e.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for !ok() {
		text, err := e.conn.Read(ctx)
		if err != nil {
			e.t.Fatalf("the teacher's page: %v; it knows %+v", err, e)
		}
		var m class.ToTeacher
		if err := json.Unmarshal(text, &m); err != nil {
			e.t.Fatalf("%s: %v", text, err)
		}
		e.note(m)
	}
}

func (e *Teacher) note(m class.ToTeacher) {
	switch {
	case m.Refused != "":
		e.Refused = m.Refused
	case m.Entered != nil:
		e.Entered, e.Class = m.Entered, m.Entered.Class
		for _, s := range m.Entered.Students {
			e.Students[s.ID] = s
		}
	case m.Class != nil:
		e.Class = *m.Class
	case m.Student != nil:
		e.Students[m.Student.ID] = *m.Student
	case m.Gone != "":
		delete(e.Students, m.Gone)
	case m.Failed != nil:
		e.Failed = append(e.Failed, *m.Failed)
	case m.Mirror != nil:
		e.Mirror = append(e.Mirror, m.Mirror.Message)
	case m.Collected != nil:
		e.Collected = m.Collected
	}
}

// Pipe returns the two ends of a connection.
func Pipe() (near, far class.Messages) {
	there, back := make(chan []byte), make(chan []byte)
	closed := make(chan struct{})
	end := sync.OnceFunc(func() { close(closed) })
	return &pipe{there, back, closed, end}, &pipe{back, there, closed, end}
}

type pipe struct {
	out, in chan []byte
	closed  chan struct{}
	end     func()
}

var errClosed = errors.New("closed")

func (p *pipe) Read(ctx context.Context) ([]byte, error) {
	select {
	case m := <-p.in:
		return m, nil
	case <-p.closed:
		return nil, errClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *pipe) Write(ctx context.Context, m []byte) error {
	select {
	case p.out <- m:
		return nil
	case <-p.closed:
		return errClosed
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (p *pipe) Close() error { p.end(); return nil }
