package bridge

import (
	"ftpsim/ftpcore"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/profile"
	"ftpsim/ftpcore/snapfs"
	"ftpsim/ftpcore/starttree"
)

// Quota of the server's files.
const (
	maxBytes = 512 << 20
	maxFiles = 100_000
)

// innerAddr is the server's address on the in-memory network, for the built-in client.
const innerAddr = "127.0.0.1:2121"

// newFiles returns the filesystem that a server starts with.
func newFiles(clock event.Clock) *snapfs.FS {
	f := snapfs.New(snapfs.Options{Now: clock.Now, MaxBytes: maxBytes, MaxFiles: maxFiles})
	if err := starttree.Fill(f, clock.Now()); err != nil {
		panic(err) // there is room for these
	}
	return f
}

// accounts returns the accounts that a server begins with.
func accounts() []ftpcore.Account {
	return []ftpcore.Account{
		{User: "haha", Password: "hehe", Home: "/", Write: []string{"/"}},
		{User: "anonymous", AnyPassword: true, Home: "/", Write: []string{"/" + starttree.Uploads}},
		{User: "books", Password: "hehe", Acct: "ledger", Home: "/", Write: []string{"/" + starttree.Uploads}},
	}
}

func (b *Bridge) config() Config {
	c := Config{Profile: b.profile, Profiles: []ProfileInfo{}, Accounts: []AccountInfo{}}
	for _, p := range b.allProfiles() {
		if b.hidden[p.Name] {
			continue
		}
		c.Profiles = append(c.Profiles, ProfileInfo{p.Name, p.Title, p.Text})
	}
	for _, a := range b.accounts {
		c.Accounts = append(c.Accounts, AccountInfo{a.User, a.Password, a.AnyPassword, a.Acct, a.Home, a.Write})
	}
	return c
}

func (b *Bridge) setConfig(a ConfigArgs, _ []byte) (answer, error) {
	if a.Profile == "" {
		return answer{}, nil
	}
	p, ok := b.profileNamed(a.Profile)
	if !ok {
		return answer{}, refuse(ErrNoProfile, a.Profile)
	}
	b.stepper.SetProfile(p.Name, profile.Rules(p))
	b.server.SetProfile(p)
	b.profile = p.Name
	b.touch()
	return answer{}, nil
}
