package handin

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/lesson"
	"ftpsim/ftpcore/recording"
)

// Bounds of hand-ins. A recording of a lesson has a few hundred events.
const (
	MaxFiles  = 500      // hand-ins of a class
	MaxFile   = 32 << 20 // bytes of a file
	maxBytes  = 64 << 20 // bytes of files and payloads in it, unpacked
	maxEvents = 50_000
	maxActs   = 5000
	maxText   = 200              // bytes of a name or a seed
	maxReplay = 60 * time.Second // of one hand-in; as long again to do its lesson
)

// Mark says whether an item is done.
type ItemMark string

const (
	MarkDone        ItemMark = "done"
	MarkOpen        ItemMark = "open"
	MarkUnconfirmed ItemMark = "unconfirmed" // done in the file; the replay does not show it. It does not count
)

// Graded is a hand-in after its replay.
type Graded struct {
	File    string       `json:"file"`
	Student string       `json:"student"`
	Lesson  string       `json:"lesson"`  // name of the lesson by which it is judged; empty: none
	Seed    string       `json:"seed"`    // in the file
	Program string       `json:"program"` // the version that made it
	Items   []GradedItem `json:"items"`
	Score   int          `json:"score"` // points of the items that are done
	Max     int          `json:"max"`
	Began   int64        `json:"began"` // Unix milliseconds by the student's clock; 0: unknown
	Took    int64        `json:"took"`  // milliseconds up to the newest item that is done
	Remarks []Remark     `json:"remarks"`

	print print
}

// GradedItem is an item of a step.
type GradedItem struct {
	Step   string   `json:"step"`
	Item   int      `json:"item"`   // index in the step
	Points int      `json:"points"` // earned, if the item is done; a choice whose first try was wrong earns none
	Mark   ItemMark `json:"mark"`
	Event  int64    `json:"event,omitempty"` // the event that did it
}

// Name returns the name of an item: "fetch.2" for the second item of the step fetch.
func (i GradedItem) Name() string { return fmt.Sprintf("%s.%d", i.Step, i.Item+1) }

// Grade replays a hand-in, the bytes of the file name, and judges it. Each fault of the file
// becomes a remark. The error is the context's. pause, if not nil, is called often, so
// that other goroutines can run.
func (e Expect) Grade(ctx context.Context, name string, file []byte, pause func()) (Graded, error) {
	g := Graded{File: name, Items: []GradedItem{}, print: print{sum: sha256.Sum256(file)}}
	var r remarks
	if rec := openHandIn(ctx, file, pause, &r); rec != nil {
		h := rec.HandIn
		g.Student, g.Seed, g.Program = Tidy(h.Name), h.Seed, rec.Program
		g.print.commands = commandsOf(rec.Events, h.Began)
		if strings.Contains(e.Seed, numberPart) {
			g.print.number = upper(h.Seed)
		}
		e.judge(ctx, rec, &g, &r, pause)
	}
	g.Remarks = append([]Remark{}, r.list...)
	return g, ctx.Err()
}

// openHandIn opens a hand-in; nil, with a remark, if the file is none.
func openHandIn(ctx context.Context, file []byte, pause func(), r *remarks) *recording.Recording {
	if len(file) > MaxFile {
		r.add(Remark{Code: TooLarge})
		return nil
	}
	open := recording.Opening{MaxBytes: maxBytes, Pause: func() error {
		if pause != nil {
			pause()
		}
		return ctx.Err()
	}}
	rec, err := open.Open(bytes.NewReader(file))
	switch {
	case errors.Is(err, recording.ErrTooLarge):
		r.add(Remark{Code: TooLarge})
	case err != nil:
		r.add(Remark{Code: NoRecording, Text: err.Error()})
	case rec.HandIn == nil:
		r.add(Remark{Code: NoHandIn})
	case tooLarge(rec):
		r.add(Remark{Code: TooLarge})
	default:
		return rec
	}
	return nil
}

func tooLarge(rec *recording.Recording) bool {
	h := rec.HandIn
	return len(rec.Events) > maxEvents || len(h.Acts) > maxActs || len(h.Lesson) > lesson.MaxFile || len(h.Name) > maxText || len(h.Seed) > maxText
}

// judge replays rec and fills in g.
func (e Expect) judge(ctx context.Context, rec *recording.Recording, g *Graded, r *remarks, pause func()) {
	h := rec.HandIn
	if g.Student == "" {
		r.add(Remark{Code: NoName})
	}
	if e.Program != "" && rec.Program != e.Program {
		r.add(Remark{Code: OtherBuild, Text: rec.Program})
	}
	l := e.lesson(h, r)
	if l == nil {
		return
	}
	g.Lesson = l.Name
	if h.Earlier > 0 {
		r.add(Remark{Code: Earlier, Text: strconv.Itoa(h.Earlier)})
	}
	res := replay(ctx, rec, r, pause)
	if !r.has(OtherLesson) && !r.has(OtherSeed) { // otherwise the server is another one, too
		checkStage(rec, res, l, r)
	}
	limited, cancel := context.WithTimeout(ctx, maxReplay)
	defer cancel()
	shown, claimed := run(limited, l, rec, res, res.Equal, pause), run(limited, l, rec, res, len(rec.Events), pause)
	if limited.Err() != nil && !r.has(Slow) {
		r.add(Remark{Code: Slow})
	}
	fillIn(g, l, rec, res.Equal, shown, claimed, r)
	if h.Score != g.Score || h.Max != g.Max {
		r.add(Remark{Code: OtherScore, Text: fmt.Sprintf("%d/%d", h.Score, h.Max)})
	}
}

// replay replays rec within the time limit. Its result counts no event if rec cannot be replayed.
func replay(ctx context.Context, rec *recording.Recording, r *remarks, pause func()) recording.Result {
	limited, cancel := context.WithTimeout(ctx, maxReplay)
	defer cancel()
	res, err := recording.Replay(limited, rec, pause)
	switch {
	case errors.Is(err, recording.ErrPart):
		r.add(Remark{Code: NotWhole})
	case err != nil:
		r.add(Remark{Code: Slow})
	case res.Diff != nil:
		r.add(Remark{Code: Differs, Text: res.Diff.What, Event: res.Diff.ID})
	}
	return res
}

// fillIn takes the items of the lesson from two runs: shown has the events that the replay has
// reproduced, the first equal ones, claimed all of the file's.
func fillIn(g *Graded, l *lesson.Lesson, rec *recording.Recording, equal int, shown, claimed []lesson.StepState, r *remarks) {
	var byHand, open remarkAbout
	last := int64(0)
	for s, step := range l.Steps {
		for n, item := range step.Items {
			i := GradedItem{Step: step.Name, Item: n, Points: item.Points, Mark: MarkOpen}
			now, said := shown[s].Items[n], claimed[s].Items[n]
			switch e := eventOf(rec, now.Event); {
			case now.Done && (e == nil || !recording.Unchecked(e)) && !wasThere(l, item, rec.Events[:equal]):
				i.Mark, i.Event = MarkDone, cmp.Or(now.Event, actedAfter(rec.HandIn.Acts, i))
				i.Points = item.Earned(now)
				g.Score += i.Points
				last = max(last, now.Event)
				if writtenByHand(item, e) {
					byHand.add(i)
				}
			case now.Done || said.Done:
				i.Mark, i.Event = MarkUnconfirmed, max(now.Event, said.Event)
				open.add(i)
			}
			g.Max += item.Points
			g.Items = append(g.Items, i)
		}
	}
	r.about(ByHand, byHand)
	r.about(Unconfirmed, open)
	g.Began, g.Took = times(rec, last)
}

// wasThere reports whether item asks for a file that none of the events has changed and that the
// lesson does not set: it was there before the recording began.
func wasThere(l *lesson.Lesson, item lesson.Item, events []*event.Event) bool {
	return item.Kind == lesson.Holds && !slices.ContainsFunc(events, item.ChangedBy) &&
		!slices.ContainsFunc(l.Stage.Files, func(f lesson.File) bool { return f.Path == item.Path })
}

// actedAfter returns the newest event before the act that did an item; zero if no act did.
func actedAfter(acts []lesson.Act, i GradedItem) (after int64) {
	for _, a := range acts {
		if a.Step == i.Step && a.Item == i.Item && a.Kind != lesson.Hinted {
			after = a.After
		}
	}
	return after
}

// times returns when the lesson of rec began, in Unix milliseconds, and how many milliseconds
// later the event last came. Both are zero if they are not known.
func times(rec *recording.Recording, last int64) (began, took int64) {
	from := eventOf(rec, rec.HandIn.Began+1)
	if from == nil {
		return 0, 0
	}
	if to := eventOf(rec, last); to != nil {
		took = max(0, time.Duration(to.T-from.T).Milliseconds())
	}
	return from.Wall.UnixMilli(), took
}

// writtenByHand reports whether e, which does item, was edited or written by hand though the
// item does not ask for it. e may be nil.
func writtenByHand(item lesson.Item, e *event.Event) bool {
	if e == nil || item.Match == nil || e.Origin != event.OriginEdited && e.Origin != event.OriginInjected {
		return false
	}
	return !strings.Contains(item.Match.String(), "is:")
}
