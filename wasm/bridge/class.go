package bridge

import (
	"encoding/json"
	"strings"
	"time"

	"ftpsim/relay/class"
)

const (
	ErrFrozen  ErrorCode = "frozen"   // the teacher has frozen this page: no message passes until the thaw
	ErrNoClass ErrorCode = "no-class" // the relay holds no class, or is not connected
)

// ClassJoinArgs is the student's name, at most 40 characters.
type ClassJoinArgs struct {
	Name string `json:"name"`
}

// classroom is the page's part in the relay's class. The loop owns it.
type classroom struct {
	b       *Bridge
	line    *classLine  // nil: not connected
	info    *class.Info // nil: nothing was told on line yet
	joined  bool
	name    string
	frozen  bool
	runs    bool // the server ran when it was frozen: it runs again after the thaw
	orders  []ClassOrder
	count   int64 // of all orders
	changed bool  // the page must be told

	state  classState
	mirror classMirror
	pieces []class.HandIn // of a hand-in that is still to be sent
}

// maxClassOrders bounds ClassState.Orders.
const maxClassOrders = 20

// letsPass are the commands that let a held message pass, or the messages that come. They are
// refused with ErrFrozen while the teacher has frozen the page.
var letsPass = map[string]bool{
	"run": true, "step": true, "inject": true,
	"held.release": true, "held.drop": true, "held.edit": true, "held.delay": true, "held.reply": true, "held.close": true,
}

func (b *Bridge) joinClass(a ClassJoinArgs, _ []byte) (answer, error) {
	c := &b.class
	name := strings.Join(strings.Fields(a.Name), " ")
	switch {
	case c.line == nil:
		return answer{}, refuse(ErrNoClass, "")
	case name == "" || len([]rune(name)) > 40:
		return answer{}, refuse(ErrBadArgs, "name")
	}
	c.joined, c.name = true, name
	c.sayJoin()
	return answer{}, nil
}

// sayJoin tells the relay that the student takes part.
func (c *classroom) sayJoin() {
	c.line.put(class.Up{Join: &class.Join{Name: c.name}})
	c.state.sent = nil
	c.obeyFreeze()
}

func (b *Bridge) leaveClass() {
	c := &b.class
	if c.joined && c.line != nil {
		c.line.put(class.Up{Leave: true})
	}
	c.forget()
}

// forget ends the student's part in the class.
func (c *classroom) forget() {
	c.joined, c.name, c.pieces = false, "", nil
	c.mirror = classMirror{}
	c.obeyFreeze()
}

// begin takes up the class on a new line. A student who has joined before takes part again.
func (c *classroom) begin(l *classLine) {
	c.line, c.info, c.pieces, c.mirror = l, nil, nil, classMirror{}
	if c.joined {
		c.sayJoin()
	}
}

// end notes that a line has ended. A freeze stays until the relay tells otherwise.
func (c *classroom) end(l *classLine) {
	if c.line == l {
		c.line, c.info, c.pieces, c.mirror = nil, nil, nil, classMirror{}
		c.changed = true
	}
}

// over notes that the relay holds no class any more.
func (c *classroom) over() {
	if c.joined {
		c.forget()
	}
}

// told handles a message of the relay.
func (c *classroom) told(l *classLine, m class.Down) {
	switch {
	case c.line != l:
	case m.Info != nil:
		c.info = m.Info
		c.obeyFreeze()
	case m.Order != nil && (c.joined || m.Order.Kind == class.Forget):
		c.obey(*m.Order)
	}
}

// obeyFreeze freezes or thaws the server as the relay says.
func (c *classroom) obeyFreeze() {
	c.changed = true
	frozen := c.joined && c.info != nil && c.info.Frozen
	if c.joined && c.info == nil {
		frozen = c.frozen // not connected
	}
	if frozen == c.frozen {
		return
	}
	if c.frozen = frozen; frozen {
		c.runs = !c.b.stepper.Paused()
		c.b.stepper.Pause()
	} else if c.runs {
		c.b.stepper.Run()
	}
}

// letRun opens the gate, or has it open after the thaw.
func (b *Bridge) letRun() {
	if b.class.frozen {
		b.class.runs = true
		return
	}
	b.stepper.Run()
}

// obey carries out an order.
func (c *classroom) obey(o class.Order) {
	var err error
	text := ""
	switch o.Kind {
	case class.Watch:
		c.mirror.begin()
		return
	case class.Unwatch:
		c.mirror = classMirror{}
		return
	case class.Message:
		text = o.Text
	case class.Lesson:
		text, err = c.startLesson(o.Text)
	case class.Profile:
		text = o.Text
		if _, err = c.b.setConfig(ConfigArgs{o.Text}, nil); o.Text == "" {
			err = refuse(ErrNoProfile, "")
		}
	case class.Fault:
		_, err = handlers["fault.set"](c.b, json.RawMessage(o.Text), nil)
	case class.Pause:
		c.b.stepper.Pause()
	case class.Run:
		if c.frozen {
			err = refuse(ErrFrozen, "")
		} else {
			c.b.stepper.Run()
		}
	case class.Collect:
		err = c.handInFor(o.ID)
	case class.Forget:
		c.forget()
	default:
		err = refuse(ErrUnknownCommand, string(o.Kind))
	}
	c.note(o, text, err)
}

// note tells the page of an order, and the relay of its failure.
func (c *classroom) note(o class.Order, text string, err error) {
	c.count++
	done := ClassOrder{N: c.count, Kind: o.Kind, Text: text}
	if err != nil {
		done.Error = asError(err).Code
		if o.Kind == class.Collect {
			c.line.put(class.Up{HandIn: &class.HandIn{Order: o.ID, Last: true, Error: string(done.Error)}})
		} else {
			c.line.put(class.Up{Failed: &class.Failed{Order: o.ID, Error: string(done.Error)}})
		}
	}
	c.orders = append(c.orders, done)
	c.orders = c.orders[max(len(c.orders)-maxClassOrders, 0):]
	c.changed = true
}

func (c *classroom) startLesson(text string) (name string, err error) {
	if text == "" {
		return "", refuse(ErrBadLesson, "")
	}
	a, err := c.b.startLesson(LessonArgs{Text: text, Confirm: true}, nil)
	if opened, ok := a.result.(LessonOpened); ok {
		name = opened.Info.Name
	}
	return name, err
}

// pieceSize is how much of a hand-in one message has.
const pieceSize = 128 << 10

// handInFor makes the hand-in beside the loop; then it is sent piece by piece.
func (c *classroom) handInFor(order string) error {
	if c.b.view != nil {
		return refuse(ErrViewing, "")
	}
	a, err := c.b.makeHandIn(HandInArgs{Name: c.name}, nil)
	if err != nil {
		return err
	}
	line, name := c.line, c.name
	c.b.beside(a.work, func(made answer, err error) {
		switch {
		case c.line != line || !c.joined:
		case err != nil:
			line.put(class.Up{HandIn: &class.HandIn{Order: order, Last: true, Error: string(asError(err).Code)}})
		default:
			c.pieces = cut(order, name+".ftpsim.json", made.data)
		}
	})
	return nil
}

func cut(order, name string, data []byte) (list []class.HandIn) {
	for {
		n := min(len(data), pieceSize)
		list = append(list, class.HandIn{Order: order, Name: name, Data: data[:n], Last: n == len(data)})
		if data, name = data[n:], ""; len(data) == 0 {
			return list
		}
	}
}

// classDue returns when something of the class is to be done.
func (b *Bridge) classDue(from time.Time) time.Time {
	c := &b.class
	if c.changed {
		return from
	}
	switch {
	case c.line == nil || !c.joined:
		return time.Time{}
	case !c.line.idle(): // which wakes the loop when it is
		return c.stateDue(from)
	case len(c.pieces) > 0:
		return from
	}
	return sooner(c.mirrorDue(from), c.stateDue(from))
}

// sooner returns the earlier of two times; zero means never.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// sendClass tells the page of the class, and the class of the page.
func (b *Bridge) sendClass(now time.Time) {
	c := &b.class
	if c.changed {
		c.changed = false
		b.post(ClassState{T: "class", Info: c.info, Joined: c.joined, Name: c.name, Frozen: c.frozen, Orders: append([]ClassOrder{}, c.orders...)})
	}
	if c.line == nil || !c.joined {
		return
	}
	due := func(at time.Time) bool { return !at.IsZero() && !now.Before(at) }
	idle := c.line.idle()
	if due(c.stateDue(now)) {
		c.sendState(now)
	}
	if idle && len(c.pieces) > 0 {
		c.line.put(class.Up{HandIn: &c.pieces[0]})
		c.pieces = c.pieces[1:]
	}
	if idle && due(c.mirrorDue(now)) {
		c.sendMirror(now)
	}
}
