package event

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
	"time"
)

// TestAppendJSON: AppendJSON writes what encoding/json writes: for an event without values, for
// one with a value in every field, and for each field alone. So a new field that AppendJSON
// does not know makes this test fail.
func TestAppendJSON(t *testing.T) {
	empty, full := &Event{}, &Event{}
	fill(reflect.ValueOf(full).Elem(), "x")
	odd := &Event{}
	fill(reflect.ValueOf(odd).Elem(), "<\"\\&>é\xff\x00\x7f\u2028")
	events := []*Event{empty, full, odd, {Dec: &Decoded{}, Raw: &Raw{}, State: &State{}, Peer: &Peer{}, TLS: &TLSInfo{}}}
	for _, part := range []func(e *Event) reflect.Value{
		func(e *Event) reflect.Value { return reflect.ValueOf(e) },
		func(e *Event) reflect.Value { e.Raw = &Raw{}; return reflect.ValueOf(e.Raw) },
		func(e *Event) reflect.Value { e.Dec = &Decoded{}; return reflect.ValueOf(e.Dec) },
		func(e *Event) reflect.Value { e.Dec = &Decoded{Check: &Check{}}; return reflect.ValueOf(e.Dec.Check) },
		func(e *Event) reflect.Value {
			e.Dec = &Decoded{Fields: make([]Field, 2)}
			return reflect.ValueOf(&e.Dec.Fields[1])
		},
		func(e *Event) reflect.Value { e.State = &State{}; return reflect.ValueOf(e.State) },
		func(e *Event) reflect.Value { e.Live = make([]Pipe, 2); return reflect.ValueOf(&e.Live[0]) },
	} {
		for i := range part(&Event{}).Elem().NumField() {
			e := &Event{}
			fill(part(e).Elem().Field(i), "x")
			events = append(events, e)
		}
	}
	for _, e := range events {
		want, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		if got := e.AppendJSON([]byte("[")); string(got) != "["+string(want) {
			t.Errorf("got\n%s, want\n[%s", got, want)
		}
	}
	if len(events) < 80 {
		t.Errorf("only %d events", len(events))
	}
}

// fill sets v, and all that it contains, to values that are not zero. Strings become text.
func fill(v reflect.Value, text string) {
	switch v.Kind() {
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Unix(1_700_000_000, 123_456_000).UTC()))
			return
		}
		for i := range v.NumField() {
			fill(v.Field(i), text)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), text)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), text)
		fill(v.Index(1), text)
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), text)
		}
	case reflect.String:
		v.SetString(text)
	case reflect.Int, reflect.Int64:
		v.SetInt(-7)
	case reflect.Uint8:
		v.SetUint(7)
	case reflect.Bool:
		v.SetBool(true)
	default:
		panic(fmt.Sprint("a field of kind ", v.Kind()))
	}
}
