package ftpcore

// States of what TLS protects, as State.TLS has them but for the handshake, which
// lies between AUTH and the protection.
const (
	TLSNone      FSM = "tls-none"
	TLSHandshake FSM = "tls-handshake"
	TLSControl   FSM = "tls-control"
	TLSBoth      FSM = "tls-control+data"
	TLSData      FSM = "tls-data"
)

// tlsEdges is the machine of TLS (RFC 4217): empty where the table has no AUTH.
// The way without a verb is a handshake that is complete.
func tlsEdges(t commandTable) []Edge {
	edges := []Edge{}
	if t.find("AUTH") == nil {
		return edges
	}
	put := func(from, to FSM, class int, verbs ...string) {
		known := []string{}
		for _, v := range verbs {
			if t.find(v) != nil {
				known = append(known, v)
			}
		}
		if len(known) > 0 || len(verbs) == 0 {
			edges = append(edges, Edge{from, to, class, known})
		}
	}
	put(TLSNone, TLSHandshake, 2, "AUTH")
	put(TLSData, TLSHandshake, 2, "AUTH")
	put(TLSHandshake, TLSControl, 2)
	put(TLSHandshake, TLSBoth, 2) // implicit FTPS
	put(TLSControl, TLSBoth, 2, "PROT")
	put(TLSBoth, TLSControl, 2, "PROT")
	put(TLSControl, TLSNone, 2, "CCC", "REIN")
	put(TLSBoth, TLSNone, 2, "REIN")
	put(TLSBoth, TLSData, 2, "CCC")
	put(TLSData, TLSNone, 2, "PROT", "REIN")
	put(TLSNone, TLSData, 2, "PROT") // after CCC
	return edges
}
