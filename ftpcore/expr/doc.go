// Package expr is the one language in which events are chosen: by the filter,
// the highlight and the breakpoints.
//
//	session:S2,S3 verb:RETR -code:2xx file:/pub/*.jpg bytes>1000 "passive mode" /a|b/
//
// A space is "and", "|" is "or" and binds less, "-" negates, "(" and ")" group,
// a comma parts values of which one has to fit, quotes keep spaces together and
// \" stands for a quote. A word without a key is looked for in the text of the
// event. Case does not matter but in file names. Empty text chooses everything.
//
// The names of a well-known packet analyser are understood as well:
//
//	ftp.request.command == "RETR" && !(ftp.response.code >= 500 || ftp-data)
//
// A pattern between slashes, or after matches, is of a small language that Go
// and every browser read alike; see checkPattern. What a slash begins is a
// pattern when the next slash ends the word, else plain text such as /pub/a.
//
// The page reads the same language for itself, so that it need not ask while
// somebody types; testdata/vectors.json keeps the two together.
package expr
