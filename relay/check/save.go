package check

import (
	"bufio"
	"io"
	"os"
	"path/filepath"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/capture"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/recording"
	"ftpsim/relay/version"
)

// keep writes the recording and the capture of a failed attempt to the directory of the
// reports, with passwords masked. It returns their names.
func (p *play) keep(s *server, obstacle string, events []*event.Event) (rec, pcap string, err error) {
	rec, pcap = obstacle+".ftpsim.json", obstacle+".pcapng"
	if err := save(filepath.Join(p.out, rec), func(w io.Writer) error { return recording.Save(w, s.recording(events)) }); err != nil {
		return "", "", err
	}
	err = save(filepath.Join(p.out, pcap), func(w io.Writer) error { return capture.Write(w, events, capture.Options{}) })
	return rec, pcap, err
}

// recording returns a masked recording of the server.
func (s *server) recording(events []*event.Event) *recording.Recording {
	var faults recording.Faults
	if n := len(events); n > 0 {
		faults = s.stepper.InForce(events[0].ID, events[n-1].ID)
	}
	return recording.Mask(&recording.Recording{
		Program: version.String(), Began: s.began, Files: s.before, Events: events,
		Server: recording.Server{
			Faults: faults, Profiles: recording.UsedProfiles([]ftpcore.Profile{s.profile}, events), Accounts: recording.Accounts(s.engine.Accounts),
			Limits: recording.LimitsOf(s.limits), MaxBytes: maxBytes, MaxFiles: maxFiles, TLS: recording.TLSOf(s.engine.TLS),
		},
	})
}

// save writes a file.
func save(name string, write func(io.Writer) error) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	err = write(w)
	if flushed := w.Flush(); err == nil {
		err = flushed
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}
