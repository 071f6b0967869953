package course

import (
	"slices"

	"ftpsim/ftpcore/judge"
)

// verdictOf has the verdicts for severities.
var verdictOf = map[judge.Severity]Grade{judge.Fail: Fail, judge.Warn: Lenient, judge.Info: Info}

// Findings returns the verdicts of package judge about the client, see FindingsAbout.
func Findings(verdicts []judge.Verdict) []Finding { return FindingsAbout(judge.Client, verdicts) }

// FindingsAbout returns the verdicts about a side: of each rule the worst, and the first of those. A
// verdict about a wait that is over is only a note.
func FindingsAbout(side judge.Side, verdicts []judge.Verdict) (list []Finding) {
	at := map[string]int{}
	for _, v := range verdicts {
		if v.Side != side {
			continue
		}
		f := Finding{
			Rule: v.Rule, Clause: v.Clause, Verdict: verdictOf[v.Severity], Text: v.Sentence(), Args: v.Args, SID: v.SID, Event: v.Event, Times: v.Times,
		}
		i, ok := at[v.Rule]
		switch {
		case !ok:
			at[v.Rule] = len(list)
			list = append(list, f)
		case worse(list[i].Verdict, f.Verdict) == list[i].Verdict:
			list[i].Times += f.Times
		default:
			f.Times += list[i].Times
			list[i] = f
		}
	}
	return list
}

// Rows returns the verdicts on all rules about clients, in the order of package judge.
func Rows(cases []Case) []RuleRow {
	rows := []RuleRow{}
	reached := map[fact]bool{}
	for _, c := range cases {
		for _, f := range c.facts {
			reached[f] = true
		}
	}
	for _, r := range judge.Rules() {
		if r.Side != judge.Client {
			continue
		}
		row := RuleRow{Rule: r.ID, Clause: r.Clause, Text: r.Text, Verdict: NotReached}
		if reached[need(r.ID)] {
			row.Verdict = Pass
		}
		for _, c := range cases {
			for _, f := range c.counted {
				if f.Rule == r.ID {
					row.add(c.Obstacle, f)
				}
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// add adds a finding. The worst one, and the first of those, gives the row its sentence.
func (r *RuleRow) add(obstacle string, f Finding) {
	if len(r.Cases) == 0 || worse(r.Verdict, f.Verdict) != r.Verdict {
		r.Verdict, r.Text = f.Verdict, f.Text
	}
	if !slices.Contains(r.Cases, obstacle) {
		r.Cases = append(r.Cases, obstacle)
	}
}

// counted returns the findings that count for the rows: all if the server did what the RFC
// allows and the client ended by itself, otherwise findings on the rules of the obstacle. A fault
// can drive a good client to something that looks wrong.
func counted(o Obstacle, c Case) (list []Finding) {
	for _, f := range c.Findings {
		if o.Want == Cope && c.Ending != Hang || o.about(f.Rule) {
			list = append(list, f)
		}
	}
	return list
}
