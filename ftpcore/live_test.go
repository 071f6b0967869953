package ftpcore_test

import (
	"io"
	"testing"
	"testing/synctest"
	"time"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/ftptest"
)

// eventsOf are those of a kind.
func eventsOf(h *ftptest.House, kind ftpcore.Kind) (list []*ftpcore.Event) {
	for _, e := range h.Events() {
		if e.Kind == kind {
			list = append(list, e)
		}
	}
	return list
}

// What has come on a data connection is in the record soon after it came, also if
// nothing follows it.
func TestDataIsToldWithoutMore(t *testing.T) {
	inHouse(t, ftptest.Config{}, nil, func(t *testing.T, h *ftptest.House) {
		c := call(t, h, "haha", "hehe")
		data := c.passive()
		c.say("STOR new", "150")
		began := time.Now()
		io.WriteString(data, "a thousand bytes, nearly")
		synctest.Wait()
		if list := eventsOf(h, ftpcore.KindData); len(list) != 0 {
			t.Errorf("told before anything could have followed: %+v", list[0])
		}
		time.Sleep(10 * time.Second)
		list := eventsOf(h, ftpcore.KindData)
		if len(list) != 1 || list[0].Bytes != 24 || list[0].Wall.Sub(began) > 100*time.Millisecond {
			t.Fatalf("after ten seconds the record has %d data events, the first %+v", len(list), list)
		}
		data.Close()
		c.want("226")
		if list := eventsOf(h, ftpcore.KindData); len(list) != 1 {
			t.Errorf("%d data events", len(list))
		}
	})
}

// A command that comes during a transfer is in the record when it came, and says what
// it waits for.
func TestWaitingCommandIsToldWhenItComes(t *testing.T) {
	inHouse(t, ftptest.Config{}, nil, func(t *testing.T, h *ftptest.House) {
		c := call(t, h, "haha", "hehe")
		data := c.passive()
		c.say("STOR new", "150")
		began := time.Now()
		c.send("PASV")
		time.Sleep(2 * time.Second)
		list := eventsOf(h, ftpcore.KindCommand)
		stor, pasv := list[len(list)-2], list[len(list)-1]
		if pasv.Dec.Verb != "PASV" || pasv.Behind != stor.ID || pasv.Wall.Sub(began) > time.Second {
			t.Errorf("the record has %+v, behind %d", pasv, pasv.Behind)
		}
		data.Close()
		c.want("226")
		c.want("227")
		if list := eventsOf(h, ftpcore.KindCommand); list[len(list)-1] != pasv {
			t.Errorf("the command is told of again: %+v", list[len(list)-1])
		}
	})
}

// Bytes without a line end are told of once, with their time, and those that come
// later as well; the command has all of them.
func TestUnfinishedLine(t *testing.T) {
	inHouse(t, ftptest.Config{}, nil, func(t *testing.T, h *ftptest.House) {
		c := call(t, h)
		io.WriteString(c, "USER")
		time.Sleep(5 * time.Second)
		io.WriteString(c, " haha")
		time.Sleep(5 * time.Second)
		c.send("")
		c.want("331")
		list := eventsOf(h, ftpcore.KindUnfinished)
		if len(list) != 2 || string(list[0].Data) != "USER" || string(list[1].Data) != " haha" || list[1].Raw.Off != 4 || list[1].Bytes != 9 {
			t.Fatalf("%d events, %+v", len(list), list)
		}
		if user := eventsOf(h, ftpcore.KindCommand)[0]; string(user.Data) != "USER haha\r\n" || user.Raw.Off != 0 {
			t.Errorf("the command is %+v", user)
		}
		io.WriteString(c, "PASS hehe")
		time.Sleep(5 * time.Second)
		last := eventsOf(h, ftpcore.KindUnfinished)[2]
		if m := last.Raw.Mask; len(m) != 1 || string(last.Data[m[0][0]:m[0][1]]) != "hehe" {
			t.Errorf("a password without a line end is masked at %v", m)
		}
		c.Close()
		synctest.Wait()
		list = eventsOf(h, ftpcore.KindUnfinished)
		if left := list[len(list)-1]; left.Dec.Why != ftpcore.ReasonLeftUnfinished || left.Bytes != 9 || len(left.Data) != 0 {
			t.Errorf("what the client left is told of as %+v", left)
		}
	})
}
