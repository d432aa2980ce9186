package cloudapi

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

var templateRoutes = []route{
	{on: waba, edge: "message_templates", method: http.MethodGet, answer: (*call).listTemplates},
	{on: waba, edge: "message_templates", method: http.MethodPost, answer: (*call).createTemplate},
	{on: waba, edge: "message_templates", method: http.MethodDelete, answer: (*call).deleteTemplates},
	{on: waba, edge: "upsert_message_templates", method: http.MethodPost, answer: (*call).upsertTemplates},
	{on: waba, edge: "message_template_library", method: http.MethodGet, answer: (*call).templateLibrary},
	{on: root, edge: "message_template_library", method: http.MethodGet, answer: (*call).templateLibrary},
	{on: block, method: http.MethodGet, answer: (*call).showTemplate},
	{on: block, method: http.MethodPost, answer: (*call).editTemplate},
	{on: block, edge: "unpause", method: http.MethodPost, answer: (*call).unpauseTemplate},
}

// templateFields is what a template says of itself. The sheet's defaults come without
// being asked for.
var templateFields = fieldsOf[template]{
	"id":               func(_ *call, t template) any { return t.ID },
	"name":             func(_ *call, t template) any { return t.Name },
	"language":         func(_ *call, t template) any { return t.Language },
	"status":           func(_ *call, t template) any { return t.Status },
	"category":         func(_ *call, t template) any { return t.Category },
	"sub_category":     func(_ *call, t template) any { return unlessEmpty(t.Sub) },
	"parameter_format": func(_ *call, t template) any { return t.Format },
	"components":       func(_ *call, t template) any { return t.Parts },
	"rejected_reason":  func(_ *call, t template) any { return cmp.Or(t.Reason, "NONE") },
	"quality_score": func(_ *call, t template) any {
		q := map[string]any{"score": cmp.Or(t.Quality, "UNKNOWN")}
		if t.QualityAt > 0 {
			q["date"] = t.QualityAt
		}
		return q
	},
	"correct_category":         func(_ *call, t template) any { return unlessEmpty(t.Correct) },
	"previous_category":        func(_ *call, t template) any { return unlessEmpty(t.Previous) },
	"message_send_ttl_seconds": func(_ *call, t template) any { return cmp.Or(t.TTL, lives[t.Category].usual) },
	"last_updated_time": func(_ *call, t template) any {
		return time.Unix(max(t.Changed, t.Made), 0).UTC().Format("2006-01-02T15:04:05+0000")
	},
	"cta_url_link_tracking_opted_out": func(_ *call, t template) any { return t.NoTracks },
	"health_status": func(_ *call, t template) any {
		can := "BLOCKED"
		if t.Status == "APPROVED" {
			can = "AVAILABLE"
		}
		return map[string]any{"can_send_message": can, "entities": []any{map[string]any{"entity_type": "MESSAGE_TEMPLATE", "id": t.ID, "can_send_message": can}}}
	},
	"source":                          func(*call, template) any { return "manual" },
	"library_template_name":           func(*call, template) any { return nil },
	"display_format":                  func(*call, template) any { return nil },
	"is_primary_device_delivery_only": func(*call, template) any { return false },
}

var templateDefaults = []string{"name", "parameter_format", "components", "language", "status", "category", "sub_category", "previous_category", "id"}

func unlessEmpty(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func (c *call) waba() string { return wabaOf(c.business) }

// now is the relay's clock in Unix seconds.
func (c *call) now() int64 { return c.face.o.Relay.Now().Unix() }

// templateFilters says which templates each input of a list lets through. Several
// words for one of them mean any.
var templateFilters = map[string]func(t template, want string) bool{
	"name":          func(t template, want string) bool { return strings.EqualFold(t.Name, want) },
	"language":      func(t template, want string) bool { return strings.EqualFold(t.Language, want) },
	"status":        func(t template, want string) bool { return strings.EqualFold(t.Status, want) },
	"category":      func(t template, want string) bool { return strings.EqualFold(t.Category, want) },
	"quality_score": func(t template, want string) bool { return strings.EqualFold(cmp.Or(t.Quality, "UNKNOWN"), want) },
	"content":       func(t template, want string) bool { return strings.Contains(t.texts(), strings.ToLower(want)) },
	"name_or_content": func(t template, want string) bool {
		return strings.Contains(t.Name+"\n"+t.texts(), strings.ToLower(want))
	},
}

// words returns an input that is one text or a list of some, which may be written as
// one text with commas.
func (c *call) words(name string) ([]string, error) {
	if !c.params.has(name) {
		return nil, nil
	}
	var all samples
	if err := json.Unmarshal(c.params[name], &all); err != nil {
		return nil, badParameter.because("%s: a text or a list of texts is wanted", name)
	}
	var words []string
	for _, s := range all {
		for word := range strings.SplitSeq(string(s), ",") {
			if word = strings.TrimSpace(word); word != "" {
				words = append(words, word)
			}
		}
	}
	return words, nil
}

func (c *call) listTemplates() (any, error) {
	all := c.face.templates.there(c.waba())
	whole := len(all)
	for name, fits := range templateFilters {
		words, err := c.words(name)
		if err != nil {
			return nil, err
		}
		if len(words) > 0 {
			all = slices.DeleteFunc(all, func(t template) bool {
				return !slices.ContainsFunc(words, func(w string) bool { return fits(t, w) })
			})
		}
	}
	p, err := page(c, all, func(t template) string { return t.ID })
	if err != nil {
		return nil, err
	}
	list := templateList{Data: []map[string]any{}, Paging: p.Paging}
	for _, t := range p.Data {
		one, err := templateFields.of(c, t, templateDefaults)
		if err != nil {
			return nil, err
		}
		list.Data = append(list.Data, one)
	}
	if c.params.has("summary") {
		list.Summary = map[string]any{
			"total_count": len(all), "message_template_count": whole, "message_template_limit": c.templateLimit(), "are_translations_complete": true,
		}
	}
	return list, nil
}

// templateList is a page of templates.
type templateList struct {
	Data    []map[string]any `json:"data"`
	Paging  *paging          `json:"paging,omitempty"`
	Summary map[string]any   `json:"summary,omitempty"` // when it is asked for
}

func (c *call) showTemplate() (any, error) {
	t, err := c.named()
	if err != nil {
		return nil, err
	}
	return templateFields.of(c, t, templateDefaults)
}

// named returns the template that the path names.
func (c *call) named() (template, error) {
	t, known := c.face.templates.get(c.object.id)
	if !known {
		return t, noObject.about(strings.ToLower(c.r.Method), c.object.id)
	}
	return t, nil
}

// templateLibrary is empty: there is nobody here who would write one.
func (c *call) templateLibrary() (any, error) { return templateList{Data: []map[string]any{}}, nil }

// draft reads what a call says of a template into t. What it does not say stays.
func (c *call) draft(t *template) error {
	for name, into := range map[string]*string{
		"name": &t.Name, "language": &t.Language, "category": &t.Category, "sub_category": &t.Sub, "parameter_format": &t.Format,
	} {
		if !c.params.has(name) {
			continue
		}
		text, err := c.params.text(name)
		if err != nil {
			return badTemplateParameter.because("%s: text is wanted", name)
		}
		if *into = text; name != "name" && name != "language" {
			*into = strings.ToUpper(text)
		}
	}
	if c.params.has("components") {
		var parts []part
		if err := c.params.decode("components", &parts); err != nil {
			var wrong fault
			errors.As(err, &wrong)
			return badTemplateParameter.because("%s", wrong.Details)
		}
		t.Parts = parts
	}
	if ttl, err := c.params.text("message_send_ttl_seconds"); err != nil {
		return err
	} else if ttl != "" {
		if t.TTL, err = strconv.Atoi(ttl); err != nil {
			return badTemplateParameter.because("message_send_ttl_seconds: a number is wanted")
		}
	}
	if out, err := c.params.text("cta_url_link_tracking_opted_out"); err != nil {
		return err
	} else if out != "" {
		t.NoTracks = out == "true" || out == "1"
	}
	return nil
}

// templateLimit returns how many templates the WABA may have.
func (c *call) templateLimit() int {
	limit := usualTemplates
	if c.business.Verified {
		limit = verifiedTemplates
	}
	return cmp.Or(c.business.TemplateLimit, limit)
}

// created is the answer to the making of a template.
type created struct {
	ID       string `json:"id"`
	Status   string `json:"status"`
	Category string `json:"category,omitempty"`
	Language string `json:"language,omitempty"`
}

func (c *call) createTemplate() (any, error) {
	t := template{WABA: c.waba(), Format: "POSITIONAL"}
	if err := c.draft(&t); err != nil {
		return nil, err
	}
	if c.params.has("library_template_name") {
		return nil, badTemplateParameter.because("library_template_name: the library is empty here; give components")
	}
	if err := t.check(); err != nil {
		return nil, err
	}
	shelf := c.face.templates
	shelf.writing.Lock()
	defer shelf.writing.Unlock()
	t, err := c.add(t)
	return created{ID: t.ID, Status: t.Status, Category: t.Category}, err
}

// add puts a new template that was checked on the shelf, and has it reviewed.
func (c *call) add(t template) (template, error) {
	shelf, now := c.face.templates, c.now()
	if err := shelf.sweep(t.WABA, time.Unix(now, 0)); err != nil {
		return t, err
	}
	count, recent := 0, 0
	for _, o := range shelf.of(t.WABA) {
		switch {
		case o.key() == t.key() && o.Gone == 0:
			return t, takenTemplate.because("There is already %s content for this template. You can create a new template and try again.", t.Language)
		case o.key() == t.key() && listed("APPROVED PAUSED", o.Status):
			return t, restingTemplate.because("New %s content can't be added while the existing %s content is being deleted. Try again in 30 days or create a new template.", t.Language, t.Language)
		case o.Gone == 0:
			count++
		}
		if o.Made > now-3600 && !o.Written {
			recent++
		}
	}
	if limit := c.templateLimit(); count >= limit {
		return t, tooManyTemplates.because("This account has %d templates, and may have no more. Delete some.", count)
	}
	if rate := cmp.Or(c.business.TemplateRate, usualRate); recent >= rate {
		return t, tooManyTemplateCalls.because("%d templates were made in the last hour, which is all that an account may make", recent)
	}
	t.Made = now
	t.ID = shelf.newID(t)
	return c.review(t)
}

// upsertTemplates makes an authentication template in several languages, or changes it
// where it is there.
func (c *call) upsertTemplates() (any, error) {
	languages, err := c.words("languages")
	if err != nil {
		return nil, err
	}
	if len(languages) < 1 || len(languages) > 100 {
		return nil, badTemplateParameter.because("languages: %d languages; 1 to 100 are allowed", len(languages))
	}
	shelf := c.face.templates
	shelf.writing.Lock()
	defer shelf.writing.Unlock()
	var all []template
	for _, language := range languages {
		t := template{WABA: c.waba(), Format: "POSITIONAL"}
		if err := c.draft(&t); err != nil {
			return nil, err
		}
		t.Language = language
		if t.Category != "AUTHENTICATION" {
			return nil, badTemplateParameter.because("category: must be AUTHENTICATION")
		}
		if err := t.check(); err != nil {
			return nil, err
		}
		if slices.ContainsFunc(all, func(o template) bool { return o.Language == language }) {
			return nil, badTemplateParameter.because("languages: %s is there twice", language)
		}
		all = append(all, t)
	}
	done := []created{}
	for _, t := range all {
		if is, known := shelf.find(t.WABA, t.Name, t.Language); known {
			is.Parts, is.TTL, is.Category, is.Written, is.Card = t.Parts, t.TTL, t.Category, false, nil
			t, err = c.review(is)
		} else {
			t, err = c.add(t)
		}
		if err != nil {
			return nil, err
		}
		done = append(done, created{ID: t.ID, Status: t.Status, Language: t.Language})
	}
	return map[string]any{"data": done}, nil
}

// How often an approved template may be changed; Meta's.
const (
	editsADay   = 1
	editsAMonth = 10
)

// editTemplate replaces what a call says of a template, all components at once, and
// has it reviewed again.
func (c *call) editTemplate() (any, error) {
	shelf, now := c.face.templates, c.now()
	shelf.writing.Lock()
	defer shelf.writing.Unlock()
	old, err := c.named()
	if err != nil {
		return nil, err
	}
	t := old
	if err := c.draft(&t); err != nil {
		return nil, err
	}
	t.Name, t.Language = old.Name, old.Language // they are not to be changed
	approved := old.Status == "APPROVED"
	day := func(d int64) int {
		return len(slices.DeleteFunc(slices.Clone(old.Edits), func(at int64) bool { return at <= now-d*24*3600 }))
	}
	switch {
	case !slices.Contains([]string{"APPROVED", "REJECTED", "PAUSED"}, old.Status):
		return nil, fixedTemplate.because("A template that is %s can't be edited; only those that are approved, rejected or paused can.", strings.ToLower(old.Status))
	case approved && t.Category != old.Category:
		return nil, fixedTemplate.because("The category of an approved template can't be changed.")
	case approved && (day(1) >= editsADay || day(30) >= editsAMonth):
		return nil, fixedTemplate.because("An approved template can be edited %d time in 24 hours and %d times in 30 days.", editsADay, editsAMonth)
	}
	if err := t.recheck(c.params.has("components")); err != nil {
		return nil, err
	}
	if approved {
		t.Edits = append(slices.DeleteFunc(slices.Clone(old.Edits), func(at int64) bool { return at <= now-30*24*3600 }), now)
	}
	if _, err := c.review(t); err != nil {
		return nil, err
	}
	return done{true}, nil
}

func (c *call) unpauseTemplate() (any, error) {
	t, err := c.named()
	if err != nil {
		return nil, err
	}
	if t.Status != "PAUSED" {
		return nil, fixedTemplate.because("A template that is %s can't be unpaused.", strings.ToLower(t.Status))
	}
	_, err = c.face.Moderate(c.r.Context(), t.ID, Verdict{Do: "unpause"})
	return done{err == nil}, err
}

// deleteTemplates deletes all languages of a name, or one template, or several by
// their ids, of which all have to be there.
func (c *call) deleteTemplates() (any, error) {
	name, err := c.params.text("name")
	if err != nil {
		return nil, err
	}
	id, err := c.params.text("hsm_id")
	if err != nil {
		return nil, err
	}
	ids, err := c.words("hsm_ids")
	if err != nil {
		return nil, err
	}
	for i, one := range ids {
		ids[i] = strings.Trim(one, `[]" `)
	}
	shelf := c.face.templates
	shelf.writing.Lock()
	defer shelf.writing.Unlock()
	gone := slices.DeleteFunc(shelf.there(c.waba()), func(t template) bool {
		return len(ids) > 0 && !slices.Contains(ids, t.ID) || name != "" && t.Name != name || id != "" && t.ID != id
	})
	switch {
	case len(ids) > 0 && name+id != "":
		return nil, badTemplateParameter.because("hsm_ids: comes without name and hsm_id")
	case len(ids) > 100:
		return nil, badTemplateParameter.because("hsm_ids: %d ids; the limit is 100", len(ids))
	case len(ids) == 0 && name == "":
		return nil, badTemplateParameter.because("name: is mandatory")
	case len(gone) == 0 || len(gone) < len(ids):
		return nil, lostTemplate.because("There is no such template in this account.")
	}
	if i := slices.IndexFunc(gone, func(t template) bool { return t.Status == "DISABLED" }); i >= 0 {
		return nil, fixedTemplate.because("%s is disabled, and can't be deleted.", gone[i].Name)
	}
	for _, t := range gone {
		old := t
		t.Gone, t.Changed, t.Parts = c.now(), c.now(), nil
		if err := c.face.change(c.r.Context(), old, t, []news{statusUpdate(t, "DELETED")}); err != nil {
			return nil, err
		}
	}
	return done{true}, nil
}
