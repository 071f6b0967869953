// Package verbs describes every FTP verb: its syntax, its RFC clause, what must hold
// before it runs, and the states that its replies lead to. The state machine and the
// diagrams of RFC 959 §6 follow from that. The handlers are in package ftpcore.
package verbs
