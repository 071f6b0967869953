package verbs

import "ftpsim/ftpcore/event"

// tlsEdges returns the machine of channel protection (RFC 4217), empty if the server has
// no AUTH. An edge without a verb is a complete handshake.
func tlsEdges(k *ServerKind) []Edge {
	edges := []Edge{}
	if !k.has("AUTH") {
		return edges
	}
	put := func(from, to event.FSM, class int, verbs ...string) {
		known := []string{}
		for _, v := range verbs {
			if k.has(v) {
				known = append(known, v)
			}
		}
		if len(known) > 0 || len(verbs) == 0 {
			edges = append(edges, Edge{from, to, class, known})
		}
	}
	put(event.TLSNone, event.TLSHandshake, 2, "AUTH")
	put(event.TLSData, event.TLSHandshake, 2, "AUTH")
	put(event.TLSHandshake, event.TLSControl, 2)
	put(event.TLSHandshake, event.TLSBoth, 2) // implicit FTPS
	put(event.TLSControl, event.TLSBoth, 2, "PROT")
	put(event.TLSBoth, event.TLSControl, 2, "PROT")
	put(event.TLSControl, event.TLSNone, 2, "CCC", "REIN")
	put(event.TLSBoth, event.TLSNone, 2, "REIN")
	put(event.TLSBoth, event.TLSData, 2, "CCC")
	put(event.TLSData, event.TLSNone, 2, "PROT", "REIN")
	put(event.TLSNone, event.TLSData, 2, "PROT") // after CCC
	return edges
}
