package bridge

import (
	"bytes"

	"ftpsim/ftpcore/museum"
	"ftpsim/ftpcore/recording"
)

// Museum lists the rooms of the museum of the two-week server.
type Museum struct {
	Rooms   []MuseumRoom `json:"rooms"`
	Printed []string     `json:"printed"` // what the server printed: each command that it received
}

// MuseumRoom describes a room: a fault of the two-week server.
type MuseumRoom struct {
	Name   string `json:"name"`
	Verb   string `json:"verb,omitempty"`
	Clause string `json:"clause"` // "959#5.4"
	Shows  string `json:"shows"`  // the reason or warning code by which a record shows the fault
}

// MuseumArgs names a room, and the server: as it was written, or as it was meant.
type MuseumArgs struct {
	Room  string `json:"room"`
	Meant bool   `json:"meant"`
}

// MuseumRun is what the client of a room saw.
type MuseumRun struct {
	Lines []museum.TalkLine `json:"lines"`
	Fault int64             `json:"fault"` // the event that shows the fault; 0: none does
}

// museum answers with the rooms.
func (b *Bridge) museum(Empty, []byte) (answer, error) {
	return beside(func() (answer, error) {
		printed, err := museum.Printout(b.ctx)
		m := Museum{Rooms: []MuseumRoom{}, Printed: printed}
		for _, r := range museum.Rooms() {
			m.Rooms = append(m.Rooms, MuseumRoom{r.Name, r.Verb, r.Clause, r.Shows()})
		}
		return answer{result: m}, err
	}), nil
}

// visitMuseum runs the script of a room. The bytes are the recording, an .ftpsim.json.
func (b *Bridge) visitMuseum(a MuseumArgs, _ []byte) (answer, error) {
	room, ok := museum.Named(a.Room)
	if !ok {
		return answer{}, refuse(ErrBadArgs, "room")
	}
	return beside(func() (answer, error) {
		run, err := museum.Visit(b.ctx, room, a.Meant)
		if err != nil {
			return answer{}, err
		}
		run.Record.Program = b.opts.Version
		var out bytes.Buffer
		err = recording.Save(&out, run.Record)
		return answer{result: MuseumRun{run.Lines, run.Fault}, data: out.Bytes()}, err
	}), nil
}
