package event

// Note is a client quirk (Decoded.Notes): it marks a message that only some clients send,
// or that the server sends for their sake. See ftpcore/client_quirks.go. The page has a
// text for each.
type Note string

const (
	NoteLwftpBareLF    Note = "quirk-lwftp-bare-lf"
	NoteTelnetOptions  Note = "quirk-telnet-options"
	NoteExtraCR        Note = "quirk-extra-cr"
	NotePipelinedLogin Note = "quirk-pipelined-login"
	NoteFEATFirst      Note = "quirk-feat-first"
	NoteTypeFirst      Note = "quirk-type-first"
	NoteWinINetOPTS    Note = "quirk-wininet-opts"
	NoteSiteHelp       Note = "quirk-site-help"
	NoteFlashFXP       Note = "quirk-flashfxp"
	NoteRouterPASV     Note = "quirk-router-pasv"
	NoteMFMT           Note = "quirk-mfmt"
	NoteXMKD           Note = "quirk-xmkd"
	NoteModeStru       Note = "quirk-mode-stru"
	NoteNOOPTransfer   Note = "quirk-noop-transfer"
	NotePASVPort       Note = "quirk-pasv-port"
	NoteEPSVPASV       Note = "quirk-epsv-pasv"
	NoteEPSVFirst      Note = "quirk-epsv-first"
	NoteRESTSTOR       Note = "quirk-rest-stor"
	NoteMLST           Note = "quirk-mlst"
	NoteMLSDGlued      Note = "quirk-mlsd-glued"
	NoteListOptions    Note = "quirk-list-options"
	NoteABORTelnet     Note = "quirk-abor-telnet"
	NoteABORProbe      Note = "quirk-abor-probe"
	NoteCWDEmpty       Note = "quirk-cwd-empty"
	NoteCWDDot         Note = "quirk-cwd-dot"
	NoteCWDTilde       Note = "quirk-cwd-tilde"
	NoteDoubleSlash    Note = "quirk-double-slash"
	Note257Quotes      Note = "quirk-257-quotes"
	NoteMultiLine      Note = "quirk-multi-line"
	NoteMKDExists      Note = "quirk-mkd-exists"
	NoteSTORNoFolder   Note = "quirk-stor-no-folder"
	NoteSizeRefused    Note = "quirk-size-refused"
	Note227Address     Note = "quirk-227-address"
	NoteListDates      Note = "quirk-list-dates"
	NoteOneLine        Note = "quirk-one-line"
	NoteMDTMSet        Note = "quirk-mdtm-set"
	NoteMFFSemicolon   Note = "quirk-mff-semicolon"
	NoteModeZ          Note = "quirk-mode-z"
	NoteBackslash      Note = "quirk-backslash"
)
