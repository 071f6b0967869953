package lessontest

import (
	"sync"

	"ftpsim/ftpcore/expr"
	"ftpsim/ftpcore/inspect"
)

// Hold pauses the page while run runs, and lets one message pass after the other. text, a reply
// without its line end, takes the place of the held messages that the expression which selects;
// an empty which selects none. Then nothing is paused.
func (r *Room) Hold(which, text string, run func()) {
	r.t.Helper()
	x, problem := expr.Parse(which)
	if problem != nil {
		r.t.Fatal(problem)
	}
	edits := func(h inspect.Held) bool { return which != "" && x.Match(h.Event, expr.Env{Event: r.byID}) }
	r.Gate.Pause()
	var passer sync.WaitGroup
	over := false // guarded by r.mu
	passer.Go(func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		for !over {
			held := r.Gate.Held()
			if len(held) == 0 {
				r.cond.Wait()
				continue
			}
			edit := edits(held[0])
			r.mu.Unlock() // the gate's OnChange locks it
			if edit {
				r.Gate.Edit(held[0].HID, []byte(text+"\r\n"))
			} else {
				r.Gate.Release(held[0].HID)
			}
			r.mu.Lock()
		}
	})
	run()
	r.mu.Lock()
	over = true
	r.cond.Broadcast()
	r.mu.Unlock()
	passer.Wait()
	r.Gate.Run()
}
