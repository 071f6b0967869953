package capture

import (
	"io"
	"slices"

	"ftpsim/ftpcore/capture/tlsread"
	"ftpsim/ftpcore/event"
)

// Reading holds the options of Read. The zero value reads without pauses and without
// keys of its own.
type Reading struct {
	// Pause is called between two slices of the work, so that other goroutines can
	// run. If it returns an error, Read stops at once and returns that error. Nil means
	// no pauses.
	Pause func(Progress) error
	// Keys are lines of an NSS key log that decrypt TLS connections of the file. They
	// are used in addition to the key log inside the file.
	Keys []string
}

// Read is Reading{}.Read.
func Read(r io.Reader) ([]*event.Event, *Report, error) { return Reading{}.Read(r) }

// Read extracts the FTP from a pcap or pcapng, which may be compressed with gzip. It
// returns the events that the engine would have made of it, numbered from 1; their
// times are the packets' times. layers.go lists the link types and tunnels that it
// decodes; IP fragments are reassembled. A control connection is recognised by port
// 21 or by its content, a data connection by the control connection that announced it
// or by port 20. TLS is decrypted where a key is known (tls_decrypt.go). The error is
// a *ForeignError, ErrTooLarge, or an error of r or Pause. A file without FTP yields
// no events and no error.
func (o Reading) Read(r io.Reader) ([]*event.Event, *Report, error) {
	rep, p := &Report{Keys: slices.Clone(o.Keys)}, &pace{pause: o.Pause}
	frames, err := readFrames(r, rep, p)
	if err != nil {
		return nil, rep, err
	}
	var keys tlsread.Keys
	keys.Add(rep.Keys...)
	streams := assemble(frames, rep, p)
	list := occurrences(streams, rep, &keys, p)
	log := newEventLog(rep, streams)
	p.begin(PhaseEvents, len(list))
	for _, m := range list {
		if !p.did() {
			break
		}
		if !log.handle(m) {
			rep.Cut = true
			break
		}
	}
	if p.err != nil {
		return nil, rep, p.err
	}
	log.finish()
	return log.masked(), rep, nil
}
