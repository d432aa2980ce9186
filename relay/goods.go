package relay

import (
	"fmt"
	"math"

	"sayso/wire"
)

// Product is something that a business sells, for messages that offer it.
type Product struct {
	ID       string  `toml:"id"`
	Catalog  string  `toml:"catalog"`
	Name     string  `toml:"name"`
	About    string  `toml:"about"`
	Price    float64 `toml:"price"`    // in the currency's unit
	Currency string  `toml:"currency"` // ISO 4217, such as EUR
}

// Item returns the product as a message offers it.
func (p Product) Item() wire.Item {
	return wire.Item{ID: p.ID, Title: p.Name, About: p.About, Price: int64(math.Round(p.Price * 1000)), Currency: p.Currency}
}

// Flow is a form that a business has people fill in, under the id and the name that
// its messages give.
type Flow struct {
	ID     string       `toml:"id"`
	Name   string       `toml:"name"`
	Inputs []wire.Input `toml:"input"`
}

// completeGoods holds products and flows against the limits of a message, so that a
// mistake shows when the relay starts and not when somebody sends.
func (b *Business) completeGoods() (key, what string) {
	for _, p := range b.Products {
		m := wire.Message{Text: "any", Shop: &wire.Shop{Catalog: p.Catalog, Items: []wire.Item{p.Item()}}}
		if _, err := wire.Ask("10000", m).Body(); err != nil {
			return "product", fmt.Sprintf("%q: %v", p.ID, err)
		}
	}
	for _, f := range b.Flows {
		m := wire.Message{Text: "any", Form: &wire.Form{ID: f.ID, Inputs: f.Inputs}}
		if _, err := wire.Ask("10000", m).Body(); err != nil || f.ID+f.Name == "" {
			return "flow", fmt.Sprintf("%q: it needs an id or a name, and inputs with names: %v", f.ID, err)
		}
	}
	return "", ""
}
