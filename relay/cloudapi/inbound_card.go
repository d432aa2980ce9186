package cloudapi

import (
	"sayso/wire"

	"sayso/relay/cloudapi/graph"
)

// sharing writes the contacts that a person shares.
func sharing(cards []wire.ContactCard) []vcard {
	all := make([]vcard, len(cards))
	for i, c := range cards {
		v := &all[i]
		v.Name.Formatted, v.Name.First, v.Name.Last, v.Birthday = graph.Scalar(c.Name), graph.Scalar(c.First), graph.Scalar(c.Last), graph.Scalar(c.Birthday)
		if c.Company+c.Role != "" {
			v.Org = &vcardOrg{Company: graph.Scalar(c.Company), Title: graph.Scalar(c.Role)}
		}
		for _, w := range c.Ways {
			value, label := graph.Scalar(w.Value), graph.Scalar(w.Label)
			switch w.Kind {
			case wire.Phone:
				v.Phones = append(v.Phones, vcardPhone{value, graph.Scalar(w.Account), label})
			case wire.Email:
				v.Emails = append(v.Emails, vcardEmail{value, label})
			case wire.Web:
				v.URLs = append(v.URLs, vcardURL{value, label})
			case wire.Address:
				v.Addresses = append(v.Addresses, vcardAddress{Street: value, Type: label})
			}
		}
	}
	return all
}
