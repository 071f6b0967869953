package profile

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"

	"ftpsim/ftpcore"
)

// MaxBytes is the most bytes of a profile's text.
const MaxBytes = 64 << 10

// Parse parses and checks a profile in JSON, in the form that Text writes. The error is a
// *ftpcore.ProfileError. Its Code may also be too-large, not-json (Value is the line),
// unknown-field or wrong-type.
func Parse(data []byte) (ftpcore.Profile, error) {
	var p ftpcore.Profile
	if len(data) > MaxBytes {
		return p, &ftpcore.ProfileError{Code: "too-large"}
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	err := d.Decode(&p)
	if err == nil {
		if _, more := d.Token(); !errors.Is(more, io.EOF) {
			err = &json.SyntaxError{Offset: d.InputOffset()}
		}
	}
	if err != nil {
		return ftpcore.Profile{}, jsonProblem(err, data)
	}
	return p, p.Check()
}

// jsonProblem converts an error of encoding/json to one that the page can translate.
func jsonProblem(err error, data []byte) *ftpcore.ProfileError {
	var kind *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	at := int64(len(data))
	if field, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return &ftpcore.ProfileError{Code: "unknown-field", Field: strings.Trim(field, `"`)}
	}
	switch {
	case errors.As(err, &kind):
		return &ftpcore.ProfileError{Code: "wrong-type", Field: kind.Field, Value: kind.Value}
	case errors.As(err, &syntax):
		at = min(syntax.Offset, at)
	}
	line := 1 + bytes.Count(data[:at], []byte("\n"))
	return &ftpcore.ProfileError{Code: "not-json", Value: strconv.Itoa(line)}
}

// Text returns p as indented JSON, which people can edit and Parse reads.
func Text(p ftpcore.Profile) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(p); err != nil {
		panic(err) // impossible: JSON can represent all its fields
	}
	return b.Bytes()
}
