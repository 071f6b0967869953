package version

import (
	"runtime/debug"
	"testing"
)

func TestOf(t *testing.T) {
	commit := debug.BuildSetting{Key: "vcs.revision", Value: "a494dd7f0c2118e0b0c1d2e3f4a5968778695a4b"}
	for _, c := range []struct {
		settings []debug.BuildSetting
		want     string
	}{
		{nil, Number},
		{[]debug.BuildSetting{{Key: "GOOS", Value: "linux"}}, Number},
		{[]debug.BuildSetting{{Key: "GOOS", Value: "linux"}, commit}, Number + " (a494dd7f0c21)"},
	} {
		if got := of(c.settings); got != c.want {
			t.Errorf("%v: %q, want %q", c.settings, got, c.want)
		}
	}
}
