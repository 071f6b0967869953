// Package judge says which side of an FTP session is at fault, and by which clause.
//
// A Judge observes the events of a record, live or afterwards, and applies the table of
// rules (rules_*.go). It is pure: it knows the events and the time, and never the engine or
// the client's name. Rules hold for live sessions, recordings and opened captures alike.
//
// What a person held, edited or injected, and what a fault rule did, is never the client's
// fault: the rules of side Page say so, and rules about the order of messages are silent
// after the page has changed the number of replies, until the client is known to be in step
// again (see step). What a capture lacks accuses no side.
//
// What shows only over time (bytes that are not read, a line without its end) is found by
// Tick, or by the time of the session's next event.
package judge
