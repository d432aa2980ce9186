package template

import (
	"sayso/relay"
	"sayso/relay/cloudapi/graph"
	"sayso/wire"
)

// templateCategories are what a template can be for, in the platform's words.
var templateCategories = []string{"MARKETING", "UTILITY", "AUTHENTICATION"}

// subCategories says what a sub-category of UTILITY is to a person. The first ones are
// the platform's own; the others were its categories until 2023, in which many clients
// still think.
var subCategories = map[string]struct {
	purpose wire.Purpose
	source  graph.Source // of the name
}{
	"ORDER_DETAILS":                      {wire.Order, graph.Documented},
	"ORDER_STATUS":                       {wire.Order, graph.Documented},
	"RICH_ORDER_STATUS":                  {wire.Order, graph.Documented},
	"BOOKING_STATUS":                     {wire.Appointment, graph.Documented},
	"FRAUD_ALERT":                        {wire.Transaction, graph.Documented},
	"FLIGHT_DELAY_AND_GATE_CHANGE_ALERT": {wire.Update, graph.Documented},
	"CALL_PERMISSIONS_REQUEST":           {wire.Update, graph.Documented},
	"CUSTOM":                             {wire.Update, graph.Observed},

	"SHIPPING_UPDATE":         {wire.Shipping, graph.Ours},
	"APPOINTMENT_UPDATE":      {wire.Appointment, graph.Ours},
	"RESERVATION_UPDATE":      {wire.Appointment, graph.Ours},
	"TICKET_UPDATE":           {wire.Appointment, graph.Ours},
	"PAYMENT_UPDATE":          {wire.Transaction, graph.Ours},
	"PERSONAL_FINANCE_UPDATE": {wire.Transaction, graph.Ours},
	"TRANSPORTATION_UPDATE":   {wire.Update, graph.Ours},
	"ACCOUNT_UPDATE":          {wire.Update, graph.Ours},
	"ALERT_UPDATE":            {wire.Update, graph.Ours},
	"ISSUE_RESOLUTION":        {wire.Update, graph.Ours},
}

// lives says between how many seconds and how many a message of a category may be told
// to be good, and how long it is when nothing is said.
var lives = map[string]struct{ least, most, usual int }{
	"AUTHENTICATION": {30, 900, 600},
	"UTILITY":        {30, 43200, forever},
	"MARKETING":      {43200, forever, forever},
}

// forever is for how many seconds the platform keeps what was not delivered.
const forever = 30 * 24 * 3600

// purposeOf returns what a template is for: what relay.toml says, as long as it fits
// the category, or else what follows from category and sub-category.
func purposeOf(t template) wire.Purpose {
	switch t.Category {
	case "MARKETING":
		return wire.Marketing
	case "AUTHENTICATION":
		return wire.Authentication
	}
	if t.Purpose != "" && t.Purpose != wire.Marketing {
		return t.Purpose
	}
	if sub, ok := subCategories[t.Sub]; ok {
		return sub.purpose
	}
	return wire.Update
}

// wabaOf returns what the templates of a business are kept under: its WABA, or the
// number itself when it names none.
func wabaOf(b relay.Business) string {
	if b.WABAID != "" {
		return b.WABAID
	}
	return b.PhoneNumberID
}
