package ftpsim_test

import (
	"bufio"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// clauseFile lists every clause of an RFC that the project cites, each looked up there:
// the RFC, the clause, its title.
const clauseFile = "ftpcore/testdata/clauses.txt"

var (
	// citedAs is how tables cite: "959#5.4".
	citedAs = regexp.MustCompile(`\b(\d{3,4})#(appendix-\w+|[\d.]*\d)`)
	// citedIn is how comments and texts do: "RFC 959 §3.1.2 and §3.4", "RFC 959 appendix II".
	citedIn = regexp.MustCompile(`RFC (\d{3,4})((?:(?:,| and|, and| or| to)?\s+(?:// )?§{1,2}[\d.]*\d)+|,? appendix \w+)`)
	clause  = regexp.MustCompile(`[\d.]*\d|appendix \w+`)
)

// Each clause that is cited anywhere is in the list with its title, and each in the list is cited.
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
		if path == "clauses_test.go" || !slices.Contains([]string{".go", ".ts", ".tsx", ".md", ".txtar"}, filepath.Ext(path)) {
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
