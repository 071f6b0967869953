package capture_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/synctest"

	"ftpsim/ftpcore/capture"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/ftptest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// vsftpd_lftp.pcap is lftp against vsftpd, captured on loopback with tshark.
const sample = "testdata/vsftpd_lftp"

func readSample(t *testing.T) []*event.Event {
	t.Helper()
	b, err := os.ReadFile(sample + ".pcap")
	if err != nil {
		t.Fatal(err)
	}
	events, _, err := capture.Read(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return events
}

// A capture of other programs yields events like the engine's own.
func TestReadSample(t *testing.T) {
	events := readSample(t)
	ftptest.CheckEvents(t, events)
	var b strings.Builder
	for _, e := range events {
		fmt.Fprintf(&b, "%d %.6f %s %s %s %s", e.ID, float64(e.T)/1e9, e.Conn, e.Kind, e.Dir, e.State.FSM)
		if e.Re != 0 {
			fmt.Fprintf(&b, " re %d", e.Re)
		}
		if e.Chan == event.ChanControl {
			fmt.Fprintf(&b, " %q", e.Data)
		}
		if e.Chan == event.ChanData && e.Dec != nil {
			fmt.Fprintf(&b, " %s %s %d", e.Dec.Verb, e.Dec.Path, e.Bytes)
		}
		if e.State.Data != "" {
			fmt.Fprintf(&b, " [%s]", e.State.Data)
		}
		fmt.Fprintf(&b, " %s %s\n", e.State.Cwd, e.State.Type)
	}
	if *update {
		if err := os.WriteFile(sample+".txt", []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(sample + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("the sample reads otherwise than %s.txt (-update writes it anew):\n%s", sample, b.String())
	}
}

// The commands that the sample's client sent to vsftpd succeed on this server too.
func TestRespeakSample(t *testing.T) {
	events := readSample(t)
	synctest.Test(t, func(t *testing.T) {
		list, again := respeak(t, events, "haha", "hehe")
		for _, o := range list {
			if !o.Same() && !strings.HasPrefix(o.Line, "SITE UTIME") { // which that server did not have
				t.Errorf("%s was answered by %d, now by %d %s", o.Line, o.Step.Code, o.Code, o.Text)
			}
		}
		if len(list) < 10 {
			t.Errorf("only %d commands were spoken", len(list))
		}
		if want, got := files(events), files(again); len(want) == 0 || strings.Join(want, "\n") != strings.Join(got, "\n") {
			t.Errorf("moved\n%s\nnot\n%s", got, want)
		}
	})
}
