package lesson_test

import "testing"

// The event that a step forbids is not its first check either, also if the check selects it.
func TestForbiddenIsNoCheck(t *testing.T) {
	c := enter(t, "check: verb:PWD code:2xx\ncheck: verb:NOOP code:200\nnever: verb:PWD code:250\nsay: 257")
	c.see("S1 > PWD", "S1 < 250 odd", "S1 > NOOP", "S1 < 200 ok")
	c.is(0, "--!")
	c.see("S1 > PWD", "S1 < 257 right", "S1 > NOOP", "S1 < 200 ok")
	c.is(1, "")
}
