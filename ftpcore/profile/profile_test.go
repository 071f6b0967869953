package profile

import "testing"

func TestNamed(t *testing.T) {
	names := map[string]bool{}
	for _, p := range All() {
		got, ok := Named(p.Name)
		if !ok || got.Name != p.Name || p.Title == "" || p.Text == "" || names[p.Name] {
			t.Errorf("%+v", p)
		}
		names[p.Name] = true
	}
	if _, ok := Named("nobody"); ok || !names["full"] || !names["minimal"] || !names["minimal-fixed"] {
		t.Errorf("names %v", names)
	}
}
