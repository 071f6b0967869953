package bridge

import (
	"encoding/json"
	"errors"
	"io/fs"
	"time"

	"github.com/hack-pad/hackpadfs"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/fault"
	"ftpsim/ftpcore/inspect"
	"ftpsim/ftpcore/storage"
	"ftpsim/ftpcore/wire"
)

// answer is the outcome of a command. A nil result is sent as {}; nil data means no bytes.
type answer struct {
	result any
	data   []byte
	// work, if non-nil, runs in a goroutine of its own. The function that it returns then
	// runs in the loop and returns the final answer.
	work func() func() (answer, error)
}

// beside returns an answer that do makes in a goroutine of its own.
func beside(do func() (answer, error)) answer {
	return answer{work: func() func() (answer, error) {
		a, err := do()
		return func() (answer, error) { return a, err }
	}}
}

type handler func(b *Bridge, args json.RawMessage, data []byte) (answer, error)

// handlers has an entry for every field of Commands; a test compares them.
var handlers = map[string]handler{
	"hello":            on((*Bridge).hello),
	"run":              do(func(b *Bridge) { b.stepper.Run() }),
	"pause":            do(func(b *Bridge) { b.stepper.Pause() }),
	"step":             on((*Bridge).step),
	"held.release":     on((*Bridge).release),
	"held.drop":        on((*Bridge).drop),
	"held.edit":        on((*Bridge).edit),
	"held.delay":       on((*Bridge).heldDelay),
	"held.reply":       on((*Bridge).heldReply),
	"held.close":       on((*Bridge).heldClose),
	"inject":           on((*Bridge).inject),
	"break.set":        on((*Bridge).setBreak),
	"break.del":        on(func(b *Bridge, a BreakRef, _ []byte) (answer, error) { return answer{}, b.stepper.DelBreak(a.BID) }),
	"fault.set":        on((*Bridge).setFault),
	"course.list":      on((*Bridge).courses),
	"course.start":     on((*Bridge).startCourse),
	"course.end":       on((*Bridge).sayCourse),
	"course.stop":      do((*Bridge).stopCourse),
	"course.card":      on((*Bridge).courseCard),
	"server.plan":      on((*Bridge).serverPlan),
	"server.start":     on((*Bridge).startServerCheck),
	"server.stop":      do((*Bridge).stopServerCheck),
	"server.card":      on((*Bridge).serverCard),
	"pins.set":         on((*Bridge).setPins),
	"lesson.list":      on((*Bridge).lessons),
	"lesson.start":     on((*Bridge).startLesson),
	"lesson.act":       on((*Bridge).actInLesson),
	"lesson.make":      on((*Bridge).makeLesson),
	"lesson.restart":   on((*Bridge).restartLesson),
	"lesson.stop":      on((*Bridge).stopLesson),
	"lesson.card":      on((*Bridge).lessonCard),
	"handin.make":      on((*Bridge).makeHandIn),
	"handin.expect":    on((*Bridge).expectHandIns),
	"handin.add":       on((*Bridge).addHandIn),
	"handin.stop":      do((*Bridge).stopHandIns),
	"handin.table":     on((*Bridge).handInTable),
	"handin.csv":       on((*Bridge).handInCSV),
	"fault.del":        on(func(b *Bridge, a FaultRef, _ []byte) (answer, error) { return answer{}, b.stepper.DelFault(a.FID) }),
	"speed":            on((*Bridge).setSpeed),
	"session.close":    on((*Bridge).closeSession),
	"bytes.get":        on((*Bridge).bytes),
	"clear":            do((*Bridge).clear),
	"compare":          on((*Bridge).compare),
	"compare.open":     on((*Bridge).openCompared),
	"compare.rows":     on((*Bridge).compareRows),
	"fs.list":          on((*Bridge).list),
	"fs.get":           on((*Bridge).get),
	"fs.put":           on((*Bridge).put),
	"fs.mkdir":         on((*Bridge).mkdir),
	"fs.rm":            on((*Bridge).remove),
	"fs.mv":            on((*Bridge).move),
	"state.at":         on((*Bridge).stateAt),
	"fs.diff":          on((*Bridge).diff),
	"snapshot":         on((*Bridge).nameSnapshot),
	"snapshots":        on((*Bridge).snapshots),
	"snapshot.del":     on((*Bridge).forgetSnapshot),
	"restore":          on((*Bridge).restore),
	"export":           on((*Bridge).export),
	"import":           on((*Bridge).open),
	"import.stop":      do((*Bridge).stopReading),
	"view.close":       on((*Bridge).closeView),
	"replay":           on((*Bridge).replay),
	"config.get":       on(func(b *Bridge, _ Empty, _ []byte) (answer, error) { return answer{result: b.config()}, nil }),
	"config.set":       on((*Bridge).setConfig),
	"class.join":       on((*Bridge).joinClass),
	"class.leave":      do((*Bridge).leaveClass),
	"limits.get":       on((*Bridge).getLimits),
	"limits.set":       on((*Bridge).setLimits),
	"payload.set":      on((*Bridge).setPayload),
	"relay.retry":      do(func(b *Bridge) { b.relay.retry() }),
	"relay.join":       on(func(b *Bridge, a JoinArgs, _ []byte) (answer, error) { b.relay.join(a); return answer{}, nil }),
	"machine":          on((*Bridge).machine),
	"museum.list":      on((*Bridge).museum),
	"museum.visit":     on((*Bridge).visitMuseum),
	"profile.get":      on((*Bridge).profileText),
	"profile.load":     on((*Bridge).loadProfile),
	"profile.hide":     on((*Bridge).hideProfile),
	"tls.get":          on((*Bridge).getTLS),
	"tls.set":          on((*Bridge).setTLS),
	"keep.anew":        do(func(b *Bridge) { b.keeper.anew() }),
	"keep.now":         do(func(b *Bridge) { b.keeper.now() }),
	"keep.rescue":      on((*Bridge).rescue),
	"keep.set":         on((*Bridge).setKeep),
	"respeak":          on((*Bridge).respeak),
	"keep.record":      on((*Bridge).keptRecording),
	"client.line":      on((*Bridge).clientLine),
	"client.play":      on((*Bridge).clientPlay),
	"client.hurry":     do(func(b *Bridge) { b.console.hurry() }),
	"client.complete":  on((*Bridge).complete),
	"client.interrupt": do((*Bridge).interrupt),
}

// on returns a handler that decodes the arguments and calls fn.
func on[A any](fn func(b *Bridge, args A, data []byte) (answer, error)) handler {
	return func(b *Bridge, raw json.RawMessage, data []byte) (answer, error) {
		var args A
		if len(raw) > 0 {
			err := json.Unmarshal(raw, &args)
			if errors.As(err, new(*fault.Problem)) {
				return answer{}, err
			}
			if err != nil {
				return answer{}, refuse(ErrBadArgs, err.Error())
			}
		}
		return fn(b, args, data)
	}
}

// do returns a handler for a command without arguments that cannot fail.
func do(fn func(b *Bridge)) handler {
	return func(b *Bridge, _ json.RawMessage, _ []byte) (answer, error) {
		fn(b)
		return answer{}, nil
	}
}

// handle processes one letter: a Command, a Seen, or the end of work beside the loop.
func (b *Bridge) handle(l letter) {
	if l.done != nil {
		l.done()
		return
	}
	var m Command
	if err := json.Unmarshal(l.msg, &m); err != nil {
		b.post(Ack{T: "ack", Error: refuse(ErrBadArgs, err.Error())})
		return
	}
	if m.T == "seen" {
		var s Seen
		if json.Unmarshal(l.msg, &s) == nil {
			b.out.seen(s)
		}
		return
	}
	var a answer
	err := error(refuse(ErrUnknownCommand, m.Name))
	switch h := handlers[m.Name]; {
	case b.class.frozen && letsPass[m.Name]:
		err = refuse(ErrFrozen, m.Name)
	case b.view != nil && changing[m.Name]:
		err = refuse(ErrViewing, m.Name)
	case h != nil:
		a, err = h(b, m.Args, l.data)
	}
	if err == nil && a.work != nil {
		b.beside(a.work, func(a answer, err error) { b.ack(m.ID, a, err) })
		return
	}
	b.ack(m.ID, a, err)
}

// beside does work in a goroutine of its own, and done with its answer in the loop.
func (b *Bridge) beside(work func() func() (answer, error), done func(answer, error)) {
	b.work.Go(func() {
		finish := work()
		b.inLoop(func() { done(finish()) })
	})
}

// ack answers the command with this id.
func (b *Bridge) ack(id int64, a answer, err error) {
	ack := Ack{T: "ack", ID: id, OK: err == nil, Result: a.result}
	if err != nil {
		ack.Error, ack.Result = asError(err), nil
	} else if a.result == nil {
		ack.Result = Empty{}
	}
	b.opts.Post(mustJSON(ack), a.data)
}

func refuse(code ErrorCode, text string) *Error { return &Error{code, text} }

// Error returns the code and the text, for logs.
func (e *Error) Error() string { return string(e.Code) + ": " + e.Text }

// asError returns err as an *Error, with the code for its cause; ErrFailed if none fits.
func asError(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	code := ErrFailed
	switch {
	case pastCode(err) != "":
		code = pastCode(err)
	case errors.Is(err, inspect.ErrNothingHeld):
		code = ErrNothingHeld
	case errors.As(err, new(*fault.Problem)):
		code = ErrBadRule
	case errors.Is(err, inspect.ErrNoRule):
		code = ErrNoRule
	case errors.Is(err, inspect.ErrManyRules), errors.Is(err, ftpcore.ErrInjectFull):
		code = ErrTooManyRules
	case errors.Is(err, ftpcore.ErrNoSession):
		code = ErrNoSession
	case errors.Is(err, inspect.ErrNotEditable), errors.Is(err, wire.ErrPathChars), errors.Is(err, wire.ErrPathLong):
		code = ErrBadArgs
	case errors.Is(err, storage.ErrQuota):
		code = ErrQuota
	case errors.Is(err, fs.ErrNotExist):
		code = ErrNoFile
	case errors.Is(err, fs.ErrExist):
		code = ErrExists
	case errors.Is(err, fs.ErrPermission), errors.Is(err, fs.ErrInvalid), errors.Is(err, hackpadfs.ErrNotDir), errors.Is(err, hackpadfs.ErrIsDir):
		code = ErrDenied
	}
	return refuse(code, err.Error())
}

// hello greets a page that knows nothing yet: all state is sent again.
func (b *Bridge) hello(_ Empty, _ []byte) (answer, error) {
	b.out = outgoing{greeted: true, last: b.out.last, statusAt: time.Time{}}
	b.dirty.held.Store(true)
	b.dirty.status.Store(true)
	b.dirty.rules.Store(true)
	b.dirty.check.Store(true)
	b.dirty.lesson.Store(true)
	b.class.changed = true
	b.dirty.view.Store(true) // also if b.view is nil: the page may have shown a recording before
	b.console.replay()
	for p := range b.puts {
		b.abortPut(p)
	}
	return answer{result: Hello{b.opts.Version, b.config(), b.server.Reference()}}, nil
}

func (b *Bridge) step(a StepArgs, _ []byte) (answer, error) {
	switch a.Over {
	case "", OverReply, OverTransfer:
		return answer{}, b.stepper.Step(inspect.Over(a.Over), a.SID)
	}
	return answer{}, refuse(ErrBadArgs, "over")
}

func (b *Bridge) release(a ReleaseArgs, _ []byte) (answer, error) {
	return answer{}, b.stepper.Release(a.HID)
}

func (b *Bridge) drop(a HeldArgs, _ []byte) (answer, error) {
	return answer{}, b.stepper.Drop(a.HID)
}

func (b *Bridge) edit(a HeldArgs, data []byte) (answer, error) {
	return answer{}, b.stepper.Edit(a.HID, data)
}

func (b *Bridge) closeSession(a CloseArgs, _ []byte) (answer, error) {
	switch a.How {
	case Close421, CloseFIN, CloseRST:
	default:
		return answer{}, refuse(ErrBadArgs, "how")
	}
	if !b.server.CloseSession(a.SID, string(a.How)) {
		return answer{}, refuse(ErrNoSession, a.SID)
	}
	return answer{}, nil
}

func (b *Bridge) bytes(a BytesArgs, _ []byte) (answer, error) {
	if a.HID != 0 {
		for _, h := range b.stepper.Held() {
			if h.HID == a.HID {
				if h.Block != nil {
					return answer{data: h.Block}, nil
				}
				return answer{data: notNil(h.Event.Data)}, nil
			}
		}
		return answer{}, inspect.ErrNothingHeld
	}
	if a.Len != 0 {
		return b.payload(a)
	}
	data, ok := b.shown().Bytes(a.ID, a.Orig)
	if !ok {
		return answer{}, refuse(ErrNoFile, "this event is not kept")
	}
	return answer{data: notNil(data)}, nil
}

// notNil returns an empty slice for nil, so that the answer has bytes.
func notNil(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

func (b *Bridge) clear() {
	b.recorder.Clear()
	b.touch()
}

func (b *Bridge) complete(a TextArgs, _ []byte) (answer, error) {
	text, options := b.console.client.Complete(a.Text)
	if options == nil {
		options = []string{}
	}
	return answer{result: Completion{text, options}}, nil
}
