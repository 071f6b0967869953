package event

// WarningCode names what is unusual about a message (Warning.Code). The page has a text
// and a rule for each.
type WarningCode string

const (
	// the line (LineReader)
	WarnBareLF  WarningCode = "bare-lf"
	WarnNoLF    WarningCode = "no-lf"
	WarnExtraCR WarningCode = "extra-cr"
	WarnLateLF  WarningCode = "late-lf"
	WarnCRNUL   WarningCode = "cr-nul"
	WarnTelnet  WarningCode = "telnet"
	WarnTooLong WarningCode = "too-long"

	// the verb and its blanks
	WarnLowerCase    WarningCode = "lower-case"
	WarnLeadingSpace WarningCode = "leading-space"
	WarnDoubleSpace  WarningCode = "double-space"
	WarnMissingSpace WarningCode = "missing-space"
	// a byte before, in or behind the verb that does not belong there
	WarnStrayByte WarningCode = "stray-byte"

	// the argument
	WarnControlChars WarningCode = "control-chars"
	WarnNotUTF8      WarningCode = "not-utf8"

	// PORT, EPRT, LPRT: a bounce attack
	WarnOtherHost WarningCode = "other-host"
	WarnLowPort   WarningCode = "low-port"

	// no FTP: the beginning of another protocol
	WarnForeign WarningCode = "foreign-bytes"

	// a command that came before the reply to the previous one
	WarnPipelined WarningCode = "pipelined"

	// a reply sent after the client had closed its side
	WarnClientGone WarningCode = "client-gone"

	// a data connection that ended too soon
	WarnEarlyClose WarningCode = "early-close"

	// the opening or the end of a transfer in TYPE A of a file that is not text: it arrives damaged
	WarnNotText WarningCode = "not-text"

	// a block that its sender marked as suspect (MODE B)
	WarnSuspectData WarningCode = "suspect-data"

	// an edited or injected reply that is no valid reply
	WarnMalformedReply WarningCode = "malformed-reply"

	// an opened capture: a message that a gap cuts off, and the first one after a gap
	WarnCutByHole  WarningCode = "cut-by-hole"
	WarnBehindHole WarningCode = "behind-hole"
	// the address of a 227 or 228 is not the server's
	WarnOtherServer WarningCode = "other-server"

	// a foreign server's reply or listing (wire/reply_rules.go)
	WarnReplyCode    WarningCode = "reply-code" // not listed for that command
	WarnNoMark       WarningCode = "no-mark"    // no 1yz before the data
	WarnSecondFinal  WarningCode = "second-final"
	WarnCodeAlone    WarningCode = "code-alone"
	WarnReplyBareLF  WarningCode = "reply-bare-lf"
	WarnReplyNotUTF8 WarningCode = "reply-not-utf8"
	WarnNoQuotes     WarningCode = "no-quotes"
	WarnOdd227       WarningCode = "odd-227"
	WarnOdd229       WarningCode = "odd-229"
	WarnOdd211       WarningCode = "odd-211"
	WarnOdd213       WarningCode = "odd-213"
	WarnOddMLSD      WarningCode = "odd-mlsd"
	WarnOddList      WarningCode = "odd-list"

	// the two-week server: bytes that came with a command in one read are lost
	WarnSeedRESTLost WarningCode = "seed-rest-lost"
)

// quiet are the warnings about what is legal and rare, or about what a capture lacks: it
// breaks nothing. All others are about what is wrong or will break something. This is the
// one table: the filter's is:wrong, the page's marks and docs/WARNINGS.md come from it.
var quiet = map[WarningCode]bool{
	WarnTelnet:     true, // ABOR with Telnet's signals (RFC 959 §4.1.3)
	WarnCRNUL:      true, // how Telnet writes a CR (RFC 854)
	WarnLowerCase:  true, // verbs may be in either case (RFC 959 §5.3)
	WarnPipelined:  true, // many clients do it, and all is answered in order
	WarnClientGone: true, // a client may close its side after QUIT
	WarnCutByHole:  true,
	WarnBehindHole: true,
}

// Quiet reports whether what c is about is legal and breaks nothing: it gets a note, and
// no mark in red or orange.
func (c WarningCode) Quiet() bool { return quiet[c] }
