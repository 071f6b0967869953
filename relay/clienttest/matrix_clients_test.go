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
