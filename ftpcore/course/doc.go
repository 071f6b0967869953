// Package course judges FTP clients with obstacle courses. An obstacle is a server with a
// profile and faults; the client's job stays the same. Assess gives the verdicts on one
// attempt, and a Card has the verdicts of a whole course. Markdown and HTML write a card.
//
// The package opens no sockets and starts no programs, so that the page uses it as well as
// the command line.
package course
