package profile

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/fault"
)

// MaxBytes is the most bytes of a profile's text.
const MaxBytes = 64 << 10

// Parse parses and checks a profile in JSON, in the form that Text writes. The error is a
// *ftpcore.ProfileError. Its Code may also be too-large, not-json (Value is the line),
// unknown-field, wrong-type or bad-fault.
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
	if err := p.Check(); err != nil {
		return p, err
	}
	return p, checkFaults(p.Faults)
}

// maxFaults is the most fault rules of a profile.
const maxFaults = 20

// checkFaults checks fault rules, and removes the spaces between their fields, so that equal
// rules are equal bytes.
func checkFaults(list []json.RawMessage) error {
	if len(list) > maxFaults {
		return &ftpcore.ProfileError{Code: "too-many", Field: "faults", Value: strconv.Itoa(len(list))}
	}
	for i, raw := range list {
		var r fault.Rule
		if err := json.Unmarshal(raw, &r); err != nil {
			return &ftpcore.ProfileError{Code: "bad-fault", Field: "faults: " + strconv.Itoa(i+1), Value: err.Error()}
		}
		var b bytes.Buffer
		if err := json.Compact(&b, raw); err == nil {
			list[i] = b.Bytes()
		}
	}
	return nil
}

// Rules returns the fault rules of a profile that Parse has checked.
func Rules(p ftpcore.Profile) (list []fault.Rule) {
	for _, raw := range p.Faults {
		var r fault.Rule
		if json.Unmarshal(raw, &r) == nil {
			list = append(list, r)
		}
	}
	return list
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
