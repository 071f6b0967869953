package event

// Lanes knows which data connections exist, so that each event can carry them.
// The zero value knows of none.
type Lanes struct {
	lanes []Pipe // by lane; Conn is empty where the lane is free
	shown []Pipe // what an event carries; shared by events, never changed
	more  int
}

// shownLanes bounds the data connections that an event carries one by one.
const shownLanes = 4

// Track takes notice of the connection that e is about and sets e.Live and
// e.More: what there is after it.
func (l *Lanes) Track(e *Event) {
	if l.track(e) {
		l.look()
	}
	e.Live, e.More = l.shown, l.more
}

// track reports whether the lanes changed.
func (l *Lanes) track(e *Event) bool {
	switch e.Kind {
	case KindListen, KindOpen:
		p := l.lane(e.Conn)
		p.Open = e.Kind == KindOpen
		if e.Port != 0 {
			p.Port = e.Port
		}
	case KindClose, KindFail:
		for i := range l.lanes {
			if l.lanes[i].Conn == e.Conn {
				l.lanes[i] = Pipe{}
			}
		}
	default:
		return false
	}
	return true
}

// lane returns the lane of conn, giving it the first free one.
func (l *Lanes) lane(conn string) *Pipe {
	free := -1
	for i := range l.lanes {
		if l.lanes[i].Conn == conn {
			return &l.lanes[i]
		}
		if free < 0 && l.lanes[i].Conn == "" {
			free = i
		}
	}
	if free < 0 {
		free = len(l.lanes)
		l.lanes = append(l.lanes, Pipe{})
	}
	l.lanes[free] = Pipe{Conn: conn, Lane: free}
	return &l.lanes[free]
}

func (l *Lanes) look() {
	l.shown, l.more = nil, 0
	for _, p := range l.lanes {
		switch {
		case p.Conn == "":
		case p.Lane < shownLanes:
			l.shown = append(l.shown, p)
		default:
			l.more++
		}
	}
}
