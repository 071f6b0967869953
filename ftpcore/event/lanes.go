package event

// Lanes tracks the data connections that exist, so that each event can list them, and gives
// each a lane: the number of the column in which the ladder draws it. The zero value is empty.
type Lanes struct {
	lanes []Pipe // by lane; a free lane has an empty Conn
	shown []Pipe // Event.Live; shared by events, never changed
	more  int    // Event.More
}

// shownLanes bounds the data connections that an event lists one by one.
const shownLanes = 4

// Track updates the lanes from e, and sets e.Live and e.More to the connections that
// exist after it.
func (l *Lanes) Track(e *Event) {
	if l.track(e) {
		l.list()
	}
	e.Live, e.More = l.shown, l.more
}

// track updates the lanes from e and reports whether they changed.
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

// lane returns the lane of conn; a new connection gets the first free one.
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

// list builds shown and more from the lanes.
func (l *Lanes) list() {
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
