// Package leaktest makes the tests of a package fail if they leave goroutines behind.
//
// Unlike go.uber.org/goleak it counts goroutines instead of inspecting their stacks, so it
// also notices a goroutine that waits for a child process in a system call; and it waits
// long enough for a loaded machine.
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

// patience is how long Run waits for goroutines that are about to end.
const patience = 30 * time.Second

// Run runs the tests of m, calls the functions in after, and returns the exit code for
// TestMain. The code is not zero if a test failed or there are more goroutines than before.
func Run(m *testing.M, after ...func()) int {
	before := runtime.NumGoroutine()
	if runtime.GOOS == "js" {
		before++ // the runtime's goroutine that handles JavaScript events
	}
	code := m.Run()
	for _, f := range after {
		f()
	}
	if code != 0 || flag.Lookup("test.fuzz").Value.String() != "" { // the fuzzer leaves goroutines behind
		return code
	}
	if stacks := left(before, patience); stacks != "" {
		fmt.Fprintln(os.Stderr, "goroutines are left behind:\n"+stacks)
		return 1
	}
	return 0
}

// left waits until there are at most most goroutines and returns "". After limit it returns
// the stacks of all goroutines.
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
