package tunnel

import (
	"fmt"
	"sync"
	"time"
)

// debts are what the other end has to do at once and has not done yet. What it
// never does would keep a socket here for ever.
type debts struct {
	mu    sync.Mutex
	since map[debt]time.Time
}

type debt struct {
	what owed
	id   uint32 // of the stream
}

// owed is what the other end has to do.
type owed string

const (
	owedTaking owed = "a stream is not taken"
	owedAnswer owed = "a reset is not answered"
)

func (d *debts) owe(x debt) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.since == nil {
		d.since = map[debt]time.Time{}
	}
	if _, ok := d.since[x]; !ok {
		d.since[x] = time.Now()
	}
}

func (d *debts) pay(x debt) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.since, x)
}

// overdue is an error if something is owed for longer than patience.
func (d *debts) overdue(patience time.Duration) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for x, t := range d.since {
		if late := time.Since(t); patience > 0 && late > patience {
			return fmt.Errorf("%w: %s for %v", ErrSilent, x.what, late.Round(time.Second))
		}
	}
	return nil
}
