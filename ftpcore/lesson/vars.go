package lesson

import (
	"hash/fnv"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// variable is a Var whose kind is read: a sum, choices, a number, or else a word or password.
type variable struct {
	Var
	line      int
	password  bool
	low, high int      // the least and the greatest value of a number, if high is not zero, or of a sum
	choices   []string // one of them
	sum       []string // a sum: numbers and names, with + - * between them
	nth       int      // number of the word or password among the lesson's, from 0
}

const maxNumber = 100_000_000

var (
	varForm = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^([a-z][a-z0-9]{0,19}) = (?:(word|password)|number ([0-9]{1,9}) ([0-9]{1,9})|one of (.+)|([0-9a-z{}+* -]+))$`)
	})
	choiceForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[\pL\pN._-]{1,60}$`) })
	termForm   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(?:[0-9]{1,9}|\{[a-z][a-z0-9]*\})$`) })
)

// parseVars reads the variables of the head.
func parseVars(head section) (list []variable, err *Error) {
	for _, f := range head.fields {
		if f.name != "var" {
			continue
		}
		v, err := parseVar(f, list)
		if err != nil {
			return nil, err
		}
		if len(list) == MaxList {
			return nil, errorf(f.line, "a lesson has at most %d variables", MaxList)
		}
		list = append(list, v)
	}
	return list, nil
}

// parseVar reads one variable. before are the variables above it.
func parseVar(f field, before []variable) (v variable, err *Error) {
	m := varForm().FindStringSubmatch(f.value)
	if m == nil {
		return v, errorf(f.line, "var needs a name, = and a kind: word, password, number 10 99, one of a, b, or a sum such as {have} + 2")
	}
	v = variable{Var: Var{Name: m[1], Kind: strings.TrimPrefix(f.value, m[1]+" = ")}, line: f.line, password: m[2] == "password"}
	if v.Name == "event" || slices.ContainsFunc(before, func(o variable) bool { return o.Name == v.Name }) {
		return v, errorf(f.line, "the name %s is taken", v.Name)
	}
	switch {
	case m[2] != "":
		for _, o := range before {
			if o.isWord() {
				v.nth++
			}
		}
	case m[3] != "":
		v.low, _ = strconv.Atoi(m[3])
		if v.high, _ = strconv.Atoi(m[4]); v.high < max(v.low, 1) || v.high > maxNumber {
			return v, errorf(f.line, "number needs the least and the greatest number, at most %d", maxNumber)
		}
	case m[5] != "":
		v.choices, err = parseChoices(f, m[5])
	default:
		if v.sum, err = parseSum(f, m[6], before); err != nil {
			return v, err
		}
		if v.low, v.high, err = rangeOf(f, v.sum, before); err == nil && (v.low < 0 || v.high > maxNumber) {
			err = errorf(f.line, "the sum %s can be less than 0 or more than %d", v.Name, maxNumber)
		}
	}
	return v, err
}

func (v *variable) isWord() bool { return v.high == 0 && v.choices == nil && v.sum == nil }

func parseChoices(f field, text string) (list []string, err *Error) {
	for s := range strings.SplitSeq(text, ",") {
		s = strings.TrimSpace(s)
		if !choiceForm().MatchString(s) {
			return nil, errorf(f.line, "%.60q is no choice: letters, digits, dots, hyphens and underscores", s)
		}
		list = append(list, s)
	}
	if len(list) < 2 || len(list) > MaxItems {
		return nil, errorf(f.line, "one of needs 2 to %d choices", MaxItems)
	}
	return list, nil
}

// parseSum reads numbers and variables with + - * between them.
func parseSum(f field, text string, before []variable) ([]string, *Error) {
	words := strings.Fields(text)
	for i, w := range words {
		switch {
		case i%2 == 1 && w != "+" && w != "-" && w != "*", i%2 == 0 && !termForm().MatchString(w):
			return nil, errorf(f.line, "a sum has numbers and variables in braces, with + - or * and blanks between them")
		case strings.HasPrefix(w, "{"):
			name := strings.Trim(w, "{}")
			if !slices.ContainsFunc(before, func(o variable) bool { return o.Name == name && (o.high > 0 || o.sum != nil) }) {
				return nil, errorf(f.line, "no number %s stands before the sum", w)
			}
		}
	}
	if len(words)%2 == 0 || len(words) > 2*MaxItems {
		return nil, errorf(f.line, "a sum ends with a number or a variable, and has at most %d of them", MaxItems)
	}
	return words, nil
}

// span is the least and the greatest value of a part of a sum.
type span struct{ low, high int }

// rangeOf returns the least and the greatest value that a sum can have.
func rangeOf(f field, sum []string, before []variable) (low, high int, err *Error) {
	term := func(w string) span {
		for _, v := range before {
			if w == "{"+v.Name+"}" {
				return span{v.low, v.high}
			}
		}
		n, _ := strconv.Atoi(w)
		return span{n, n}
	}
	total, product, minus := span{}, term(sum[0]), false
	add := func() {
		if minus {
			product = span{-product.high, -product.low}
		}
		total = span{total.low + product.low, total.high + product.high}
	}
	for i := 1; i < len(sum); i += 2 {
		next := term(sum[i+1])
		if sum[i] != "*" {
			add()
			product, minus = next, sum[i] == "-"
			continue
		}
		if product.high*next.high > maxNumber {
			return 0, 0, errorf(f.line, "a product of the sum can be more than %d", maxNumber)
		}
		product = span{product.low * next.low, product.high * next.high}
	}
	add()
	return total.low, total.high, nil
}

// evaluate returns the value of a sum, whose terms are small enough (rangeOf).
func evaluate(sum []string, values map[string]string) string {
	term := func(w string) int {
		if strings.HasPrefix(w, "{") {
			w = values[strings.Trim(w, "{}")]
		}
		n, _ := strconv.Atoi(w)
		return n
	}
	total, sign, product := 0, 1, term(sum[0])
	for i := 1; i < len(sum); i += 2 {
		n := term(sum[i+1])
		if sum[i] == "*" {
			product *= n
			continue
		}
		total, product, sign = total+sign*product, n, 1
		if sum[i] == "-" {
			sign = -1
		}
	}
	return strconv.Itoa(total + sign*product)
}

// varsOf reads the kinds of a lesson's variables, which Parse has checked.
func varsOf(vars []Var) (list []variable) {
	for _, v := range vars {
		if read, err := parseVar(field{value: v.Name + " = " + v.Kind}, list); err == nil {
			list = append(list, read)
		}
	}
	return list
}

// samples returns how many sampleValues cover each choice, and the least and the greatest numbers.
func samples(vars []variable) int {
	n := 2
	for _, v := range vars {
		n = max(n, len(v.choices))
	}
	return n
}

// sampleValues returns the k-th values that Parse checks a lesson with: the least values of
// numbers and sums, or the greatest.
func sampleValues(vars []variable, k int) map[string]string {
	values := map[string]string{}
	for _, v := range vars {
		switch {
		case v.choices != nil:
			values[v.Name] = v.choices[k%len(v.choices)]
		case v.isWord():
			values[v.Name] = v.word(k, 0)
		case k%2 == 0:
			values[v.Name] = strconv.Itoa(v.low)
		default:
			values[v.Name] = strconv.Itoa(v.high)
		}
	}
	return values
}

// seedValues returns the values of variables for a seed. The number at the end of the seed
// moves each value on, so that neighbours do not meet.
func seedValues(vars []variable, seed string) map[string]string {
	series := strings.TrimRight(seed, "0123456789")
	n, _ := strconv.Atoi(seed[len(series):][:min(9, len(seed)-len(series))])
	values := map[string]string{}
	for _, v := range vars {
		own := hash(series + "\n" + v.Name)
		switch {
		case v.sum != nil:
			values[v.Name] = evaluate(v.sum, values)
		case v.choices != nil:
			values[v.Name] = v.choices[(own+n)%len(v.choices)]
		case v.high > 0:
			size, stride := v.high-v.low+1, 7919 // a prime
			if size%stride == 0 {
				stride = 1
			}
			values[v.Name] = strconv.Itoa(v.low + (own+n*stride)%size)
		default:
			values[v.Name] = v.word(hash(series)+n, own+n)
		}
	}
	return values
}

// word returns the word or password number n. Words of the same n and different variables differ.
func (v *variable) word(n, digits int) string {
	w := words()[(n+37*v.nth)%len(words())]
	if v.password {
		w += strconv.Itoa(10 + digits%90)
	}
	return w
}

// hash returns a number from 0 to 2^30 that follows from s.
func hash(s string) int {
	h := fnv.New32a()
	h.Write([]byte(s))
	return int(h.Sum32() >> 2)
}
