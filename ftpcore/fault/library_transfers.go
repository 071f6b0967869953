package fault

// timingRules are rules for the time at which replies come.
func timingRules() []Named {
	return []Named{
		{GroupTiming, Rule{Name: "slow answers", Match: "ftp", Do: Do{LateMs: 500}},
			"Every command and every reply is delayed by half a second.",
			"It waits, and sends no command before the reply to the one before.", "DELAY"},
		{GroupTiming, Rule{Name: "late 226", Match: "code:226 -verb:ABOR", Do: Do{LateMs: 5000}},
			"The 226 comes five seconds after the end of the data.",
			"It waits for both: the end of the data connection and the 226.", "DELAY"},
		{GroupTiming, Rule{Name: "late greeting", Match: "code:220 state:connected", Do: Do{LateMs: 3000}},
			"The greeting comes after three seconds.",
			"It sends nothing before the greeting.", "DELAY welcome"},
		{GroupTiming, Rule{Name: "replies byte by byte", Match: "kind:reply", Do: Do{Slice: 1, EveryMs: 5}},
			"Replies are sent byte by byte.",
			"It puts the bytes of a line together, however they come.", "SLOWDOWN"},
		{GroupTiming, Rule{Name: "replies in two pieces", Match: "kind:reply", Do: Do{EveryMs: 300}},
			"Each reply is sent in two pieces, 300 ms apart.",
			"It waits for the line end.", "SLOWDOWN"},
		{GroupTiming, Rule{Name: "226 before the data", Match: "verb:RETR,LIST,NLST,MLSD code:150", Do: Do{Early: true}},
			"The 226 comes in one segment with the 150, before the data.",
			"It reads the data to the end, though the 226 is there already.", "RETRWEIRDO"},
		{GroupTiming, Rule{Name: "150 after the data", Match: "code:150", Do: Do{Join: true}},
			"The 150 comes only after the data, in one segment with the 226.",
			"It reads the data connection though no 150 has come, and then finds both replies.", ""},
		{GroupTiming, Rule{Name: "reset instead of 226", Match: "code:226", Do: Do{Drop: true, End: "reset"}},
			"The control connection is reset when the 226 is due.",
			"It reports that it does not know whether the transfer is complete.", ""},
		{GroupTiming, Rule{Name: "closed instead of 226", Match: "code:226", Do: Do{Drop: true, End: "close"}},
			"The server closes the control connection when the 226 is due.",
			"It reports that it does not know whether the transfer is complete.", ""},
	}
}

// portRules are rules for the data port.
func portRules() []Named {
	return []Named{
		{GroupPort, Rule{Name: "port announced, nobody there", Match: "kind:command verb:PASV,EPSV", Do: Do{DataPort: "refused"}},
			"The server announces a port that is closed. The transfer gets 150 and then 425.",
			"It reports the refused connection, and may try PORT or EPRT.", "NODATACONN425"},
		{GroupPort, Rule{Name: "nobody there, then silence", Match: "kind:command verb:PASV,EPSV,PORT,EPRT", Do: Do{DataPort: "never"}},
			"No data connection can be made, and after the 150 the server says nothing.",
			"It gives up the data connection after a time limit of its own.", "NODATACONN150"},
		{GroupPort, Rule{Name: "nobody there, then 421", Match: "(kind:command verb:PASV,EPSV,PORT,EPRT) | code:425", Do: Do{DataPort: "refused", Reply: "421 Connection timed out."}},
			"No data connection can be made, and the transfer is answered with 421.",
			"It reports the failed transfer, and takes the session for closed.", "NODATACONN421"},
		{GroupPort, Rule{Name: "silent data connection", Match: "kind:data", Do: Do{Stop: number(0)}},
			"The data connection is made, and no byte ever moves.",
			"It gives up after a time limit of its own.", ""},
		{GroupPort, Rule{Name: "address of another host", Match: "code:227", Do: Do{Addr: "192.0.2.1"}},
			"The 227 has the address 192.0.2.1, at which there is no host.",
			"It ignores the address and connects to the host of the control connection.", "PASVBADIP"},
		{GroupPort, Rule{Name: "227 with numbers above 255", Match: "code:227", Do: Do{Reply: "227 Entering Passive Mode (1216,256,2,127,127,127)"}},
			"The 227 has numbers that are no bytes.",
			"It reports the reply and does not connect anywhere.", "REPLY PASV"},
		{GroupPort, Rule{Name: "229 with a port above 65535", Match: "code:229", Do: Do{Reply: "229 Entering Extended Passive Mode (|||1000000|)"}},
			"The 229 has a port that cannot exist.",
			"It reports the reply, or tries PASV.", "REPLY EPSV"},
		{GroupPort, Rule{Name: "another port", Match: "code:227,229", Do: Do{Port: 9}},
			"The announced port is 9, and the server waits at another one.",
			"It reports that it cannot connect.", "REPLY PASV"},
		{GroupPort, Rule{Name: "PASV refused", Match: "kind:command verb:PASV,EPSV", Do: Do{Answer: "500 Passive mode is not possible here."}},
			"PASV and EPSV are refused.",
			"It tries PORT or EPRT.", "REPLY EPSV"},
		{GroupPort, Rule{Name: "PORT refused", Match: "kind:command verb:PORT,EPRT", Do: Do{Answer: "500 Active mode is not possible here."}},
			"PORT and EPRT are refused.",
			"It tries PASV or EPSV.", "REPLY EPRT"},
	}
}

// dataRules are rules for the data of a transfer.
func dataRules() []Named {
	return []Named{
		{GroupData, Rule{Name: "slow data", Match: "kind:data", Do: Do{Rate: 10_000}},
			"A data connection moves 10,000 bytes per second.",
			"It goes on as long as bytes come, and does not close the idle control connection.", "SLOWDOWNDATA"},
		{GroupData, Rule{Name: "data byte by byte", Match: "kind:data", Do: Do{Slice: 1, EveryMs: 5}},
			"Data are sent byte by byte, 5 ms apart.",
			"It puts them together; a line of a listing comes in many pieces.", "SLOWDOWNDATA"},
		{GroupData, Rule{Name: "data cut short", Match: "kind:data", Do: Do{Cut: number(10_000)}},
			"A data connection ends after 10,000 bytes. The transfer is answered with 426.",
			"It reports that the file is not complete, and keeps or removes the part as its user asked.", ""},
		{GroupData, Rule{Name: "data cut, 226 said", Match: "kind:data verb:RETR | code:426", Do: Do{Cut: number(1000), Reply: "226 Transfer complete."}},
			"A download ends after 1,000 bytes, and the server says 226.",
			"It compares with the size that SIZE or the 150 gave, and reports the difference.", ""},
		{GroupData, Rule{Name: "data connection reset", Match: "kind:data", Do: Do{Reset: number(1000)}},
			"A data connection is reset after 1,000 bytes.",
			"It reports the reset, and reads the reply that follows.", ""},
		{GroupData, Rule{Name: "data stop", Match: "kind:data", Do: Do{Stop: number(1000)}},
			"After 1,000 bytes nothing moves on the data connection, which stays open.",
			"It gives up after a time limit of its own.", ""},
		{GroupData, Rule{Name: "one byte changed", Match: "kind:data verb:RETR,STOR", Do: Do{Byte: number(100)}},
			"The bits of the byte at offset 100 of a file are inverted.",
			"It compares checksums, if the server offers HASH or XCRC.", ""},
	}
}

// fileRules are rules for uploads, the files of the server, and TLS.
func fileRules() []Named {
	return []Named{
		{GroupFiles, Rule{Name: "upload thrown away", Match: "verb:STOR,APPE,STOU", Do: Do{NoSave: true}},
			"An upload is answered with 226, and the file is thrown away.",
			"It checks with SIZE or a listing before it deletes its own copy.", "NOSAVE"},
		{GroupFiles, Rule{Name: "upload refused halfway", Match: "kind:data verb:STOR,APPE,STOU", Do: Do{Cut: number(1000)}},
			"The server closes the data connection of an upload after 1,000 bytes and answers 426.",
			"It stops sending, reads the reply and reports it.", ""},
		{GroupFiles, Rule{Name: "upload not read", Match: "kind:data verb:STOR,APPE,STOU", Do: Do{Stop: number(1000)}},
			"The server stops reading an upload after 1,000 bytes.",
			"It gives up after a time limit of its own, and reports the part that was not taken.", ""},
		{GroupFiles, Rule{Name: "permission denied", Do: Do{Denied: true}},
			"The use of every file is refused: 550, or 553 for an upload.",
			"It reports the reply with its text.", "REPLY"},
		{GroupFiles, Rule{Name: "disk full", Do: Do{Full: true}},
			"There is no room for files and directories: 552.",
			"It reports the lack of room, and does not send the file again at once.", "STOR"},
		{GroupSecurity, Rule{Name: "no close_notify", Match: "kind:data", Do: Do{NoCloseNotify: true}},
			"Data connections with TLS end without close_notify.",
			"It reports that the data may have been cut off (RFC 8446 §6.1); many clients only warn.", ""},
	}
}
