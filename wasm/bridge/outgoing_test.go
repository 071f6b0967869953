package bridge

import (
	"encoding/json"
	"testing"

	"ftpsim/ftpcore/event"
)

// TestEventsJSON: a batch of events has the form that the contract gives it.
func TestEventsJSON(t *testing.T) {
	batch := Events{"events", 7, []*event.Event{{ID: 7, SID: "S1"}, {ID: 8, Dec: &event.Decoded{Text: "a \"b\""}}}}
	want, err := json.Marshal(batch)
	if err != nil {
		t.Fatal(err)
	}
	if got := batch.appendJSON(nil); string(got) != string(want) {
		t.Errorf("got\n%s, want\n%s", got, want)
	}
}
