package recording

import (
	"slices"

	"ftpsim/ftpcore"
)

// Account is an ftpcore.Account.
type Account struct {
	User        string   `json:"user"`
	Password    string   `json:"password,omitempty"`
	AnyPassword bool     `json:"any,omitempty"`
	Acct        string   `json:"acct,omitempty"`
	Home        string   `json:"home"`
	Write       []string `json:"write,omitempty"`
}

// AccountChange is a change of the accounts while the server ran.
type AccountChange struct {
	After    int64     `json:"after"`    // ID of the newest event before it
	Accounts []Account `json:"accounts"` // all accounts from then on
}

// Accounts converts an engine's accounts to the recorded form.
func Accounts(list []ftpcore.Account) []Account {
	out := make([]Account, len(list))
	for i, a := range list {
		out[i] = Account(a)
	}
	return out
}

// engineAccounts converts recorded accounts to the engine's form.
func engineAccounts(list []Account) []ftpcore.Account {
	out := make([]ftpcore.Account, len(list))
	for i, a := range list {
		out[i] = ftpcore.Account(a)
	}
	return out
}

// AccountsSince returns the accounts in force after the event id, and all later ones.
func (s Server) AccountsSince(id int64) [][]Account {
	lists := [][]Account{s.Accounts}
	for _, c := range s.AccountChanges {
		if c.After <= id {
			lists = nil
		}
		lists = append(lists, c.Accounts)
	}
	return lists
}

// allAccounts returns all accounts that were in force at some time.
func (s Server) allAccounts() []Account {
	list := slices.Clone(s.Accounts)
	for _, c := range s.AccountChanges {
		list = append(list, c.Accounts...)
	}
	return list
}

// changeAccounts sets the accounts in force before the i-th event. The caller holds p.mu.
func (p *player) changeAccounts(i int) {
	for len(p.changes) > 0 && p.changes[0].After < p.events[i].ID {
		list := engineAccounts(p.changes[0].Accounts)
		p.changes = p.changes[1:]
		p.unlocked(func() { p.srv.SetAccounts(list) })
	}
}
