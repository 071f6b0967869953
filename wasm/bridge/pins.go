package bridge

import (
	"regexp"
	"sync"
	"time"
)

// This file keeps the certificates that the user has pinned for servers of the relay's. The
// page stores them in the browser, tells the Worker at its start, and is told each change.

// PinsArgs are pinned certificates: SHA-256 fingerprints by the names of servers.
type PinsArgs struct {
	Pins map[string]string `json:"pins"`
}

const maxPins = 100

var (
	pinName     = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]{0,31}$`) })
	fingerprint = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^([0-9A-F]{2}:){31}[0-9A-F]{2}$`) })
)

// setPins takes the certificates that were pinned in an earlier run of the page.
func (b *Bridge) setPins(a PinsArgs, _ []byte) (answer, error) {
	if len(a.Pins) > maxPins {
		return answer{}, refuse(ErrBadArgs, "too many pins")
	}
	for name, print := range a.Pins {
		if !pinName().MatchString(name) || !fingerprint().MatchString(print) {
			return answer{}, refuse(ErrBadArgs, "pins")
		}
	}
	t := &b.targets
	t.mu.Lock()
	defer t.mu.Unlock()
	for name, print := range a.Pins {
		t.pins[name] = print
	}
	return answer{}, nil
}

// Pin returns the pinned certificate of a server; empty means none.
func (t *targets) Pin(name string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.pins[name]
}

// SetPin pins a certificate; an empty fingerprint forgets it.
func (t *targets) SetPin(name, fingerprint string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.pins[name] = fingerprint; fingerprint == "" {
		delete(t.pins, name)
	}
	t.changed[name] = fingerprint
	t.b.dirty.pins.Store(true)
	t.b.rouse()
}

func (b *Bridge) pinsDue(from time.Time) time.Time { return onlyIf(b.dirty.pins.Load(), from) }

func (b *Bridge) sendPins(time.Time) {
	b.dirty.pins.Store(false)
	t := &b.targets
	t.mu.Lock()
	m := Pins{T: "pins", Changed: t.changed}
	t.changed = map[string]string{}
	t.mu.Unlock()
	b.post(m)
}
