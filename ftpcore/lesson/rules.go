package lesson

import (
	"bytes"
	"cmp"
	"path"
	"slices"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/judge"
)

// This file has the items that are no checks: what must not happen, the judge, and files.

// forbid lets the checks of a session begin anew if e is what an item of the step forbids there,
// or shows it. It reports whether that is so.
func (r *Run) forbid(e *event.Event) bool {
	found := false
	for i, it := range r.step().Items {
		if it.Kind == Never && r.match(it, e) {
			found = true
			r.chains.reset(e.SID)
			r.state().Items[i] = ItemState{Wrong: true, Event: e.ID, SID: e.SID}
		}
	}
	return r.blame() || found
}

// blame lets the checks of each session begin anew that the judge accuses now. It reports
// whether there is one.
func (r *Run) blame() (found bool) {
	if r.judge == nil {
		return false
	}
	for _, sid := range r.judge.Changed() {
		fresh := r.fresh(sid)
		for i, it := range r.step().Items {
			list := slices.DeleteFunc(slices.Clone(fresh), func(v judge.Verdict) bool {
				return it.Kind != Clean || v.Side != cmp.Or(r.l.Judges, judge.Client) || !v.Severity.Accuses() && !slices.Contains(it.Rules, v.Rule)
			})
			if len(list) == 0 {
				continue
			}
			found = true
			r.chains.reset(sid)
			st := &r.state().Items[i]
			if st.SID == sid {
				list = append(slices.DeleteFunc(slices.Clone(st.Found), func(v judge.Verdict) bool {
					return slices.ContainsFunc(list, func(n judge.Verdict) bool { return n.Rule == v.Rule })
				}), list...)
			}
			*st = ItemState{Wrong: true, Event: list[len(list)-1].Event, SID: sid, Found: list}
		}
	}
	return found
}

// verdictOf is a rule that a session has broken.
type verdictOf struct{ sid, rule string }

// fresh returns the verdicts about a session that have come, or have been found once more, since
// it was called last. A new one about an event before the step does not count.
func (r *Run) fresh(sid string) (list []judge.Verdict) {
	for _, v := range r.judge.Verdicts(sid) {
		key := verdictOf{sid, v.Rule}
		before := r.blamed[key]
		r.blamed[key] = v.Times
		if v.Times > before && (before > 0 || v.Event > r.state().From) {
			list = append(list, v)
		}
	}
	return list
}

// ChangedBy reports whether e changes the file of an item Holds, or a directory above it.
func (i Item) ChangedBy(e *event.Event) bool {
	return i.Kind == Holds && (e.Kind == event.KindRestore || slices.ContainsFunc(e.FS, func(f event.FSChange) bool {
		return within(i.Path, f.Path) || within(i.Path, f.To)
	}))
}

// look looks at the files that e changes, all of them if e is nil, and reports whether an item is
// done or undone.
func (r *Run) look(e *event.Event) (changed bool) {
	if r.files == nil {
		return false
	}
	for i, it := range r.step().Items {
		if it.Kind != Holds || e != nil && !it.ChangedBy(e) {
			continue
		}
		b, err := r.files.Content(it.Path)
		holds := err == nil && (it.Content == nil || bytes.Equal(b, it.Content))
		if st := &r.state().Items[i]; st.Done != holds {
			*st = ItemState{Done: holds, Event: r.last}
			changed = true
		}
	}
	return changed
}

// within reports whether file is dir or lies below it.
func within(file, dir string) bool {
	for ; file != "/" && file != "."; file = path.Dir(file) {
		if file == dir {
			return true
		}
	}
	return dir == "/"
}
