package leaktest

import (
	"os"
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestMain(m *testing.M) { os.Exit(Run(m)) }

func TestLeft(t *testing.T) {
	time.Sleep(time.Millisecond) // under js, the runtime's own goroutine is there from now on
	before, stay := runtime.NumGoroutine(), make(chan bool)
	go stays(stay)
	stay <- true
	if stacks := left(before, 0); !strings.Contains(stacks, "leaktest.stays") {
		t.Errorf("a goroutine that stays is not seen: %q", stacks)
	}
	close(stay)
	if stacks := left(before, patience); stacks != "" {
		t.Errorf("it has ended, and is seen: %s", stacks)
	}
}

func stays(until chan bool) {
	for range until {
	}
}
