package ftpcore_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"ftpsim/ftpcore/ftptest"
)

// S12: no view shows a password: neither the decoded fields of any event nor, in
// its bytes, what is not marked as secret.
func TestS12EventsMasked(t *testing.T) {
	const secret = "s3cr3t-Wort"
	inHouse(t, ftptest.Config{}, nil, func(t *testing.T, h *ftptest.House) {
		c := call(t, h)
		c.say("USER haha", "331")
		for _, line := range []string{"PASS ", "pass ", " PASS ", "PASS  ", "PASS\t", "PASS", "PASS:", "Pass=", "ACCT ", "acct ", "P\xff\xf1ASS ", "PASS \xff\xf1"} {
			c.send(line + secret)
			c.want("")
			if line == "PASS " {
				c.say("USER haha", "331")
			}
		}
		c.send("PASS " + strings.Repeat(secret, 500))
		c.want("")
		masked := 0
		for _, e := range h.Events() {
			text, err := json.Marshal(e)
			if err != nil || strings.Contains(strings.ToLower(string(text)), strings.ToLower(secret)) {
				t.Errorf("event %d: %.300s %v", e.ID, text, err)
			}
			b := bytes.Clone(e.Data)
			if e.Raw != nil {
				for _, m := range e.Raw.Mask {
					clear(b[m[0]:m[1]])
					masked++
				}
			}
			if bytes.Contains(bytes.ToLower(b), []byte("s3cr3t")) {
				t.Errorf("event %d: its bytes show it: %.100q", e.ID, b)
			}
		}
		if masked < 8 {
			t.Errorf("only %d secrets are marked: are they recorded?", masked)
		}
	})
}
