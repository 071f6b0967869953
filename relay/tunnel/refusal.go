package tunnel

import (
	"context"
	"errors"
	"os"
	"syscall"
)

// Code classifies why the relay refused a page, a listen or a dial.
type Code string

const (
	CodePeerMismatch  Code = "peer-mismatch"   // dial: not the host of the control connection
	CodeNoSuchTarget  Code = "no-such-target"  // connect: the relay was not started with this name
	CodeTargetBusy    Code = "target-busy"     // connect: another page has it
	CodeLowPort       Code = "low-port"        // dial: a port below 1024
	CodeOwnPort       Code = "own-port"        // dial: a port of the relay itself
	CodeBadAddress    Code = "bad-address"     // dial: not an IP address and port
	CodeNoFreePort    Code = "no-free-port"    // listen: none in the passive range; opening: no FTP port
	CodeTooMany       Code = "too-many"        // a limit of the relay is reached
	CodeNoSuchControl Code = "no-such-control" // the control connection does not exist, or no longer
	CodeRefused       Code = "refused"         // dial: the client's port is closed
	CodeTimeout       Code = "timeout"         // dial: no answer
	CodeUnreachable   Code = "unreachable"     // dial: no route to the client
	CodeCodeNeeded    Code = "code-needed"     // opening: the relay asks for a code
	CodeWrongCode     Code = "wrong-code"      // opening: the code is not the relay's
	CodeSlowDown      Code = "slow-down"       // opening: too many wrong codes from this address; later again
	CodeNoClass       Code = "no-class"        // class: the relay holds none
	CodeFailed        Code = "failed"          // anything else; see the text
)

// Refusal is a negative answer from the relay. The errors of RequestTunnel, Page.Listen and Page.Dial
// wrap it. It wraps the system error that corresponds to Code (ECONNREFUSED for "refused", …).
type Refusal struct {
	Code Code   `json:"code"`
	Text string `json:"text"` // one line, for people
}

// Error returns the text.
func (r *Refusal) Error() string { return r.Text }

// Reason returns the code as a plain string, for packages that must not import this one.
func (r *Refusal) Reason() string { return string(r.Code) }

// Unwrap returns the system error that a socket would have returned; nil if there is none.
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
	case CodePeerMismatch, CodeLowPort, CodeOwnPort, CodeNoSuchTarget, CodeTargetBusy:
		return syscall.EACCES
	}
	return nil
}

// ErrNoFreePort is returned by Sockets.ListenPassive if all ports of the range are in use.
var ErrNoFreePort = errors.New("no free passive port")

// refusalOf converts an error of Sockets to a refusal. It returns a refusal unchanged.
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
