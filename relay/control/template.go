package control

import (
	"context"
	"net/http"
	"net/url"

	"sayso/relay/cloudapi/template"
	"sayso/wire"
)

// Judgement is what is to be done to the templates of a name.
type Judgement struct {
	template.Verdict
	Business string `json:"business,omitempty"` // whose: number, handle or phone number id; all when empty
	Language string `json:"language,omitempty"` // all when empty
}

var templateRoutes = []route{
	{"GET templates", (*Desk).templates},
	{"POST templates/{name}", (*Desk).judge},
}

func (d *Desk) templates(_ http.ResponseWriter, r *http.Request) (any, error) {
	return d.templatesOf(r.FormValue("business"))
}

// templatesOf returns the templates that a business can send; all when it is empty.
func (d *Desk) templatesOf(business string) ([]template.Standing, error) {
	all := []template.Standing{}
	if business == "" {
		return append(all, d.face.Templates().All()...), nil
	}
	b, err := d.business(business)
	if err != nil {
		return nil, err
	}
	return append(all, d.face.Templates().Of(b)...), nil
}

// judge does something to all templates of a name, or to the one of an id. Of several
// languages, those are left out to which it cannot be done.
func (d *Desk) judge(_ http.ResponseWriter, r *http.Request) (any, error) {
	var ask Judgement
	if err := read(r, &ask); err != nil {
		return nil, err
	}
	known, err := d.templatesOf(ask.Business)
	if err != nil {
		return nil, err
	}
	name, done := r.PathValue("name"), []template.Standing{}
	err = refusal{http.StatusNotFound, "there is no template " + wire.CleanName(name) + "; see: sayso relay template list"}
	for _, t := range known {
		if t.ID != name && t.Name != name || ask.Language != "" && t.Language != ask.Language {
			continue
		}
		now, wrong := d.face.Templates().Moderate(r.Context(), t.ID, ask.Verdict)
		if wrong != nil {
			err = refuse("%v", wrong)
			continue
		}
		done = append(done, now)
	}
	if len(done) == 0 {
		return nil, err
	}
	return done, nil
}

// Templates returns the templates that a business can send; all when it is empty.
func (c *Client) Templates(ctx context.Context, business string) (all []template.Standing, err error) {
	err = c.do(ctx, http.MethodGet, Path+"templates", url.Values{"business": {business}}, nil, &all)
	return all, err
}

// Judge does something to all templates of a name, or to the one of an id, and returns
// how they stand now.
func (c *Client) Judge(ctx context.Context, name string, j Judgement) (done []template.Standing, err error) {
	err = c.do(ctx, http.MethodPost, Path+"templates/"+url.PathEscape(name), nil, j, &done)
	return done, err
}
