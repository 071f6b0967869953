package recording_test

import (
	"fmt"
	"slices"
	"testing"

	"ftpsim/ftpcore/event"
)

// A file that is no text and goes in TYPE A has its warning on the 150 and on the 226,
// and in TYPE I it has none. A recording from before the engine knew the warning is
// replayed without it.
func TestNotTextWarning(t *testing.T) {
	s := transcripts(t)["transfer_ascii_not_text.txtar"]
	r := through(t, s.Recording(t))
	var marked []string
	verb := ""
	for _, e := range r.Events {
		if e.Kind == event.KindCommand {
			verb = e.Dec.Verb
		}
		if e.Kind == event.KindReply && len(e.Dec.Warn) > 0 {
			marked = append(marked, fmt.Sprintf("%s %d %s", verb, e.Dec.Code, e.Dec.Warn[0].Code))
		}
	}
	if want := []string{"RETR 150 not-text", "RETR 226 not-text", "STOR 226 not-text"}; !slices.Equal(marked, want) {
		t.Errorf("marked are %q, want %q", marked, want)
	}
	replays(t, r)

	for i, e := range r.Events {
		if e.Kind == event.KindReply && len(e.Dec.Warn) > 0 {
			old, dec := *e, *e.Dec
			dec.Warn, old.Dec = nil, &dec
			r.Events[i] = &old
		}
	}
	replays(t, r)
}

// An upload is judged by the beginning of the file, however the file is cut into blocks.
func TestNotTextIsAboutTheBeginning(t *testing.T) {
	for name, want := range map[string]bool{"text_by_lines.txtar": true, "text_short_first.txtar": false} {
		r := through(t, transcripts(t)[name].Recording(t))
		marked := slices.ContainsFunc(r.Events, func(e *event.Event) bool {
			return e.Kind == event.KindReply && e.Dec.Warned(event.WarnNotText)
		})
		if marked != want {
			t.Errorf("%s: marked is %v, want %v", name, marked, want)
		}
		replays(t, r)
	}
}
