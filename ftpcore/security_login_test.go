package ftpcore_test

import (
	"bufio"
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/ftptest"
	"ftpsim/ftpcore/verbs"
)

// S3: guessing passwords gets slower and ends the session (RFC 2577 §5), and does not reveal
// which users exist (§7).
func TestS03Guessing(t *testing.T) {
	guess := func(user string) (said []string, took []time.Duration) {
		c := ftptest.Config{}
		c.Limits.LoginDelay = 200
		inHouse(t, c, nil, func(t *testing.T, h *ftptest.Server) {
			c := call(t, h)
			for range 5 {
				said = append(said, strings.ReplaceAll(c.say("USER "+user, ""), user, "NAME"))
				begin := time.Now()
				said = append(said, c.say("PASS x", ""))
				took = append(took, time.Since(begin))
			}
			if !c.closed() {
				t.Error("five wrong passwords, and the session goes on")
			}
			if check := ruled(h, "too-many-logins"); check == nil || check.Got != 5 || check.Limit != 5 {
				t.Errorf("the record says %+v", check)
			}
		})
		return said, took
	}
	known, knownTook := guess("haha")
	unknown, unknownTook := guess("nobody")
	if !slices.Equal(known, unknown) || !slices.Equal(knownTook, unknownTook) {
		t.Errorf("who exists can be told:\n%q %v\n%q %v", known, knownTook, unknown, unknownTook)
	}
	for i := 1; i < len(knownTook); i++ {
		if knownTook[i] <= knownTook[i-1] {
			t.Errorf("it does not get slower: %v", knownTook)
		}
	}
}

// A successful login does not reset the count of failed ones.
func TestS03GuessingAfterLogin(t *testing.T) {
	inHouse(t, ftptest.Config{}, nil, func(t *testing.T, h *ftptest.Server) {
		c := call(t, h)
		for range 4 {
			c.say("USER haha", "331")
			c.say("PASS x", "530")
		}
		c.say("USER anonymous", "331")
		c.say("PASS x", "230")
		c.say("USER haha", "331")
		c.say("PASS x", "421")
	})
}

// S8: before the login no verb uses files or sockets, and a verb that needs the login
// refuses. The test takes all verbs from the command table.
func TestS08BeforeLogin(t *testing.T) {
	arguments := append([]string{"", "a.txt", "/", "1", "I", "127,0,0,1,200,1", "|1|127.0.0.1|40000|", "MLST type;", "UTF8 ON", "HASH SHA-256", "0 1"}, hostile...)
	inHouse(t, ftptest.Config{}, []ftptest.File{{Name: "a.txt", Data: []byte("x")}}, func(t *testing.T, h *ftptest.Server) {
		w := &watchedFS{FS: h.FS}
		srv := &ftpcore.Server{FS: w, Accounts: h.Server.Accounts, Observers: h.Server.Observers}
		ln, err := h.Net.Listen("127.0.0.1:2100")
		if err != nil {
			t.Fatal(err)
		}
		var sockets atomic.Int32
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan struct{})
		go func() {
			defer close(done)
			srv.Serve(ctx, ln, countedNet{h.Net.Server(), &sockets})
		}()
		defer func() {
			cancel()
			<-done
		}()
		visit := func() caller {
			conn, err := h.Net.Client().Dial(ctx, "127.0.0.1:2100")
			if err != nil {
				t.Fatal(err)
			}
			c := caller{&peer{t, conn, bufio.NewReader(conn)}, h}
			c.want("220")
			return c
		}
		refused := 0
		for _, user := range []string{"", "haha"} {
			for _, v := range srv.Reference() {
				if v.Verb == "USER" || v.Verb == "PASS" || v.Verb == "QUIT" {
					continue
				}
				c := visit()
				if user != "" {
					c.say("USER "+user, "331")
				}
				for _, arg := range arguments {
					code := c.code(strings.TrimRight(v.Verb+" "+strings.ReplaceAll(arg, "\xff", "\xff\xff"), " "))
					if slices.Contains(v.Needs, verbs.NeedLogin) {
						if refused++; code != "530" {
							t.Errorf("%s %.30q before the login: %s", v.Verb, arg, code)
						}
					}
				}
				c.Close()
			}
		}
		if names := w.taken(); len(names) > 0 {
			t.Errorf("the filesystem was asked for %q", names)
		}
		if n := sockets.Load(); n != 0 {
			t.Errorf("%d sockets were asked for", n)
		}
		c := visit()
		defer c.Close()
		c.say("USER haha", "331")
		c.say("PASS hehe", "230")
		c.say("EPSV", "229")
		c.say("SIZE a.txt", "")
		if refused < 1000 || len(w.taken()) == 0 || sockets.Load() != 1 {
			t.Errorf("%d refusals, %d sockets behind the login: does this test look at them?", refused, sockets.Load())
		}
	})
}
