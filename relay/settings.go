package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
)

// settings sets flags from the environment and from a file. A flag on the command line comes
// before the environment, and the environment before the file.
type settings struct {
	fs *flag.FlagSet
	// from says where a flag's value comes from: "FTPSIM_HTTP" or "relay.conf:3". A flag of
	// the command line, or with its default, has no entry.
	from map[string]string
}

const configFlag = "config"

// commandLineOnly are the flags that only the command line has.
var commandLineOnly = map[string]bool{"version": true}

// envName returns the name of the environment variable for a flag: FTPSIM_DIAL_LOOPBACK for
// dial-loopback.
func envName(name string) string {
	return "FTPSIM_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

// complete sets the flags that the command line, which fs has parsed, does not set.
func (s *settings) complete() error {
	given := map[string]bool{}
	s.fs.Visit(func(f *flag.Flag) { given[f.Name] = true })
	var wrong error
	s.fs.VisitAll(func(f *flag.Flag) {
		value, ok := os.LookupEnv(envName(f.Name))
		if !ok || given[f.Name] || commandLineOnly[f.Name] || wrong != nil {
			return
		}
		given[f.Name] = true
		wrong = s.set(f.Name, value, envName(f.Name))
	})
	if file := s.fs.Lookup(configFlag).Value.String(); wrong == nil && file != "" {
		wrong = s.readFile(file, given)
	}
	return wrong
}

// set sets a flag to the value that the source from has.
func (s *settings) set(name, value, from string) error {
	s.from[name] = from
	if err := s.fs.Set(name, value); err != nil {
		return fmt.Errorf("%s: invalid value %q for %s: %w", from, value, name, err)
	}
	return nil
}

// readFile sets the flags of a file that are not given yet. A line is "name = value", empty,
// or a comment after #. The value reaches to the end of its line, without spaces around it.
func (s *settings) readFile(file string, given map[string]bool) error {
	f, err := os.Open(file)
	if err != nil {
		return s.blame(fmt.Errorf("-%s: %w", configFlag, err))
	}
	defer f.Close()
	seen := map[string]bool{}
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		at := fmt.Sprintf("%s:%d", file, n)
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		name, value, ok := strings.Cut(line, "=")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		switch {
		case !ok:
			return fmt.Errorf("%s: this is not \"name = value\"", at) // the line could be a secret
		case s.fs.Lookup(name) == nil || commandLineOnly[name] || name == configFlag:
			return fmt.Errorf("%s: there is no setting %q", at, name)
		case seen[name]:
			return fmt.Errorf("%s: %s is set twice", at, name)
		}
		seen[name] = true
		if given[name] {
			continue
		}
		if err := s.set(name, value, at); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}

// blame returns err with the source of the flag that it begins with or that an address of it
// belongs to, unless that is the command line.
func (s *settings) blame(err error) error {
	text := err.Error()
	var le *listenError
	if errors.As(err, &le) {
		text = le.flag
	}
	name, _, _ := strings.Cut(strings.TrimPrefix(text, "-"), ":")
	name, _, _ = strings.Cut(name, " ")
	if from := s.from[name]; from != "" {
		return fmt.Errorf("%w (%s sets -%s)", err, from, name)
	}
	return err
}
