package event

// TLSInfo lists the records of a tls event: a run of records that one side sent until the
// other side's next record, or until the next event (RFC 8446 §5.1).
type TLSInfo struct {
	Records []TLSRecord `json:"records,omitempty"` // at most MaxTLSRecords
	More    int         `json:"more,omitempty"`    // records that are not listed

	// The following fields are set on the event that completes a handshake.
	Version string `json:"version,omitempty"` // "TLS 1.3"
	Suite   string `json:"suite,omitempty"`   // "TLS_AES_128_GCM_SHA256"
	Resumed bool   `json:"resumed,omitempty"` // an earlier session was resumed
	SNI     string `json:"sni,omitempty"`     // the server name that the client asked for
	ALPN    string `json:"alpn,omitempty"`    // "ftp", or empty
	// CertFingerprint is the SHA-256 of the certificate, "AB:CD:…".
	CertFingerprint string `json:"certFingerprint,omitempty"`
}

// MaxTLSRecords bounds the records that one event lists.
const MaxTLSRecords = 32

// TLSRecord is one record of the TLS record protocol.
type TLSRecord struct {
	Type string `json:"type"` // "handshake", "change_cipher_spec", "alert", "application_data"
	Off  int    `json:"off"`  // offset of its header in the event's bytes
	Len  int    `json:"len"`  // header included
	// Messages names the handshake messages in it that the server knows of, encrypted
	// ones included: "ClientHello", "Finished", "NewSessionTicket" …
	Messages []string `json:"messages,omitempty"`
	Alert    string   `json:"alert,omitempty"` // "close_notify", "bad_certificate" …
}
