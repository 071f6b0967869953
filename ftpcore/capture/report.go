package capture

import (
	"cmp"
	"slices"
)

// Report says what Read found in a file and what it left out. Each packet is a TCP
// segment, an IP fragment, or counted in NotTCP.
type Report struct {
	Format    string   `json:"format"`           // "pcap" or "pcapng"
	Packed    bool     `json:"packed"`           // the file is compressed with gzip
	Packets   int      `json:"packets"`          // in the file
	Streams   int      `json:"streams"`          // TCP connections
	Sessions  int      `json:"sessions"`         // FTP control connections
	Data      int      `json:"data"`             // FTP data connections
	NotTCP    int      `json:"notTCP"`           // packets in which no TCP segment was found
	Unread    []Unread `json:"unread,omitempty"` // the packets of NotTCP by kind, the most frequent first
	Fragments int      `json:"fragments"`        // IP fragments
	Unjoined  int      `json:"unjoined"`         // fragments whose datagram is not complete
	Resent    int      `json:"resent"`           // retransmitted segments
	Strays    int      `json:"strays"`           // segments with sequence numbers far outside their connection
	Missing   int64    `json:"missing"`          // bytes that the capture does not hold
	Encrypted int      `json:"encrypted"`        // sessions that use TLS
	Truncated bool     `json:"truncated"`        // the file ends within a packet
	Cut       bool     `json:"cut"`              // a limit was reached: the rest is left out
	NoKey     int      `json:"noKey"`            // TLS connections that could not be decrypted
	// Keys are the key log lines that the file was read with, including those in the
	// file. They are secrets.
	Keys []string `json:"-"`
}

// Unread counts the packets of one kind in which Read found no TCP segment.
type Unread struct {
	// Kind is the protocol's name ("ARP", "UDP"), its number if it has no name here
	// ("link type 147", "EtherType 0x88f7", "IP protocol 253", "PPP protocol 0x8021",
	// "LLC 0x42"), or a reason: "wlan-management", "wlan-control", "wlan-encrypted",
	// "wlan-fragment", "wlan-aggregate", "cut-short", "malformed", "too-deep",
	// "no-interface". "other" sums up the rest of a long list.
	Kind    string `json:"kind"`
	Packets int    `json:"packets"`
}

// count adds the packets without a TCP segment to the report.
func (r *Report) count(kinds map[proto]int) {
	for kind, n := range kinds {
		r.NotTCP += n
		r.Unread = append(r.Unread, Unread{kind.String(), n})
	}
	slices.SortFunc(r.Unread, func(a, b Unread) int {
		return cmp.Or(cmp.Compare(b.Packets, a.Packets), cmp.Compare(a.Kind, b.Kind))
	})
	if len(r.Unread) > maxKinds {
		rest := Unread{Kind: "other"}
		for _, u := range r.Unread[maxKinds-1:] {
			rest.Packets += u.Packets
		}
		r.Unread = append(r.Unread[:maxKinds-1], rest)
	}
}
