package event

// clauses gives the RFC clause behind each reason: "959#5.4" is RFC 959 §5.4. Empty
// means that no RFC asks for it: this project or the two-week server chose it.
var clauses = map[Reason]string{
	// connection and session
	ReasonGreeting: "959#5.4", ReasonGoodbye: "959#4.1.1", ReasonTooManySessions: "959#5.4",
	ReasonServerClosing: "959#5.4", ReasonClosedFromPage: "959#5.4", ReasonIdle: "1123#4.1.3.2", ReasonIdleLogin: "1123#4.1.3.2",
	ReasonRestored: "", ReasonByHand: "",
	ReasonTooManyFromAddress: "959#5.4", ReasonHTTPRequest: "",
	ReasonForeign: "959#5.4", ReasonProxyHeader: "", ReasonTLSAtPlainPort: "4217#4", ReasonPlainAtTLSPort: "", ReasonTLSAwaited: "",
	ReasonClientLeft: "959#4.1.1", ReasonConnectionLost: "959#2.3", ReasonSessionOver: "959#3.2",
	ReasonNoLineEnd: "959#5.3.1", ReasonLeftUnfinished: "959#5.3.1",

	// what the table checks
	ReasonLineTooLong: "959#5.4", ReasonNotImplemented: "959#5.4", ReasonUnknownCommand: "959#5.4",
	ReasonStrayByte:     "959#5.3",
	ReasonLoginRequired: "959#5.4", ReasonUserFirst: "959#5.4", ReasonRNFRFirst: "959#4.1.3",
	ReasonArgumentMissing: "959#5.3.2", ReasonBadArgument: "959#5.3.2", ReasonNoDataConnection: "959#5.4",

	// login
	ReasonNeedPassword: "2577#7", ReasonLoggedIn: "959#5.4", ReasonAlreadyLoggedIn: "959#4.2.2",
	ReasonLoginIncorrect: "959#5.4", ReasonNoSuchUser: "2577#7", ReasonWrongPassword: "2577#5",
	ReasonTooManyLogins: "2577#5", ReasonLoggedOut: "959#4.1.1",
	ReasonNeedAccount: "959#4.1.1", ReasonWrongAccount: "959#5.4", ReasonNoAccountNeeded: "959#4.1.1",
	ReasonPassFirst: "959#5.4",
	ReasonBegunAnew: "959#4.1.1", ReasonMounted: "959#4.1.1", ReasonHostChosen: "7151#3",
	ReasonHostFirst: "7151#3.2", ReasonUnknownHost: "7151#3.2",
	ReasonLanguageSet: "2640#4.1", ReasonNoSuchLanguage: "2640#4.1",

	// parameters
	ReasonTypeSet: "959#3.1.1", ReasonTypeUnsupported: "959#3.1.1", ReasonSet: "959#5.1",
	ReasonParameterUnsupported: "959#5.1", ReasonByteSize: "959#3.1.1.4", ReasonLevelSet: "draft",
	ReasonUTF8: "2640#3.2", ReasonUTF8Off: "", ReasonUTF8Only: "2640#3.1",
	ReasonNoSuchOption: "2389#4", ReasonFactsSet: "3659#7.9",

	// data connection
	ReasonPassive: "959#4.1.2", ReasonActive: "959#4.1.2", ReasonEPSVAll: "2428#4", ReasonEPSVAllSet: "2428#4",
	ReasonPASVNeedsIPv4: "2428#1", ReasonWrongProtocol: "2428#2", ReasonNoSuchFamily: "1639#4",
	ReasonEstablished: "959#5.4", ReasonNotActive: "", ReasonNotPassive: "", ReasonPeerMismatch: "2577#3",
	ReasonStranger: "2577#8", ReasonAnotherHost: "2577#8", ReasonOwnPort: "", ReasonPortLost: "959#5.4",
	ReasonLowPort: "2577#3", ReasonNoPort: "959#5.4", ReasonNoConnectInTime: "959#5.4",
	ReasonConnectRefused: "959#5.4", ReasonPortExpired: "2577#8", ReasonReplaced: "959#3.3", ReasonRefused: "959#3.3",

	// transfer
	ReasonOpening: "959#5.4", ReasonComplete: "959#3.4.1", ReasonAborted: "959#4.1.3", ReasonNothingToAbort: "959#4.1.3",
	ReasonStalled: "959#5.4", ReasonConnectionBroke: "959#5.4", ReasonCutByHand: "959#5.4", ReasonCutByRule: "959#5.4", ReasonLocalError: "959#5.4",
	ReasonPageType: "959#3.1.2.3", ReasonBadData: "959#3.4", ReasonBytesBehind: "959#3.4", ReasonNoEnd: "959#3.4", ReasonMarked: "959#3.5",
	ReasonNoRestart: "3659#5.3", ReasonSizeUndefined: "3659#4",
	ReasonListEmpty: "", ReasonRestartSet: "3659#5", ReasonBadRestart: "3659#5.3", ReasonNoNeed: "959#4.1.3",
	ReasonNoRoom: "959#4.1.3", ReasonRoom: "959#4.1.3",
	ReasonRoomUnknown: "", ReasonRangeSet: "", ReasonRangeReset: "", ReasonRangeNeedsImage: "",
	ReasonNoTransfer: "", ReasonWorkAborted: "959#4.1.3",

	ReasonTooManyTransfers: "959#5.4",

	// files
	ReasonPathTooLong: "959#5.4", ReasonPathTooDeep: "959#5.4", ReasonTooManyEntries: "959#5.4",
	ReasonPatternTooCostly: "959#5.4", ReasonQuota: "959#5.4", ReasonTooManyFiles: "959#5.4",
	ReasonCWD: "959#4.1.3", ReasonCWDChanged: "959#4.1.1", ReasonMade: "959#appendix-II", ReasonRemoved: "959#4.1.3",
	ReasonDeleted: "959#4.1.3", ReasonRenamePending: "959#4.1.3", ReasonRenamed: "959#4.1.3", ReasonSize: "3659#4",
	ReasonModified: "3659#3", ReasonFacts: "3659#7", ReasonTooLargeToCount: "3659#4.2",
	ReasonBadPath: "959#5.4", ReasonDiskFull: "959#5.4", ReasonDenied: "959#5.4", ReasonNotEmpty: "959#5.4",
	ReasonNotADirectory: "959#5.4", ReasonIsADirectory: "959#5.4", ReasonExists: "959#5.4",
	ReasonNoSuchFile: "959#5.4", ReasonFileError: "959#5.4",
	ReasonHash: "", ReasonHashSet: "2389#4", ReasonNoSuchHash: "2389#4", ReasonTooLargeToHash: "",
	ReasonFactsChanged: "3659#7.5", ReasonNoSuchFact: "3659#7.5", ReasonCombined: "", ReasonPartTwice: "",

	// behind SITE
	ReasonUnknownSiteCommand: "959#4.1.3", ReasonUmask: "959#4.1.3", ReasonIdleLimit: "959#4.1.3",
	ReasonWho:         "959#4.1.3",
	ReasonCopyPending: "959#4.1.3", ReasonCPFRFirst: "959#4.1.3", ReasonCopied: "959#4.1.3",
	ReasonCannotCopy: "959#4.1.3",

	// information
	ReasonOK: "959#4.1.3", ReasonSystem: "959#4.1.3", ReasonNoted: "", ReasonFeatures: "2389#3.2",
	ReasonHelp: "959#4.1.3", ReasonStatus: "959#4.1.3",

	// TLS
	ReasonAuthTLS: "4217#4", ReasonAuthUnsupported: "4217#8", ReasonAlreadySecure: "4217#4", ReasonAuthFirst: "4217#9",
	ReasonAuthByHand: "", ReasonBehindAuth: "4217#15", ReasonPBSZ: "4217#9", ReasonPBSZFirst: "4217#9",
	ReasonPROTSet:         "4217#9",
	ReasonPROTUnsupported: "4217#9", ReasonPROTUnknown: "4217#9", ReasonPROTRequired: "4217#9",
	ReasonTLSRequired: "4217#4",
	ReasonNotSecure:   "4217#5", ReasonCleared: "4217#5", ReasonBehindCCC: "4217#5", ReasonNoADAT: "2228#3",
	ReasonLevelUnsupported: "2228#3", ReasonTLSFailed: "4217#4", ReasonTLSLate: "4217#4", ReasonTLSPlaintext: "4217#15",
	ReasonTLSInClear: "4217#9", ReasonForeignData: "",
	ReasonNotResumed: "4217#10.2", ReasonTakesNoTickets: "5077#3.2", ReasonOffersNoSession: "4217#10.2",
	ReasonUnknownSession: "4217#10.2",
	ReasonUnfitSession:   "4217#10.2", ReasonForeignSession: "4217#10.2", ReasonNoCloseNotify: "4217#12",
	ReasonCloseNotifyWithheld: "4217#12",

	// the two-week server's faults
	ReasonSeedFourBytes: "959#5.3", ReasonSeedNoLogin: "959#5.4", ReasonSeedCode430: "959#4.2.2",
	ReasonSeedCode503: "959#5.4", ReasonSeedTypeIgnored: "959#3.1.1", ReasonSeedMisspeltName: "959#5.1",
	ReasonSeedBadPort: "959#5.3.2", ReasonSeedBounce: "2577#3", ReasonSeedNoErrorPath: "959#5.4",
	ReasonSeedList: "959#4.1.3", ReasonSeedStoredElsewhere: "959#4.1.3", ReasonSeedNoPort: "959#3.2",
	ReasonSeedPortAgain: "959#3.3", ReasonSeedFEATSilent: "2389#3", ReasonSeedTimeout: "959#5.4", ReasonProcessDied: "",

	// a capture that was opened
	ReasonEncrypted: "", ReasonNoKey: "", ReasonBytesMissing: "", ReasonBeginsLate: "", ReasonOneDirection: "", ReasonControlNotCaptured: "",
	ReasonNotCaptured: "", ReasonSYNUnanswered: "", ReasonSYNRefused: "",
	ReasonServerLeft: "959#2.3", ReasonServerReset: "959#2.3", ReasonPairedAnew: "959#5.4", ReasonLineTail: "",
}

// Clause returns the RFC clause behind r, such as "959#5.4"; empty means none.
func (r Reason) Clause() string { return clauses[r] }

// Known reports whether r is one of the engine's reasons.
func (r Reason) Known() bool {
	_, ok := clauses[r]
	return ok
}
