// Package version says which version of ftpsim this program is. The relay and the page's
// server are built from one tree and share it.
package version

import "runtime/debug"

// Number is the version of the next release, or of this one: the first heading of
// docs/CHANGELOG.md.
const Number = "0.1.0"

// commitDigits is how much of a commit's hash is printed.
const commitDigits = 12

// String returns the version and the commit that the program was built from, such as
// "0.1.0 (a494dd7f0c21)". A program that was built outside of a repository, or with
// -buildvcs=false, has no commit: "0.1.0".
func String() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return Number
	}
	return of(info.Settings)
}

func of(settings []debug.BuildSetting) string {
	for _, s := range settings {
		if s.Key == "vcs.revision" {
			return Number + " (" + s.Value[:min(len(s.Value), commitDigits)] + ")"
		}
	}
	return Number
}
