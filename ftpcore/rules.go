package ftpcore

import (
	"errors"
	"strings"
)

// rules has every reason that the engine can give, for a reply or for what
// happens to a connection, with the clause that stands behind it; empty: our
// own choice, or the two-week server's. The page has a text for each.
var rules = map[string]string{
	// connection and session
	"greeting": "959#5.4", "goodbye": "959#4.1.1", "too-many-sessions": "959#5.4",
	"server-closing": "959#5.4", "closed-from-page": "959#5.4", "idle": "1123#4.1.3.2",
	"restored": "", "by-hand": "",
	"too-many-from-address": "959#5.4", "http-request": "",
	"client-left": "959#4.1.1", "connection-lost": "959#2.3", "session-over": "959#3.2",

	// what the table checks
	"line-too-long": "959#5.4", "not-implemented": "959#5.4", "unknown-command": "959#5.4",
	"login-required": "959#5.4", "user-first": "959#5.4", "rnfr-first": "959#4.1.3",
	"argument-missing": "959#5.3.2", "bad-argument": "959#5.3.2", "no-data-connection": "959#5.4",

	// login
	"need-password": "2577#7", "logged-in": "959#5.4", "already-logged-in": "959#4.2.2",
	"login-incorrect": "959#5.4", "no-such-user": "2577#7", "wrong-password": "2577#5",
	"too-many-logins": "2577#5", "logged-out": "959#4.1.1",
	"need-account": "959#4.1.1", "wrong-account": "959#5.4", "no-account-needed": "959#4.1.1", "pass-first": "959#5.4",
	"begun-anew": "959#4.1.1", "mounted": "959#4.1.1", "host-chosen": "7151#3", "host-first": "7151#3.2", "unknown-host": "7151#3.2",
	"language-set": "2640#4.1", "no-such-language": "2640#4.1",

	// parameters
	"type-set": "959#3.1.1", "type-unsupported": "959#3.1.1", "set": "959#5.1",
	"parameter-unsupported": "959#5.1", "byte-size": "959#3.1.1.4", "level-set": "draft", "utf8": "2640#3.2", "utf8-only": "2640#3.1",
	"no-such-option": "2389#4", "facts-set": "3659#7.9",

	// data connection
	"passive": "959#4.1.2", "active": "959#4.1.2", "epsv-all": "2428#4", "epsv-all-set": "2428#4",
	"pasv-needs-ipv4": "2428#1", "wrong-protocol": "2428#2", "no-such-family": "1639#4",
	"established": "959#5.4", "not-active": "", "not-passive": "", "peer-mismatch": "2577#3", "stranger": "2577#8",
	"low-port": "2577#3", "no-port": "959#5.4", "no-connect-in-time": "959#5.4",
	"connect-refused": "959#5.4", "port-expired": "2577#8", "replaced": "959#3.3", "refused": "959#3.3",

	// transfer
	"opening": "959#5.4", "complete": "959#3.4.1", "aborted": "959#4.1.3", "nothing-to-abort": "959#4.1.3",
	"stalled": "959#5.4", "connection-broke": "959#5.4", "cut-by-hand": "959#5.4", "local-error": "959#5.4",
	"page-type": "959#3.1.2.3", "bad-data": "959#3.4", "no-end": "959#3.4", "marked": "959#3.5",
	"no-restart": "3659#5.3", "size-undefined": "3659#4",
	"list-empty": "", "restart-set": "3659#5", "bad-restart": "3659#5.3", "no-need": "959#4.1.3", "no-room": "959#4.1.3", "room": "959#4.1.3",
	"room-unknown": "", "range-set": "", "range-reset": "", "range-needs-image": "", "no-transfer": "", "work-aborted": "959#4.1.3",

	"too-many-transfers": "959#5.4",

	// files
	"path-too-long": "959#5.4", "path-too-deep": "959#5.4", "too-many-entries": "959#5.4",
	"pattern-too-costly": "959#5.4", "quota": "959#5.4", "too-many-files": "959#5.4",
	"cwd": "959#4.1.3", "cwd-changed": "959#4.1.1", "made": "959#appendix-II", "removed": "959#4.1.3",
	"deleted": "959#4.1.3", "rename-pending": "959#4.1.3", "renamed": "959#4.1.3", "size": "3659#4",
	"modified": "3659#3", "facts": "3659#7", "too-large-to-count": "3659#4.2",
	"bad-path": "959#5.4", "disk-full": "959#5.4", "denied": "959#5.4", "not-empty": "959#5.4",
	"not-a-directory": "959#5.4", "is-a-directory": "959#5.4", "exists": "959#5.4",
	"no-such-file": "959#5.4", "file-error": "959#5.4",
	"hash": "", "hash-set": "2389#4", "no-such-hash": "2389#4", "too-large-to-hash": "",
	"facts-changed": "3659#7.5", "no-such-fact": "3659#7.5", "combined": "", "part-twice": "",

	// behind SITE
	"unknown-site-command": "959#4.1.3", "umask": "959#4.1.3", "idle-limit": "959#4.1.3", "who": "959#4.1.3",
	"copy-pending": "959#4.1.3", "cpfr-first": "959#4.1.3", "copied": "959#4.1.3", "cannot-copy": "959#4.1.3",

	// information
	"ok": "959#4.1.3", "system": "959#4.1.3", "noted": "", "features": "2389#3.2",
	"help": "959#4.1.3", "status": "959#4.1.3",

	// TLS
	"auth-tls": "4217#4", "auth-unsupported": "4217#8", "already-secure": "4217#4", "auth-first": "4217#9",
	"auth-by-hand": "", "behind-auth": "4217#15", "pbsz": "4217#9", "pbsz-first": "4217#9", "prot-set": "4217#9",
	"prot-unsupported": "4217#9", "prot-unknown": "4217#9", "prot-required": "4217#9", "tls-required": "4217#4",
	"not-secure": "4217#5", "cleared": "4217#5", "behind-ccc": "4217#5", "no-adat": "2228#3",
	"level-unsupported": "2228#3", "tls-failed": "4217#4", "tls-late": "4217#4", "tls-plaintext": "4217#15",
	"not-resumed": "4217#10.2", "takes-no-tickets": "5077#3.2", "offers-no-session": "4217#10.2", "unknown-session": "4217#10.2",
	"unfit-session": "4217#10.2", "foreign-session": "4217#10.2", "no-close-notify": "4217#12", "close-notify-withheld": "4217#12",

	// the two-week server's faults
	"seed-four-bytes": "959#5.3", "seed-no-login": "959#5.4", "seed-code-430": "959#4.2.2",
	"seed-code-503": "959#5.4", "seed-type-ignored": "959#3.1.1", "seed-misspelt-name": "959#5.1",
	"seed-bad-port": "959#5.3.2", "seed-bounce": "2577#3", "seed-no-error-path": "959#5.4",
	"seed-list": "959#4.1.3", "seed-stored-elsewhere": "959#4.1.3", "seed-no-port": "959#3.2",
	"seed-port-again": "959#3.3", "seed-feat-silent": "2389#3", "seed-timeout": "959#5.4", "process-died": "",
}

// checkOf completes c for what happened because of why to path.
func checkOf(why, path string, c Check) *Check {
	if why == "" {
		return nil
	}
	if c.Rule == "" {
		c.Rule = why
	}
	if c.Path == "" {
		c.Path = path
	}
	c.RFC = rules[c.Rule]
	return &c
}

// fileCheck is what a refusal of the filesystem is about.
func (s *session) fileCheck(why, path string, err error) Check {
	c := Check{}
	var limit *limitError
	switch {
	case errors.As(err, &limit):
		c = limit.check
	case why == "disk-full":
		c = s.srv.quotaCheck(err)
	}
	c.Path = path
	if why == "denied" && s.account != nil {
		c.Saw, c.Want = s.user, strings.Join(s.account.Write, ", ")
	}
	return c
}
