package servercheck

// Group is a family of cases.
type Group string

// The groups, in the order of the card.
const (
	Everyday Group = "everyday"
	RFC959   Group = "whole RFC 959"
	Resume   Group = "transfer and resume"
	ASCII    Group = "ASCII"
	Ports    Group = "passive and active"
	TLS      Group = "TLS"
	Refusals Group = "refusals and limits"
)

// Groups returns the groups in the order of the card.
func Groups() []Group { return []Group{Everyday, RFC959, Resume, ASCII, Ports, TLS, Refusals} }
