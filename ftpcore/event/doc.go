// Package event is the record of what an FTP server does: the events, their parts and
// codes, and the interfaces by which an engine is watched (Observer), held (Gate) and
// given its time (Clock). It has no behaviour beyond what its types need, and every
// other package of ftpcore may import it.
package event
