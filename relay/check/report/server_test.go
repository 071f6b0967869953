package report

import (
	"bytes"
	"strings"
	"testing"
	"testing/synctest"

	"ftpsim/ftpcore/servercheck"
)

// The card of a server is accepted by JUnit's schema, with its clauses as classes.
func TestJUnitOfServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // on a clock that jumps over waits
		card, err := servercheck.JudgeProfile(t.Context(), "vsftpd")
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := JUnit(&b, card.AsCourse()); err != nil {
			t.Fatal(err)
		}
		if list := problems(b.String()); len(list) > 0 {
			t.Errorf("%s\n%s", strings.Join(list, "\n"), b.String())
		}
		for _, want := range []string{`classname="RFC 959 §5.4" name="959-5.4-list-missing"`, "LIST missing", `failures="4"`} {
			if !strings.Contains(b.String(), want) {
				t.Errorf("the report lacks %s", want)
			}
		}
	})
}
