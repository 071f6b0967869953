package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// tunnelPath is the path of a relay's tunnel: tunnelPath of package main in relay.
const tunnelPath = "/tunnel/3"

// site writes the built page to the folder out and to out.zip, for any static web server.
// relay is the URL of a relay elsewhere, such as "https://relay.example.org"; empty means that
// the page has none.
func site(out, relay string, date time.Time) error {
	told, err := relayFile(relay)
	if err != nil {
		return err
	}
	if err := os.RemoveAll(out); err != nil {
		return err
	}
	var files []file
	page := os.DirFS("web/dist")
	err = fs.WalkDir(page, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(page, name)
		if name == "relay.json" {
			text = told
		}
		files = append(files, file{name, 0o644, text})
		return err
	})
	if err != nil {
		return err
	}
	for _, f := range files {
		to := filepath.Join(out, filepath.FromSlash(f.name))
		if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(to, f.text, 0o666); err != nil {
			return err
		}
	}
	var b bytes.Buffer
	if err := writeZip(&b, "ftpsim", files, date); err != nil {
		return err
	}
	return os.WriteFile(out+".zip", b.Bytes(), 0o666)
}

// relayFile returns relay.json, in which the page finds its relay.
func relayFile(relay string) ([]byte, error) {
	tunnel := ""
	if relay != "" {
		u, err := url.Parse(relay)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.User != nil {
			return nil, fmt.Errorf("%q is no address of a relay, such as https://relay.example.org", relay)
		}
		tunnel = u.Scheme + "://" + u.Host + tunnelPath
	}
	return json.Marshal(map[string]string{"tunnel": tunnel})
}
