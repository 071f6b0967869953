package main

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

func TestParseEmbed(t *testing.T) {
	for _, tt := range []struct {
		value string
		want  []string
		fails bool
	}{
		{value: ""},
		{value: "https://moodle.example.org", want: []string{"https://moodle.example.org"}},
		{value: "https://Moodle.example.org:8443,http://127.0.0.1:8080,http://[::1]:80", want: []string{"https://moodle.example.org:8443", "http://127.0.0.1:8080", "http://[::1]:80"}},
		{value: "moodle.example.org", fails: true},
		{value: "https://moodle.example.org/", fails: true},
		{value: "https://moodle.example.org/course?x", fails: true},
		{value: "https://user@moodle.example.org", fails: true},
		{value: "https://*.example.org", fails: true},
		{value: "https://a.example;script-src", fails: true},
		{value: "https://bücher.example", fails: true},
		{value: "file:///tmp", fails: true},
		{value: "*", fails: true},
		{value: "https://a.example,", fails: true},
		{value: strings.Repeat("https://a.example,", maxEmbedders) + "https://b.example", fails: true},
	} {
		got, err := parseEmbed(tt.value)
		if (err != nil) != tt.fails || !slices.Equal(got, tt.want) {
			t.Errorf("%q: %v, %v", tt.value, got, err)
		}
	}
}

// A foreign page can show the simulator in a frame only if -embed names its origin.
func TestFramesNeedTheFlag(t *testing.T) {
	policy := func(origins ...string) string {
		g := guard{names: map[string]bool{"127.0.0.1:8021": true}, embedders: origins}
		r := httptest.NewRequest("GET", "http://127.0.0.1:8021/", nil)
		w := httptest.NewRecorder()
		g.protect(http.NotFoundHandler()).ServeHTTP(w, r)
		_, ancestors, _ := strings.Cut(w.Header().Get("Content-Security-Policy"), "frame-ancestors ")
		return ancestors
	}
	if got := policy(); got != "'self'" {
		t.Errorf("without the flag: %q", got)
	}
	if got := policy("https://a.example", "http://b.example:8080"); got != "'self' https://a.example http://b.example:8080" {
		t.Errorf("with the flag: %q", got)
	}
}
