// Package profile is the kinds of server that the simulator can be: data, not
// code.
package profile

import (
	"slices"

	"ftpsim/ftpcore"
)

var all = []ftpcore.Profile{
	{
		Name:  "full",
		Title: "Full server",
		Text:  "Every verb that the simulator knows, answered as the RFCs say.",
	},
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

// All lists the profiles, the ordinary server first.
func All() []ftpcore.Profile { return slices.Clone(all) }

// Named finds a profile by its name.
func Named(name string) (p ftpcore.Profile, ok bool) {
	i := slices.IndexFunc(all, func(p ftpcore.Profile) bool { return p.Name == name })
	if i < 0 {
		return p, false
	}
	return all[i], true
}
