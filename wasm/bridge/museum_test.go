package bridge

import (
	"bytes"
	"encoding/json"
	"testing"

	"ftpsim/ftpcore/recording"
)

func TestMuseum(t *testing.T) {
	p := open(t, Options{Version: "9.9.9"})
	var m Museum
	if err := json.Unmarshal(p.must("museum.list", Empty{}, nil).Result, &m); err != nil || len(m.Rooms) < 10 || len(m.Printed) < 10 {
		t.Fatalf("the museum: %+v, %v", m, err)
	}
	for _, meant := range []bool{false, true} {
		a := p.must("museum.visit", MuseumArgs{"mode", meant}, nil)
		var run MuseumRun
		if err := json.Unmarshal(a.Result, &run); err != nil || len(run.Lines) == 0 || (run.Fault == 0) != meant {
			t.Errorf("meant %t: %+v, %v", meant, run, err)
		}
		r, err := recording.Open(bytes.NewReader(a.data))
		if err != nil || r.Program != "9.9.9" || !r.Masked || len(r.Events) == 0 {
			t.Errorf("meant %t: the recording is %+v, %v", meant, r, err)
		}
		if bytes.Contains(a.data, []byte("hehe")) {
			t.Errorf("meant %t: the recording has the password", meant)
		}
	}
	p.refused(ErrBadArgs, "museum.visit", MuseumArgs{Room: "none"}, nil)
}
