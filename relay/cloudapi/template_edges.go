package cloudapi

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"sayso/relay/cloudapi/graph"
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

func (c *call) waba() string { return wabaOf(c.business) }

// now is the relay's clock in Unix seconds.
func (c *call) now() int64 { return c.face.o.Relay.Now().Unix() }

// named returns the template that the path names.
func (c *call) named() (template, error) {
	t, known := c.face.templates.get(c.object.id)
	if !known {
		return t, graph.NoObject.About(strings.ToLower(c.r.Method), c.object.id)
	}
	return t, nil
}

// draft reads what a call says of a template into t. What it does not say stays.
func (c *call) draft(t *template) error {
	for name, into := range map[string]*string{
		"name": &t.Name, "language": &t.Language, "category": &t.Category, "sub_category": &t.Sub, "parameter_format": &t.Format,
	} {
		if !c.params.Has(name) {
			continue
		}
		text, err := c.params.Text(name)
		if err != nil {
			return badTemplateParameter.Because("%s: text is wanted", name)
		}
		if *into = text; name != "name" && name != "language" {
			*into = strings.ToUpper(text)
		}
	}
	if c.params.Has("components") {
		var parts []part
		if err := c.params.Decode("components", &parts); err != nil {
			var wrong graph.Fault
			errors.As(err, &wrong)
			return badTemplateParameter.Because("%s", wrong.Details)
		}
		t.Parts = parts
	}
	if ttl, err := c.params.Text("message_send_ttl_seconds"); err != nil {
		return err
	} else if ttl != "" {
		if t.TTL, err = strconv.Atoi(ttl); err != nil {
			return badTemplateParameter.Because("message_send_ttl_seconds: a number is wanted")
		}
	}
	if out, err := c.params.Text("cta_url_link_tracking_opted_out"); err != nil {
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
	if c.params.Has("library_template_name") {
		return nil, badTemplateParameter.Because("library_template_name: the library is empty here; give components")
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
	if limit := c.templateLimit(); count >= limit {
		return t, tooManyTemplates.Because("This account has %d templates, and may have no more. Delete some.", count)
	}
	if rate := cmp.Or(c.business.TemplateRate, usualRate); recent >= rate {
		return t, callQuota.Because("%d templates were made in the last hour, which is all that an account may make", recent)
	}
	t.Made = now
	t.ID = shelf.newID(t)
	return c.review(t)
}

// upsertTemplates makes an authentication template in several languages, or changes it
// where it is there.
func (c *call) upsertTemplates() (any, error) {
	languages, err := c.params.Words("languages")
	if err != nil {
		return nil, err
	}
	if len(languages) < 1 || len(languages) > 100 {
		return nil, badTemplateParameter.Because("languages: %d languages; 1 to 100 are allowed", len(languages))
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
		return nil, fixedTemplate.Because("A template that is %s can't be edited; only those that are approved, rejected or paused can.", strings.ToLower(old.Status))
	case approved && t.Category != old.Category:
		return nil, fixedTemplate.Because("The category of an approved template can't be changed.")
	case approved && (day(1) >= editsADay || day(30) >= editsAMonth):
		return nil, fixedTemplate.Because("An approved template can be edited %d time in 24 hours and %d times in 30 days.", editsADay, editsAMonth)
	}
	if err := t.recheck(c.params.Has("components")); err != nil {
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
		return nil, fixedTemplate.Because("A template that is %s can't be unpaused.", strings.ToLower(t.Status))
	}
	_, err = c.face.Moderate(c.r.Context(), t.ID, Verdict{Do: "unpause"})
	return done{err == nil}, err
}

// deleteTemplates deletes all languages of a name, or one template, or several by
// their ids, of which all have to be there.
func (c *call) deleteTemplates() (any, error) {
	name, err := c.params.Text("name")
	if err != nil {
		return nil, err
	}
	id, err := c.params.Text("hsm_id")
	if err != nil {
		return nil, err
	}
	ids, err := c.params.Words("hsm_ids")
	if err != nil {
		return nil, err
	}
	shelf := c.face.templates
	shelf.writing.Lock()
	defer shelf.writing.Unlock()
	gone := slices.DeleteFunc(shelf.there(c.waba()), func(t template) bool {
		return len(ids) > 0 && !slices.Contains(ids, t.ID) || name != "" && t.Name != name || id != "" && t.ID != id
	})
	switch {
	case len(ids) > 0 && name+id != "":
		return nil, badTemplateParameter.Because("hsm_ids: comes without name and hsm_id")
	case len(ids) > 100:
		return nil, badTemplateParameter.Because("hsm_ids: %d ids; the limit is 100", len(ids))
	case len(ids) == 0 && name == "":
		return nil, badTemplateParameter.Because("name: is mandatory")
	case len(gone) == 0 || len(gone) < len(ids):
		return nil, lostTemplate.Because("There is no such template in this account.")
	}
	if i := slices.IndexFunc(gone, func(t template) bool { return t.Status == "DISABLED" }); i >= 0 {
		return nil, fixedTemplate.Because("%s is disabled, and can't be deleted.", gone[i].Name)
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
