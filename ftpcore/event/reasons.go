package event

// Reason is why the engine sent a reply, or why something happened to a connection
// (Decoded.Why, Check.Rule). Each has its RFC clause in clauses.go and a text in every
// language of the page.
type Reason string

// Connection and session.
const (
	ReasonGreeting           Reason = "greeting"
	ReasonGoodbye            Reason = "goodbye"
	ReasonTooManySessions    Reason = "too-many-sessions"
	ReasonServerClosing      Reason = "server-closing"
	ReasonClosedFromPage     Reason = "closed-from-page"
	ReasonIdle               Reason = "idle"
	ReasonIdleLogin          Reason = "idle-login" // idle before the login
	ReasonRestored           Reason = "restored"
	ReasonByHand             Reason = "by-hand"
	ReasonTooManyFromAddress Reason = "too-many-from-address"
	ReasonHTTPRequest        Reason = "http-request"
	ReasonForeign            Reason = "foreign-protocol"
	ReasonProxyHeader        Reason = "proxy-header"
	ReasonTLSAtPlainPort     Reason = "tls-at-plain-port"
	ReasonPlainAtTLSPort     Reason = "plain-at-tls-port"
	ReasonTLSAwaited         Reason = "tls-awaited"
	ReasonClientLeft         Reason = "client-left"
	ReasonConnectionLost     Reason = "connection-lost"
	ReasonSessionOver        Reason = "session-over"
	ReasonNoLineEnd          Reason = "no-line-end"
	ReasonLeftUnfinished     Reason = "left-unfinished"
)

// Checks before a verb is run: the line, the command table.
const (
	ReasonLineTooLong      Reason = "line-too-long"
	ReasonNotImplemented   Reason = "not-implemented"
	ReasonUnknownCommand   Reason = "unknown-command"
	ReasonStrayByte        Reason = "stray-byte"
	ReasonLoginRequired    Reason = "login-required"
	ReasonUserFirst        Reason = "user-first"
	ReasonRNFRFirst        Reason = "rnfr-first"
	ReasonArgumentMissing  Reason = "argument-missing"
	ReasonBadArgument      Reason = "bad-argument"
	ReasonNoDataConnection Reason = "no-data-connection"
)

// Login.
const (
	ReasonNeedPassword    Reason = "need-password"
	ReasonLoggedIn        Reason = "logged-in"
	ReasonAlreadyLoggedIn Reason = "already-logged-in"
	ReasonLoginIncorrect  Reason = "login-incorrect"
	ReasonNoSuchUser      Reason = "no-such-user"
	ReasonWrongPassword   Reason = "wrong-password"
	ReasonTooManyLogins   Reason = "too-many-logins"
	ReasonLoggedOut       Reason = "logged-out"
	ReasonNeedAccount     Reason = "need-account"
	ReasonWrongAccount    Reason = "wrong-account"
	ReasonNoAccountNeeded Reason = "no-account-needed"
	ReasonPassFirst       Reason = "pass-first"
	ReasonBegunAnew       Reason = "begun-anew"
	ReasonMounted         Reason = "mounted"
	ReasonHostChosen      Reason = "host-chosen"
	ReasonHostFirst       Reason = "host-first"
	ReasonUnknownHost     Reason = "unknown-host"
	ReasonLanguageSet     Reason = "language-set"
	ReasonNoSuchLanguage  Reason = "no-such-language"
)

// Parameters.
const (
	ReasonTypeSet              Reason = "type-set"
	ReasonTypeUnsupported      Reason = "type-unsupported"
	ReasonSet                  Reason = "set"
	ReasonParameterUnsupported Reason = "parameter-unsupported"
	ReasonByteSize             Reason = "byte-size"
	ReasonLevelSet             Reason = "level-set"
	ReasonUTF8                 Reason = "utf8"
	ReasonUTF8Off              Reason = "utf8-off"
	ReasonUTF8Only             Reason = "utf8-only"
	ReasonNoSuchOption         Reason = "no-such-option"
	ReasonFactsSet             Reason = "facts-set"
)

// Data connection.
const (
	ReasonPassive         Reason = "passive"
	ReasonActive          Reason = "active"
	ReasonEPSVAll         Reason = "epsv-all"
	ReasonEPSVAllSet      Reason = "epsv-all-set"
	ReasonPASVNeedsIPv4   Reason = "pasv-needs-ipv4"
	ReasonWrongProtocol   Reason = "wrong-protocol"
	ReasonNoSuchFamily    Reason = "no-such-family"
	ReasonEstablished     Reason = "established"
	ReasonNotActive       Reason = "not-active"
	ReasonNotPassive      Reason = "not-passive"
	ReasonPeerMismatch    Reason = "peer-mismatch"
	ReasonStranger        Reason = "stranger"
	ReasonAnotherHost     Reason = "another-host"
	ReasonLowPort         Reason = "low-port"
	ReasonOwnPort         Reason = "own-port"
	ReasonNoPort          Reason = "no-port"
	ReasonNoConnectInTime Reason = "no-connect-in-time"
	ReasonConnectRefused  Reason = "connect-refused"
	ReasonPortExpired     Reason = "port-expired"
	ReasonPortLost        Reason = "port-lost"
	ReasonReplaced        Reason = "replaced"
	ReasonRefused         Reason = "refused"
)

// Transfer.
const (
	ReasonOpening          Reason = "opening"
	ReasonComplete         Reason = "complete"
	ReasonAborted          Reason = "aborted"
	ReasonNothingToAbort   Reason = "nothing-to-abort"
	ReasonStalled          Reason = "stalled"
	ReasonConnectionBroke  Reason = "connection-broke"
	ReasonCutByHand        Reason = "cut-by-hand"
	ReasonCutByRule        Reason = "cut-by-rule" // by a fault rule
	ReasonLocalError       Reason = "local-error"
	ReasonPageType         Reason = "page-type"
	ReasonBadData          Reason = "bad-data"
	ReasonBytesBehind      Reason = "bytes-behind"
	ReasonNoEnd            Reason = "no-end"
	ReasonMarked           Reason = "marked"
	ReasonNoRestart        Reason = "no-restart"
	ReasonSizeUndefined    Reason = "size-undefined"
	ReasonListEmpty        Reason = "list-empty"
	ReasonRestartSet       Reason = "restart-set"
	ReasonBadRestart       Reason = "bad-restart"
	ReasonNoNeed           Reason = "no-need"
	ReasonNoRoom           Reason = "no-room"
	ReasonRoom             Reason = "room"
	ReasonRoomUnknown      Reason = "room-unknown"
	ReasonRangeSet         Reason = "range-set"
	ReasonRangeReset       Reason = "range-reset"
	ReasonRangeNeedsImage  Reason = "range-needs-image"
	ReasonNoTransfer       Reason = "no-transfer"
	ReasonWorkAborted      Reason = "work-aborted"
	ReasonTooManyTransfers Reason = "too-many-transfers"
)

// Files.
const (
	ReasonPathTooLong      Reason = "path-too-long"
	ReasonPathTooDeep      Reason = "path-too-deep"
	ReasonTooManyEntries   Reason = "too-many-entries"
	ReasonPatternTooCostly Reason = "pattern-too-costly"
	ReasonQuota            Reason = "quota"
	ReasonTooManyFiles     Reason = "too-many-files"
	ReasonCWD              Reason = "cwd"
	ReasonCWDChanged       Reason = "cwd-changed"
	ReasonMade             Reason = "made"
	ReasonRemoved          Reason = "removed"
	ReasonDeleted          Reason = "deleted"
	ReasonRenamePending    Reason = "rename-pending"
	ReasonRenamed          Reason = "renamed"
	ReasonSize             Reason = "size"
	ReasonModified         Reason = "modified"
	ReasonFacts            Reason = "facts"
	ReasonTooLargeToCount  Reason = "too-large-to-count"
	ReasonBadPath          Reason = "bad-path"
	ReasonDiskFull         Reason = "disk-full"
	ReasonDenied           Reason = "denied"
	ReasonNotEmpty         Reason = "not-empty"
	ReasonNotADirectory    Reason = "not-a-directory"
	ReasonIsADirectory     Reason = "is-a-directory"
	ReasonExists           Reason = "exists"
	ReasonNoSuchFile       Reason = "no-such-file"
	ReasonFileError        Reason = "file-error"
	ReasonHash             Reason = "hash"
	ReasonHashSet          Reason = "hash-set"
	ReasonNoSuchHash       Reason = "no-such-hash"
	ReasonTooLargeToHash   Reason = "too-large-to-hash"
	ReasonFactsChanged     Reason = "facts-changed"
	ReasonNoSuchFact       Reason = "no-such-fact"
	ReasonCombined         Reason = "combined"
	ReasonPartTwice        Reason = "part-twice"
)

// Behind SITE.
const (
	ReasonUnknownSiteCommand Reason = "unknown-site-command"
	ReasonUmask              Reason = "umask"
	ReasonIdleLimit          Reason = "idle-limit"
	ReasonWho                Reason = "who"
	ReasonCopyPending        Reason = "copy-pending"
	ReasonCPFRFirst          Reason = "cpfr-first"
	ReasonCopied             Reason = "copied"
	ReasonCannotCopy         Reason = "cannot-copy"
)

// Information.
const (
	ReasonOK       Reason = "ok"
	ReasonSystem   Reason = "system"
	ReasonNoted    Reason = "noted"
	ReasonFeatures Reason = "features"
	ReasonHelp     Reason = "help"
	ReasonStatus   Reason = "status"
)

// TLS.
const (
	ReasonAuthTLS             Reason = "auth-tls"
	ReasonAuthUnsupported     Reason = "auth-unsupported"
	ReasonAlreadySecure       Reason = "already-secure"
	ReasonAuthFirst           Reason = "auth-first"
	ReasonAuthByHand          Reason = "auth-by-hand"
	ReasonBehindAuth          Reason = "behind-auth"
	ReasonPBSZ                Reason = "pbsz"
	ReasonPBSZFirst           Reason = "pbsz-first"
	ReasonPROTSet             Reason = "prot-set"
	ReasonPROTUnsupported     Reason = "prot-unsupported"
	ReasonPROTUnknown         Reason = "prot-unknown"
	ReasonPROTRequired        Reason = "prot-required"
	ReasonTLSRequired         Reason = "tls-required"
	ReasonNotSecure           Reason = "not-secure"
	ReasonCleared             Reason = "cleared"
	ReasonBehindCCC           Reason = "behind-ccc"
	ReasonNoADAT              Reason = "no-adat"
	ReasonLevelUnsupported    Reason = "level-unsupported"
	ReasonTLSFailed           Reason = "tls-failed"
	ReasonTLSLate             Reason = "tls-late"
	ReasonTLSPlaintext        Reason = "tls-plaintext"
	ReasonNotResumed          Reason = "not-resumed"
	ReasonTakesNoTickets      Reason = "takes-no-tickets"
	ReasonOffersNoSession     Reason = "offers-no-session"
	ReasonUnknownSession      Reason = "unknown-session"
	ReasonUnfitSession        Reason = "unfit-session"
	ReasonForeignSession      Reason = "foreign-session"
	ReasonTLSInClear          Reason = "tls-in-clear"
	ReasonForeignData         Reason = "foreign-data"
	ReasonNoCloseNotify       Reason = "no-close-notify"
	ReasonCloseNotifyWithheld Reason = "close-notify-withheld"
)

// The two-week server's faults.
const (
	ReasonSeedFourBytes       Reason = "seed-four-bytes"
	ReasonSeedNoLogin         Reason = "seed-no-login"
	ReasonSeedCode430         Reason = "seed-code-430"
	ReasonSeedCode503         Reason = "seed-code-503"
	ReasonSeedTypeIgnored     Reason = "seed-type-ignored"
	ReasonSeedMisspeltName    Reason = "seed-misspelt-name"
	ReasonSeedBadPort         Reason = "seed-bad-port"
	ReasonSeedBounce          Reason = "seed-bounce"
	ReasonSeedNoErrorPath     Reason = "seed-no-error-path"
	ReasonSeedList            Reason = "seed-list"
	ReasonSeedStoredElsewhere Reason = "seed-stored-elsewhere"
	ReasonSeedNoPort          Reason = "seed-no-port"
	ReasonSeedPortAgain       Reason = "seed-port-again"
	ReasonSeedFEATSilent      Reason = "seed-feat-silent"
	ReasonSeedTimeout         Reason = "seed-timeout"
	ReasonProcessDied         Reason = "process-died"
)

// A capture that was opened.
const (
	ReasonEncrypted    Reason = "encrypted"
	ReasonNoKey        Reason = "no-key"
	ReasonBytesMissing Reason = "bytes-missing"

	ReasonBeginsLate         Reason = "begins-late"          // the session's first packets were not captured
	ReasonOneDirection       Reason = "one-direction"        // only one side's packets were captured
	ReasonControlNotCaptured Reason = "control-not-captured" // only data connections were captured
	ReasonNotCaptured        Reason = "not-captured"         // the data connections were not captured
	ReasonSYNUnanswered      Reason = "syn-unanswered"
	ReasonSYNRefused         Reason = "syn-refused"
	ReasonServerLeft         Reason = "server-left"
	ReasonServerReset        Reason = "server-reset"
	ReasonPairedAnew         Reason = "paired-anew" // a reply cannot answer the command that waits
	ReasonLineTail           Reason = "line-tail"   // the end of a line whose beginning was not captured
)
