package recording

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"ftpsim/ftpcore/event"
)

// masker replaces each password by a word of the same length, equal passwords by equal
// words. So a masked recording can still be replayed.
type masker struct {
	words map[string]string
	count map[int]int // number of words, by length
}

// word returns the word that replaces secret: "****", for the second secret of that length
// "***2".
func (m *masker) word(secret string) string {
	if m.words == nil {
		m.words, m.count = map[string]string{}, map[int]int{}
	}
	w, ok := m.words[secret]
	if !ok {
		n := len(secret)
		m.count[n]++
		w = strings.Repeat("*", n)
		if k := m.count[n]; k > 1 {
			tail := strconv.FormatInt(int64(k), 36)
			w = (w + tail)[len(tail):]
		}
		m.words[secret] = w
	}
	return w
}

// Mask returns a copy of r without passwords and keys.
func Mask(r *Recording) *Recording {
	var m masker
	out := *r
	out.Masked, out.Keys = true, nil
	out.Server.Accounts = m.accounts(r.Server.Accounts)
	out.Server.AccountChanges = slices.Clone(r.Server.AccountChanges)
	for i, c := range out.Server.AccountChanges {
		out.Server.AccountChanges[i].Accounts = m.accounts(c.Accounts)
	}
	out.Events = make([]*event.Event, len(r.Events))
	for i, e := range r.Events {
		out.Events[i] = m.event(e)
	}
	out.HandIn = m.handIn(r.HandIn)
	return &out
}

// accounts returns a copy of list without passwords.
func (m *masker) accounts(list []Account) []Account {
	out := make([]Account, len(list))
	for i, a := range list {
		if a.Password != "" {
			a.Password = m.word(a.Password)
		}
		if a.Acct != "" {
			a.Acct = m.word(a.Acct)
		}
		out[i] = a
	}
	return out
}

// event returns e without passwords; e itself if it has none.
func (m *masker) event(e *event.Event) *event.Event {
	if e.Kind == event.KindTLS && e.Chan == event.ChanControl {
		c := *e
		c.Data, c.Payload = nil, nil
		return &c
	}
	now, was := e.Masks()
	if len(now) == 0 && len(was) == 0 {
		return e
	}
	c := *e
	c.Data, c.OrigBytes = m.bytes(e.Data, now), m.bytes(e.OrigBytes, was)
	return &c
}

// bytes returns a copy of b with the given ranges replaced.
func (m *masker) bytes(b []byte, ranges [][2]int) []byte {
	b = bytes.Clone(b)
	for _, at := range ranges {
		if 0 <= at[0] && at[0] <= at[1] && at[1] <= len(b) {
			copy(b[at[0]:at[1]], m.word(string(b[at[0]:at[1]])))
		}
	}
	return b
}
