// Package tunneltest helps to test what uses a tunnel.
package tunneltest

import (
	"runtime"
	"testing"
	"testing/synctest"
)

// Bubble runs f in a bubble of package synctest, for tests that use a tunnel. yamux keeps its timers
// in a pool: one of another test would wait by another clock in the bubble, and one of the
// bubble must not be used outside. So the pool is emptied before and behind f.
func Bubble(t *testing.T, f func(*testing.T)) {
	t.Helper()
	emptyPools()
	defer emptyPools()
	synctest.Test(t, f)
}

// emptyPools empties each sync.Pool: what is in one survives a single collection.
func emptyPools() {
	runtime.GC()
	runtime.GC()
}
