package main

import (
	"context"
	"fmt"
	"log"
	"math/rand/v2"
	"slices"
	"time"
)

// server is a running server.
type server struct {
	addr   string                 // its FTP address
	pid    int                    // ID of its main process: the engine or the relay
	secure bool                   // it offers TLS
	sample func() (sample, error) // reads the processor time of all its processes
	stop   func()
}

// column is a column of the report: a server, which is started anew for each round, and its
// measured values.
type column struct {
	name    string
	start   func() (*server, error)
	figures figures
	costs   map[string]*cost // by the name of the row
}

func newColumn(name string, start func() (*server, error)) *column {
	return &column{name, start, figures{}, map[string]*cost{}}
}

// measurement is one run of a row at one server. It adds results to the column.
type measurement struct {
	row    string
	column *column
	*server
}

func (w *measurement) add(value float64) { w.column.figures.add(w.row, value) }

// during measures the time that do takes, and adds the processor time that the server used
// meanwhile to the column's costs. work is what do returns: how much work was done.
func (w *measurement) during(do func() (work float64, err error)) (took time.Duration, work float64, err error) {
	before, err := w.sample()
	if err != nil {
		return 0, 0, err
	}
	begin := time.Now()
	work, err = do()
	took = time.Since(begin)
	if err != nil {
		return 0, 0, err
	}
	after, err := w.sample()
	if err != nil {
		return 0, 0, err
	}
	c := w.column.costs[w.row]
	if c == nil {
		c = &cost{used: cpu{}}
		w.column.costs[w.row] = c
	}
	c.work += work
	c.used.add(after.since(before))
	return took, work, nil
}

// rate calls during and adds the work per second to the figures.
func (w *measurement) rate(do func() (work float64, err error)) error {
	took, work, err := w.during(do)
	if err == nil {
		w.add(work / took.Seconds())
	}
	return err
}

// plan says how columns are measured.
type plan struct {
	runs int    // runs of each row in a round
	rest bool   // wait after each run until the server is idle
	warm effort // effort of the first run, which is not counted
	full effort // effort of the other runs
}

// round starts a server for each column, warms them up and measures row by row. Only one
// server works at a time.
func (p plan) round(ctx context.Context, columns []*column) error {
	var running []measurement
	defer func() {
		for _, w := range running {
			w.stop()
		}
	}()
	for _, l := range columns {
		s, err := l.start()
		if err != nil {
			return err
		}
		running = append(running, measurement{column: l, server: s})
		if err := p.warmUp(ctx, s); err != nil {
			return err
		}
	}
	for _, r := range rows {
		if err := p.row(ctx, r, running); err != nil {
			return err
		}
	}
	return nil
}

// row measures a row at all servers in alternation: in random order, then in reverse order,
// and so on, so that disturbances by other programs affect all servers alike.
func (p plan) row(ctx context.Context, r row, running []measurement) error {
	for i := range p.runs {
		if i%2 == 0 {
			rand.Shuffle(len(running), func(i, j int) { running[i], running[j] = running[j], running[i] })
		} else {
			slices.Reverse(running)
		}
		for _, w := range running {
			if r.secure && !w.secure {
				continue
			}
			w.row = r.name
			if err := runOnce(ctx, r, &w, p.full); err != nil {
				return err
			}
			if !p.rest {
				continue
			}
			if err := settle(ctx, w.server); err != nil {
				return err
			}
		}
	}
	return nil
}

func runOnce(ctx context.Context, r row, w *measurement, e effort) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := r.measure(w, e); err != nil {
		return fmt.Errorf("%s: %s: %w", w.column.name, r.name, err)
	}
	return nil
}

// warmUp runs each row briefly, then waits until the server is idle: a browser goes on
// optimizing a page's code in the background.
func (p plan) warmUp(ctx context.Context, s *server) error {
	unseen := newColumn("warming up", nil)
	for _, r := range rows {
		if r.secure && !s.secure {
			continue
		}
		if err := runOnce(ctx, r, &measurement{r.name, unseen, s}, p.warm); err != nil {
			return err
		}
	}
	return settle(ctx, s)
}

const (
	settleLook = 200 * time.Millisecond
	settleMost = 20 * time.Second
)

// settle blocks until the server uses less than a tenth of a processor.
func settle(ctx context.Context, s *server) error {
	before, err := s.sample()
	for begin := time.Now(); err == nil && time.Since(begin) < settleMost; {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(settleLook):
		}
		var now sample
		if now, err = s.sample(); err == nil && now.since(before).total() < settleLook/10 {
			return nil
		}
		before = now
	}
	if err == nil {
		log.Printf("%s does not come to rest; what is measured of it suffers", s.addr)
	}
	return err
}
