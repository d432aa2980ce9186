package cloudapi

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"sayso/relay"
	"sayso/relay/cloudapi/graph"
	"sayso/wire"
)

// orderChoice is the choice of every message that sells something.
var orderChoice = wire.Choice{ID: "order", Title: "Order", Wants: wire.WantBasket}

// goods is a thing for sale as a send names it.
type goods struct {
	ID graph.Scalar `json:"product_retailer_id"`
}

// item returns what relay.toml knows of a product. Where it knows none of a business,
// any id will do: then only the business knows what it sells.
func (c *call) item(at, catalog string, p goods, section string) (wire.Item, error) {
	id := string(p.ID)
	if err := graph.Wanted(at+".product_retailer_id", id, wire.MaxID); err != nil {
		return wire.Item{}, err
	}
	known := c.business.Products
	i := slices.IndexFunc(known, func(k relay.Product) bool {
		return k.ID == id && (k.Catalog == "" || catalog == "" || k.Catalog == catalog)
	})
	item := wire.Item{ID: id}
	switch {
	case i >= 0:
		item = known[i].Item()
	case len(known) > 0:
		return item, graph.BadValue.Because("%s.product_retailer_id: there is no product %q in the catalogue", at, id)
	}
	item.Section = section
	return item, nil
}

func readProduct(c *call, a action, m *wire.Message) error {
	var of struct {
		goods
		Catalog graph.Scalar `json:"catalog_id"`
	}
	if err := cmp.Or(a.decode(&of), graph.Wanted(a.at+".catalog_id", string(of.Catalog), wire.MaxID)); err != nil {
		return err
	}
	item, err := c.item(a.at, string(of.Catalog), of.goods, "")
	m.Shop = &wire.Shop{Catalog: string(of.Catalog), Items: []wire.Item{item}}
	m.Choices = []wire.Choice{orderChoice}
	return err
}

func readProductList(c *call, a action, m *wire.Message) error {
	var of struct {
		Catalog  graph.Scalar `json:"catalog_id"`
		Sections []section    `json:"sections"`
	}
	if err := cmp.Or(a.decode(&of), graph.Wanted(a.at+".catalog_id", string(of.Catalog), wire.MaxID)); err != nil {
		return err
	}
	if n := len(of.Sections); n < 1 || n > 10 {
		return graph.BadValue.Because("%s.sections: %d sections; 1 to 10 are allowed", a.at, n)
	}
	shop, err := c.shop(a.at, string(of.Catalog), of.Sections)
	m.Shop, m.Choices = shop, []wire.Choice{orderChoice}
	return err
}

// section is a heading and the products under it.
type section struct {
	Title graph.Scalar `json:"title"`
	Items []goods      `json:"product_items"`
}

func (c *call) shop(at, catalog string, sections []section) (*wire.Shop, error) {
	shop := &wire.Shop{Catalog: catalog}
	for _, s := range sections {
		if s.Title == "" && len(sections) > 1 {
			return nil, graph.Missing.Because("%s.sections.title: is mandatory where there is more than one", at)
		}
		if err := graph.Short(at+".sections.title", string(s.Title), 24); err != nil {
			return nil, err
		}
		for _, p := range s.Items {
			item, err := c.item(at+".sections.product_items", catalog, p, string(s.Title))
			if err != nil {
				return nil, err
			}
			shop.Items = append(shop.Items, item)
		}
	}
	if n := len(shop.Items); n < 1 || n > wire.MaxItems {
		return nil, graph.BadValue.Because("%s.sections: %d products in total; 1 to %d are allowed", at, n, wire.MaxItems)
	}
	return shop, nil
}

// readCatalog offers all that relay.toml knows, up to what one message holds.
func readCatalog(c *call, _ action, m *wire.Message) error {
	m.Shop = &wire.Shop{}
	for _, p := range c.business.Products {
		if len(m.Shop.Items) == wire.MaxItems {
			break
		}
		m.Shop.Catalog = cmp.Or(m.Shop.Catalog, p.Catalog)
		m.Shop.Items = append(m.Shop.Items, p.Item())
	}
	m.Choices = []wire.Choice{orderChoice}
	return nil
}

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

func readOrderDetails(_ *call, a action, m *wire.Message) error {
	var of struct {
		Parameters struct {
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
		} `json:"parameters"`
	}
	if err := a.decode(&of); err != nil {
		return err
	}
	p := of.Parameters
	if err := graph.Wanted(a.at+".parameters.reference_id", string(p.Ref), 35); err != nil {
		return err
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
	m.Card = card
	return nil
}

func readOrderStatus(_ *call, a action, m *wire.Message) error {
	var of struct {
		Parameters struct {
			Ref   graph.Scalar `json:"reference_id"`
			Order struct {
				Status graph.Scalar `json:"status"`
				About  graph.Scalar `json:"description"`
			} `json:"order"`
		} `json:"parameters"`
	}
	if err := a.decode(&of); err != nil {
		return err
	}
	p := of.Parameters
	if err := cmp.Or(graph.Wanted(a.at+".parameters.reference_id", string(p.Ref), 35),
		graph.Wanted(a.at+".parameters.order.status", string(p.Order.Status), 60), graph.Short(a.at+".parameters.order.description", string(p.Order.About), 120)); err != nil {
		return err
	}
	m.Card = &wire.Card{Kind: wire.Order, Ref: string(p.Ref), State: string(p.Order.Status)}
	if p.Order.About != "" {
		m.Card.Fields = []wire.Field{{Name: "Note", Value: string(p.Order.About)}}
	}
	return nil
}
