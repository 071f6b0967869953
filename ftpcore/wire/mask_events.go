package wire

import (
	"bytes"
	"slices"
	"strings"

	"ftpsim/ftpcore/event"
)

// remasker masks the events of one session again.
type remasker struct {
	Secrecy
	verb     [2]string         // of the current command: as recorded, and as it is shown now
	users    map[string]string // masked user names by the names as recorded
	unmasked map[int64]Command // commands whose secret the older engine showed, by ID
}

// Remask returns the events of a recording with their secrets masked by the present rules:
// an older engine may have missed some. logins returns the logins of a session's server from
// the session's first event; nil means unknown. words are secret everywhere. Remask copies
// the events that it changes.
func Remask(events []*event.Event, logins func(first *event.Event) []Login, words ...string) []*event.Event {
	out := make([]*event.Event, len(events))
	sessions := map[string]*remasker{}
	for i, e := range events {
		if e.SID == "" || event.Dialled(e.SID) && len(words) == 0 { // these are masked for good when they are recorded
			out[i] = e
			continue
		}
		r := sessions[e.SID]
		if r == nil {
			r = &remasker{users: map[string]string{}, unmasked: map[int64]Command{}}
			r.words = slices.Clip(words)
			if logins != nil {
				r.Logins = logins(e)
			}
			sessions[e.SID] = r
		}
		out[i] = r.event(e)
		r.ObserveEvent(out[i])
	}
	return out
}

func (r *remasker) event(e *event.Event) *event.Event {
	switch {
	case e.Kind == event.KindCommand && e.Dec != nil && e.Raw != nil:
		e = r.command(e)
	case e.Kind == event.KindReply && e.Dec != nil && e.Raw != nil:
		e = r.reply(e)
	}
	if c, ok := r.unmasked[e.Re]; ok && e.Dec != nil {
		e = scrubbed(e, c)
	}
	return r.state(e)
}

// state masks e's state.
func (r *remasker) state(e *event.Event) *event.Event {
	if e.State == nil {
		return e
	}
	st := *e.State
	if st.Cmd != "" && st.Cmd == r.verb[0] {
		st.Cmd = r.verb[1]
	}
	if u, ok := r.users[st.User]; ok {
		st.User = u
	}
	if st == *e.State {
		return e
	}
	c := *e
	c.State = &st
	return &c
}

// command masks a command, and the original of an edited one.
func (r *remasker) command(e *event.Event) *event.Event {
	dec, raw, was := *e.Dec, *e.Raw, e.Was
	if e.Orig {
		cmd := r.hide(e.OrigBytes, false)
		if raw.WasMask = cmd.Mask(); raw.WasMask != nil {
			was = ShownLine(cmd)
		}
	}
	if dec.Warned(event.WarnForeign) {
		return e
	}
	cmd := r.hide(e.Data, dec.Warned(event.WarnTooLong))
	r.verb = [2]string{}
	if e.State != nil && e.State.Cmd == cmd.Verb {
		r.verb = [2]string{cmd.Verb, cmd.ShownVerb()}
	}
	if cmd.hide.on {
		raw.Mask = cmd.Mask()
		dec.Verb, dec.Arg, dec.Fields, dec.Warn = cmd.ShownVerb(), cmd.ShownArg(), nil, outside(dec.Warn, raw.Mask)
	}
	same := was == e.Was && dec.Verb == e.Dec.Verb && dec.Arg == e.Dec.Arg && len(dec.Fields) == len(e.Dec.Fields) &&
		len(dec.Warn) == len(e.Dec.Warn) && slices.Equal(raw.Mask, e.Raw.Mask) && slices.Equal(raw.WasMask, e.Raw.WasMask)
	if same {
		return e
	}
	if cmd.hide.on && e.Raw.Mask == nil && cmd.Verb != "USER" {
		r.unmasked[e.ID] = cmd
	}
	c := *e
	c.Dec, c.Raw, c.Was = &dec, &raw, was
	return &c
}

// hide parses a line and finds its secret.
func (r *remasker) hide(b []byte, long bool) Command {
	line := DecodeLine(b, len(b))
	line.TooLong = long
	cmd := r.Hide(ParseCommand(line))
	r.ObserveCommand(cmd)
	if cmd.hide.on && cmd.Verb == "USER" {
		r.users[cmd.Arg] = cmd.ShownArg()
	}
	return cmd
}

// reply masks secret names that a reply repeats.
func (r *remasker) reply(e *event.Event) *event.Event {
	mask, was := r.InReply(e.Data), r.InReply(e.OrigBytes)
	user, hidden := "", false
	if e.Dec.Check != nil {
		user, hidden = r.users[e.Dec.Check.Saw]
	}
	if slices.Equal(mask, e.Raw.Mask) && slices.Equal(was, e.Raw.WasMask) && !hidden {
		return e
	}
	c, dec, raw := *e, *e.Dec, *e.Raw
	c.Dec, c.Raw = &dec, &raw
	raw.Mask, raw.WasMask = mask, was
	if mask != nil {
		dec.Text, dec.Fields = DescribeReply(e.Data, mask).Text, nil
	}
	if was != nil {
		c.Was, _, _ = strings.Cut(string(Masked(e.OrigBytes, was)), "\r\n")
	}
	if hidden {
		check := *dec.Check
		check.Saw, dec.Check = user, &check
	}
	return &c
}

// scrubbed returns e, an event of command c, with c's secret masked.
func scrubbed(e *event.Event, c Command) *event.Event {
	words := []string{c.secret(), UpperASCII(c.secret())}
	clean := func(s string) string {
		for _, w := range words {
			switch {
			case s != "" && (s == w || strings.HasPrefix(w, s+" ")):
				return maskedText
			case len(w) >= minSecretWord:
				s = strings.ReplaceAll(s, w, maskedText)
			}
		}
		return s
	}
	x, dec := *e, *e.Dec
	dec.Text, dec.Path = clean(dec.Text), clean(dec.Path)
	if dec.Check != nil {
		check := *dec.Check
		check.Saw, check.Want, check.Path = clean(check.Saw), clean(check.Want), clean(check.Path)
		dec.Check = &check
	}
	x.Dec, x.Was = &dec, clean(e.Was)
	if e.Peer != nil {
		peer := *e.Peer
		peer.Client = clean(peer.Client)
		x.Peer = &peer
	}
	if e.Raw != nil && e.Kind == event.KindReply && e.Raw.Mask == nil {
		raw := *e.Raw
		raw.Mask, raw.WasMask = placesOf(e.Data, words), placesOf(e.OrigBytes, words)
		x.Raw = &raw
	}
	return &x
}

// placesOf returns the ranges of words in b, in order.
func placesOf(b []byte, words []string) (mask [][2]int) {
	for at := 0; ; {
		best, n := -1, 0
		for _, w := range words {
			if i := bytes.Index(b[at:], []byte(w)); len(w) >= minSecretWord && i >= 0 && (best < 0 || i < best) {
				best, n = i, len(w)
			}
		}
		if best < 0 {
			return mask
		}
		mask = append(mask, [2]int{at + best, at + best + n})
		at += best + n
	}
}
