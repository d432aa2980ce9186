package cloudapi

import (
	"net/http"

	"sayso/relay"
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

// templateNamed returns the kind of a template's object, and whose it is, if an id is
// that of one.
func (f *Face) templateNamed(id string) (node, []relay.Business) {
	if numbers := f.templates.Owners(id); numbers != nil {
		return block, numbers
	}
	return 0, nil
}

func (c *call) createTemplate() (any, error) {
	return c.face.templates.Create(c.r.Context(), c.business, c.params)
}

func (c *call) upsertTemplates() (any, error) {
	made, err := c.face.templates.Upsert(c.r.Context(), c.business, c.params)
	return map[string]any{"data": made}, err
}

func (c *call) editTemplate() (any, error) {
	return done{true}, c.face.templates.Edit(c.r.Context(), c.business, c.object.id, c.params)
}

func (c *call) unpauseTemplate() (any, error) {
	return done{true}, c.face.templates.Unpause(c.r.Context(), c.object.id)
}

func (c *call) deleteTemplates() (any, error) {
	return done{true}, c.face.templates.Delete(c.r.Context(), c.business, c.params)
}

func (c *call) listTemplates() (any, error) {
	return c.face.templates.List(c.r, c.business, c.params)
}

func (c *call) showTemplate() (any, error) { return c.face.templates.Show(c.object.id, c.params) }

// templateLibrary is empty: there is nobody here who would write one.
func (c *call) templateLibrary() (any, error) {
	return graph.List[map[string]any]{Data: []map[string]any{}}, nil
}
