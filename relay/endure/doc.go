// Package endure strikes the relay, its pages and its clients with faults at random moments of
// random transfers: programs are killed and frozen, connections cut. Nothing may hang or leak,
// a transfer that the client calls whole must be byte-equal, and one that is not must be known
// as such on both sides.
//
// The faults follow from a seed, which a failure prints; FTPSIM_SEED repeats it.
// FTPSIM_FAULTS is their number, for make soak.
package endure
