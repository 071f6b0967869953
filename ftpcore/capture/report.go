package capture

import (
	"cmp"
	"slices"
)

// Report tells what Read found in a file, and what it left out. Every packet is a
// TCP segment, a fragment that waits for others, or counted in NotTCP.
type Report struct {
	Format    string   `json:"format"`           // "pcap" or "pcapng"
	Packed    bool     `json:"packed"`           // by gzip
	Packets   int      `json:"packets"`          // in the file
	Streams   int      `json:"streams"`          // TCP connections
	Sessions  int      `json:"sessions"`         // FTP control connections
	Data      int      `json:"data"`             // FTP data connections
	NotTCP    int      `json:"notTCP"`           // packets in which no TCP segment was found
	Unread    []Unread `json:"unread,omitempty"` // the kinds of those packets, the most frequent first
	Fragments int      `json:"fragments"`        // of IP datagrams
	Unjoined  int      `json:"unjoined"`         // fragments whose datagram is not whole
	Resent    int      `json:"resent"`           // segments that came again
	Strays    int      `json:"strays"`           // segments far from where their connection was
	Missing   int64    `json:"missing"`          // bytes that the capture does not hold
	Encrypted int      `json:"encrypted"`        // sessions that went over to TLS
	Truncated bool     `json:"truncated"`        // the file ends in the midst of a packet
	Cut       bool     `json:"cut"`              // a limit was reached: the rest is left out
	NoKey     int      `json:"noKey"`            // TLS connections that could not be read
	// Keys are the lines of the key log with which the file was read, those that it
	// holds itself included. They are secrets.
	Keys []string `json:"-"`
}

// Unread counts the packets of one kind that Read does not look into.
type Unread struct {
	// Kind is a protocol's name ("ARP", "UDP"), its number where it has no name here
	// ("link type 147", "EtherType 0x88f7", "IP protocol 253", "PPP protocol 0x8021",
	// "LLC 0x42"), or what is the matter: one of "wlan-management", "wlan-control",
	// "wlan-encrypted", "wlan-fragment", "wlan-aggregate", "cut-short", "malformed",
	// "too-deep", "no-interface", "other".
	Kind    string `json:"kind"`
	Packets int    `json:"packets"`
}

// count counts the packets that hold no TCP segment, by kind.
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
