package clienttest

// The clients of the matrix, and what each of them lacks.

var basicFTP = matrixClient{
	name:  "basic-ftp",
	drive: byScript("node", "basic-ftp/cases.mjs"),
	cannot: map[string]string{
		"active":     "it knows passive mode alone",
		"resume put": "it sends no REST before STOR",
		"put ascii":  "it transfers in TYPE I alone",
		"get ascii":  "it transfers in TYPE I alone",
		"names":      "it has no NLST",
	},
}

var php = matrixClient{name: "PHP", drive: byScript("php", "matrix.php")}

var ruby = matrixClient{name: "Ruby", drive: byScript("ruby", "matrix.rb")}

var erlang = matrixClient{
	name:  "Erlang",
	drive: byScript("escript", "matrix.erl"),
	// When it reads 150 and 226 as one, recv_bin returns ok and no file (OTP 25). The
	// relay sees to that; where there is none, a file that no system has room for makes
	// it read the 150 first.
	times: 64,
	cannot: map[string]string{
		"resume get": "it has no REST",
		"resume put": "it has no REST",
		"size":       "it has no SIZE",
		"time":       "it has no MDTM",
		"put ascii":  "it sends the bytes of a file as they are",
		"get ascii":  "it keeps the bytes of a file as they come",
	},
}

var kermit = matrixClient{
	name:  "C-Kermit",
	drive: byScript("kermit", "matrix.ksc", "="),
}
