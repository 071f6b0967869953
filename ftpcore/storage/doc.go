// Package storage is what the engine asks of a filesystem beyond hackpadfs's
// interfaces: uploads that appear at once, quotas, and blocks that are read without a
// copy. A filesystem implements what it can.
package storage
