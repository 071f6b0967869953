package access

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"net/netip"
	"os"
	"strings"
)

// shortestCode is the length of the shortest code, in bytes: ten guesses per second would
// find a shorter one.
const shortestCode = 8

// Result is the outcome of Code.Check.
type Result int

const (
	Right    Result = iota
	Missing         // no code was given
	Wrong           // another code was given
	SlowDown        // too many wrong codes from this address: the code was not looked at
)

// Code is the code that pages must know. It is safe for concurrent use.
type Code struct {
	fixed string
	file  *watched[string] // nil: the code is fixed
	pace  *pacer
}

// NewCode returns the Code with this value.
func NewCode(value string) (*Code, error) {
	if err := checkCode(value); err != nil {
		return nil, err
	}
	return &Code{fixed: value, pace: newPacer()}, nil
}

// CodeFile returns the Code that stands in the file name, spaces around it aside. The file is
// read again when it has changed; if that fails, the code from before stays.
func CodeFile(name string) (*Code, error) {
	file, err := watch(readCode, name)
	if err != nil {
		return nil, err
	}
	return &Code{file: file, pace: newPacer()}, nil
}

func readCode(names []string) (string, error) {
	b, err := os.ReadFile(names[0])
	if err != nil {
		return "", err
	}
	value := strings.TrimSpace(string(b))
	return value, checkCode(value)
}

func checkCode(value string) error {
	switch {
	case len(value) < shortestCode:
		return fmt.Errorf("the code has %d characters; it needs at least %d, because it can be guessed", len(value), shortestCode)
	case len(value) > 200 || value != strings.TrimSpace(value):
		return fmt.Errorf("the code has at most 200 characters, and no space around it")
	}
	return nil
}

// Check compares given, which a page at from has sent, with the code. While too many wrong
// codes come from that address, it waits for the address's turn, at most until ctx is done. A
// right code does not count, however often it comes.
func (c *Code) Check(ctx context.Context, given string, from netip.Addr) Result {
	if given == "" {
		return Missing
	}
	if !c.pace.turn(ctx, from) {
		return SlowDown
	}
	right := c.matches(given)
	c.pace.done(from, right)
	if right {
		return Right
	}
	return Wrong
}

// Value returns the code: the teacher shows it to the class. It is empty if c is nil.
func (c *Code) Value() string {
	switch {
	case c == nil:
		return ""
	case c.file != nil:
		return c.file.get()
	}
	return c.fixed
}

// matches compares in a time that does not depend on how much of the code is right.
func (c *Code) matches(given string) bool {
	a, b := sha256.Sum256([]byte(given)), sha256.Sum256([]byte(c.Value()))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1
}
