package profile

import (
	"ftpsim/ftpcore"
	"ftpsim/ftpcore/event"
)

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
		string(event.ReasonTooManySessions):          "Sorry, the maximum number of allowed clients are already connected.",
		string(event.ReasonIdle):                     "Idle timeout ({limit} seconds): closing control connection",
		string(event.ReasonUnknownCommand):           "Invalid command: try being more creative", // the real reply repeats the command
		"HELP " + string(event.ReasonUnknownCommand): "502 Unknown command",
		string(event.ReasonNotImplemented):           "500 {verb} not understood",
		string(event.ReasonArgumentMissing):          "500 {verb} not understood",
		string(event.ReasonLoginRequired):            "Please login with USER and PASS",

		"ACCT " + string(event.ReasonNotImplemented): "502 ACCT command not implemented",
		"REIN " + string(event.ReasonNotImplemented): "502 REIN command not implemented",
		"SMNT " + string(event.ReasonNotImplemented): "502 SMNT command not implemented",

		string(event.ReasonNeedPassword): "Password required for {user}",
		string(event.ReasonLoggedIn):     "User {user} logged in",

		string(event.ReasonOK):                             "NOOP command successful",
		string(event.ReasonNoted):                          "OK",
		string(event.ReasonTypeSet):                        "Type set to {arg}",
		string(event.ReasonTypeUnsupported):                "TYPE not implemented for '{arg}' parameter",
		"MODE " + string(event.ReasonSet):                  "Mode set to S",
		"MODE " + string(event.ReasonParameterUnsupported): "'MODE {arg}' unsupported transfer mode",
		"STRU " + string(event.ReasonSet):                  "Structure set to F",
		"STRU " + string(event.ReasonParameterUnsupported): "'STRU {arg}' unsupported structure type",
		string(event.ReasonUTF8):                           "UTF8 set to on",
		string(event.ReasonUTF8Off):                        "UTF8 set to off",
		string(event.ReasonNoSuchOption):                   "OPTS not understood",
		string(event.ReasonRoom):                           "202 No storage allocation necessary",
		string(event.ReasonFeatures):                       "Features:\n{lines}\nEnd",
		string(event.ReasonHelp):                           "The following commands are recognized (* =>'s unimplemented):\n{lines}\nDirect comments to ftp-admin",
		"STAT 211":                                         "Status of 'ftpsim'\n{lines}\nEnd of status",
		"STAT 212":                                         "Status of {arg}:\n{lines}\nEnd of status",
		"STAT 213":                                         "Status of {arg}:\n{lines}\nEnd of status",
		string(event.ReasonFacts):                          "Start of list for {name}\n{lines}\nEnd of list",

		string(event.ReasonActive):                "{verb} command successful",
		"PORT " + string(event.ReasonBadArgument): "501 Illegal PORT command",
		"EPRT " + string(event.ReasonBadArgument): "501 Illegal EPRT command",
		string(event.ReasonPeerMismatch):          "500 Illegal {verb} command",
		string(event.ReasonLowPort):               "500 Illegal {verb} command",
		string(event.ReasonEPSVAll):               "500 Illegal {verb} command, EPSV ALL in effect",
		string(event.ReasonEPSVAllSet):            "EPSV ALL command successful",
		"EPSV " + string(event.ReasonBadArgument): "501 {verb}: unknown network protocol",
		string(event.ReasonWrongProtocol):         "Network protocol not supported, use ({0})",
		string(event.ReasonNoDataConnection):      "Unable to build data connection: Connection refused",
		string(event.ReasonConnectRefused):        "Unable to build data connection: Connection refused",
		string(event.ReasonNoConnectInTime):       "Unable to build data connection: Connection timed out",

		"STOU " + string(event.ReasonOpening): "FILE: {name}",
		string(event.ReasonOpening):           "Opening {0} mode data connection for {1}",
		string(event.ReasonComplete):          "Transfer complete",
		"426":                                 "Transfer aborted. Data connection closed",
		"ABOR " + string(event.ReasonAborted): "Abort successful",
		string(event.ReasonNothingToAbort):    "Abort successful",
		string(event.ReasonRestartSet):        "Restarting at {0}. Send STORE or RETRIEVE to initiate transfer",
		string(event.ReasonBadRestart):        "{arg}: invalid REST argument",

		string(event.ReasonCWD):           "{quoted} is the current directory",
		string(event.ReasonCWDChanged):    "{verb} command successful",
		string(event.ReasonMade):          "{quoted} - Directory successfully created",
		string(event.ReasonRemoved):       "{verb} command successful",
		string(event.ReasonDeleted):       "{verb} command successful",
		string(event.ReasonRenamePending): "File or directory exists, ready for destination name",
		string(event.ReasonRenamed):       "Rename successful",
		string(event.ReasonNoSuchFile):    "550 {arg}: No such file or directory",
		string(event.ReasonNotADirectory): "550 {arg}: Not a directory",
		string(event.ReasonIsADirectory):  "550 {arg}: Not a regular file",

		"SIZE " + string(event.ReasonIsADirectory): "{arg}: not a regular file",
		"MDTM " + string(event.ReasonIsADirectory): "{arg}: not a plain file",
		string(event.ReasonExists):                 "550 {arg}: File exists",
		string(event.ReasonNotEmpty):               "550 {arg}: Directory not empty",
		string(event.ReasonDenied):                 "550 {arg}: Permission denied",
		string(event.ReasonDiskFull):               "552 {arg}: No space left on device",
	},
}
