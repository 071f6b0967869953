package servercheck

// The fixtures that every case finds in {dir}, its working directory.
const (
	bytesName = "a.bin" // every byte value, four times
	textName  = "a.txt" // lines that end in LF, stored with TYPE I
	dirName   = "sub"   // a directory with one file, one.txt
	emptyName = "empty" // an empty directory
)

const textLF, textCRLF = "one\ntwo\n", "one\r\ntwo\r\n"

var everyByte = func() string {
	b := make([]byte, 1024)
	for i := range b {
		b[i] = byte(i)
	}
	return string(b)
}()

const (
	cl411   = "RFC 959 §4.1.1"
	cl412   = "RFC 959 §4.1.2"
	cl413   = "RFC 959 §4.1.3"
	cl42    = "RFC 959 §4.2"
	cl54    = "RFC 959 §5.4"
	appII   = "RFC 959 appendix II"
	minimum = "RFC 1123 §4.1.2.13"
)

var everyday = []Case{
	{ID: "959-5.4-greeting", Group: Everyday, Clause: cl54, Title: "greets with 220", Fresh: true,
		Steps:   []Step{ask("", 220)},
		Stumble: "every client ends the session"},
	{ID: "959-5.4-login", Group: Everyday, Clause: cl54, Title: "logs in by USER and PASS", Fresh: true,
		Steps: []Step{send(""), ask("USER {user}", 331, 230), ask("PASS {password}", 230, 202)}},
	{ID: "959-4.1.3-pwd", Group: Everyday, Clause: appII, Title: "PWD names the directory between quotation marks",
		Steps:   []Step{ask("PWD", 257).see(quoted("{dir}"))},
		Stumble: "curl, lftp, wget and ncftp send PWD after the login and then do not know where they are"},
	{ID: "959-4.1.1-cwd", Group: Everyday, Clause: cl411, Title: "CWD changes the directory",
		Steps: []Step{ask("CWD "+dirName, 250).or(200), ask("PWD", 257).see(quoted("{dir}/" + dirName))}},
	{ID: "959-4.1.1-cdup", Group: Everyday, Clause: cl54, Title: "CDUP answers 200 and changes to the parent",
		Steps: []Step{send("CWD " + dirName), ask("CDUP", 200).or(250), ask("PWD", 257).see(quoted("{dir}"))}},
	{ID: "959-4.1.1-cwd-parent", Group: Everyday, Clause: cl411, Title: "CWD .. changes to the parent",
		Steps: []Step{send("CWD " + dirName), ask("CWD ..", 250).or(200), ask("PWD", 257).see(quoted("{dir}"))}},
	{ID: "959-4.1.3-syst", Group: Everyday, Clause: cl413, Title: "SYST begins with a system name of the assigned numbers",
		Steps: []Step{ask("SYST", 215).see(matches(`^(UNIX|WIN32|Windows_NT|VMS|MVS|OS/2|MACOS|TOPS20)\b`, flaw("no-system-name")))}},
	{ID: "959-4.1.3-noop", Group: Everyday, Clause: cl54, Title: "NOOP answers 200", Steps: []Step{ask("NOOP", 200)}},
	{ID: "959-4.1.1-quit", Group: Everyday, Clause: cl411, Title: "QUIT answers 221 and closes the connection",
		Steps: []Step{{Send: "QUIT", Want: []int{221}, Closes: true}}},
	{ID: "959-II-mkd", Group: Everyday, Clause: appII, Title: "MKD names what it made by its absolute path",
		Steps:   []Step{ask("MKD made", 257).see(absolute)},
		Stumble: "clients that send CWD with the path of the 257 after another CWD end in the wrong directory"},
	{ID: "959-4.1.3-rmd", Group: Everyday, Clause: cl54, Title: "RMD removes an empty directory",
		Steps: []Step{send("MKD gone"), ask("RMD gone", 250), ask("CWD gone", 550)}},
	{ID: "959-4.1.3-stor", Group: Everyday, Clause: cl54, Title: "STOR and RETR move every byte with TYPE I",
		Steps: []Step{put("STOR up.bin", everyByte).judged(226, 250), ask("RETR up.bin", 226, 250).see(got(everyByte))}},
	{ID: "959-4.1.3-dele", Group: Everyday, Clause: cl54, Title: "DELE deletes a file",
		Steps: []Step{put("STOR down.bin", "x"), ask("DELE down.bin", 250), ask("RETR down.bin", 550, 450)}},
	{ID: "959-4.1.3-rename", Group: Everyday, Clause: cl54, Title: "RNFR and RNTO rename a file",
		Steps: []Step{put("STOR old.bin", "x"), ask("RNFR old.bin", 350), ask("RNTO new.bin", 250), ask("RETR new.bin", 226, 250).see(got("x"))}},
	{ID: "959-4.1.3-list", Group: Everyday, Clause: cl413, Title: "LIST sends lines that clients can read",
		Steps:   []Step{ask("LIST", 226, 250).see(longList(bytesName, dirName))},
		Stumble: "curl, wget, lftp and every graphical client show an empty or a wrong listing"},
	{ID: "959-4.1.3-nlst", Group: Everyday, Clause: cl413, Title: "NLST sends one name a line, with CRLF",
		Steps:   []Step{ask("NLST", 226, 250).see(bareNames(bytesName, dirName))},
		Stumble: "mget of tnftp, inetutils and ncftp, and curl -l, take wrong names"},
	{ID: "1123-4.1.2.7-nlst-path", Group: Everyday, Clause: "RFC 1123 §4.1.2.7", Title: "the names of NLST can be given to RETR",
		Steps:   []Step{ask("NLST "+dirName, 226, 250).see(either(listed(dirName+"/one.txt"), bareNames("one.txt")))},
		Stumble: "mget of tnftp and ncftp fetches files that are not there"},
	{ID: "959-4.2-crlf", Group: Everyday, Clause: cl42, Title: "every reply line ends in CRLF", Fresh: true,
		Steps: []Step{ask("", 220).see(crlf), ask("USER {user}", 331, 230).see(crlf), ask("PASS {password}", 230, 202).see(crlf),
			ask("SYST", 215).see(crlf), ask("FEAT", 211).or(500, 502).see(crlf)}},
	{ID: "959-5.3-case", Group: Everyday, Clause: "RFC 959 §5.3", Title: "upper and lower case of a verb are the same",
		Steps: []Step{ask("nOOp", 200)}},
	{ID: "959-4.1.3-names", Group: Everyday, Clause: cl413, Title: "a name with spaces can be stored, listed and fetched",
		Steps: []Step{put("STOR two words.txt", "x").judged(226, 250), ask("NLST", 226, 250).see(listed("two words.txt")),
			ask("RETR two words.txt", 226, 250).see(got("x"))}},
	{ID: "2640-2.2-utf8", Group: Everyday, Clause: "RFC 2640 §2.2", Title: "a name in UTF-8 comes back as it was sent",
		Steps: []Step{put("STOR grüße.txt", "x").judged(226, 250), ask("NLST", 226, 250).see(listed("grüße.txt"))}},
	{ID: "959-II-quote", Group: Everyday, Clause: appII, Title: "a quotation mark in a 257 is doubled",
		Steps:   []Step{send(`MKD say"so`), send(`CWD say"so`), ask("PWD", 257).see(quoted(`{dir}/say"so`))},
		Stumble: "clients cut the path at the quotation mark"},
}

// either passes what one of two checks passes.
func either(a, b func(Exchange) Flaw) func(Exchange) Flaw {
	return func(x Exchange) Flaw {
		if wrong := a(x); wrong.found() {
			return b(x)
		}
		return Flaw{}
	}
}
