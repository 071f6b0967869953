package standin

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"

	"ftpsim/relay/class"
	"ftpsim/relay/tunnel"
)

// attend takes part in the relay's class until the tunnel t ends: it joins, freezes and thaws, and
// hands in.
func (p *Page) attend(ctx context.Context, t *tunnel.Page) {
	c, err := t.OpenClass(ctx)
	if err != nil {
		return
	}
	defer c.Close()
	say(c, class.Up{Join: &class.Join{Name: p.o.Name}})
	p.mu.Lock()
	mode := p.mode
	p.mu.Unlock()
	say(c, class.Up{State: &class.State{Mode: mode, Lesson: map[string]string{"en": "Stand-in"}}})
	lines := bufio.NewScanner(c)
	lines.Buffer(nil, class.MaxLine)
	for lines.Scan() {
		var m class.Down
		if json.Unmarshal(lines.Bytes(), &m) != nil {
			return
		}
		if m.Order != nil {
			p.obey(c, *m.Order)
		}
		if m.Info != nil {
			p.inform(c, m.Info.Frozen)
		}
	}
}

// say writes a message. An error shows in the next read.
func say(c net.Conn, m class.Up) {
	text, err := json.Marshal(m)
	if err != nil {
		panic(err)
	}
	c.Write(append(text, '\n'))
}

func (p *Page) obey(c net.Conn, o class.Order) {
	switch o.Kind {
	case class.Freeze:
		p.setMode(c, class.Frozen)
	case class.Thaw, class.Run:
		p.setMode(c, class.Running)
	case class.Collect:
		say(c, class.Up{HandIn: &class.HandIn{Order: o.ID, Name: p.o.Name + ".zip", Data: HandIn(p.o.Name), Last: true}})
	}
}

// inform is told whether the page is frozen. That counts where an order has got lost between relays.
func (p *Page) inform(c net.Conn, frozen bool) {
	p.mu.Lock()
	was := p.mode == class.Frozen
	p.mu.Unlock()
	switch {
	case frozen && !was:
		p.setMode(c, class.Frozen)
	case was && !frozen:
		p.setMode(c, class.Running)
	}
}

func (p *Page) setMode(c net.Conn, mode class.Mode) {
	p.change(func() { p.mode = mode })
	say(c, class.Up{State: &class.State{Mode: mode, Lesson: map[string]string{"en": "Stand-in"}}})
}

// HandIn returns what the page of the student name hands in.
func HandIn(name string) []byte { return fmt.Appendf(nil, "the work of %s", name) }

// Until blocks until the teacher has brought the page to the mode.
func (p *Page) Until(ctx context.Context, mode class.Mode) error {
	return p.until(ctx, fmt.Sprintf("the page of %s is not %s", p.o.Name, mode), func() bool { return p.mode == mode })
}
