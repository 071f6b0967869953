package ftpcore_test

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/profile"
	"ftpsim/ftpcore/tlsconn"
	"ftpsim/ftpcore/verbs"
)

// verbsFile is the document of all verbs, which -update writes.
const verbsFile = "../docs/VERBS.md"

const verbsHead = `# Verbs

All verbs of the full server and their values, from its command table. The command
` + "`go test ./ftpcore -run TestVerbsDocument -update`" + ` writes this file, and the test fails when the file is stale.

- **Since** is the document in which it first appeared: 765 stands for RFC 765 and older ones, "none" for no document at all.
- **Hist.** marks verbs and values that are obsolete.
- **Login** says whether it needs a login, always or only with an argument.
- **In transfer** says what happens to it while a transfer runs: the server answers it at once, or it waits for the end of the transfer.
- The next columns are the profiles in which it works, and the last one is a transcript in ` + "`ftpcore/testdata`" + ` in which the server accepts it.

`

// feature is a verb, or one of its values.
type feature struct{ verb, code string }

func (f feature) String() string { return strings.TrimSpace(f.verb + " " + f.code) }

// asks reports whether a command with this argument asks for f.
func (f feature) asks(verb, arg string) bool {
	arg = strings.ToUpper(strings.Join(strings.Fields(arg), " "))
	code := strings.ToUpper(f.code)
	rest, ok := strings.CutPrefix(arg, code)
	switch {
	case verb != f.verb || !ok:
		return verb == f.verb && arg+" N" == code
	case code == "":
		return true
	}
	return rest == "" || rest[0] == ' ' && verb != "TYPE" || rest[0] == '='
}

// proofs finds for each profile and feature the transcripts in which the server accepted the
// feature, and the share of lines that use it.
func proofs(t *testing.T, features []feature) map[string]map[feature]map[string]float64 {
	t.Helper()
	found := map[string]map[feature]map[string]float64{}
	for name, s := range transcripts(t) {
		kind := cmp.Or(s.Config.Profile.Name, "full")
		if found[kind] == nil {
			found[kind] = map[feature]map[string]float64{}
		}
		for f, n := range acceptedIn(s.Record(t), features) {
			part := float64(n) / float64(len(s.Lines))
			switch family, _, _ := strings.Cut(name, "_"); family {
			case "syntax", "limit", "gate", "fault", "rewind", "abor", "mid", "quirk":
				part /= 100 // these have another subject
			}
			if found[kind][f] == nil {
				found[kind][f] = map[string]float64{}
			}
			found[kind][f][strings.TrimSuffix(name, ".txtar")] = part
		}
	}
	return found
}

// acceptedIn counts how often the server accepted each feature.
func acceptedIn(events []*event.Event, features []feature) map[feature]int {
	asked, accepted := map[int64]*event.Event{}, map[feature]int{}
	for _, e := range events {
		switch {
		case e.Kind == event.KindCommand:
			asked[e.ID] = e
		case e.Kind == event.KindReply && e.Origin == event.OriginWire && asked[e.Re] != nil && e.Dec.Code < 400:
			for _, f := range features {
				if f.asks(asked[e.Re].Dec.Verb, asked[e.Re].Dec.Arg) {
					accepted[f]++
				}
			}
			delete(asked, e.Re)
		}
	}
	return accepted
}

// best returns the transcript that the document names now, if it still shows the feature,
// otherwise the one with the largest share.
func best(named string, shown map[string]float64) string {
	if shown[named] > 0 {
		return named
	}
	most := ""
	for _, name := range slices.Sorted(maps.Keys(shown)) {
		if most == "" || shown[name] > shown[most] {
			most = name
		}
	}
	return most
}

// namedIn reads which transcript a document names for each row, by its first cell.
func namedIn(doc string) map[string]string {
	named := map[string]string{}
	for line := range strings.Lines(doc) {
		if c := strings.Split(strings.TrimSpace(line), " | "); len(c) > 2 {
			named[c[0]] = strings.TrimSuffix(c[len(c)-1], " |")
		}
	}
	return named
}

// inProfile reports whether f works in a profile.
func inProfile(p ftpcore.Profile, f feature, proven map[feature]map[string]float64) bool {
	known := (&ftpcore.Server{Profile: p, TLS: &tlsconn.TLS{}}).Reference()
	if !slices.ContainsFunc(known, func(c verbs.CommandInfo) bool { return c.Verb == f.verb }) {
		return false
	}
	if f.code == "" {
		return true
	}
	if p.Seed != "" { // what its author wrote has no table of values
		return len(proven[f]) > 0
	}
	return slices.ContainsFunc(p.Parameters(), func(x verbs.Parameter) bool { return x.Verb == f.verb && x.Code == f.code })
}

// verbRow is a row of the document.
type verbRow struct {
	f             feature
	syntax, help  string
	rfc, since    string
	historical    bool
	needs         []verbs.Need
	midst, ofVerb bool
}

func verbRows() (rows []verbRow) {
	values := profile.All()[0].Parameters()
	for _, c := range (&ftpcore.Server{TLS: &tlsconn.TLS{}}).Reference() {
		rows = append(rows, verbRow{f: feature{c.Verb, ""}, syntax: c.Syntax, help: c.Help, rfc: c.RFC, since: c.Since,
			historical: c.Historical, needs: c.Needs, midst: c.InTransfer})
		for _, x := range values {
			if x.Verb == c.Verb {
				rows = append(rows, verbRow{f: feature{x.Verb, x.Code}, syntax: x.Verb + " " + x.Code, help: x.Name, rfc: x.RFC, since: x.Since,
					historical: x.Historical, needs: c.Needs, midst: c.InTransfer, ofVerb: true})
			}
		}
	}
	return rows
}

// TestVerbsDocument holds docs/VERBS.md against the table and the transcripts.
func TestVerbsDocument(t *testing.T) {
	rows := verbRows()
	features := make([]feature, len(rows))
	for i, r := range rows {
		features[i] = r.f
	}
	proven := proofs(t, features)
	have, err := os.ReadFile(verbsFile)
	if err != nil {
		t.Fatal(err)
	}
	named := namedIn(string(have))
	var b strings.Builder
	b.WriteString(verbsHead)
	heads := []string{"Verb", "What it does", "RFC", "Since", "Hist.", "Login", "In transfer"}
	for _, p := range profile.All() {
		heads = append(heads, p.Name)
	}
	heads = append(heads, "Transcript")
	fmt.Fprintf(&b, "| %s |\n|%s\n", strings.Join(heads, " | "), strings.Repeat("---|", len(heads)))
	for _, r := range rows {
		if len(proven["full"][r.f]) == 0 && !slices.Contains([]string{"ADAT", "MIC", "CONF", "ENC"}, r.f.verb) { // TLS refuses these
			t.Errorf("no transcript shows %s accepted", r.f)
		}
		row := cells(r, proven)
		row = append(row, best(named["| "+row[0]], proven["full"][r.f]))
		fmt.Fprintf(&b, "| %s |\n", strings.Join(row, " | "))
	}
	doc := b.String()
	if *update {
		if err := os.WriteFile(verbsFile, []byte(doc), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(have) != doc {
		t.Errorf("%s is stale: run this test with -update", verbsFile)
	}
}

func cells(r verbRow, proven map[string]map[feature]map[string]float64) []string {
	mark := map[bool]string{true: "✓"}
	name := "`" + strings.ReplaceAll(r.syntax, "|", `\|`) + "`"
	if r.ofVerb {
		name = "· " + name
	}
	login := ""
	switch {
	case slices.Contains(r.needs, verbs.NeedLogin):
		login = "yes"
	case slices.Contains(r.needs, verbs.NeedLoginForArg):
		login = "with a path"
	}
	row := []string{name, r.help, section(r.rfc), section(r.since), mark[r.historical], login, map[bool]string{true: "at once", false: "waits"}[r.midst]}
	for _, p := range profile.All() {
		row = append(row, mark[inProfile(p, r.f, proven[p.Name])])
	}
	return row
}

// section formats a reference for people: "959 §4.1.3".
func section(ref string) string {
	doc, at, ok := strings.Cut(ref, "#")
	if !ok {
		return doc
	}
	return doc + " §" + at
}

// TestFeatures compares FEAT in each profile with the table: every line belongs to a verb or
// value that works there and that a transcript shows, and none is missing.
func TestFeatures(t *testing.T) {
	var features []feature
	for _, r := range verbRows() {
		features = append(features, r.f)
	}
	proven := proofs(t, features)
	for _, p := range profile.All() {
		srv := &ftpcore.Server{Profile: p, TLS: &tlsconn.TLS{}}
		lines, works := srv.Features(), map[string]bool{}
		for _, c := range srv.Reference() {
			works[c.Verb] = true
		}
		if p.Seed != "" || !works["FEAT"] {
			continue
		}
		said := map[string]bool{}
		for _, line := range lines {
			f := featureOf(line)
			said[f.verb] = true
			if line == "TVFS" || f.verb == "" {
				continue
			}
			if !inProfile(p, f, proven[p.Name]) {
				t.Errorf("%s: FEAT says %q, and %s does not work there", p.Name, line, f)
			}
			if len(proven["full"][f]) == 0 {
				t.Errorf("%s: FEAT says %q, and no transcript shows %s", p.Name, line, f)
			}
		}
		for _, c := range srv.Reference() {
			if c.Feat != "" && !said[featureOf(c.Feat).verb] {
				t.Errorf("%s: %s works, and FEAT does not say %q", p.Name, c.Verb, c.Feat)
			}
		}
	}
}

// featureOf returns the feature of a FEAT line.
func featureOf(line string) feature {
	verb, arg, _ := strings.Cut(line, " ")
	switch verb {
	case "UTF8":
		return feature{"OPTS", "UTF8"}
	case "MODE", "SITE":
		return feature{verb, arg}
	}
	return feature{verb, ""}
}
