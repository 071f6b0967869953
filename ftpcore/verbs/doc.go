// Package verbs is what is known of each FTP verb without running one: its syntax, its
// clause, what it needs, where its replies lead, and the state machine and the diagrams
// of RFC 959 §6 that follow from that. Package ftpcore gives the verbs their handlers.
package verbs
