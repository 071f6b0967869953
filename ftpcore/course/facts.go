package course

import (
	"bytes"

	"ftpsim/ftpcore/event"
)

// fact is something that a client did or met. A rule of package judge can be broken only by a
// client with the fact that it needs.
type fact string

const (
	connects  fact = "connects"
	commands  fact = "commands"
	manyLines fact = "many lines" // it got a reply of several lines
	refusal   fact = "refusal"    // it got a 4yz or 5yz
	transfers fact = "transfers"
	downloads fact = "downloads"
	uploads   fact = "uploads"
	passive   fact = "passive"
	active    fact = "active"
	restarts  fact = "restarts"
	renames   fact = "renames"
	aborts    fact = "aborts"
	protects  fact = "protects" // it asked for TLS
	passwords fact = "passwords"
)

// needs has the fact for each rule about clients that needs more than commands.
var needs = map[string]fact{
	"before-greeting": connects, "nothing-sent": connects, "not-ftp": connects, "reconnect-storm": connects, "resets": connects,
	"tls-at-plain-port": connects, "clear-at-tls-port": protects,
	"first-line-only": manyLines,
	"repeats-refused": refusal, "retry-storm": refusal, "ignores-refusal": refusal, "login-loop": passwords,
	"next-before-226": transfers, "leaves-in-transfer": transfers, "type-a-binary": transfers, "no-data-port": transfers,
	"data-malformed": transfers, "data-not-read": downloads, "download-cut": downloads,
	"upload-not-closed": uploads, "upload-cut": uploads, "ascii-bare-lf": uploads, "same-stor-again": uploads,
	"never-connects": passive, "late-connect": passive, "port-used-twice": transfers, "port-not-used": passive,
	"no-transfer-command": passive, "epsv-all-broken": passive,
	"port-refused": active, "port-low": active, "port-foreign-host": active,
	"rest-left-over": restarts, "rest-beyond": restarts, "rename-unfinished": renames,
	"abor-unread": aborts, "abor-nothing": aborts,
	"tls-failed": protects, "tls-silent": protects, "certificate-refused": protects, "data-tls-missing": protects,
	"data-tls-unasked": protects, "tls-not-resumed": protects, "no-close-notify": protects, "tls-fallback": protects, "data-in-clear": protects,
	"auth-not-taken": passwords, "password-in-clear": passwords, "login-unfinished": passwords,
}

// need returns the fact that a rule needs.
func need(rule string) fact {
	if f, ok := needs[rule]; ok {
		return f
	}
	return commands
}

// factsOfVerb has the facts of a client that sends a verb.
var factsOfVerb = map[string][]fact{
	"RETR": {transfers, downloads}, "LIST": {transfers, downloads}, "NLST": {transfers, downloads}, "MLSD": {transfers, downloads},
	"STOR": {transfers, uploads}, "APPE": {transfers, uploads}, "STOU": {transfers, uploads},
	"PASV": {passive}, "EPSV": {passive}, "LPSV": {passive}, "PORT": {active}, "EPRT": {active}, "LPRT": {active},
	"REST": {restarts}, "RNFR": {renames}, "ABOR": {aborts}, "AUTH": {protects}, "USER": {passwords}, "PASS": {passwords},
}

// factsOf returns the facts of a record.
func factsOf(events []*event.Event) (list []fact) {
	seen := map[fact]bool{}
	add := func(facts ...fact) {
		for _, f := range facts {
			if !seen[f] {
				seen[f] = true
				list = append(list, f)
			}
		}
	}
	for _, e := range events {
		switch {
		case e.Kind == event.KindSessionOpen:
			add(connects)
		case e.Kind == event.KindCommand && e.Dec != nil:
			add(commands)
			add(factsOfVerb[e.Dec.Verb]...)
		case e.Kind == event.KindReply && bytes.Count(e.Data, []byte("\n")) > 1:
			add(manyLines)
		case e.Kind == event.KindReply && e.Dec != nil && e.Dec.Code >= 400:
			add(refusal)
		}
	}
	return list
}
