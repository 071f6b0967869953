package tunnel

import (
	"encoding/binary"
	"io"
	"testing"
)

func TestNumbersTake(t *testing.T) {
	for name, c := range map[string]struct {
		odd  bool
		ids  []uint32
		good int // so many of them are taken
	}{
		"a page's":          {true, []uint32{1, 3, 5, 7}, 4},
		"a relay's":         {false, []uint32{2, 4, 6}, 3},
		"overtaking":        {true, []uint32{5, 1, 9, 3, 7, 11}, 6},
		"even from a page":  {true, []uint32{1, 4}, 1},
		"odd from a relay":  {false, []uint32{2, 3}, 1},
		"none from a page":  {true, []uint32{0}, 0},
		"none from a relay": {false, []uint32{0}, 0},
		"twice":             {true, []uint32{1, 1}, 1},
		"an old one":        {true, []uint32{1, 3, 5, 3}, 3},
		"a late one twice":  {true, []uint32{5, 3, 3}, 2},
		"within reach":      {true, []uint32{1 + 2*maxGaps, 1}, 2},
		"beyond reach":      {true, []uint32{1 + 2*(maxGaps+1)}, 0},
		"the last of all":   {true, []uint32{1<<32 - 1}, 0},
	} {
		n := newNumbers(c.odd)
		for i, id := range c.ids {
			if err := n.add(id); (err == nil) != (i < c.good) {
				t.Errorf("%s: stream %d: %v", name, id, err)
			}
		}
		if len(n.gaps) > maxGaps {
			t.Errorf("%s: %d numbers are remembered", name, len(n.gaps))
		}
	}
}

// frame returns a frame header of yamux.
func frame(kind byte, flags uint16, stream, length uint32) string {
	b := []byte{0, kind}
	b = binary.BigEndian.AppendUint16(b, flags)
	b = binary.BigEndian.AppendUint32(b, stream)
	return string(binary.BigEndian.AppendUint32(b, length))
}

// TestS17StreamNumbers: a page that opens a stream with one of the relay's IDs, or with an ID
// for the second time, loses its tunnel. Neither a goroutine nor a client's connection is
// left.
func TestS17StreamNumbers(t *testing.T) {
	open := func(id uint32) string { return frame(frameWindow, flagSYN, id, 0) }
	listen := "\x03\x04\x00\x0d" + `{"control":4}`
	data := func(id uint32) string { return frame(frameData, 0, id, uint32(len(listen))) + listen }
	for name, bytes := range map[string]string{
		"the hello's":         open(2),
		"a control's":         open(4),
		"a future one":        open(6) + open(8) + open(10),
		"none":                open(0),
		"none, with data":     frame(frameData, flagSYN, 0, 0),
		"an even one, data":   frame(frameData, flagSYN, 6, 0),
		"one that has gone":   open(1) + data(1) + frame(frameWindow, flagFIN, 1, 0) + open(1) + data(1),
		"one that was reset":  open(1) + frame(frameWindow, flagRST, 1, 0) + open(1),
		"one that is refused": open(1) + "\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x02\x03\x04" + open(1),
	} {
		t.Run(name, func(t *testing.T) {
			r, page := hostileRig(t, RelayConfig{Goodbye: func() string { return goodbye }})
			go io.Copy(io.Discard, page)
			client, accepted := r.w.control(t)
			r.wg.Go(func() {
				if r.relay.Control(accepted, "127.0.0.1:2121") != nil { // says its reason, as the relay does
					io.WriteString(accepted, goodbye)
					accepted.Close()
				}
			})
			eventually(t, "the client is there", func() bool { return r.relay.Controls() == 1 })
			go io.WriteString(page, bytes)
			<-r.relay.Done()
			wantErr(t, r.relay.Err(), ErrProtocol)
			wantRead(t, client, goodbye)
			wantEnd(t, client, io.EOF)
			client.Close()
			r.relay.Wait()
			r.wg.Wait()
		})
	}
}
