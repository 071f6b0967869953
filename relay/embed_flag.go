package main

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// maxEmbedders bounds the origins of -embed: each response has all of them in a header.
const maxEmbedders = 32

// parseEmbed parses the value of -embed: origins such as https://moodle.example.org, whose
// pages may show the simulator in a frame. An empty value means none.
func parseEmbed(value string) (origins []string, err error) {
	if value == "" {
		return nil, nil
	}
	for part := range strings.SplitSeq(strings.ToLower(value), ",") {
		u, err := url.Parse(part)
		switch {
		case err != nil || u.Hostname() == "" || u.Scheme+"://"+u.Host != part || !slices.Contains([]string{"http", "https"}, u.Scheme):
			return nil, fmt.Errorf("%q is no origin, such as https://moodle.example.org or http://127.0.0.1:8080", part)
		case strings.ContainsFunc(u.Host, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(`*;,'"`, r) }):
			return nil, fmt.Errorf("%q: a host name in ASCII is needed, and no wildcard", part)
		case len(origins) == maxEmbedders:
			return nil, fmt.Errorf("more than %d origins", maxEmbedders)
		}
		origins = append(origins, part)
	}
	return origins, nil
}
