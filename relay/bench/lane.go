package main

import (
	"context"
	"fmt"
	"log"
	"math/rand/v2"
	"slices"
	"time"
)

// server is a server under way.
type server struct {
	addr   string                 // of its control port
	pid    int                    // of its main process: the engine or the relay
	sample func() (sample, error) // of all its processes
	stop   func()
}

// lane is a column of the report: a server, which is started afresh in every
// round, and what was measured of it.
type lane struct {
	name    string
	start   func() (*server, error)
	figures figures
	costs   map[string]*cost // by row
}

func newLane(name string, start func() (*server, error)) *lane {
	return &lane{name, start, figures{}, map[string]*cost{}}
}

// watch is one turn of a row at one server. It times the part of the work that
// counts, and notes the result in the lane.
type watch struct {
	row  string
	lane *lane
	*server
}

func (w *watch) note(value float64) { w.lane.figures.note(w.row, value) }

// during times do, which returns how much work it has done, and adds the
// processor time that the server used to the lane's costs.
func (w *watch) during(do func() (work float64, err error)) (took time.Duration, work float64, err error) {
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
	c := w.lane.costs[w.row]
	if c == nil {
		c = &cost{used: cpu{}}
		w.lane.costs[w.row] = c
	}
	c.work += work
	c.used.add(after.since(before))
	return took, work, nil
}

// rate is during; it notes how much work was done in a second.
func (w *watch) rate(do func() (work float64, err error)) error {
	took, work, err := w.during(do)
	if err == nil {
		w.note(work / took.Seconds())
	}
	return err
}

// plan is how lanes are measured.
type plan struct {
	turns int    // of each row in a round
	rest  bool   // wait after each turn until its server rests
	warm  effort // of the turn that comes first and is not counted
	full  effort
}

// round starts a server for each lane, warms them up and measures row by row. A
// server whose turn it is not is idle.
func (p plan) round(ctx context.Context, lanes []*lane) error {
	var running []watch
	defer func() {
		for _, w := range running {
			w.stop()
		}
	}()
	for _, l := range lanes {
		s, err := l.start()
		if err != nil {
			return err
		}
		running = append(running, watch{lane: l, server: s})
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

// row lets the servers take turns at a row: in an order by chance, then backwards,
// and so on, so that whatever else the machine does meets them alike.
func (p plan) row(ctx context.Context, r row, running []watch) error {
	for i := range p.turns {
		if i%2 == 0 {
			rand.Shuffle(len(running), func(i, j int) { running[i], running[j] = running[j], running[i] })
		} else {
			slices.Reverse(running)
		}
		for _, w := range running {
			w.row = r.name
			if err := turn(ctx, r, &w, p.full); err != nil {
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

func turn(ctx context.Context, r row, w *watch, e effort) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := r.take(w, e); err != nil {
		return fmt.Errorf("%s: %s: %w", w.lane.name, r.name, err)
	}
	return nil
}

// warmUp has a server do a little of everything, then waits until it rests: a
// page goes on optimizing its code in the background.
func (p plan) warmUp(ctx context.Context, s *server) error {
	unseen := newLane("warming up", nil)
	for _, r := range rows {
		if err := turn(ctx, r, &watch{r.name, unseen, s}, p.warm); err != nil {
			return err
		}
	}
	return settle(ctx, s)
}

const (
	settleLook = 200 * time.Millisecond
	settleMost = 20 * time.Second
)

// settle waits until a server uses less than a tenth of a processor.
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
