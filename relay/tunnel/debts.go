package tunnel

import (
	"fmt"
	"sync"
	"time"
)

// debts are actions that the other end must take without delay and has not taken yet. If it
// never took one, a socket here would stay open for ever.
type debts struct {
	mu    sync.Mutex
	since map[debt]time.Time
}

type debt struct {
	what owed
	id   uint32 // stream ID
}

// owed says what the other end has not done.
type owed string

const (
	owedTaking owed = "a stream is not taken"
	owedAnswer owed = "a reset is not answered"
)

// owe adds x, unless it is owed already.
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

// pay removes x.
func (d *debts) pay(x debt) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.since, x)
}

// overdue returns an error if something has been owed for longer than patience. Zero
// patience means for ever.
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
