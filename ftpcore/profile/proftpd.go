package profile

import "ftpsim/ftpcore"

// proftpd is ProFTPD 1.3 with its usual modules.
var proftpd = ftpcore.Profile{
	Name:     "proftpd",
	Title:    "Like ProFTPD",
	Text:     "Talks and lists as ProFTPD 1.3 does: it repeats the name in a refusal, as Unix does.",
	Greeting: "ProFTPD Server (ftpsim) [127.0.0.1]",
	Verbs: words("CWD XCWD CDUP XCUP QUIT PORT PASV EPRT EPSV ALLO RNFR RNTO DELE MDTM RMD XRMD MKD XMKD PWD XPWD SIZE SYST " +
		"HELP NOOP FEAT OPTS HOST CLNT CSID AUTH CCC PBSZ PROT USER PASS TYPE STRU MODE RETR STOR STOU APPE REST ABOR RANG " +
		"STAT SITE MLSD MLST MFMT MFF LIST NLST LANG"),
	Params: map[string][]string{
		"TYPE": {"A", "A N", "I", "L 7", "L 8"}, "MODE": {"S"}, "STRU": {"F"}, "OPTS": {"UTF8", "MLST"},
		"SITE": {"HELP", "CHMOD", "UTIME", "MKDIR", "RMDIR", "SYMLINK", "COPY", "CPFR", "CPTO"},
		"AUTH": {"TLS", "TLS-C", "TLS-P", "SSL"}, "PROT": {"C", "P"},
	},
	Features: []string{"AUTH TLS", "CCC", "CLNT", "CSID", "EPRT", "EPSV", "HOST", "LANG {}", "MDTM", "MFF {}", "MFMT", "MLST {}",
		"PBSZ", "PROT", "RANG STREAM", "REST STREAM", "SIZE", "TVFS", "UTF8"},
	Words: map[string]string{
		"too-many-sessions":    "Sorry, the maximum number of allowed clients are already connected.",
		"idle":                 "Idle timeout ({limit} seconds): closing control connection",
		"unknown-command":      "Invalid command: try being more creative", // the true one repeats it
		"HELP unknown-command": "502 Unknown command",
		"not-implemented":      "500 {verb} not understood",
		"argument-missing":     "500 {verb} not understood",
		"login-required":       "Please login with USER and PASS",

		"ACCT not-implemented": "502 ACCT command not implemented",
		"REIN not-implemented": "502 REIN command not implemented",
		"SMNT not-implemented": "502 SMNT command not implemented",

		"need-password": "Password required for {user}",
		"logged-in":     "User {user} logged in",

		"ok":                         "NOOP command successful",
		"noted":                      "OK",
		"type-set":                   "Type set to {arg}",
		"type-unsupported":           "TYPE not implemented for '{arg}' parameter",
		"MODE set":                   "Mode set to S",
		"MODE parameter-unsupported": "'MODE {arg}' unsupported transfer mode",
		"STRU set":                   "Structure set to F",
		"STRU parameter-unsupported": "'STRU {arg}' unsupported structure type",
		"utf8":                       "UTF8 set to on",
		"no-such-option":             "OPTS not understood",
		"room":                       "202 No storage allocation necessary",
		"features":                   "Features:\n{lines}\nEnd",
		"help":                       "The following commands are recognized (* =>'s unimplemented):\n{lines}\nDirect comments to ftp-admin",
		"STAT 211":                   "Status of 'ftpsim'\n{lines}\nEnd of status",
		"STAT 212":                   "Status of {arg}:\n{lines}\nEnd of status",
		"STAT 213":                   "Status of {arg}:\n{lines}\nEnd of status",
		"facts":                      "Start of list for {name}\n{lines}\nEnd of list",

		"active":             "{verb} command successful",
		"PORT bad-argument":  "501 Illegal PORT command",
		"EPRT bad-argument":  "501 Illegal EPRT command",
		"peer-mismatch":      "500 Illegal {verb} command",
		"low-port":           "500 Illegal {verb} command",
		"epsv-all":           "500 Illegal {verb} command, EPSV ALL in effect",
		"epsv-all-set":       "EPSV ALL command successful",
		"EPSV bad-argument":  "501 {verb}: unknown network protocol",
		"wrong-protocol":     "Network protocol not supported, use ({0})",
		"no-data-connection": "Unable to build data connection: Connection refused",
		"connect-refused":    "Unable to build data connection: Connection refused",
		"no-connect-in-time": "Unable to build data connection: Connection timed out",

		"opening":          "Opening {0} mode data connection for {1}",
		"complete":         "Transfer complete",
		"426":              "Transfer aborted. Data connection closed",
		"ABOR aborted":     "Abort successful",
		"nothing-to-abort": "Abort successful",
		"restart-set":      "Restarting at {0}. Send STORE or RETRIEVE to initiate transfer",
		"bad-restart":      "{arg}: invalid REST argument",

		"cwd":             "{quoted} is the current directory",
		"cwd-changed":     "{verb} command successful",
		"made":            "{quoted} - Directory successfully created",
		"removed":         "{verb} command successful",
		"deleted":         "{verb} command successful",
		"rename-pending":  "File or directory exists, ready for destination name",
		"renamed":         "Rename successful",
		"no-such-file":    "550 {arg}: No such file or directory",
		"not-a-directory": "550 {arg}: Not a directory",
		"is-a-directory":  "550 {arg}: Not a regular file",

		"SIZE is-a-directory": "{arg}: not a regular file",
		"MDTM is-a-directory": "{arg}: not a plain file",
		"exists":              "550 {arg}: File exists",
		"not-empty":           "550 {arg}: Directory not empty",
		"denied":              "550 {arg}: Permission denied",
		"disk-full":           "552 {arg}: No space left on device",
	},
}
