package clienttest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ftpsim/relay/testkit"

	//lint:file-ignore SA1019 the project keeps this import path of the WebSocket library, although its home has moved
	"nhooyr.io/websocket"
	"nhooyr.io/websocket/wsjson"
)

// browserWithCode opens the relay's page in Chromium. FTP clients reach the server in it only
// after the page has got the code.
func browserWithCode(t *testing.T) {
	t.Helper()
	name := os.Getenv("CHROMIUM")
	if name == "" {
		name = "chromium"
	}
	profile := t.TempDir()
	t.Run("browser", func(t *testing.T) {
		cmd := command(t.Context(), t, name) // names the missing package
		runUntilEnd(t, cmd.Path, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
			"--ignore-certificate-errors", "--remote-debugging-port=0", "--user-data-dir="+profile, netnsPage+"/")
		var state string
		waitFor(t, func() error {
			var err error
			state, err = evaluate(profile, "document.body.innerText")
			if err == nil && !strings.Contains(state, "FTP") {
				err = fmt.Errorf("the page shows %q", state)
			}
			return err
		})
		if _, rep, err := testkit.Greeting(testkit.DialTCP, netnsFirst+":2121"); err == nil && rep.Code == 220 {
			t.Errorf("a page without a code serves: %s", rep.Text)
		}
		_, err := evaluate(profile, `sessionStorage.setItem("ftpsim.seat", '{"code":"`+netnsCode+`"}'); location.reload()`)
		if err != nil {
			t.Fatal(err)
		}
		waitFor(t, func() error { return greeted(netnsFirst + ":2121") })
	})
	waitFor(t, func() error { // the browser has ended
		if greeted(netnsFirst+":2121") == nil {
			return errors.New("the page still serves")
		}
		return nil
	})
}

// greeted returns nil if the server at addr greets with 220.
func greeted(addr string) error {
	c, rep, err := testkit.Greeting(testkit.DialTCP, addr)
	if err != nil {
		return err
	}
	defer c.Close()
	if rep.Code != 220 {
		return fmt.Errorf("%d %s", rep.Code, rep.Text)
	}
	return nil
}

// evaluate runs an expression in the page of the browser with this profile.
func evaluate(profile, expression string) (string, error) {
	port, err := os.ReadFile(filepath.Join(profile, "DevToolsActivePort"))
	if err != nil {
		return "", err
	}
	first, _, _ := strings.Cut(string(port), "\n")
	res, err := http.Get("http://127.0.0.1:" + first + "/json")
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	defer http.DefaultClient.CloseIdleConnections()
	var targets []struct{ Type, URL, WebSocketDebuggerURL string }
	if err := json.NewDecoder(res.Body).Decode(&targets); err != nil {
		return "", err
	}
	for _, target := range targets {
		if target.Type == "page" && strings.HasPrefix(target.URL, netnsPage) {
			return evaluateAt(target.WebSocketDebuggerURL, expression)
		}
	}
	return "", fmt.Errorf("no page among %v", targets)
}

func evaluateAt(target, expression string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), testkit.Patience)
	defer cancel()
	ws, _, err := websocket.Dial(ctx, target, nil)
	if err != nil {
		return "", err
	}
	defer ws.CloseNow()
	ws.SetReadLimit(-1)
	request := map[string]any{"id": 1, "method": "Runtime.evaluate", "params": map[string]any{"expression": expression}}
	if err := wsjson.Write(ctx, ws, request); err != nil {
		return "", err
	}
	var answer struct {
		Result struct{ Result struct{ Value any } }
	}
	err = wsjson.Read(ctx, ws, &answer)
	return fmt.Sprint(answer.Result.Result.Value), err
}
