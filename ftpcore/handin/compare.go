package handin

import (
	"crypto/sha256"
	"slices"

	"ftpsim/ftpcore/event"
)

// print is what is compared with the hand-ins of others.
type print struct {
	sum      [sha256.Size]byte
	commands []command
	number   string // the seed in capitals, if it has a number that no two students share
}

// command is a command at its time. Two runs have no command in common: the time is counted in
// nanoseconds from the start of the server.
type command struct {
	t     int64
	bytes string
	id    int64
}

// commandsOf returns the commands that clients sent to the server after the event began, in the
// order of their times.
func commandsOf(events []*event.Event, began int64) (list []command) {
	for _, e := range events {
		if e.ID > began && e.Kind == event.KindCommand && e.Origin != event.OriginInjected && !event.Dialled(e.SID) {
			list = append(list, command{e.T, string(e.Data), e.ID})
		}
	}
	slices.SortStableFunc(list, func(a, b command) int { return int(min(max(a.t-b.t, -1), 1)) })
	return list
}

// Compare returns the hand-ins of a class with the remarks SameFile, SameRun and SameSeed
// added: each hand-in is compared with each other one.
func Compare(all []Graded) []Graded {
	out := slices.Clone(all)
	for i := range out {
		out[i].Remarks = slices.Clone(all[i].Remarks)
		for j, other := range all {
			if i == j {
				continue
			}
			if x, same := out[i].print.same(other.print); same {
				x.Text = other.File
				out[i].Remarks = append(out[i].Remarks, x)
			}
			if n := out[i].print.number; n != "" && n == other.print.number && out[i].Student != other.Student {
				out[i].Remarks = append(out[i].Remarks, Remark{Code: SameSeed, Text: other.File})
			}
		}
	}
	return out
}

// same reports whether p and q are of the same run.
func (p print) same(q print) (Remark, bool) {
	if p.sum == q.sum {
		return Remark{Code: SameFile}, true
	}
	first, n := int64(0), 0
	for i, j := 0, 0; i < len(p.commands) && j < len(q.commands); {
		a, b := p.commands[i], q.commands[j]
		switch {
		case a.t < b.t:
			i++
		case a.t > b.t:
			j++
		default:
			if a.bytes == b.bytes {
				if n++; first == 0 {
					first = a.id
				}
			}
			i, j = i+1, j+1
		}
	}
	return Remark{Code: SameRun, Event: first}, n > 0 && 2*n >= min(len(p.commands), len(q.commands))
}
