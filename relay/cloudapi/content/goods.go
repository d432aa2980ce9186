package content

import (
	"cmp"
	"encoding/json"
	"slices"

	"sayso/relay"
	"sayso/relay/cloudapi/graph"
	"sayso/wire"
)

// Order is the choice of every message that sells something.
func Order(title string) wire.Choice {
	return wire.Choice{ID: "order", Title: title, Wants: wire.WantBasket}
}

// orderTitle is what it says where a message does not say it in other words.
const orderTitle = "Order"

// goods is a thing for sale as a send names it.
type goods struct {
	ID graph.Scalar `json:"product_retailer_id"`
}

// item returns what relay.toml knows of a product. Where it knows none of a business,
// any id will do: then only the business knows what it sells.
func (r Reader) item(at, catalog string, p goods, section string) (wire.Item, error) {
	id := string(p.ID)
	if err := graph.Wanted(at+".product_retailer_id", id, wire.MaxID); err != nil {
		return wire.Item{}, err
	}
	known := r.Business.Products
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

// Product reads one thing for sale and the catalogue that it is of.
func (r Reader) Product(at string, raw json.RawMessage) (*wire.Shop, error) {
	var of struct {
		goods
		Catalog graph.Scalar `json:"catalog_id"`
	}
	if err := graph.Decode(at, raw, &of); err != nil {
		return nil, err
	}
	item, err := r.item(at, string(of.Catalog), of.goods, "")
	return &wire.Shop{Catalog: string(of.Catalog), Items: []wire.Item{item}}, err
}

// ofCatalog refuses what does not say of which catalogue it is.
func ofCatalog(a action) error {
	var of struct {
		Catalog graph.Scalar `json:"catalog_id"`
	}
	if err := a.decode(&of); err != nil {
		return err
	}
	return graph.Wanted(a.at+".catalog_id", string(of.Catalog), wire.MaxID)
}

func readProduct(r Reader, a action, m *wire.Message) (err error) {
	if err := ofCatalog(a); err != nil {
		return err
	}
	m.Choices = []wire.Choice{Order(orderTitle)}
	m.Shop, err = r.Product(a.at, a.json)
	return err
}

// section is a heading and the products under it.
type section struct {
	Title graph.Scalar `json:"title"`
	Items []goods      `json:"product_items"`
}

// Products reads the things for sale under headings, and the catalogue that they are of.
func (r Reader) Products(at string, raw json.RawMessage) (*wire.Shop, error) {
	var of struct {
		Catalog  graph.Scalar `json:"catalog_id"`
		Sections []section    `json:"sections"`
	}
	if err := graph.Decode(at, raw, &of); err != nil {
		return nil, err
	}
	if n := len(of.Sections); n < 1 || n > 10 {
		return nil, graph.BadValue.Because("%s.sections: %d sections; 1 to 10 are allowed", at, n)
	}
	return r.shop(at, string(of.Catalog), of.Sections)
}

func readProductList(r Reader, a action, m *wire.Message) (err error) {
	if err := ofCatalog(a); err != nil {
		return err
	}
	m.Choices = []wire.Choice{Order(orderTitle)}
	m.Shop, err = r.Products(a.at, a.json)
	return err
}

func (r Reader) shop(at, catalog string, sections []section) (*wire.Shop, error) {
	shop := &wire.Shop{Catalog: catalog}
	for _, s := range sections {
		if s.Title == "" && len(sections) > 1 {
			return nil, graph.Missing.Because("%s.sections.title: is mandatory where there is more than one", at)
		}
		if err := graph.Short(at+".sections.title", string(s.Title), 24); err != nil {
			return nil, err
		}
		for _, p := range s.Items {
			item, err := r.item(at+".sections.product_items", catalog, p, string(s.Title))
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

// Catalog offers all that relay.toml knows, up to what one message holds.
func (r Reader) Catalog() *wire.Shop {
	shop := &wire.Shop{}
	for _, p := range r.Business.Products {
		if len(shop.Items) == wire.MaxItems {
			break
		}
		shop.Catalog = cmp.Or(shop.Catalog, p.Catalog)
		shop.Items = append(shop.Items, p.Item())
	}
	return shop
}

func readCatalog(r Reader, _ action, m *wire.Message) error {
	m.Shop, m.Choices = r.Catalog(), []wire.Choice{Order(orderTitle)}
	return nil
}
