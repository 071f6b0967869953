package expr

import (
	"sync"

	"ftpsim/ftpcore/event"
)

// Numbers returns the Nth of an Env for a record. It calls all, which returns the events of
// the record in order, when it is needed first.
func Numbers(all func() []*event.Event) func(cmd *event.Event) int {
	numbers := sync.OnceValue(func() map[int64]int {
		type of struct{ sid, verb string }
		counts, numbers := map[of]int{}, map[int64]int{}
		for _, e := range all() {
			if e.Kind == event.KindCommand && e.Dec != nil {
				k := of{e.SID, e.Dec.Verb}
				counts[k]++
				numbers[e.ID] = counts[k]
			}
		}
		return numbers
	})
	return func(cmd *event.Event) int { return numbers()[cmd.ID] }
}
