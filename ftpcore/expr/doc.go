// Package expr parses and evaluates the expressions that select events: for the filter, the
// highlight and the breakpoints.
//
//	session:S2,S3 verb:RETR -code:2xx file:/pub/*.jpg bytes>1000 "passive mode" /a|b/
//
// A space means "and"; "|" means "or" and binds less tightly; "-" negates; "(" and ")" group.
// A comma separates alternative values. Quotes keep spaces together; \" is a quote in them.
// A word without a key is searched for in the text of the event. Case matters only in file
// names. An empty expression selects all events.
//
// What comes after an event is asked of an Env: rule:one-reply-behind and accuse:client find
// the events that verdicts point to.
//
// The field names of Wireshark are understood as well:
//
//	ftp.request.command == "RETR" && !(ftp.response.code >= 500 || ftp-data)
//
// A pattern, between slashes or after matches, is a regular expression in a small language
// that Go and all browsers interpret equally (see checkPattern). Text that begins with a
// slash is a pattern if the next slash ends the word, otherwise plain text such as /pub/a.
//
// The page has a parser of its own for the same language, so that it can check an expression
// while it is typed. testdata/vectors.json tests both parsers.
package expr
