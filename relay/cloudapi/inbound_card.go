package cloudapi

import "sayso/wire"

// sharing writes the contacts that a person shares.
func sharing(cards []wire.ContactCard) []vcard {
	all := make([]vcard, len(cards))
	for i, c := range cards {
		v := &all[i]
		v.Name.Formatted, v.Name.First, v.Name.Last, v.Birthday = scalar(c.Name), scalar(c.First), scalar(c.Last), scalar(c.Birthday)
		if c.Company+c.Role != "" {
			v.Org = &vcardOrg{Company: scalar(c.Company), Title: scalar(c.Role)}
		}
		for _, w := range c.Ways {
			value, label := scalar(w.Value), scalar(w.Label)
			switch w.Kind {
			case wire.Phone:
				v.Phones = append(v.Phones, vcardPhone{value, scalar(w.Account), label})
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
