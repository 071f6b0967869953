// Package leaktest fails the tests of a package when they leave goroutines
// behind.
//
// It counts goroutines and does not look at what they do, so that one that waits
// for a child process in a system call is seen too, and it is patient enough for
// a loaded machine. go.uber.org/goleak is neither.
package leaktest

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"
	"strings"
	"testing"
	"time"
)

// patience is how long goroutines that are about to end have for it.
const patience = 5 * time.Second

// Run runs the tests of m, calls what is in after, and returns the exit code for
// TestMain: it is not zero when the tests have passed and there are more
// goroutines than before.
func Run(m *testing.M, after ...func()) int {
	before := runtime.NumGoroutine()
	if runtime.GOOS == "js" {
		before++ // the runtime's own, which handles JavaScript events
	}
	code := m.Run()
	for _, f := range after {
		f()
	}
	if code != 0 || flag.Lookup("test.fuzz").Value.String() != "" { // the fuzzer leaves its own
		return code
	}
	if stacks := left(before, patience); stacks != "" {
		fmt.Fprintln(os.Stderr, "goroutines are left behind:\n"+stacks)
		return 1
	}
	return 0
}

// left waits until there are no more than most goroutines, or for limit, and then
// returns the stacks of all.
func left(most int, limit time.Duration) string {
	for end := time.Now().Add(limit); runtime.NumGoroutine() > most; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			var b strings.Builder
			pprof.Lookup("goroutine").WriteTo(&b, 2)
			return b.String()
		}
	}
	return ""
}
