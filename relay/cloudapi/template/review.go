package template

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"sayso/relay"
	"sayso/wire"
)

// Verdict is what becomes of a template, by a rule of relay.toml or by whoever runs the
// relay.
type Verdict struct {
	Do       string `json:"do"`                 // one of [Verdicts]
	Reason   string `json:"reason,omitempty"`   // of a rejection, one of [RejectionReasons]; INVALID_FORMAT when empty
	Why      string `json:"why,omitempty"`      // the same for people
	Category string `json:"category,omitempty"` // to have from now on
	Soon     bool   `json:"soon,omitempty"`     // the category is only announced
	Quality  string `json:"quality,omitempty"`  // GREEN, YELLOW, RED or UNKNOWN
}

// Standing is how a template stands, for whoever runs the relay.
type Standing struct {
	ID       string       `json:"id"`
	WABA     string       `json:"waba"`
	Name     string       `json:"name"`
	Language string       `json:"language"`
	Category string       `json:"category"`
	Purpose  wire.Purpose `json:"purpose"`
	Status   string       `json:"status"`
	Reason   string       `json:"reason,omitempty"`
	Quality  string       `json:"quality"`
}

// RejectionReasons are why a template can be rejected, in the platform's words.
var RejectionReasons = []string{
	"ABUSIVE_CONTENT", "INCORRECT_CATEGORY", "INVALID_FORMAT", "PROMOTIONAL", "SCAM", "TAG_CONTENT_MISMATCH", "CATEGORY_NOT_AVAILABLE",
}

// qualities are how people find a template's messages.
var qualities = []string{"GREEN", "YELLOW", "RED", "UNKNOWN"}

// verdict is a thing that can be done to a template.
type verdict struct {
	from string // the statuses in which it makes sense; any when empty
	to   string // the status after it; the same when empty
	do   func(t *template, v Verdict, now int64) ([]news, error)
}

// Verdicts are the things that can be done to a template, in the order in which they
// are shown.
var Verdicts = []string{"approve", "reject", "hold", "pause", "unpause", "disable", "category", "quality"}

var verdicts = map[string]verdict{
	"approve":  {from: "PENDING REJECTED DISABLED", to: "APPROVED", do: approve},
	"reject":   {from: "PENDING APPROVED PAUSED", to: "REJECTED", do: reject},
	"hold":     {from: "APPROVED REJECTED", to: "PENDING", do: hold},
	"pause":    {from: "APPROVED", to: "PAUSED", do: pause},
	"unpause":  {from: "PAUSED", to: "APPROVED", do: unpause},
	"disable":  {from: "APPROVED PAUSED", to: "DISABLED", do: disable},
	"category": {do: recategorise},
	"quality":  {do: rate},
}

// All returns all templates, in the order of the businesses.
func (s *Shelf) All() []Standing {
	var all []Standing
	var seen []string
	for _, b := range s.relay.Businesses() {
		if !slices.Contains(seen, wabaOf(b)) {
			seen, all = append(seen, wabaOf(b)), append(all, s.Of(b)...)
		}
	}
	return all
}

// Of returns the templates that a business can send: those of its WABA.
func (s *Shelf) Of(b relay.Business) []Standing {
	var all []Standing
	for _, t := range s.there(wabaOf(b)) {
		all = append(all, t.standing())
	}
	return all
}

func (t template) standing() Standing {
	return Standing{
		ID: t.ID, WABA: t.WABA, Name: t.Name, Language: t.Language, Category: t.Category,
		Purpose: purposeOf(t), Status: t.Status, Reason: t.Reason, Quality: cmp.Or(t.Quality, "UNKNOWN"),
	}
}

// Moderate does something to a template, by its id, and tells the business. Errors are
// one line about what cannot be.
func (s *Shelf) Moderate(ctx context.Context, id string, v Verdict) (Standing, error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	old, known := s.get(id)
	if !known {
		return Standing{}, fmt.Errorf("there is no template %s", wire.CleanName(id))
	}
	t, notices, err := old.judged(v, s.now())
	if err != nil {
		return Standing{}, err
	}
	return t.standing(), s.change(ctx, old, t, notices)
}

// judged returns the template as it stands after a verdict, and what its business is to
// hear of it.
func (t template) judged(v Verdict, now int64) (template, []news, error) {
	of, known := verdicts[v.Do]
	switch {
	case !known:
		return t, nil, fmt.Errorf("%q cannot be done to a template; use one of %s", wire.CleanName(v.Do), strings.Join(Verdicts, ", "))
	case of.from != "" && !listed(of.from, t.Status):
		return t, nil, fmt.Errorf("%s is %s; %s is for %s", t.Name, t.Status, v.Do, strings.ReplaceAll(of.from, " ", ", "))
	}
	if of.to != "" {
		t.Status, t.Reason = of.to, ""
	}
	t.Changed = now
	notices, err := of.do(&t, v, now)
	return t, notices, err
}

func approve(t *template, _ Verdict, _ int64) ([]news, error) {
	return []news{statusUpdate(*t, "APPROVED")}, nil
}

func reject(t *template, v Verdict, _ int64) ([]news, error) {
	t.Reason = cmp.Or(strings.ToUpper(v.Reason), "INVALID_FORMAT")
	if !slices.Contains(RejectionReasons, t.Reason) {
		return nil, fmt.Errorf("%q is no reason; use one of %s", wire.CleanName(v.Reason), strings.Join(RejectionReasons, ", "))
	}
	n := statusUpdate(*t, "REJECTED")
	if v.Why != "" || t.Reason == "INVALID_FORMAT" {
		n.value["rejection_info"] = map[string]string{
			"reason":         cmp.Or(wire.CleanName(v.Why), "The template does not follow the rules of the platform."),
			"recommendation": "Change the template; it is reviewed again then.",
		}
	}
	return []news{n}, nil
}

func hold(t *template, _ Verdict, _ int64) ([]news, error) {
	return []news{statusUpdate(*t, "PENDING")}, nil
}

func pause(t *template, v Verdict, _ int64) ([]news, error) {
	t.Pauses++
	title := "FIRST_PAUSE"
	if t.Pauses > 1 {
		title = "SECOND_PAUSE"
	}
	return []news{statusUpdate(*t, "PAUSED").info(title, cmp.Or(v.Why, "People did not like the messages of this template."))}, nil
}

func unpause(t *template, _ Verdict, _ int64) ([]news, error) {
	return []news{statusUpdate(*t, "APPROVED").info("UNPAUSE", "The template can be sent again.")}, nil
}

func disable(t *template, v Verdict, now int64) ([]news, error) {
	n := statusUpdate(*t, "DISABLED").info("DISABLED", cmp.Or(v.Why, "The template cannot be sent any more."))
	n.value["disable_info"] = map[string]int64{"disable_date": now}
	return []news{n}, nil
}

func recategorise(t *template, v Verdict, _ int64) ([]news, error) {
	to := strings.ToUpper(v.Category)
	n := about(*t, "template_category_update")
	switch {
	case !slices.Contains(templateCategories, to):
		return nil, fmt.Errorf("%q is no category; use one of %s", wire.CleanName(v.Category), strings.Join(templateCategories, ", "))
	case to == t.Category:
		return nil, fmt.Errorf("%s is of category %s already", t.Name, to)
	case v.Soon:
		t.Correct = to
		n.value["new_category"], n.value["correct_category"] = t.Category, to
		return []news{n}, nil
	}
	n.value["previous_category"], n.value["new_category"] = t.Category, to
	t.Previous, t.Category, t.Correct = t.Category, to, ""
	if to != "UTILITY" {
		t.Sub = ""
	}
	return []news{n}, nil
}

func rate(t *template, v Verdict, now int64) ([]news, error) {
	to, from := strings.ToUpper(v.Quality), cmp.Or(t.Quality, "UNKNOWN")
	if !slices.Contains(qualities, to) {
		return nil, fmt.Errorf("%q is no quality; use one of %s", wire.CleanName(v.Quality), strings.Join(qualities, ", "))
	}
	n := about(*t, "message_template_quality_update")
	n.value["previous_quality_score"], n.value["new_quality_score"] = from, to
	t.Quality, t.QualityAt = to, now
	return []news{n}, nil
}

// review decides by the rules of relay.toml what becomes of a template that was made or
// changed, remembers it and tells its business. It holds the shelf's lock for writing.
func (s *Shelf) review(ctx context.Context, b relay.Business, t template) (template, error) {
	old, known := s.get(t.ID)
	v := Verdict{Do: "approve"}
	for _, rule := range s.relay.Moderation(b) {
		if t.fits(rule) {
			v = Verdict{Do: rule.Do, Reason: rule.Reason, Why: rule.Why}
			break
		}
	}
	if v.Do == "marketing" {
		v.Do = "approve"
		if t.Category == "UTILITY" {
			t.Category, t.Sub = "MARKETING", ""
		}
	}
	t.Status = "PENDING"
	var all []news
	var err error
	if v.Do != "hold" {
		t, all, err = t.judged(v, s.now())
	} else if known && old.Status != "PENDING" {
		all = append(all, statusUpdate(t, "PENDING"))
	}
	if err != nil {
		return t, fmt.Errorf("moderation of %s: %w", t.Name, err)
	}
	t.Changed = s.now()
	if known && t.Status == "APPROVED" {
		all = append(all, componentsUpdate(t))
	}
	return t, s.change(ctx, old, t, all)
}

// fits reports whether a template is one that a rule speaks of.
func (t template) fits(rule relay.Moderation) bool {
	if named, _ := path.Match(rule.Name, t.Name); rule.Name != "" && !named {
		return false
	}
	if rule.Category != "" && rule.Category != t.Category {
		return false
	}
	texts := t.texts()
	says := func(word string) bool { return strings.Contains(texts, strings.ToLower(word)) }
	return len(rule.Words) == 0 || slices.ContainsFunc(rule.Words, says)
}

// change remembers how a template stands now, and tells its business. A business that
// cannot be told makes it stand as it did.
func (s *Shelf) change(ctx context.Context, old, t template, all []news) error {
	if err := s.keep(t); err != nil {
		return err
	}
	for _, n := range all {
		if err := s.tell(ctx, t.WABA, n); err != nil {
			return errors.Join(err, s.restore(old, t))
		}
	}
	return nil
}
