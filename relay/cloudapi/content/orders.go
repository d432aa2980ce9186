package content

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"

	"sayso/relay/cloudapi/graph"
	"sayso/wire"
)

// money is an amount as payment messages write it: 1234 with offset 100 is 12.34.
type money struct {
	Value  float64 `json:"value"`
	Offset float64 `json:"offset"`
}

func (a money) in(currency string) string {
	if a.Offset == 0 {
		a.Offset = 100
	}
	return strings.TrimSpace(fmt.Sprintf("%.2f %s", a.Value/a.Offset, currency))
}

// OrderDetails reads what is to be paid: a card with what is ordered. There are no
// payments here.
func (r Reader) OrderDetails(at string, raw json.RawMessage) (*wire.Card, error) {
	var p struct {
		Ref      graph.Scalar `json:"reference_id"`
		Currency graph.Scalar `json:"currency"`
		Total    money        `json:"total_amount"`
		Order    struct {
			Status graph.Scalar `json:"status"`
			Items  []struct {
				Name     graph.Scalar `json:"name"`
				Amount   money        `json:"amount"`
				Quantity float64      `json:"quantity"`
			} `json:"items"`
		} `json:"order"`
	}
	if err := decodeOrder(at, raw, &p); err != nil {
		return nil, err
	}
	if err := graph.Wanted(at+".reference_id", string(p.Ref), 35); err != nil {
		return nil, err
	}
	card := &wire.Card{Kind: wire.Order, Ref: string(p.Ref), State: string(p.Order.Status)}
	for _, it := range p.Order.Items {
		if len(card.Fields) == wire.MaxFields-1 {
			break
		}
		name := string(it.Name)
		if it.Quantity > 1 {
			name = fmt.Sprintf("%g x %s", it.Quantity, name)
		}
		card.Fields = append(card.Fields, wire.Field{Name: name, Value: it.Amount.in(string(p.Currency))})
	}
	card.Fields = append(card.Fields, wire.Field{Name: "Total", Value: p.Total.in(string(p.Currency))})
	return card, nil
}

// OrderStatus reads how an order stands: what changes on the card of the same reference.
func (r Reader) OrderStatus(at string, raw json.RawMessage) (*wire.Card, error) {
	var p struct {
		Ref   graph.Scalar `json:"reference_id"`
		Order struct {
			Status graph.Scalar `json:"status"`
			About  graph.Scalar `json:"description"`
		} `json:"order"`
	}
	if err := decodeOrder(at, raw, &p); err != nil {
		return nil, err
	}
	if err := cmp.Or(graph.Wanted(at+".reference_id", string(p.Ref), 35),
		graph.Wanted(at+".order.status", string(p.Order.Status), 60), graph.Short(at+".order.description", string(p.Order.About), 120)); err != nil {
		return nil, err
	}
	card := &wire.Card{Kind: wire.Order, Ref: string(p.Ref), State: string(p.Order.Status)}
	if p.Order.About != "" {
		card.Fields = []wire.Field{{Name: "Note", Value: string(p.Order.About)}}
	}
	return card, nil
}

// decodeOrder reads what is said of an order, which is mandatory.
func decodeOrder(at string, raw json.RawMessage, v any) error {
	if !graph.Given(raw) {
		return graph.Missing.Because("%s: is mandatory", at)
	}
	return graph.Decode(at, raw, v)
}

// onOrder returns the reader of an interactive message that shows an order's card.
func onOrder(read func(Reader, string, json.RawMessage) (*wire.Card, error)) func(Reader, action, *wire.Message) error {
	return func(r Reader, a action, m *wire.Message) error {
		var of struct {
			Parameters json.RawMessage `json:"parameters"`
		}
		err := a.decode(&of)
		if err == nil {
			m.Card, err = read(r, a.at+".parameters", of.Parameters)
		}
		return err
	}
}
