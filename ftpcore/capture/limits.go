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
	// maxReplyLine is how long a line of a reply can be; a longer one is cut.
	maxReplyLine = 64 << 10
	// maxCutReply is how long a reply can be that a hole has cut; a longer one is told
	// line by line.
	maxCutReply = 1 << 20
	// maxLooked is how many ports of one number, or connections to it, are looked
	// through, and maxTries how often one of these for whose it is.
	maxLooked = 1000
	maxTries  = 16
	// maxAhead is how many segments wait for one that is missing.
	maxAhead = 1024

	// maxAsked is among how many unanswered commands one is looked for: that for a
	// port, or that which is answered while a transfer runs.
	maxAsked = 100

	maxLayers = 24 // headers of one packet
	maxKinds  = 20 // of packets that are not read, in a Report
	// Fragments of IP: the datagrams that wait at a time, the pieces of one, and
	// its length (RFC 791 §3.1).
	maxDatagrams = 1024
	maxPieces    = 512
	maxDatagram  = 65_535
)
