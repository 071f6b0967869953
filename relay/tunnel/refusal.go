package tunnel

import (
	"context"
	"errors"
	"os"
	"syscall"
)

// Code tells why the relay refused a listen or a dial.
type Code string

const (
	CodePeerMismatch  Code = "peer-mismatch"   // dial: not the host of the control connection
	CodeLowPort       Code = "low-port"        // dial: a port below 1024
	CodeOwnPort       Code = "own-port"        // dial: a port of the relay itself
	CodeBadAddress    Code = "bad-address"     // dial: not an IP address and port
	CodeNoFreePort    Code = "no-free-port"    // the range has none, or hello: no FTP port
	CodeTooMany       Code = "too-many"        // a bound of the relay
	CodeNoSuchControl Code = "no-such-control" // that control connection is gone, or never was
	CodeRefused       Code = "refused"         // dial: the client's port is closed
	CodeTimeout       Code = "timeout"         // dial: no answer
	CodeUnreachable   Code = "unreachable"     // dial: no way there
	CodeFailed        Code = "failed"          // anything else; see the text
)

// Refusal is the relay's No. Page's Listen and Dial return it as their error.
// errors.Is sees the system error behind it (ECONNREFUSED for "refused", …).
type Refusal struct {
	Code Code   `json:"code"`
	Text string `json:"text"` // one line, for people
}

// Error is the text.
func (r *Refusal) Error() string { return r.Text }

// Reason is the code as a plain string, for those who must not import this
// package.
func (r *Refusal) Reason() string { return string(r.Code) }

// Unwrap is the system error that a socket would have returned, or nil.
func (r *Refusal) Unwrap() error {
	switch r.Code {
	case CodeRefused:
		return syscall.ECONNREFUSED
	case CodeUnreachable:
		return syscall.EHOSTUNREACH
	case CodeTimeout:
		return syscall.ETIMEDOUT
	case CodeNoFreePort:
		return syscall.EADDRINUSE
	case CodePeerMismatch, CodeLowPort, CodeOwnPort:
		return syscall.EACCES
	}
	return nil
}

// ErrNoFreePort is what Sockets.ListenPassive returns when the range is used up.
var ErrNoFreePort = errors.New("no free passive port")

// refusalOf turns an error of Sockets into a refusal. One that is a refusal already
// stays what it is.
func refusalOf(err error) *Refusal {
	var no *Refusal
	if errors.As(err, &no) {
		return no
	}
	text := err.Error()
	if len(text) > 200 {
		text = text[:200]
	}
	return &Refusal{Code: codeOf(err), Text: text}
}

func codeOf(err error) Code {
	switch {
	case errors.Is(err, ErrNoFreePort):
		return CodeNoFreePort
	case errors.Is(err, syscall.ECONNREFUSED):
		return CodeRefused
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, syscall.ETIMEDOUT):
		return CodeTimeout
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return CodeUnreachable
	}
	return CodeFailed
}
