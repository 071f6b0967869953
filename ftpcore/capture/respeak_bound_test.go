package capture_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"ftpsim/ftpcore/capture"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/memnet"
)

// Respeak reports and does not send a command whose end was not captured; it sends all
// others.
func TestRespeakLeavesOutWhatWasCut(t *testing.T) {
	events := transcripts(t)["transfer_retr"].Record(t)
	cut := 0
	for i, e := range events {
		if e.Kind == event.KindCommand && (e.Dec.Verb == "RETR" || e.Dec.Verb == "PASV") && cut < 2 {
			c := *e
			c.Data = bytes.TrimRight(c.Data, "\r\n")
			events[i] = &c
			cut++
		}
	}
	synctest.Test(t, func(t *testing.T) {
		list, _ := respeak(t, events, "", "")
		left := 0
		for _, o := range list {
			if o.Code == 0 {
				left++
				if o.Step.Lack != capture.LackEnd || o.Same() {
					t.Errorf("%+v of %+v", o, o.Step)
				}
			}
		}
		if left != cut || len(list) != len(capture.Script(events, "S1")) {
			t.Errorf("%d of %d were left out, %d told", left, cut, len(list))
		}
	})
}

// An upload whose bytes or data connection are not in the record says so.
func TestLackOfUploads(t *testing.T) {
	made := func(id, re int64, kind event.Kind, line string) *event.Event {
		return &event.Event{ID: id, Re: re, SID: "S1", Kind: kind, Data: []byte(line), Dec: &event.Decoded{Code: 226}, Dir: event.ToServer}
	}
	stor, reply := made(1, 0, event.KindCommand, "STOR x\r\n"), made(4, 1, event.KindReply, "")
	data := made(3, 1, event.KindData, "abc")
	data.Bytes = 3
	cut := *data
	cut.Bytes = 10
	hole := made(3, 1, event.KindWarning, "")
	hole.Chan, hole.Dec, hole.Bytes = event.ChanData, &event.Decoded{Why: event.ReasonBytesMissing}, 5
	for _, c := range []struct {
		between []*event.Event
		want    capture.Lack
	}{{nil, capture.LackData}, {[]*event.Event{data}, ""}, {[]*event.Event{&cut}, capture.LackBytes},
		{[]*event.Event{data, hole}, capture.LackBytes}, {[]*event.Event{made(2, 1, event.KindOpen, "")}, ""}} {
		events := append(append([]*event.Event{stor}, c.between...), reply)
		if got := capture.Script(events, "S1")[0].Lack; got != c.want {
			t.Errorf("%d events between: %q, want %q", len(c.between), got, c.want)
		}
	}
}

// A server that stays silent (no greeting, no reply, no data) ends Respeak after the
// patience; cancelling the context ends it at once.
func TestRespeakIsBounded(t *testing.T) {
	steps := []capture.Step{{Line: []byte("PASV\r\n"), Verb: "PASV"}, {Line: []byte("RETR x\r\n"), Verb: "RETR"}}
	for name, says := range map[string][]string{
		"no greeting": nil, "no reply": {"220 Hi.\r\n"},
		"no data": {"220 Hi.\r\n", "227 Entering Passive Mode (127,0,0,1,0,99)\r\n", "150 Here it comes.\r\n"},
	} {
		for _, stop := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					network := memnet.New()
					for _, addr := range []string{stageAddr, "127.0.0.1:99"} {
						ln, err := network.Listen(addr)
						if err != nil {
							t.Fatal(err)
						}
						defer ln.Close()
						go func() {
							conn, err := ln.Accept()
							if err != nil {
								return
							}
							defer conn.Close()
							if addr == stageAddr {
								for _, line := range says {
									io.WriteString(conn, line)
								}
							}
							io.Copy(io.Discard, conn)
						}()
					}
					ctx, cancel := context.WithCancel(context.Background())
					defer cancel()
					want := capture.ErrSilent
					if stop {
						want = context.Canceled
						time.AfterFunc(time.Second, cancel)
					}
					began := time.Now()
					speech := capture.Speech{Dialer: network.Client(), Addr: stageAddr, Steps: steps}
					if err := speech.Respeak(ctx); !errors.Is(err, want) {
						t.Errorf("%v, want %v", err, want)
					}
					if took := time.Since(began); stop != (took == time.Second) || took > 5*time.Minute {
						t.Errorf("it took %v", took)
					}
				})
			})
		}
	}
}
