// Command release builds the archives of a release: one for each platform, their checksums
// and a list of the parts; or the page for static web servers. Two runs on one commit write the same bytes. The page must be built.
package main

import (
	"bytes"
	"crypto/sha256"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"ftpsim/relay/version"
)

// platform is what Go builds for, such as "linux" and "amd64".
type platform struct{ os, arch string }

var platforms = []platform{{"linux", "amd64"}, {"linux", "arm64"}, {"darwin", "amd64"}, {"darwin", "arm64"}, {"windows", "amd64"}}

// extras are the files beside the program in each archive, by their paths in the repository.
var extras = []string{"LICENSE", "README.md", "docs/OPERATIONS.md"}

// linuxExtras are further ones for Linux.
var linuxExtras = []string{"relay/deploy/ftpsim-relay.service", "relay/deploy/relay.conf"}

func main() {
	log.SetFlags(0)
	out := flag.String("out", "bin/release", "`folder` for the archives")
	toSite := flag.String("site", "", "write the page for static web servers to this `folder` instead")
	relay := flag.String("relay", "", "the `URL` of the relay that the page of -site uses; none if not given")
	flag.Parse()
	date, err := commitDate()
	switch {
	case err != nil:
	case *toSite != "":
		err = site(*toSite, *relay, date)
	default:
		err = release(*out, date)
	}
	if err != nil {
		log.Fatal("release: ", err)
	}
}

func release(out string, date time.Time) error {
	if _, err := os.Stat("web/packed/index.html.br"); err != nil {
		return fmt.Errorf("the page is not built: make release builds it: %w", err)
	}
	if err := os.MkdirAll(out, 0o777); err != nil {
		return err
	}
	var names []string
	for _, p := range platforms {
		name, err := p.pack(out, date)
		if err != nil {
			return fmt.Errorf("%s/%s: %w", p.os, p.arch, err)
		}
		names = append(names, name)
	}
	name := "ftpsim-" + version.Number + ".cdx.json"
	if err := writeSBOM(filepath.Join(out, name), date); err != nil {
		return err
	}
	return writeSums(out, append(names, name))
}

// commitDate returns SOURCE_DATE_EPOCH, or the date of the commit: the date of all that is
// packed.
func commitDate() (time.Time, error) {
	text := os.Getenv("SOURCE_DATE_EPOCH")
	if text == "" {
		b, err := exec.Command("git", "log", "-1", "--format=%ct").Output()
		if err != nil {
			return time.Time{}, fmt.Errorf("no date: set SOURCE_DATE_EPOCH: %w", err)
		}
		text = strings.TrimSpace(string(b))
	}
	n, err := strconv.ParseInt(text, 10, 64)
	return time.Unix(n, 0).UTC(), err
}

// pack builds the program and writes its archive, whose name it returns.
func (p platform) pack(out string, date time.Time) (string, error) {
	program, err := p.build()
	if err != nil {
		return "", err
	}
	folder := fmt.Sprintf("ftpsim-%s-%s-%s", version.Number, p.os, p.arch)
	files := []file{{"relay" + map[bool]string{true: ".exe"}[p.os == "windows"], 0o755, program}}
	names := extras
	if p.os == "linux" {
		names = append(names[:len(names):len(names)], linuxExtras...)
	}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			return "", err
		}
		files = append(files, file{filepath.Base(name), 0o644, b})
	}
	var b bytes.Buffer
	name, write := folder+".tar.gz", writeTar
	if p.os == "windows" {
		name, write = folder+".zip", writeZip
	}
	if err := write(&b, folder, files, date); err != nil {
		return "", err
	}
	return name, os.WriteFile(filepath.Join(out, name), b.Bytes(), 0o666)
}

// build returns the program for p.
func (p platform) build() ([]byte, error) {
	dir, err := os.MkdirTemp("", "release")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	to := filepath.Join(dir, "relay")
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w -buildid=", "-o", to, "./relay")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+p.os, "GOARCH="+p.arch, "GOFLAGS=")
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return nil, err
	}
	return os.ReadFile(to)
}

// writeSums writes SHA256SUMS, which sha256sum -c reads.
func writeSums(out string, names []string) error {
	var b strings.Builder
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "%x  %s\n", sha256.Sum256(text), name)
	}
	fmt.Print(b.String())
	return os.WriteFile(filepath.Join(out, "SHA256SUMS"), []byte(b.String()), 0o666)
}
