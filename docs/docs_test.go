package docs_test

import (
	"bufio"
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/recording"
	"ftpsim/relay/version"
)

var (
	namedTest = regexp.MustCompile("`((?:Test|Fuzz)[A-Za-z0-9]+|[a-z0-9_-]+\\.txtar)`")
	testFunc  = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)[A-Za-z0-9]+)\(`)
	link      = regexp.MustCompile(`\]\(([^):#]+)\)`)
	// changelogHeading is the heading of a version: "## 0.1.0".
	changelogHeading = regexp.MustCompile(`(?m)^## (\S+)`)
	stepRow          = regexp.MustCompile("(?m)^\\| `([a-z-]+)` \\| [0-9]+ \\|")
	testSteps        = regexp.MustCompile(`(?m)^(quick|test): .*\n\t@\.ci/steps \$\(MAKE\) (.*)$`)
	limitRow         = regexp.MustCompile("(?m)^\\| `([A-Za-z]+)`: [^|]*\\| ([0-9]+) \\|")
)

// docs/SECURITY.md names only tests that exist, and names each test of a numbered promise.
func TestSecurityDoc(t *testing.T) {
	doc, err := os.ReadFile("docs/SECURITY.md")
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for _, root := range []string{"ftpcore", "relay", "wasm"} {
		err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case strings.HasSuffix(name, ".txtar"):
				there[d.Name()] = true
			case strings.HasSuffix(name, "_test.go"):
				b, err := os.ReadFile(name)
				if err != nil {
					return err
				}
				for _, m := range testFunc.FindAllSubmatch(b, -1) {
					there[string(m[1])] = true
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	told := map[string]bool{}
	for _, m := range namedTest.FindAllSubmatch(doc, -1) {
		if told[string(m[1])] = true; !there[string(m[1])] {
			t.Errorf("docs/SECURITY.md names %s, which does not exist", m[1])
		}
	}
	for name := range there {
		if strings.HasPrefix(name, "TestS0") || strings.HasPrefix(name, "TestS1") {
			if !told[name] {
				t.Errorf("docs/SECURITY.md does not name %s", name)
			}
		}
	}
}

// The table of limits in docs/SECURITY.md has every limit with its default.
func TestSecurityDocLimits(t *testing.T) {
	doc, err := os.ReadFile("docs/SECURITY.md")
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(recording.Limits(ftpcore.Limits{QuotaBytes: 1, QuotaFiles: 1}.WithDefaults()))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]json.Number{}
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	want["quotaBytes"], want["quotaFiles"] = "0", "0"
	for _, m := range limitRow.FindAllStringSubmatch(string(doc), -1) {
		if want[m[1]].String() != m[2] {
			t.Errorf("%s is %s, and the table says %s", m[1], want[m[1]], m[2])
		}
		delete(want, m[1])
	}
	for name := range want {
		t.Errorf("the table lacks %s", name)
	}
}

// documents lists README.md and the documents of the repository.
func documents(t *testing.T) []string {
	t.Helper()
	docs, err := filepath.Glob("docs/*.md")
	if err != nil || len(docs) < 9 {
		t.Fatalf("documents: %v, %v", docs, err)
	}
	return append(docs, "README.md", "relay/tunnel/SPEC.md", "findings/README.md")
}

// The links of README.md and the documents lead to files that exist.
func TestLinks(t *testing.T) {
	links := 0
	for _, file := range documents(t) {
		for _, m := range link.FindAllStringSubmatch(readText(t, file), -1) {
			links++
			if _, err := os.Stat(filepath.Join(filepath.Dir(file), m[1])); err != nil {
				t.Errorf("%s links to %s: %v", file, m[1], err)
			}
		}
	}
	if links < 15 {
		t.Errorf("only %d links are found", links)
	}
}

// The first version of docs/CHANGELOG.md is the one that the programs print.
func TestChangelogVersion(t *testing.T) {
	doc, err := os.ReadFile("docs/CHANGELOG.md")
	if err != nil {
		t.Fatal(err)
	}
	m := changelogHeading.FindSubmatch(doc)
	if m == nil {
		t.Fatalf("no heading of docs/CHANGELOG.md is a version")
	}
	if got := string(m[1]); got != version.Number {
		t.Errorf("docs/CHANGELOG.md begins with %s, relay/version says %s", got, version.Number)
	}
}

// docs/CONTRIBUTING.md has the time of each step of make quick and make test.
func TestContributingSteps(t *testing.T) {
	doc, err := os.ReadFile("docs/CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	makefile, err := os.ReadFile("Makefile")
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for _, m := range testSteps.FindAllSubmatch(makefile, -1) {
		want = append(want, strings.Fields(strings.NewReplacer("tools ", "", "+", " ").Replace(string(m[2])))...)
	}
	for _, m := range stepRow.FindAllSubmatch(doc, -1) {
		got = append(got, string(m[1]))
	}
	if len(want) < 9 || !slices.Equal(got, want) {
		t.Errorf("the table has the steps %v, the Makefile %v", got, want)
	}
}

// clauseFile lists every clause of an RFC that the project cites, one per line: the RFC, the
// clause, its title in the RFC.
const clauseFile = "ftpcore/testdata/clauses.txt"

var (
	// citedAs matches a citation in a table: "959#5.4".
	citedAs = regexp.MustCompile(`\b(\d{3,4})#(appendix-\w+|[\d.]*\d)`)
	// citedIn matches a citation in a comment or text: "RFC 959 §3.1.2 and §3.4", "RFC 959 appendix II".
	citedIn = regexp.MustCompile(`RFC (\d{3,4})((?:(?:,| and|, and| or| to)?\s+(?:// )?§{1,2}[\d.]*\d)+|,? appendix \w+)`)
	clause  = regexp.MustCompile(`[\d.]*\d|appendix \w+`)
)

// Each cited clause is in the list with its title, and each clause of the list is cited.
func TestClauses(t *testing.T) {
	titles := clauseTitles(t)
	cited := map[string]string{} // clause: where
	for path, text := range cites(t) {
		for _, m := range citedAs.FindAllStringSubmatch(text, -1) {
			cited[m[1]+" "+m[2]] = path
		}
		for _, m := range citedIn.FindAllStringSubmatch(text, -1) {
			for _, c := range clause.FindAllString(m[2], -1) {
				cited[m[1]+" "+strings.ReplaceAll(c, " ", "-")] = path
			}
		}
	}
	if len(cited) < 100 {
		t.Fatalf("only %d clauses were found: %v", len(cited), slices.Sorted(maps.Keys(cited)))
	}
	for c, path := range cited {
		if titles[c] == "" {
			t.Errorf("%s cites RFC %s, which is not in %s: look its title up", path, c, clauseFile)
		}
	}
	for c := range titles {
		if cited[c] == "" {
			t.Errorf("nothing cites RFC %s any more: take it out of %s", c, clauseFile)
		}
	}
}

func clauseTitles(t *testing.T) map[string]string {
	f, err := os.Open(clauseFile)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	titles := map[string]string{}
	for s := bufio.NewScanner(f); s.Scan(); {
		rfc, rest, _ := strings.Cut(s.Text(), " ")
		number, title, ok := strings.Cut(rest, " ")
		if !ok || title == "" {
			t.Fatalf("%s: %q has no title", clauseFile, s.Text())
		}
		titles[rfc+" "+number] = title
	}
	return titles
}

// cites returns the texts that may cite a clause, by their paths.
func cites(t *testing.T) map[string]string {
	texts := map[string]string{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && slices.Contains([]string{"node_modules", "dist", "4f3002f", ".git"}, d.Name()) {
			return filepath.SkipDir
		}
		if path == "docs/docs_test.go" || !slices.Contains([]string{".go", ".ts", ".tsx", ".md", ".txtar"}, filepath.Ext(path)) {
			return nil
		}
		b, err := os.ReadFile(path)
		texts[path] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts
}
