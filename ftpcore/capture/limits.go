package capture

// Bounds on what Read takes from a file that may be hostile. What lies beyond
// them is left out and Report.Cut says so, but a file that is too large is
// refused.
const (
	maxFile    = 512 << 20
	maxPackets = 4_000_000
	maxStreams = 50_000
	maxEvents  = 200_000
	maxLine    = 8 << 10 // of a command; what is longer is cut, as the engine does
	// maxAhead is how many segments wait for one that is missing.
	maxAhead = 1024
	// maxUnended is how many multi-line replies without an end are looked through
	// for the next reply, on one connection.
	maxUnended = 100
	maxTags    = 4 // VLAN tags and IPv6 extension headers, of one packet
)
