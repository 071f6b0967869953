package fault

// Rule is a fault rule. Fields may be added to its JSON form, never changed.
type Rule struct {
	// Name marks the messages that the rule has changed. Empty means "own rule".
	Name string `json:"name,omitempty"`
	// Match selects messages in the filter language. Empty selects all of them. The reply to
	// a command and its data have the verb, the argument and the number of their command.
	Match string `json:"match,omitempty"`
	Do    Do     `json:"do"`
	When  When   `json:"when,omitzero"`
}

// InForce is a rule that was in force while a part of a record was made.
type InForce struct {
	Rule Rule  `json:"rule"`
	From int64 `json:"from"`         // ID of the first event for which it was in force
	To   int64 `json:"to,omitempty"` // ID of the last one; zero means until the end
}

// Do is what a rule does with the messages that it selects. Each field affects the kinds of
// messages that its comment names, and no others. A zero field has no effect.
type Do struct {
	// Answer is the reply to a command, which then is not run. Placeholder: {arg}.
	Answer string `json:"answer,omitempty"`
	// Reply replaces a reply. Placeholders: {code} and {text} of the reply that it replaces,
	// {addr} and {port} of the data port that it announces, {size} of the transfer that it
	// opens, and {hostport}, the six numbers of a 227.
	//
	// Answer, Reply and Unasked take {xHH}, a byte in hex, and {fill:N}, N letters "x". A
	// text without a line end gets one.
	Reply string `json:"reply,omitempty"`
	// Code replaces the code of a reply, in each of its lines.
	Code int `json:"code,omitempty"`
	// Size replaces the size in a 150; -1 removes it.
	Size *int64 `json:"size,omitempty"`
	// Addr and Port replace what a 227 or 229 announces.
	Addr string `json:"addr,omitempty"`
	Port int    `json:"port,omitempty"`
	// Feat adds lines to the list of a FEAT reply. "-UTF8" removes the lines that begin with
	// UTF8.
	Feat []string `json:"feat,omitempty"`
	// LineEnd ends the lines of a reply: "lf", "cr", "none" or "crcrlf".
	LineEnd LineEnd `json:"lineEnd,omitempty"`
	// Double sends a reply twice.
	Double bool `json:"double,omitempty"`
	// Unasked is sent right after a reply, or EveryMs later.
	Unasked string `json:"unasked,omitempty"`
	// Slice cuts a reply into pieces of Slice bytes, or a data connection into blocks of
	// that size, EveryMs apart. With EveryMs alone a reply is cut in two halves.
	Slice   int   `json:"slice,omitempty"`
	EveryMs int64 `json:"everyMs,omitempty"`
	// Join keeps a reply back and sends it together with the next one of its session.
	Join bool `json:"join,omitempty"`
	// Early sends the final reply 226 of a transfer together with its 150, before the data.
	Early bool `json:"early,omitempty"`
	// LateMs delays a command, a reply, a data block or the opening of an active data
	// connection.
	LateMs int64 `json:"lateMs,omitempty"`
	// Drop loses a message: a command is neither run nor answered, a reply is not sent, a
	// data block is left out.
	Drop bool `json:"drop,omitempty"`
	// DataPort makes the data port fail that a command agrees on: "refused" or "never"
	// (event.PortFault).
	DataPort string `json:"dataPort,omitempty"`
	// Rate is the speed of a data connection in bytes per second.
	Rate int64 `json:"rate,omitempty"`
	// Stop is the number of bytes after which the server neither sends nor reads on a data
	// connection, which stays open.
	Stop *int64 `json:"stop,omitempty"`
	// Cut and Reset are the number of bytes after which a data connection ends: in order, or
	// with a TCP reset.
	Cut   *int64 `json:"cut,omitempty"`
	Reset *int64 `json:"reset,omitempty"`
	// End ends the control connection after a reply or an answer, or in place of a dropped
	// reply: "close" or "reset" (event.ConnEnd).
	End string `json:"end,omitempty"`
	// Byte is the offset of a byte of a data connection that is changed: its bits are
	// inverted.
	Byte *int64 `json:"byte,omitempty"`
	// NoCloseNotify ends TLS on a data connection without close_notify.
	NoCloseNotify bool `json:"noCloseNotify,omitempty"`
	// NoSave throws a complete upload away, though the server answers 226.
	NoSave bool `json:"noSave,omitempty"`
	// Denied and Full make the use of a file fail: with "permission denied", or with "no
	// room left".
	Denied bool `json:"denied,omitempty"`
	Full   bool `json:"full,omitempty"`
}

// LineEnd is how a line of a reply ends.
type LineEnd string

const (
	LineLF     LineEnd = "lf"
	LineCR     LineEnd = "cr"
	LineNone   LineEnd = "none"
	LineCRCRLF LineEnd = "crcrlf"
)

// When is how often a rule takes effect. Messages that match and that Do affects are counted
// from 1. Of a data connection that is sliced or slowed, only the first block counts.
type When struct {
	After int64 `json:"after,omitempty"` // none of the first After messages
	Every int64 `json:"every,omitempty"` // of the others, only every Every-th; zero means each
	First int64 `json:"first,omitempty"` // at most First times; zero means no limit
	// Chance is the probability, from 0 to 1, with which the rule takes effect; zero means
	// always. The same Seed gives the same sequence.
	Chance float64 `json:"chance,omitempty"`
	Seed   uint64  `json:"seed,omitempty"`
}

// Chooses reports whether the rule takes effect on the n-th message, counted from 1, when it
// has taken effect hits times before.
func (w When) Chooses(n, hits int64) bool {
	n -= w.After
	switch {
	case n < 1, w.Spent(hits), w.Every > 1 && n%w.Every != 0:
		return false
	case w.Chance == 0:
		return true
	}
	return random(w.Seed, uint64(n)) < w.Chance
}

// Spent reports whether a rule that has taken effect hits times does so no more.
func (w When) Spent(hits int64) bool { return w.First > 0 && hits >= w.First }

// random returns the n-th number of a sequence from 0 up to 1 (SplitMix64).
func random(seed, n uint64) float64 {
	z := seed + n*0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	z ^= z >> 31
	return float64(z>>11) / (1 << 53)
}
