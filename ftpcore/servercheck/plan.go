package servercheck

import (
	"cmp"
	"fmt"
)

// Plan is what Run will do, in numbers.
type Plan struct {
	Cases    int    `json:"cases"`    // sessions, one after the other
	Commands int    `json:"commands"` // without logins and PASV
	KiB      int    `json:"kib"`      // of files that it stores
	Dir      string `json:"dir"`      // name of the directory that it makes and removes
}

// PlanOf returns what Run will do.
func PlanOf(o Options) Plan {
	p, up := Plan{Dir: cmp.Or(o.Dir, defaultDir)}, 0
	for _, c := range Chosen(o) {
		p.Cases++
		p.Commands += len(c.Steps)
		for _, s := range c.Steps {
			up += len(s.Up)
		}
	}
	p.KiB = up>>10 + 3
	return p
}

// Announce says in sentences what Run will do.
func Announce(o Options) []string {
	p := PlanOf(o)
	return []string{
		fmt.Sprintf("It connects to %s, once for each of %d cases, one after the other, and logs in as %s.", o.Addr, p.Cases, o.Account.User),
		fmt.Sprintf("It makes the directory %s and works in it: about %d commands, %d KiB of small files.", p.Dir, p.Commands, p.KiB),
		"It tries one wrong login, a few commands before the login, and PORT to other hosts and to low ports, which the server should refuse.",
		"It sends the password in clear text, as FTP does; with TLS it accepts every certificate and shows its fingerprint.",
		"It removes the directory with all files in it, also if you stop it.",
	}
}
