package profile

import (
	"ftpsim/ftpcore"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

// iis is the FTP service of IIS 7 and later, with its listing as DIR of MS-DOS.
var iis = ftpcore.Profile{
	Name:     "iis",
	Title:    "Like IIS",
	Text:     "Talks as the FTP service of Windows does, and lists as DIR of MS-DOS: a test for what reads listings.",
	Greeting: "Microsoft FTP Service",
	Verbs: words("ABOR ALLO APPE AUTH CCC CDUP CWD DELE EPRT EPSV FEAT HELP HOST LANG LIST MDTM MKD MODE NLST NOOP OPTS PASS " +
		"PASV PBSZ PORT PROT PWD QUIT REIN REST RETR RMD RNFR RNTO SITE SIZE STAT STOR STOU STRU SYST TYPE USER XCUP XCWD XMKD XPWD XRMD"),
	Params: map[string][]string{
		"TYPE": {"A", "A N", "I", "L 8"}, "MODE": {"S"}, "STRU": {"F"}, "OPTS": {"UTF8"},
		"SITE": {"HELP"}, "AUTH": {"TLS", "TLS-C", "TLS-P", "SSL"}, "PROT": {"C", "P"},
	},
	Features: []string{"LANG {}", "UTF8", "AUTH TLS", "PBSZ", "PROT", "CCC", "HOST", "SIZE", "MDTM", "REST STREAM"},
	List:     wire.ListDOS,
	Words: map[string]string{
		string(event.ReasonGoodbye):         "Goodbye.",
		string(event.ReasonUnknownCommand):  "Command not understood.",
		string(event.ReasonNotImplemented):  "500 Command not understood.",
		string(event.ReasonArgumentMissing): "501 Syntax error in parameters or arguments.",
		string(event.ReasonBadArgument):     "501 Syntax error in parameters or arguments.",
		string(event.ReasonLoginRequired):   "Please login with USER and PASS.",
		string(event.ReasonUserFirst):       "Login with USER first.",
		string(event.ReasonRNFRFirst):       "Bad sequence of commands.",
		string(event.ReasonNeedPassword):    "Password required",
		string(event.ReasonLoggedIn):        "User logged in.",
		string(event.ReasonLoginIncorrect):  "User cannot log in.",
		string(event.ReasonAlreadyLoggedIn): "230 User logged in.",

		string(event.ReasonSystem):                         "Windows_NT",
		string(event.ReasonOK):                             "noop command successful.",
		string(event.ReasonTypeSet):                        "Type set to {arg}.",
		string(event.ReasonTypeUnsupported):                "Command not implemented for that parameter.",
		"MODE " + string(event.ReasonSet):                  "Mode S ok.",
		"STRU " + string(event.ReasonSet):                  "STRU F ok.",
		string(event.ReasonParameterUnsupported):           "Command not implemented for that parameter.",
		string(event.ReasonUTF8):                           "OPTS UTF8 command successful - UTF8 encoding now ON.",
		string(event.ReasonUTF8Off):                        "OPTS UTF8 command successful - UTF8 encoding now OFF.",
		string(event.ReasonNoSuchOption):                   "The parameter is incorrect.",
		string(event.ReasonRoom):                           "202 ALLO command successful.",
		string(event.ReasonFeatures):                       "Extended features supported:\n{lines}\nEND",
		string(event.ReasonHelp):                           "The following commands are recognized (* ==>'s unimplemented).\n{lines}\nHELP command successful.",
		"STAT 211":                                         "Microsoft FTP Service status:\n{lines}\nEnd of status.",
		"SITE " + string(event.ReasonParameterUnsupported): "500 Command not understood.",

		string(event.ReasonActive):           "{verb} command successful.",
		string(event.ReasonPeerMismatch):     "501 Server cannot accept argument.",
		string(event.ReasonLowPort):          "501 Server cannot accept argument.",
		string(event.ReasonEPSVAllSet):       "EPSV ALL command successful.",
		string(event.ReasonNoDataConnection): "Can't open data connection.",

		"LIST " + string(event.ReasonOpening): "125 Data connection already open; Transfer starting.",
		"NLST " + string(event.ReasonOpening): "125 Data connection already open; Transfer starting.",
		string(event.ReasonOpening):           "125 Data connection already open; Transfer starting.",
		string(event.ReasonComplete):          "Transfer complete.",
		"426":                                 "Connection closed; transfer aborted.",
		"ABOR " + string(event.ReasonAborted): "ABOR command successful.",
		string(event.ReasonNothingToAbort):    "225 ABOR command successful.",
		string(event.ReasonRestartSet):        "Restarting at {0}.",

		string(event.ReasonCWD):           "{quoted} is current directory.",
		string(event.ReasonCWDChanged):    "{verb} command successful.",
		string(event.ReasonMade):          "{quoted} directory created.",
		string(event.ReasonExists):        "550 Cannot create a file when that file already exists.",
		string(event.ReasonRemoved):       "{verb} command successful.",
		string(event.ReasonDeleted):       "{verb} command successful.",
		string(event.ReasonRenamePending): "Requested file action pending further information.",
		string(event.ReasonRenamed):       "{verb} command successful.",
		string(event.ReasonNoSuchFile):    "550 The system cannot find the file specified.",
		string(event.ReasonNotADirectory): "550 The directory name is invalid.",
		string(event.ReasonIsADirectory):  "550 Access is denied.",
		string(event.ReasonNotEmpty):      "550 The directory is not empty.",
		string(event.ReasonDenied):        "550 Access is denied.",
		string(event.ReasonBadPath):       "550 The filename, directory name, or volume label syntax is incorrect.",
	},
}
