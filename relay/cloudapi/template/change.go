package template

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"sayso/relay"
	"sayso/relay/cloudapi/graph"
)

// draft reads what a call says of a template into t. What it does not say stays.
func (t *template) draft(p graph.Params) error {
	for name, into := range map[string]*string{
		"name": &t.Name, "language": &t.Language, "category": &t.Category, "sub_category": &t.Sub, "parameter_format": &t.Format,
	} {
		if !p.Has(name) {
			continue
		}
		text, err := p.Text(name)
		if err != nil {
			return badTemplateParameter.Because("%s: text is wanted", name)
		}
		if *into = text; name != "name" && name != "language" {
			*into = strings.ToUpper(text)
		}
	}
	if p.Has("components") {
		var parts []part
		if err := p.Decode("components", &parts); err != nil {
			var wrong graph.Fault
			errors.As(err, &wrong)
			return badTemplateParameter.Because("%s", wrong.Details)
		}
		t.Parts = parts
	}
	if ttl, err := p.Text("message_send_ttl_seconds"); err != nil {
		return err
	} else if ttl != "" {
		if t.TTL, err = strconv.Atoi(ttl); err != nil {
			return badTemplateParameter.Because("message_send_ttl_seconds: a number is wanted")
		}
	}
	if out, err := p.Text("cta_url_link_tracking_opted_out"); err != nil {
		return err
	} else if out != "" {
		t.NoTracks = out == "true" || out == "1"
	}
	return nil
}

// limitOf returns how many templates the WABA of a business may have.
func limitOf(b relay.Business) int {
	limit := usualTemplates
	if b.Verified {
		limit = verifiedTemplates
	}
	return cmp.Or(b.TemplateLimit, limit)
}

// Created is the answer to the making of a template.
type Created struct {
	ID       string `json:"id"`
	Status   string `json:"status"`
	Category string `json:"category,omitempty"`
	Language string `json:"language,omitempty"`
}

// Create makes a template, and has it reviewed.
func (s *Shelf) Create(ctx context.Context, b relay.Business, p graph.Params) (Created, error) {
	t := template{WABA: wabaOf(b), Format: "POSITIONAL"}
	if err := t.draft(p); err != nil {
		return Created{}, err
	}
	if p.Has("library_template_name") {
		return Created{}, badTemplateParameter.Because("library_template_name: the library is empty here; give components")
	}
	if err := t.check(); err != nil {
		return Created{}, err
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	t, err := s.add(ctx, b, t)
	return Created{ID: t.ID, Status: t.Status, Category: t.Category}, err
}

// add puts a new template that was checked on the shelf, and has it reviewed.
func (s *Shelf) add(ctx context.Context, b relay.Business, t template) (template, error) {
	now := s.now()
	if err := s.sweep(t.WABA, time.Unix(now, 0)); err != nil {
		return t, err
	}
	count, recent := 0, 0
	for _, o := range s.of(t.WABA) {
		switch {
		case o.key() == t.key() && o.Gone == 0:
			return t, takenTemplate.Because("There is already %s content for this template. You can create a new template and try again.", t.Language)
		case o.key() == t.key() && listed("APPROVED PAUSED", o.Status) && now-o.Gone < int64(resting.Seconds()):
			return t, restingTemplate.Because("New %s content can't be added while the existing %s content is being deleted. Try again in 30 days or create a new template.", t.Language, t.Language)
		case o.Gone == 0:
			count++
		}
		if o.Made > now-3600 && !o.Written {
			recent++
		}
	}
	if limit := limitOf(b); count >= limit {
		return t, tooManyTemplates.Because("This account has %d templates, and may have no more. Delete some.", count)
	}
	if rate := cmp.Or(b.TemplateRate, usualRate); recent >= rate {
		return t, graph.TooMuch.Because("%d templates were made in the last hour, which is all that an account may make", recent)
	}
	t.Made = now
	t.ID = s.newID(t)
	return s.review(ctx, b, t)
}

// Upsert makes an authentication template in several languages, or changes it where it is
// there.
func (s *Shelf) Upsert(ctx context.Context, b relay.Business, p graph.Params) ([]Created, error) {
	languages, err := p.Words("languages")
	if err != nil {
		return nil, err
	}
	if len(languages) < 1 || len(languages) > 100 {
		return nil, badTemplateParameter.Because("languages: %d languages; 1 to 100 are allowed", len(languages))
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	var all []template
	for _, language := range languages {
		t := template{WABA: wabaOf(b), Format: "POSITIONAL"}
		if err := t.draft(p); err != nil {
			return nil, err
		}
		t.Language = language
		if t.Category != "AUTHENTICATION" {
			return nil, badTemplateParameter.Because("category: must be AUTHENTICATION")
		}
		if err := t.check(); err != nil {
			return nil, err
		}
		if slices.ContainsFunc(all, func(o template) bool { return o.Language == language }) {
			return nil, badTemplateParameter.Because("languages: %s is there twice", language)
		}
		all = append(all, t)
	}
	done := []Created{}
	for _, t := range all {
		if is, known := s.find(t.WABA, t.Name, t.Language); known {
			is.Parts, is.TTL, is.Category, is.Written, is.Card = t.Parts, t.TTL, t.Category, false, nil
			t, err = s.review(ctx, b, is)
		} else {
			t, err = s.add(ctx, b, t)
		}
		if err != nil {
			return nil, err
		}
		done = append(done, Created{ID: t.ID, Status: t.Status, Language: t.Language})
	}
	return done, nil
}

// How often an approved template may be changed; Meta's.
const (
	editsADay   = 1
	editsAMonth = 10
)

// Edit replaces what a call says of a template, all components at once, and has it
// reviewed again.
func (s *Shelf) Edit(ctx context.Context, b relay.Business, id string, p graph.Params) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	now := s.now()
	old, err := s.named("post", id)
	if err != nil {
		return err
	}
	t := old
	if err := t.draft(p); err != nil {
		return err
	}
	t.Name, t.Language = old.Name, old.Language // they are not to be changed
	approved := old.Status == "APPROVED"
	day := func(d int64) int {
		return len(slices.DeleteFunc(slices.Clone(old.Edits), func(at int64) bool { return at <= now-d*24*3600 }))
	}
	switch {
	case !slices.Contains([]string{"APPROVED", "REJECTED", "PAUSED"}, old.Status):
		return fixedTemplate.Because("A template that is %s can't be edited; only those that are approved, rejected or paused can.", strings.ToLower(old.Status))
	case approved && t.Category != old.Category:
		return fixedTemplate.Because("The category of an approved template can't be changed.")
	case approved && (day(1) >= editsADay || day(30) >= editsAMonth):
		return fixedTemplate.Because("An approved template can be edited %d time in 24 hours and %d times in 30 days.", editsADay, editsAMonth)
	}
	if err := t.recheck(p.Has("components")); err != nil {
		return err
	}
	if approved {
		t.Edits = append(slices.DeleteFunc(slices.Clone(old.Edits), func(at int64) bool { return at <= now-30*24*3600 }), now)
	}
	_, err = s.review(ctx, b, t)
	return err
}

// Unpause lets a paused template be sent again.
func (s *Shelf) Unpause(ctx context.Context, id string) error {
	t, err := s.named("post", id)
	if err != nil {
		return err
	}
	if t.Status != "PAUSED" {
		return fixedTemplate.Because("A template that is %s can't be unpaused.", strings.ToLower(t.Status))
	}
	_, err = s.Moderate(ctx, t.ID, Verdict{Do: "unpause"})
	return err
}

// Delete deletes all languages of a name, or one template, or several by their ids, of
// which all have to be there.
func (s *Shelf) Delete(ctx context.Context, b relay.Business, p graph.Params) error {
	at, err := p.Texts("name", "hsm_id")
	if err != nil {
		return err
	}
	name, id := at["name"], at["hsm_id"]
	ids, err := p.Words("hsm_ids")
	if err != nil {
		return err
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	gone := slices.DeleteFunc(s.there(wabaOf(b)), func(t template) bool {
		return len(ids) > 0 && !slices.Contains(ids, t.ID) || name != "" && t.Name != name || id != "" && t.ID != id
	})
	switch {
	case len(ids) > 0 && name+id != "":
		return badTemplateParameter.Because("hsm_ids: comes without name and hsm_id")
	case len(ids) > 100:
		return badTemplateParameter.Because("hsm_ids: %d ids; the limit is 100", len(ids))
	case len(ids) == 0 && name == "":
		return badTemplateParameter.Because("name: is mandatory")
	case len(gone) == 0 || len(gone) < len(ids):
		return lostTemplate.Because("There is no such template in this account.")
	}
	if i := slices.IndexFunc(gone, func(t template) bool { return t.Status == "DISABLED" }); i >= 0 {
		return fixedTemplate.Because("%s is disabled, and can't be deleted.", gone[i].Name)
	}
	for _, t := range gone {
		old := t
		t.Gone, t.Changed, t.Parts = s.now(), s.now(), nil
		if err := s.change(ctx, old, t, []news{statusUpdate(t, "DELETED")}); err != nil {
			return err
		}
	}
	return nil
}
