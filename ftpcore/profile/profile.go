// Package profile holds the profiles, the kinds of server that the simulator can be, as data.
// To add one, write its ftpcore.Profile and add it to the list all.
package profile

import (
	"slices"
	"strings"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/event"
)

var all = []ftpcore.Profile{
	{
		Name:  "full",
		Title: "Full server",
		Text:  "Every verb that the simulator knows, answered as the RFCs say.",
	},
	{
		Name:  "rfc959-minimum",
		Title: "RFC 959 minimum",
		Text:  "What RFC 959 §5.1 asks of every server and no more. It has no PASS: who names an account is in.",
		Verbs: words("USER QUIT PORT TYPE MODE STRU RETR STOR NOOP"),
		Params: map[string][]string{
			"TYPE": {"A", "A N"}, "MODE": {"S"}, "STRU": {"F", "R"},
		},
		Words: map[string]string{string(event.ReasonLoginRequired): "Please log in with USER."},
	},
	{
		Name:     "single-line",
		Title:    "Single-line replies",
		Text:     "Every reply in one line and with the classic code, for small embedded clients.",
		Greeting: "ftpsim ready.",
		Lacks:    []string{"FEAT", "MLST"}, // their replies must have several lines
		OneLine:  true,
		Words:    map[string]string{"PASV " + string(event.ReasonPassive): "Entering Passive Mode {0}"},
	},
	vsftpd, proftpd, filezilla, iis,
	{
		Name:     "minimal",
		Title:    "Two-week server, as written",
		Text:     "The fourteen verbs of a server that was written in two weeks to understand FTP, with its faults.",
		Greeting: "Wellcom to CNC ftp.",
		Seed:     ftpcore.SeedAsWritten,
	},
	{
		Name:     "minimal-fixed",
		Title:    "Two-week server, as meant",
		Text:     "The same fourteen verbs with the faults mended: what its author had in mind.",
		Greeting: "Wellcom to CNC ftp.",
		Seed:     ftpcore.SeedAsMeant,
	},
}

// words splits a list of verbs.
func words(s string) []string { return strings.Fields(s) }

// All returns the profiles. The first one is the default, the full server.
func All() []ftpcore.Profile { return slices.Clone(all) }

// Named returns the profile with that name.
func Named(name string) (p ftpcore.Profile, ok bool) {
	i := slices.IndexFunc(all, func(p ftpcore.Profile) bool { return p.Name == name })
	if i < 0 {
		return p, false
	}
	return all[i], true
}
