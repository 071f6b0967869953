package lesson

import (
	"slices"

	"ftpsim/ftpcore/event"
)

// maxChains bounds the sessions whose checks a step follows. The oldest one is forgotten first.
const maxChains = 100

// chain is how far one session has come with the checks of a step. The chain without a session
// has only done checks by events of any session or of the whole server.
type chain struct {
	sid  string
	done []found // one for each check that is done
}

// found is the event that did a check.
type found struct {
	id  int64
	sid string
}

// chains follow the checks of a step.
type chains struct {
	checks []Item
	list   []*chain // the first one has no session; the latest to get further is the last one
}

func newChains(step Step) *chains {
	c := &chains{}
	for _, it := range step.Items {
		if it.Kind == Happens {
			c.checks = append(c.checks, it)
		}
	}
	c.list = []*chain{{}}
	return c
}

// advance takes each chain one check further if e does it, and reports whether one got further.
// An event of the whole server, such as a restore, counts for each session.
func (c *chains) advance(e *event.Event, match func(Item, *event.Event) bool) bool {
	moved := false
	for _, ch := range slices.Clone(c.list) {
		if len(ch.done) == len(c.checks) {
			continue
		}
		next := c.checks[len(ch.done)]
		shared := next.Any || e.SID == "" // the whole server's
		if !shared && ch.sid != "" && ch.sid != e.SID || !match(next, e) {
			continue
		}
		if ch.sid == "" && !shared {
			if c.has(e.SID) {
				continue
			}
			ch = &chain{sid: e.SID, done: slices.Clone(ch.done)}
		}
		ch.done = append(ch.done, found{e.ID, e.SID})
		c.moveLast(ch)
		moved = true
	}
	return moved
}

func (c *chains) has(sid string) bool {
	return slices.ContainsFunc(c.list, func(ch *chain) bool { return ch.sid == sid })
}

// moveLast puts ch, which may be new, at the end of the list. The chain without a session stays
// first.
func (c *chains) moveLast(ch *chain) {
	if ch.sid == "" {
		return
	}
	c.list = append(slices.DeleteFunc(c.list, func(o *chain) bool { return o == ch }), ch)
	if len(c.list) > maxChains {
		c.list = slices.Delete(c.list, 1, 2)
	}
}

// reset lets the chains of a session begin anew; all of them if sid is empty.
func (c *chains) reset(sid string) {
	c.list[0].done = nil
	c.list = slices.DeleteFunc(c.list, func(ch *chain) bool { return ch.sid != "" && (sid == "" || ch.sid == sid) })
}

// best returns the chain that has come furthest, the latest of several.
func (c *chains) best() *chain {
	best := c.list[0]
	for _, ch := range c.list[1:] {
		if len(ch.done) >= len(best.done) {
			best = ch
		}
	}
	return best
}

// complete reports whether a chain has done all checks; false for a step without checks.
func (c *chains) complete() bool {
	return len(c.checks) > 0 && len(c.best().done) == len(c.checks)
}
