package bridge

import (
	"sync"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/expr"
	"ftpsim/ftpcore/judge"
)

// initVerdicts lets the judge watch the server.
func (b *Bridge) initVerdicts() {
	b.judge.Waiting = func() []event.Waiting { return b.server.Waiting() }
	b.judge.OnVerdict = func() {
		b.dirty.verdicts.Store(true)
		if !b.quiet.Load() {
			b.rouse()
		}
	}
}

// verdictsDue returns when to send verdicts, or when time alone may lead to a new one.
func (b *Bridge) verdictsDue(from time.Time) time.Time {
	if b.dirty.verdicts.Load() {
		return from
	}
	if at, ok := b.judge.Next(); ok {
		return later(b.server.TimeOf(at), from)
	}
	return time.Time{}
}

// sendVerdicts applies the rules about time and sends the sessions whose verdicts have
// changed. While a recording is shown, the server's verdicts wait for its end.
func (b *Bridge) sendVerdicts(time.Time) {
	b.judge.Tick(b.server.Now())
	b.dirty.verdicts.Store(false)
	changed := b.judge.Changed()
	if b.view != nil || len(changed) == 0 {
		return
	}
	b.postVerdicts(false, &b.judge, changed)
}

// postAllVerdicts sends all verdicts about what the page shows.
func (b *Bridge) postAllVerdicts() {
	j := b.shownJudge()
	b.postVerdicts(true, j, j.Judged())
}

// shownJudge returns the judge of what the page shows.
func (b *Bridge) shownJudge() *judge.Judge {
	if b.view != nil {
		return &b.view.judge
	}
	return &b.judge
}

// pointed returns the Verdicts of an expr.Env for what the page shows. The verdicts are read
// when they are asked for first.
func (b *Bridge) pointed() func(id int64) []expr.Verdict {
	byEvent := sync.OnceValue(func() map[int64][]expr.Verdict {
		m := map[int64][]expr.Verdict{}
		for _, v := range b.shownJudge().Verdicts("") {
			m[v.Event] = append(m[v.Event], expr.Verdict{Rule: v.Rule, Side: string(v.Side), Accuses: v.Severity.Accuses()})
		}
		return m
	})
	return func(id int64) []expr.Verdict { return byEvent()[id] }
}

func (b *Bridge) postVerdicts(anew bool, j *judge.Judge, sids []string) {
	b.post(b.verdictsMessage(anew, j, sids))
}

func (b *Bridge) verdictsMessage(anew bool, j *judge.Judge, sids []string) Verdicts {
	m := Verdicts{T: "verdicts", Anew: anew, List: make([]SessionVerdicts, len(sids))}
	for i, sid := range sids {
		m.List[i] = SessionVerdicts{sid, j.Verdicts(sid)}
	}
	return m
}
