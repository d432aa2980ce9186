package template

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"

	"sayso/relay"
	"sayso/relay/cloudapi/graph"
)

// templateFields is what a template says of itself. The sheet's defaults come without
// being asked for.
var templateFields = graph.Fields[template]{
	"id":               func(t template) any { return t.ID },
	"name":             func(t template) any { return t.Name },
	"language":         func(t template) any { return t.Language },
	"status":           func(t template) any { return t.Status },
	"category":         func(t template) any { return t.Category },
	"sub_category":     func(t template) any { return unlessEmpty(t.Sub) },
	"parameter_format": func(t template) any { return t.Format },
	"components":       func(t template) any { return t.Parts },
	"rejected_reason":  func(t template) any { return cmp.Or(t.Reason, "NONE") },
	"quality_score": func(t template) any {
		q := map[string]any{"score": cmp.Or(t.Quality, "UNKNOWN")}
		if t.QualityAt > 0 {
			q["date"] = t.QualityAt
		}
		return q
	},
	"correct_category":         func(t template) any { return unlessEmpty(t.Correct) },
	"previous_category":        func(t template) any { return unlessEmpty(t.Previous) },
	"message_send_ttl_seconds": func(t template) any { return cmp.Or(t.TTL, lives[t.Category].usual) },
	"last_updated_time": func(t template) any {
		return time.Unix(max(t.Changed, t.Made), 0).UTC().Format("2006-01-02T15:04:05+0000")
	},
	"cta_url_link_tracking_opted_out": func(t template) any { return t.NoTracks },
	"health_status": func(t template) any {
		can := "BLOCKED"
		if t.Status == "APPROVED" {
			can = "AVAILABLE"
		}
		return map[string]any{"can_send_message": can, "entities": []any{map[string]any{"entity_type": "MESSAGE_TEMPLATE", "id": t.ID, "can_send_message": can}}}
	},
	"source":                          func(template) any { return "manual" },
	"library_template_name":           func(template) any { return nil },
	"display_format":                  func(template) any { return nil },
	"is_primary_device_delivery_only": func(template) any { return false },
}

var templateDefaults = []string{"name", "parameter_format", "components", "language", "status", "category", "sub_category", "previous_category", "id"}

func unlessEmpty(s string) any {
	if s == "" {
		return nil
	}
	return s
}

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

// List is a page of templates.
type List struct {
	graph.List[map[string]any]
	Summary map[string]any `json:"summary,omitempty"` // when it is asked for
}

// List returns those templates of a business's WABA that a request asks for.
func (s *Shelf) List(r *http.Request, b relay.Business, p graph.Params) (list List, err error) {
	all := s.there(wabaOf(b))
	whole := len(all)
	for name, fits := range templateFilters {
		words, err := p.Words(name)
		if err != nil {
			return list, err
		}
		if len(words) > 0 {
			all = slices.DeleteFunc(all, func(t template) bool {
				return !slices.ContainsFunc(words, func(w string) bool { return fits(t, w) })
			})
		}
	}
	some, err := graph.Page(r, p, all, template.order)
	if err != nil {
		return list, err
	}
	list.List = graph.List[map[string]any]{Data: []map[string]any{}, Paging: some.Paging}
	for _, t := range some.Data {
		one, err := templateFields.Of(p, t, templateDefaults)
		if err != nil {
			return list, err
		}
		list.Data = append(list.Data, one)
	}
	if p.Has("summary") {
		list.Summary = map[string]any{
			"total_count": len(all), "message_template_count": whole, "message_template_limit": limitOf(b), "are_translations_complete": true,
		}
	}
	return list, nil
}

// Show returns the fields of a template that a call asks for.
func (s *Shelf) Show(id string, p graph.Params) (map[string]any, error) {
	t, err := s.named("get", id)
	if err != nil {
		return nil, err
	}
	return templateFields.Of(p, t, templateDefaults)
}
