package ftptest

import (
	"bytes"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"strings"
	"testing/synctest"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/history"
	"ftpsim/ftpcore/inspect"
	"ftpsim/ftpcore/wire"
)

func (r *run) doLine(l Line) (text string, err error) {
	defer synctest.Wait()
	switch l.Op {
	case "C>":
		return "", r.sendCommand(l)
	case "C!":
		return "", r.doClient(l)
	case "S!":
		if got := r.client(l.Client).in.end(); got != l.Text {
			return "", fmt.Errorf("the server: %s", got)
		}
	case "D>", "D<", "D!":
		return r.dataLine(l)
	case "G!":
		return "", r.gate(l)
	case "T!":
		d, err := time.ParseDuration(l.Text)
		time.Sleep(d)
		return "", err
	case "E!":
		return "", r.event(l.Text)
	case "R!":
		return "", r.restore(l)
	case "F!":
		name, text, _ := strings.Cut(l.Text, " ")
		return "", writeFile(r.server.FS, File{Name: name, Data: []byte(text)})
	}
	return "", nil
}

// event searches the record for an event that an E! line describes, from where the last E!
// line stopped.
func (r *run) event(text string) error {
	synctest.Wait()
	what, code, _ := strings.Cut(text, " ")
	var seen []string
	for i, e := range r.server.Events() {
		if i < r.eventsPassed || e.Dec == nil && e.TLS == nil {
			continue
		}
		if e.Dec == nil {
			if tlsEventHas(e, what, code) {
				r.eventsPassed = i + 1
				return nil
			}
			seen = append(seen, "tls "+tlsWords(e))
			continue
		}
		found := eventHas(e, what, code) || tlsEventHas(e, what, code) || what == "why" && string(e.Dec.Why) == code ||
			what == "rule" && e.Dec.Check != nil && string(e.Dec.Check.Rule) == code
		for _, w := range e.Dec.Warn {
			found = found || what == "warn" && string(w.Code) == code
			seen = append(seen, "warn "+string(w.Code))
		}
		for _, n := range e.Dec.Notes {
			found = found || what == "note" && string(n) == code
			seen = append(seen, "note "+string(n))
		}
		if found {
			r.eventsPassed = i + 1
			return nil
		}
		seen = append(seen, fmt.Sprintf("why %s held %s origin %s", e.Dec.Why, time.Duration(e.Held), e.Origin))
	}
	return fmt.Errorf("the record has: %s", strings.Join(seen, ", "))
}

func (r *run) sendCommand(l Line) error {
	p, text := r.client(l.Client), l.Text
	if strings.Contains(text, "{me") {
		a, err := p.listen()
		if err != nil {
			return err
		}
		r.last = fmt.Sprintf("%s,%d,%d", strings.ReplaceAll(p.host, ".", ","), a.Port>>8, a.Port&255)
		me := netip.AddrPortFrom(netip.MustParseAddr(p.host), uint16(a.Port))
		text = strings.NewReplacer("{mel}", wire.FormatLong(me), "{me6}", wire.FormatEprt(me)).Replace(text)
	}
	text = strings.NewReplacer("{me}", r.last, "{last}", r.last).Replace(text)
	b, err := payload(text)
	if err != nil {
		return err
	}
	return p.send(b)
}

func (r *run) doClient(l Line) error {
	if host, ok := strings.CutPrefix(l.Text, "connect from "); ok {
		p := &client{server: r.server, host: host}
		if before := r.peers[l.Client]; before != nil {
			p.cache = before.cache // the same program keeps its TLS sessions
		}
		r.peers[l.Client] = p
		return p.connect()
	}
	p := r.client(l.Client)
	if how, ok := strings.CutPrefix(l.Text, "tls"); ok {
		return p.startTLS(how)
	}
	switch l.Text {
	case "connect":
	case "clear":
		return p.stopTLS()
	case "bye":
		return p.closeNotify(p.conn)
	case "close":
		p.close()
	case "eof":
		return p.raw(p.conn).(interface{ CloseWrite() error }).CloseWrite()
	case "reset":
		return p.raw(p.conn).(interface{ Reset() error }).Reset()
	default:
		return fmt.Errorf("unknown")
	}
	return nil
}

func (r *run) dataLine(l Line) (string, error) {
	p := r.client(l.Client)
	if l.Op == "D!" && (l.Text == "none" || l.Text == "refuse") {
		return "", r.noData(p, l.Text)
	}
	if err := p.open(); err != nil {
		return "", err
	}
	if how, ok := strings.CutPrefix(l.Text, "tls"); ok && l.Op == "D!" {
		return "", p.protectData(how)
	}
	b, err := payload(l.Text)
	switch {
	case l.Op == "D!":
		return "", r.dataEnd(p, l.Text)
	case err != nil:
		return "", err
	case l.Op == "D>":
		return "", untilStuck(func() error {
			_, err := p.data.Write(b)
			return err
		})
	case l.Text == "" || l.Text[0] != '"' && l.Text[0] != '{':
		line, err := p.dataR.line()
		if _, ok := matches(l.Text, line); !ok {
			return line, fmt.Errorf("the data connection has: %s (%v)", line, err)
		}
	default:
		got, err := p.dataR.exactly(len(b))
		if !bytes.Equal(got, b) {
			return fmt.Sprintf("%q", got), fmt.Errorf("the data connection has: %.200q (%v)", got, err)
		}
	}
	return "", nil
}

func (r *run) noData(p *client, how string) error {
	if how == "refuse" {
		p.dropData()
		return nil
	}
	err := p.open()
	if err == nil {
		return fmt.Errorf("there is a data connection")
	}
	p.dropData()
	return nil
}

func (r *run) dataEnd(p *client, how string) error {
	switch how {
	case "end":
		if got := p.dataR.end(); got != "end" {
			return fmt.Errorf("the data connection: %s", got)
		}
		p.dropData()
	case "again":
		if got := p.dataR.end(); got != "end" {
			return fmt.Errorf("the data connection: %s", got)
		}
		p.data.Close()
		p.data = nil
	case "cut":
		p.dataR.drain()
		_, safe := p.data.(*tlsConn)
		if got := p.dataR.end(); got != "reset" && (got != "end" || safe) && got != errNoCloseNotify.Error() && got != io.ErrUnexpectedEOF.Error() {
			return fmt.Errorf("the data connection: %s", got)
		}
		p.dropData()
	case "eof":
		p.data.Close()
		p.data = nil
	case "torn": // without close_notify
		p.raw(p.data).Close()
		p.data = nil
	case "notify":
		return p.closeNotify(p.data)
	case "reset":
		return p.raw(p.data).(interface{ Reset() error }).Reset()
	default:
		return fmt.Errorf("unknown")
	}
	return nil
}

func (r *run) gate(l Line) error {
	synctest.Wait()
	g := &r.server.Gate
	what, arg, _ := strings.Cut(l.Text, " ")
	held := g.Held()
	if len(held) == 0 && slices.Contains([]string{"drop", "edit", "reply", "delay", "cut-data"}, what) {
		return fmt.Errorf("nothing is held")
	}
	switch what {
	case "pause":
		g.Pause()
	case "run":
		g.Run()
	case "step":
		return g.Step(inspect.Over(arg), "")
	case "held":
		if len(held) == 0 {
			return fmt.Errorf("nothing is held")
		}
		if got := heldText(held[0].Event); !strings.HasPrefix(got, arg) {
			if _, ok := matches(arg, got); !ok {
				return fmt.Errorf("held is: %s", got)
			}
		}
	case "nothing":
		if len(held) > 0 {
			return fmt.Errorf("held is: %s", heldText(held[0].Event))
		}
	case "drop":
		return g.Drop(held[0].HID)
	case "edit":
		b, err := payload(arg)
		if err != nil {
			return err
		}
		return g.Edit(held[0].HID, b)
	case "reply", "delay", "cut-data":
		return r.decideHeld(what, arg)
	case "break", "fault", "pace", "unset":
		return r.setRule(what, arg)
	case "inject":
		dir, text, _ := strings.Cut(arg, " ")
		b, err := payload(text)
		if err != nil {
			return err
		}
		return r.server.Server.Inject(fmt.Sprintf("S%d", l.Client), event.Dir(dir), b)
	case "cut":
		if !r.server.Server.CloseSession(fmt.Sprintf("S%d", l.Client), arg) {
			return fmt.Errorf("no such session")
		}
	default:
		return fmt.Errorf("unknown")
	}
	return nil
}

// restore executes an R! line.
func (r *run) restore(l Line) error {
	what, sid, _ := strings.Cut(l.Text, " but ")
	if mark, ok := strings.CutPrefix(what, "mark "); ok {
		r.marks[mark] = int64(len(r.server.Events()))
		return nil
	}
	to, ok := r.marks[what]
	if !ok {
		return fmt.Errorf("there is no mark %q", what)
	}
	m, ok := r.server.History.At(to)
	if !ok {
		return history.ErrNoEvent
	}
	_, err := r.server.History.Restore(r.server.Server, m, "", func(s history.Session) bool { return s.SID != "S"+sid })
	return err
}

func heldText(e *event.Event) string {
	arrow := map[event.Dir]string{event.ToServer: "> ", event.ToClient: "< "}[e.Dir]
	switch e.Kind {
	case event.KindData:
		return "D" + arrow + strings.TrimRight(string(e.Data), "\r\n")
	case event.KindCommand:
		return "C" + arrow + strings.TrimRight(string(e.Data), "\r\n")
	case event.KindReply:
		return "S" + arrow + strings.TrimRight(string(e.Data), "\r\n")
	}
	return strings.TrimPrefix(string(e.Kind), "conn.")
}
