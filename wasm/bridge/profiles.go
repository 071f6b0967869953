package bridge

import (
	"errors"
	"reflect"
	"slices"
	"strconv"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/profile"
)

// maxLoaded is how many profiles a page can load.
const maxLoaded = 50

// ProfileArgs names a profile; empty means the profile of new sessions.
type ProfileArgs struct {
	Name string `json:"name,omitempty"`
}

// ProfileText is a profile as JSON.
type ProfileText struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// ProfileLoadArgs is a profile as JSON, in the form of ProfileText.
type ProfileLoadArgs struct {
	Text  string `json:"text"`
	Check bool   `json:"check,omitempty"` // only check it, do not load it
}

// ProfileState answers profile.load. Name is the name of the loaded profile. It differs
// from the name in the text if another profile has that name, since a recording refers to
// profiles by name.
type ProfileState struct {
	Name    string          `json:"name,omitempty"`
	Problem *ProfileProblem `json:"problem,omitempty"`
}

// ProfileProblem mirrors ftpcore.ProfileError.
type ProfileProblem struct {
	Code  string `json:"code"`
	Field string `json:"field,omitempty"`
	Value string `json:"value,omitempty"`
}

func (b *Bridge) allProfiles() []ftpcore.Profile { return append(profile.All(), b.loaded...) }

// profileNamed returns a profile of the recording that the page shows or of this server.
func (b *Bridge) profileNamed(name string) (ftpcore.Profile, bool) {
	list := b.allProfiles()
	if b.view != nil {
		list = append(slices.Clone(b.view.rec.Server.Profiles), list...)
	}
	i := slices.IndexFunc(list, func(p ftpcore.Profile) bool { return p.Name == name })
	if i < 0 {
		return ftpcore.Profile{}, false
	}
	return list[i], true
}

func (b *Bridge) profileText(a ProfileArgs, _ []byte) (answer, error) {
	if a.Name == "" {
		a.Name = b.profile
	}
	p, ok := b.profileNamed(a.Name)
	if !ok {
		return answer{}, refuse(ErrBadArgs, "name")
	}
	return answer{result: ProfileText{p.Name, string(profile.Text(p))}}, nil
}

func (b *Bridge) loadProfile(a ProfileLoadArgs, _ []byte) (answer, error) {
	p, err := profile.Parse([]byte(a.Text))
	if err == nil && !a.Check {
		p, err = b.adopt(p)
	}
	var bad *ftpcore.ProfileError
	if errors.As(err, &bad) {
		return answer{result: ProfileState{Problem: &ProfileProblem{bad.Code, bad.Field, bad.Value}}}, nil
	}
	return answer{result: ProfileState{Name: p.Name}}, err
}

// adopt adds p to the loaded profiles, under a name that no other profile has, and returns
// it.
func (b *Bridge) adopt(p ftpcore.Profile) (ftpcore.Profile, error) {
	for n, base := 2, p.Name; ; n++ {
		had, taken := b.profileNamed(p.Name)
		switch {
		case taken && reflect.DeepEqual(had, p):
			delete(b.hidden, p.Name)
			return p, nil
		case !taken && len(b.loaded) >= maxLoaded:
			return p, &ftpcore.ProfileError{Code: "too-many", Field: "profiles", Value: strconv.Itoa(maxLoaded)}
		case !taken:
			b.loaded = append(b.loaded, p)
			return p, nil
		}
		tail := "-" + strconv.Itoa(n)
		p.Name = base[:min(len(base), ftpcore.MaxProfileName-len(tail))] + tail
	}
}

// hideProfile takes a loaded profile out of the list that Config has. It stays known by its
// name, because events of the record may refer to it, until the same profile is loaded again.
func (b *Bridge) hideProfile(a ProfileArgs, _ []byte) (answer, error) {
	if !slices.ContainsFunc(b.loaded, func(p ftpcore.Profile) bool { return p.Name == a.Name }) {
		return answer{}, refuse(ErrNoProfile, a.Name)
	}
	if b.hidden == nil {
		b.hidden = map[string]bool{}
	}
	b.hidden[a.Name] = true
	return answer{}, nil
}
