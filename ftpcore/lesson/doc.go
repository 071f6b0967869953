// Package lesson has lessons: texts with steps that are done with an FTP client and checked by
// what happened. Parse reads a lesson file, With fills in its variables, and a Run follows the
// record and says which items of which steps are done.
//
// The package is pure. It knows the record, never the engine, so that a live page, a recording
// and a replay on the teacher's page are judged alike.
//
// # Lesson files
//
// A lesson file is UTF-8 text of at most MaxFile bytes: fields, a text, and steps that begin
// with a heading of level two, which is the step's name.
//
//	---
//	lesson: 1
//	name: passive
//	title: The port in the 227
//	title zh-CN: 227 里的端口
//	minutes: 5
//	profile: full
//	var: word = word
//	file: /pub/{word}.txt = Hello, {word}.
//	---
//
//	[en]
//	Passive mode needs a second connection.
//
//	[zh-CN]
//	被动模式需要第二条连接。
//
//	## fetch
//	title: Fetch /pub/{word}.txt in passive mode
//	title zh-CN: 以被动模式取回 /pub/{word}.txt
//	check: verb:PASV,EPSV code:2xx
//	check: verb:RETR file:/pub/{word}.txt code:226
//	nearly: verb:PORT,EPRT
//	say: You came in active mode; the step asks for passive mode.
//	say zh-CN: 你用了主动模式；这一步要求被动模式。
//	hint: 40
//	say: Type passive, then get /pub/{word}.txt
//	say zh-CN: 先输入 passive，再输入 get /pub/{word}.txt
//
//	[en]
//	What to do, in Markdown.
//
// A field is a line with a name, a colon and a value; a language tag may follow the name. say
// belongs to the field before it that is no say. A line with a language tag in brackets begins
// the text in this language; text before the first such line is for all languages. docs/LESSONS.md
// lists the fields.
package lesson
