package template

import (
	"cmp"
	"context"
	"encoding/json"

	"sayso/wire"
)

// news is what the platform tells a business of a template: a webhook's field and its
// value.
type news struct {
	field string
	value map[string]any
}

// about begins what is told of a template. Its id is a number there, as nowhere else.
func about(t template, field string) news {
	return news{field, map[string]any{
		"message_template_id": json.Number(t.ID), "message_template_name": t.Name, "message_template_language": t.Language,
	}}
}

// info says more about a change of the status.
func (n news) info(title, description string) news {
	n.value["other_info"] = map[string]string{"title": title, "description": wire.CleanName(description)}
	return n
}

func statusUpdate(t template, event string) news {
	n := about(t, "message_template_status_update")
	n.value["event"], n.value["reason"], n.value["message_template_category"] = event, cmp.Or(t.Reason, "NONE"), t.Category
	return n
}

func componentsUpdate(t template) news {
	n := about(t, "message_template_components_update")
	n.value["message_template_element"] = t.part("BODY").Text
	if head := t.part("HEADER"); head.Text != "" {
		n.value["message_template_title"] = head.Text
	}
	if foot := t.part("FOOTER"); foot.Text != "" {
		n.value["message_template_footer"] = foot.Text
	}
	var buttons []map[string]any
	for _, b := range t.part("BUTTONS").Buttons {
		one := map[string]any{"message_template_button_type": b.Type, "message_template_button_text": b.Text}
		if b.URL != "" {
			one["message_template_button_url"] = b.URL
		}
		if b.Phone != "" {
			one["message_template_button_phone_number"] = b.Phone
		}
		buttons = append(buttons, one)
	}
	if buttons != nil {
		n.value["message_template_buttons"] = buttons
	}
	return n
}

// tell writes news of a WABA into the log of its first number, from where they leave as
// a webhook.
func (s *Shelf) tell(ctx context.Context, waba string, n news) error {
	value, err := json.Marshal(n.value)
	if err != nil {
		return err
	}
	for _, b := range s.relay.Businesses() {
		if wabaOf(b) == waba {
			return s.relay.Notify(ctx, wire.Account(b.Account), wire.Notice{Field: n.field, Value: value})
		}
	}
	return nil
}
