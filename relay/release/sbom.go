package main

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"ftpsim/relay/version"
)

// bom is a list of parts as CycloneDX 1.6 has it, with the fields that we fill.
type bom struct {
	Format     string      `json:"bomFormat"`
	Spec       string      `json:"specVersion"`
	Version    int         `json:"version"`
	Metadata   metadata    `json:"metadata"`
	Components []component `json:"components"`
}

type metadata struct {
	Timestamp string    `json:"timestamp"`
	Component component `json:"component"`
}

type component struct {
	Type       string     `json:"type"`
	Name       string     `json:"name"`
	Version    string     `json:"version"`
	Scope      string     `json:"scope,omitempty"` // "required" is in the program, "excluded" only in its tests and tools
	PURL       string     `json:"purl,omitempty"`
	Hashes     []hash     `json:"hashes,omitempty"`
	Properties []property `json:"properties,omitempty"`
}

type hash struct {
	Algorithm string `json:"alg"`
	Content   string `json:"content"` // hexadecimal
}

type property struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Scopes of a component.
const (
	required = "required"
	excluded = "excluded"
)

// bundled are the npm packages that only the page's build needs, but parts of which the page
// holds: fonts and icons.
var bundled = []string{"@fontsource-variable/inter", "@fontsource-variable/jetbrains-mono", "lucide-static"}

// writeSBOM writes the list of parts: each module of go.sum, Go itself, and the npm packages
// of the page.
func writeSBOM(to string, date time.Time) error {
	sums, err := os.ReadFile("go.sum")
	if err != nil {
		return err
	}
	lock, err := os.ReadFile("web/package-lock.json")
	if err != nil {
		return err
	}
	linked, err := linkedModules()
	if err != nil {
		return err
	}
	goVersion, err := exec.Command("go", "env", "GOVERSION").Output()
	if err != nil {
		return err
	}
	npm, err := npmPackages(lock)
	if err != nil {
		return err
	}
	std := strings.TrimPrefix(strings.TrimSpace(string(goVersion)), "go")
	b := bom{
		Format: "CycloneDX", Spec: "1.6", Version: 1,
		Metadata:   metadata{date.Format(time.RFC3339), component{Type: "application", Name: "ftpsim", Version: version.Number}},
		Components: slices.Concat([]component{{Type: "library", Name: "std", Version: std, Scope: required, PURL: "pkg:golang/std@" + std}}, goModules(sums, linked), npm),
	}
	text, err := json.MarshalIndent(b, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(to, append(text, '\n'), 0o666)
}

// linkedModules returns the modules, as "path@version", of which a package is in the relay or
// in the page's server, on any platform.
func linkedModules() (map[string]bool, error) {
	linked := map[string]bool{}
	list := func(p platform, pkg string) error {
		cmd := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{.Path}}@{{.Version}}{{end}}", pkg)
		cmd.Env = append(os.Environ(), "GOOS="+p.os, "GOARCH="+p.arch)
		text, err := cmd.Output()
		for name := range strings.Lines(string(text)) {
			linked[strings.TrimSpace(name)] = true
		}
		return err
	}
	for _, p := range platforms {
		if err := list(p, "./relay"); err != nil {
			return nil, err
		}
	}
	return linked, list(platform{"js", "wasm"}, "./wasm")
}

// goModules returns the modules of a go.sum whose files were read, not only their go.mod.
func goModules(sums []byte, linked map[string]bool) []component {
	var all []component
	for lines := bufio.NewScanner(bytes.NewReader(sums)); lines.Scan(); {
		f := strings.Fields(lines.Text())
		if len(f) != 3 || strings.HasSuffix(f[1], "/go.mod") {
			continue
		}
		c := component{
			Type: "library", Name: f[0], Version: f[1], Scope: excluded, PURL: "pkg:golang/" + f[0] + "@" + f[1],
			Properties: []property{{"go.sum", f[2]}}, // a hash of the files' hashes, not of an archive
		}
		if linked[f[0]+"@"+f[1]] {
			c.Scope = required
		}
		all = append(all, c)
	}
	return all
}

// npmPackages returns the packages of a package-lock.json that are in the page.
func npmPackages(lock []byte) ([]component, error) {
	var l struct {
		Packages map[string]struct {
			Version, Integrity string
			Dev                bool
		}
	}
	if err := json.Unmarshal(lock, &l); err != nil {
		return nil, fmt.Errorf("package-lock.json: %w", err)
	}
	var all []component
	for path, p := range l.Packages {
		name := strings.TrimPrefix(path, "node_modules/")
		if path == "" || p.Dev && !slices.Contains(bundled, name) {
			continue
		}
		c := component{Type: "library", Name: name, Version: p.Version, Scope: required, PURL: "pkg:npm/" + strings.Replace(name, "@", "%40", 1) + "@" + p.Version}
		if sum, ok := strings.CutPrefix(p.Integrity, "sha512-"); ok {
			if raw, err := base64.StdEncoding.DecodeString(sum); err == nil {
				c.Hashes = []hash{{"SHA-512", hex.EncodeToString(raw)}}
			}
		}
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b component) int { return cmp.Compare(a.Name, b.Name) })
	return all, nil
}
