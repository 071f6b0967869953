package capture

import (
	"io"

	"ftpsim/ftpcore"
)

// Report tells what Read found in a file, and what it left out.
type Report struct {
	Format    string `json:"format"`    // "pcap" or "pcapng"
	Packets   int    `json:"packets"`   // in the file
	Streams   int    `json:"streams"`   // TCP connections
	Sessions  int    `json:"sessions"`  // FTP control connections
	Data      int    `json:"data"`      // FTP data connections
	NotTCP    int    `json:"notTCP"`    // packets that hold no TCP segment
	Fragments int    `json:"fragments"` // of IP; they are not put together
	Resent    int    `json:"resent"`    // segments that came again
	Strays    int    `json:"strays"`    // segments far from where their connection was
	Missing   int64  `json:"missing"`   // bytes that the capture does not hold
	Encrypted int    `json:"encrypted"` // sessions that went over to TLS
	Truncated bool   `json:"truncated"` // the file ends in the midst of a packet
	Cut       bool   `json:"cut"`       // a limit was reached: the rest is left out
}

// Read takes the FTP out of a pcap or pcapng (Ethernet with VLAN tags, raw IP,
// Linux cooked, loopback; IPv4 and IPv6) and returns it as the events that the
// engine would have made of it, numbered from 1. Times are those of the packets.
// A control connection is found by port 21 or by what is said on it, a data
// connection by what was said of it or by port 20. The error is ErrFormat,
// ErrTooLarge or that of r; a file without FTP yields no events and no error.
func Read(r io.Reader) ([]*ftpcore.Event, *Report, error) {
	rep := &Report{}
	frames, err := readFrames(r, rep)
	if err != nil {
		return nil, rep, err
	}
	streams := assemble(frames, rep)
	list := moments(streams)
	listener := newListener(rep, streams)
	for _, m := range list {
		if !listener.hear(m) {
			rep.Cut = true
			break
		}
	}
	listener.finish()
	return listener.masked(), rep, nil
}
