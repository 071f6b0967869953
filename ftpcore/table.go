package ftpcore

// CommandInfo is what the command table says of one verb: HELP, FEAT, the
// page's reference and the pre-login test all come from it.
type CommandInfo struct {
	Verb       string `json:"verb"`
	Syntax     string `json:"syntax"`               // "RETR <path>"
	Help       string `json:"help"`                 // one line
	RFC        string `json:"rfc"`                  // "959#4.1.3"
	Login      bool   `json:"login"`                // needs a login
	Data       bool   `json:"data"`                 // opens a data connection
	InTransfer bool   `json:"inTransfer,omitempty"` // answered while a transfer runs
	Feat       string `json:"feat,omitempty"`       // its line in FEAT
}
