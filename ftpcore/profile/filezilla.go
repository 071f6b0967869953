package profile

import (
	"ftpsim/ftpcore"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

// filezilla is FileZilla Server 1.
var filezilla = ftpcore.Profile{
	Name:     "filezilla",
	Title:    "Like FileZilla Server",
	Text:     "Talks and lists as FileZilla Server 1 does: a greeting of two lines, 202 to OPTS UTF8 ON.",
	Greeting: "FileZilla Server 1.7.3\nPlease visit https://filezilla-project.org/",
	Verbs: words("ABOR ALLO APPE AUTH CDUP CLNT CWD DELE EPRT EPSV FEAT HELP LIST MDTM MFMT MKD MLSD MLST MODE NLST NOOP OPTS " +
		"PASS PASV PBSZ PORT PROT PWD QUIT REST RETR RMD RNFR RNTO SIZE STAT STOR STRU SYST TYPE USER XCWD XMKD XPWD XRMD"),
	Params: map[string][]string{
		"TYPE": {"A", "A N", "I", "I N", "L 8"}, "MODE": {"S"}, "STRU": {"F"}, "OPTS": {"UTF8", "UTF-8", "MLST"},
		"AUTH": {"TLS", "SSL"}, "PROT": {"C", "P"},
	},
	UTF8Only: true,
	Features: []string{"MDTM", "REST STREAM", "SIZE", "MLST {}", "MLSD", "AUTH SSL", "AUTH TLS", "PROT", "PBSZ", "UTF8", "TVFS",
		"EPSV", "EPRT", "MFMT"},
	List: wire.ListFileZilla,
	Words: map[string]string{
		string(event.ReasonUnknownCommand):  "Wrong command.",
		string(event.ReasonNotImplemented):  "500 Wrong command.",
		string(event.ReasonArgumentMissing): "501 Missing required argument",
		string(event.ReasonLoginRequired):   "Please log in with USER and PASS first.",
		string(event.ReasonUserFirst):       "Login with USER first.",
		string(event.ReasonRNFRFirst):       "Use RNFR first.",

		string(event.ReasonNeedPassword):    "Please, specify the password.",
		string(event.ReasonLoggedIn):        "Login successful.",
		string(event.ReasonAlreadyLoggedIn): "230 Already logged in.",

		string(event.ReasonSystem):                         "UNIX emulated by FileZilla.",
		string(event.ReasonOK):                             "Noop ok.",
		string(event.ReasonNoted):                          "Don't care.",
		string(event.ReasonTypeSet):                        "Type set to {arg}",
		string(event.ReasonTypeUnsupported):                "501 Unsupported type. Supported types are I, I N, A, A N and L 8.",
		"MODE " + string(event.ReasonSet):                  "MODE set to S",
		"MODE " + string(event.ReasonParameterUnsupported): "Unknown MODE type",
		"STRU " + string(event.ReasonSet):                  "Using file structure 'File'",
		"STRU " + string(event.ReasonParameterUnsupported): "Command not implemented for that parameter",
		"AUTH " + string(event.ReasonParameterUnsupported): "Auth type not supported.",
		string(event.ReasonUTF8):                           "202 UTF8 mode is always enabled. No need to send this command",
		string(event.ReasonUTF8Only):                       "504 UTF8 mode cannot be disabled",
		string(event.ReasonNoSuchOption):                   "Option not understood",
		string(event.ReasonRoom):                           "202 No storage allocation neccessary.",
		string(event.ReasonFeatures):                       "Features:\n{lines}\nEnd",
		string(event.ReasonHelp):                           "The following commands are recognized.\n{lines}\nHelp ok.",
		"STAT 211":                                         "FTP Server status:\n{lines}\nEnd of status",
		"STAT 212":                                         "Status of {path}:\n{lines}\nEnd",
		"STAT 213":                                         "Status of {path}:\n{lines}\nEnd",

		string(event.ReasonActive):                "{verb} command successful.",
		"PORT " + string(event.ReasonBadArgument): "500 Illegal PORT command.",
		"EPRT " + string(event.ReasonBadArgument): "500 Illegal EPRT command.",
		string(event.ReasonPeerMismatch):          "500 Illegal {verb} command.",
		string(event.ReasonLowPort):               "500 Illegal {verb} command.",
		string(event.ReasonEPSVAll):               "500 Illegal {verb} command, EPSV ALL in effect.",
		string(event.ReasonEPSVAllSet):            "EPSV ALL command successful.",
		"PASV " + string(event.ReasonPassive):     "Entering Passive Mode {0}",
		string(event.ReasonWrongProtocol):         "Network protocol not supported, use (1,2)",
		string(event.ReasonNoDataConnection):      "Use PORT or PASV first.",
		string(event.ReasonConnectRefused):        "Unable to build data connection: ECONNREFUSED - Connection refused",
		string(event.ReasonNoConnectInTime):       "Unable to build data connection: ETIMEDOUT - Connection attempt timed out",

		string(event.ReasonOpening):           "Starting data transfer.",
		string(event.ReasonComplete):          "Operation successful",
		"426":                                 "Data connection closed; transfer aborted.",
		"ABOR " + string(event.ReasonAborted): "ABOR command successful.",
		string(event.ReasonNothingToAbort):    "ABOR command successful.",
		string(event.ReasonRestartSet):        "Restarting at {0}",

		string(event.ReasonCWD):           "{quoted} is current directory.",
		string(event.ReasonCWDChanged):    "{verb} command successful",
		string(event.ReasonMade):          "{quoted} created successfully.",
		string(event.ReasonExists):        "Entry with same name already exists.",
		string(event.ReasonRemoved):       "Directory deleted successfully.",
		string(event.ReasonDeleted):       "File deleted successfully.",
		string(event.ReasonRenamePending): "File exists, ready for destination name.",
		string(event.ReasonRenamed):       "File or directory renamed successfully.",
		string(event.ReasonNoSuchFile):    "550 Couldn't open the file",
		string(event.ReasonNotADirectory): "550 Couldn't open the directory",
		string(event.ReasonIsADirectory):  "550 Couldn't open the file",
		string(event.ReasonDenied):        "550 Permission denied",
		string(event.ReasonBadPath):       "550 Invalid file name or path",

		"CWD " + string(event.ReasonNoSuchFile):  "Couldn't open the directory",
		"LIST " + string(event.ReasonNoSuchFile): "Couldn't open the file or directory",
		"NLST " + string(event.ReasonNoSuchFile): "Couldn't open the file or directory",
		"MLSD " + string(event.ReasonNoSuchFile): "Couldn't open the directory",
	},
}
