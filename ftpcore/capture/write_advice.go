package capture

import (
	"slices"
	"strings"

	"ftpsim/ftpcore/event"
)

// This file writes the comments that help a reader open the capture in Wireshark 4.0.
// Commands are in backquotes; the reader adds -r and the file.

// adviceFacts are the things in a record that Wireshark does not handle by itself.
type adviceFacts struct {
	authSSL   bool            // a client sent AUTH SSL
	implicit  bool            // a session uses implicit FTPS
	mode      map[string]bool // the modes "B", "C" and "Z" in which a file moved
	parted    bool            // a command came between PASV or PORT and the transfer command
	agreed    map[string]bool // sessions whose latest PASV or PORT has no transfer yet
	separated map[string]bool // sessions in agreed in which another command followed
}

const (
	adviceData = "Wireshark takes protected data connections for plain ones: disable the protocol FTP-DATA (`tshark --disable-protocol ftp-data`), " +
		"and it decrypts them; Follow TLS Stream shows the file."
	adviceAnyKey   = "Any RSA key will do, such as that of `openssl genrsa -out any.pem 2048`."
	adviceSSL      = "Wireshark does not follow AUTH SSL, by which a client here began: it decrypts with `tshark -d tcp.port==21,tls -o tls.keys_list:,21,ftp,any.pem` (Decode As: TCP port 21 is TLS; RSA keys list of TLS: a row with port 21 and protocol ftp). " + adviceAnyKey
	adviceImplicit = "Wireshark does not know that FTP is inside implicit FTPS: it decrypts with `tshark -o tls.keys_list:,990,ftp,any.pem` (RSA keys list of TLS: a row with port 990 and protocol ftp). " + adviceAnyKey
	adviceParted   = "Between the command for the port and that of the transfer a client sent another one, as curl does. Wireshark takes that one for the transfer's: " +
		"Export Objects leaves the file out, or names it wrong. Follow TCP Stream shows it (`tshark -q -z follow,tcp,raw,N`, where N is the number of the stream)."
	adviceZ = "Files here moved in MODE Z: what Export Objects saves is a zlib stream. It unpacks with `python3 -c \"import sys,zlib;sys.stdout.buffer.write(zlib.decompress(sys.stdin.buffer.read()))\"`."
	adviceB = "Files here moved in MODE B or C: what Export Objects saves has the block headers in it (RFC 959 §3.4). Opened in ftpsim they are decoded."
)

// command takes in a command of the record.
func (a *adviceFacts) command(e *event.Event) {
	if e.Dec == nil {
		return
	}
	if a.agreed == nil {
		a.agreed, a.separated = map[string]bool{}, map[string]bool{}
	}
	if e.Dec.Verb == "AUTH" && strings.EqualFold(e.Dec.Arg, "SSL") {
		a.authSSL = true
	}
	ports := slices.Contains([]string{"PASV", "P@SW", "EPSV", "LPSV", "PORT", "EPRT", "LPRT"}, e.Dec.Verb)
	switch {
	case ports:
		a.agreed[e.SID], a.separated[e.SID] = true, false
	case table[e.Dec.Verb].Data:
		a.parted = a.parted || a.separated[e.SID]
		a.agreed[e.SID], a.separated[e.SID] = false, false
	case a.agreed[e.SID]:
		a.separated[e.SID] = true
	}
}

// data takes in the transfer mode of bytes on a data connection.
func (a *adviceFacts) data(e *event.Event) {
	if e.State == nil || e.State.Mode == "S" || e.State.Mode == "" {
		return
	}
	if a.mode == nil {
		a.mode = map[string]bool{}
	}
	a.mode[e.State.Mode] = true
}

// advice returns the comments for this record. keys says whether the file contains keys.
func (p *planner) advice(keys bool) (list []string) {
	for _, c := range []struct {
		said bool
		text string
	}{
		{keys && p.encryptedData, adviceData}, {keys && p.advised.authSSL, adviceSSL}, {keys && p.advised.implicit, adviceImplicit},
		{p.advised.parted, adviceParted}, {p.advised.mode["Z"], adviceZ}, {p.advised.mode["B"] || p.advised.mode["C"], adviceB},
	} {
		if c.said {
			list = append(list, c.text)
		}
	}
	return list
}
