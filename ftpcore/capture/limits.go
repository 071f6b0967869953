package capture

// Limits of Read, for hostile files. What exceeds a limit is left out and Report.Cut is
// set; a file beyond maxFile is refused.
const (
	maxFile    = 512 << 20
	maxPackets = 4_000_000
	maxStreams = 50_000
	maxEvents  = 200_000
	maxLine    = 8 << 10 // bytes of a command line; a longer one is cut, as in the engine
	// maxReplyLine is the most bytes of a line of a reply; a longer one is cut.
	maxReplyLine = 64 << 10
	// maxCutReply is the most bytes of a reply that a hole has cut; a longer one becomes
	// one event per line.
	maxCutReply = 1 << 20
	// maxLooked is how many announced data connections on one port number, and how many
	// streams to that number, are searched for a match. maxTries is how often one stream
	// is tried.
	maxLooked = 1000
	maxTries  = 16
	// maxAhead is how many segments of a direction wait for a missing one.
	maxAhead = 1024

	// maxAsked is how many unanswered commands are searched for the one that a reply
	// answers or that asked for a port.
	maxAsked = 100

	maxLayers = 24 // headers removed from one packet
	maxKinds  = 20 // entries of Report.Unread
	// IP fragments: incomplete datagrams at a time, pieces of one datagram, and bytes of
	// one datagram (RFC 791 §3.1).
	maxDatagrams = 1024
	maxPieces    = 512
	maxDatagram  = 65_535
)
