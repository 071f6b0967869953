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
		string(ftpcore.ReasonTooManySessions):          "Sorry, the maximum number of allowed clients are already connected.",
		string(ftpcore.ReasonIdle):                     "Idle timeout ({limit} seconds): closing control connection",
		string(ftpcore.ReasonUnknownCommand):           "Invalid command: try being more creative", // the true one repeats it
		"HELP " + string(ftpcore.ReasonUnknownCommand): "502 Unknown command",
		string(ftpcore.ReasonNotImplemented):           "500 {verb} not understood",
		string(ftpcore.ReasonArgumentMissing):          "500 {verb} not understood",
		string(ftpcore.ReasonLoginRequired):            "Please login with USER and PASS",

		"ACCT " + string(ftpcore.ReasonNotImplemented): "502 ACCT command not implemented",
		"REIN " + string(ftpcore.ReasonNotImplemented): "502 REIN command not implemented",
		"SMNT " + string(ftpcore.ReasonNotImplemented): "502 SMNT command not implemented",

		string(ftpcore.ReasonNeedPassword): "Password required for {user}",
		string(ftpcore.ReasonLoggedIn):     "User {user} logged in",

		string(ftpcore.ReasonOK):                             "NOOP command successful",
		string(ftpcore.ReasonNoted):                          "OK",
		string(ftpcore.ReasonTypeSet):                        "Type set to {arg}",
		string(ftpcore.ReasonTypeUnsupported):                "TYPE not implemented for '{arg}' parameter",
		"MODE " + string(ftpcore.ReasonSet):                  "Mode set to S",
		"MODE " + string(ftpcore.ReasonParameterUnsupported): "'MODE {arg}' unsupported transfer mode",
		"STRU " + string(ftpcore.ReasonSet):                  "Structure set to F",
		"STRU " + string(ftpcore.ReasonParameterUnsupported): "'STRU {arg}' unsupported structure type",
		string(ftpcore.ReasonUTF8):                           "UTF8 set to on",
		string(ftpcore.ReasonUTF8Off):                        "UTF8 set to off",
		string(ftpcore.ReasonNoSuchOption):                   "OPTS not understood",
		string(ftpcore.ReasonRoom):                           "202 No storage allocation necessary",
		string(ftpcore.ReasonFeatures):                       "Features:\n{lines}\nEnd",
		string(ftpcore.ReasonHelp):                           "The following commands are recognized (* =>'s unimplemented):\n{lines}\nDirect comments to ftp-admin",
		"STAT 211":                                           "Status of 'ftpsim'\n{lines}\nEnd of status",
		"STAT 212":                                           "Status of {arg}:\n{lines}\nEnd of status",
		"STAT 213":                                           "Status of {arg}:\n{lines}\nEnd of status",
		string(ftpcore.ReasonFacts):                          "Start of list for {name}\n{lines}\nEnd of list",

		string(ftpcore.ReasonActive):                "{verb} command successful",
		"PORT " + string(ftpcore.ReasonBadArgument): "501 Illegal PORT command",
		"EPRT " + string(ftpcore.ReasonBadArgument): "501 Illegal EPRT command",
		string(ftpcore.ReasonPeerMismatch):          "500 Illegal {verb} command",
		string(ftpcore.ReasonLowPort):               "500 Illegal {verb} command",
		string(ftpcore.ReasonEPSVAll):               "500 Illegal {verb} command, EPSV ALL in effect",
		string(ftpcore.ReasonEPSVAllSet):            "EPSV ALL command successful",
		"EPSV " + string(ftpcore.ReasonBadArgument): "501 {verb}: unknown network protocol",
		string(ftpcore.ReasonWrongProtocol):         "Network protocol not supported, use ({0})",
		string(ftpcore.ReasonNoDataConnection):      "Unable to build data connection: Connection refused",
		string(ftpcore.ReasonConnectRefused):        "Unable to build data connection: Connection refused",
		string(ftpcore.ReasonNoConnectInTime):       "Unable to build data connection: Connection timed out",

		string(ftpcore.ReasonOpening):           "Opening {0} mode data connection for {1}",
		string(ftpcore.ReasonComplete):          "Transfer complete",
		"426":                                   "Transfer aborted. Data connection closed",
		"ABOR " + string(ftpcore.ReasonAborted): "Abort successful",
		string(ftpcore.ReasonNothingToAbort):    "Abort successful",
		string(ftpcore.ReasonRestartSet):        "Restarting at {0}. Send STORE or RETRIEVE to initiate transfer",
		string(ftpcore.ReasonBadRestart):        "{arg}: invalid REST argument",

		string(ftpcore.ReasonCWD):           "{quoted} is the current directory",
		string(ftpcore.ReasonCWDChanged):    "{verb} command successful",
		string(ftpcore.ReasonMade):          "{quoted} - Directory successfully created",
		string(ftpcore.ReasonRemoved):       "{verb} command successful",
		string(ftpcore.ReasonDeleted):       "{verb} command successful",
		string(ftpcore.ReasonRenamePending): "File or directory exists, ready for destination name",
		string(ftpcore.ReasonRenamed):       "Rename successful",
		string(ftpcore.ReasonNoSuchFile):    "550 {arg}: No such file or directory",
		string(ftpcore.ReasonNotADirectory): "550 {arg}: Not a directory",
		string(ftpcore.ReasonIsADirectory):  "550 {arg}: Not a regular file",

		"SIZE " + string(ftpcore.ReasonIsADirectory): "{arg}: not a regular file",
		"MDTM " + string(ftpcore.ReasonIsADirectory): "{arg}: not a plain file",
		string(ftpcore.ReasonExists):                 "550 {arg}: File exists",
		string(ftpcore.ReasonNotEmpty):               "550 {arg}: Directory not empty",
		string(ftpcore.ReasonDenied):                 "550 {arg}: Permission denied",
		string(ftpcore.ReasonDiskFull):               "552 {arg}: No space left on device",
	},
}
