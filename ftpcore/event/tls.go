package event

// TLSInfo is what a tls event shows: the records of one direction of a
// connection that were sent without another one in between (RFC 8446 §5.1).
type TLSInfo struct {
	Records []TLSRecord `json:"records,omitempty"` // at most MaxTLSRecords
	More    int         `json:"more,omitempty"`    // records that are not listed

	// The following stand on the event with which a handshake is complete.
	Version string `json:"version,omitempty"` // "TLS 1.3"
	Suite   string `json:"suite,omitempty"`   // "TLS_AES_128_GCM_SHA256"
	Resumed bool   `json:"resumed,omitempty"` // an earlier session was resumed
	SNI     string `json:"sni,omitempty"`     // the server's name, as the client has it
	ALPN    string `json:"alpn,omitempty"`    // "ftp", or empty
	// CertFingerprint is the SHA-256 of the certificate, "AB:CD:…".
	CertFingerprint string `json:"certFingerprint,omitempty"`
}

// MaxTLSRecords bounds the records that one event lists.
const MaxTLSRecords = 32

// TLSRecord is one record of TLS.
type TLSRecord struct {
	Type string `json:"type"` // "handshake", "change_cipher_spec", "alert", "application_data"
	Off  int    `json:"off"`  // of its header in the event's bytes
	Len  int    `json:"len"`  // header included
	// Messages are what it carries, as far as the server knows it: "ClientHello",
	// "Finished", "NewSessionTicket" … ; those that were encrypted too.
	Messages []string `json:"messages,omitempty"`
	Alert    string   `json:"alert,omitempty"` // "close_notify", "bad_certificate" …
}
