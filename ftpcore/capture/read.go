package capture

import (
	"io"
	"slices"

	"ftpsim/ftpcore/capture/tlsread"
	"ftpsim/ftpcore/event"
)

// Reading says how a capture is read. The zero value reads without pauses and keys.
type Reading struct {
	// Pause is called between two slices of the work, so that others get a turn. An
	// error ends the reading at once; Read returns it.
	Pause func(Progress) error
	// Keys are lines of an NSS key log, beside those that the file holds: they decrypt
	// its TLS connections.
	Keys []string
}

// Read is Reading{}.Read.
func Read(r io.Reader) ([]*event.Event, *Report, error) { return Reading{}.Read(r) }

// Read takes the FTP out of a pcap or pcapng, packed by gzip or not, and returns
// it as the events that the engine would have made of it, numbered from 1. Times
// are those of the packets. layers.go lists the links and tunnels that it looks
// through for TCP; IP fragments are put together. A control connection is found by
// port 21 or by what is said on it, a data connection by what was said of it or by
// port 20. What TLS protected is read where there are keys (decrypt.go). The error is
// a ForeignError, ErrTooLarge, or that of r or Pause; a file without FTP yields no
// events and no error.
func (o Reading) Read(r io.Reader) ([]*event.Event, *Report, error) {
	rep, p := &Report{Keys: slices.Clone(o.Keys)}, &pace{pause: o.Pause}
	frames, err := readFrames(r, rep, p)
	if err != nil {
		return nil, rep, err
	}
	var keys tlsread.Keys
	keys.Add(rep.Keys...)
	streams := assemble(frames, rep, p)
	list := moments(streams, rep, &keys, p)
	listener := newListener(rep, streams)
	p.begin(PhaseTell, len(list))
	for _, m := range list {
		if !p.did() {
			break
		}
		if !listener.hear(m) {
			rep.Cut = true
			break
		}
	}
	if p.err != nil {
		return nil, rep, p.err
	}
	listener.finish()
	return listener.masked(), rep, nil
}
