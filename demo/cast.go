package demo

import (
	"sayso/relay"
	"sayso/wire"
)

// Person is the handle of the one whose messenger the demonstration shows, and
// PersonName the name that the others see.
const (
	Person     = "ana"
	PersonName = "Ana"
)

// The businesses of the story, by handle. All numbers are of the range that is kept
// free for fiction.
const (
	airline = "northwind-air"
	parcels = "parcel-post"
	shop    = "corner-shop"
	clinic  = "lindgren-clinic"
	bank    = "harbour-bank"
	lender  = "nordic-loans"
)

// cast returns the businesses as a relay.toml would describe them; webhook is where
// the story listens.
func cast(webhook string) []relay.Business {
	all := []relay.Business{
		{
			Name: "Northwind Air", Handle: airline, Category: "airline", About: "Lisbon to the north and back", Verified: true,
			Templates: []relay.Template{
				with(template("booking", "UTILITY", wire.Order, "{{1}}: your flight {{2}} to {{3}} on {{4}} is booked. Reference {{5}}."),
					flight("{{2}}", "{{3}}", "booked", field("Day", "{{4}}"), field("Reference", "{{5}}"))),
				with(template("boarding", "UTILITY", wire.Update, "{{1}} to {{2}}: boarding now, gate {{3}}, until {{4}}."),
					flight("{{1}}", "{{2}}", "boarding", field("Gate", "{{3}}"), field("Until", "{{4}}")),
					wire.Choice{ID: "way", Title: "On my way"}, wire.Choice{ID: "help", Title: "I need help"},
					wire.Choice{Title: "Boarding pass", Link: "https://northwind.example/pass"}),
			},
		},
		{
			Name: "Parcel Post", Handle: parcels, Category: "parcel service", About: "Parcels to the door, six days a week", Verified: true,
			Templates: []relay.Template{
				with(template("posted", "UTILITY", wire.Shipping, "Corner Shop posted a parcel to you: {{1}}."), parcel("posted")),
				with(template("at_depot", "UTILITY", wire.Shipping, "Your parcel {{1}} reached the depot in your town."), parcel("at the depot")),
				with(template("out_for_delivery", "UTILITY", wire.Shipping, "Your parcel {{1}} is out for delivery, between {{2}}."),
					parcel("out for delivery", field("Between", "{{2}}"))),
				with(template("delivered", "UTILITY", wire.Shipping, "Your parcel {{1}} was delivered {{2}}."),
					parcel("delivered", field("Where", "{{2}}"))),
			},
		},
		{
			Name: "Corner Shop", Handle: shop, Category: "household goods", About: "Lamps, kettles and such",
			Templates: []relay.Template{
				with(template("order_confirmed", "UTILITY", wire.Order, "Thank you! Your order {{1}} is confirmed: {{2}}."),
					order("confirmed", field("What", "{{2}}"))),
				with(template("order_ready", "UTILITY", wire.Order, "Order {{1}} is ready to be picked up until {{2}}."),
					order("ready", field("Until", "{{2}}"))),
				template("offer", "MARKETING", wire.Marketing, "{{1}} off {{2}}, this week only!"),
			},
		},
		{
			Name: "Lindgren Clinic", Handle: clinic, Category: "health", About: "Family medicine", Verified: true,
			Templates: []relay.Template{
				with(template("reminder", "UTILITY", wire.Appointment, "You have an appointment with {{1}} on {{2}}."),
					&wire.Card{
						Kind: wire.Appointment, Ref: "{{2}}", Title: "Appointment with {{1}}",
						Fields: []wire.Field{field("When", "{{2}}"), field("Where", "Harbour Street 4, second floor")},
					},
					wire.Choice{ID: "confirm", Title: "Confirm"}, wire.Choice{ID: "move", Title: "Move it"}),
			},
		},
		{
			Name: "Harbour Bank", Handle: bank, Category: "bank", Verified: true,
			Templates: []relay.Template{
				template("card_payment", "UTILITY", wire.Transaction, "Card ending {{1}}: {{2}} paid at {{3}}."),
				withCode(template("sign_in", "AUTHENTICATION", wire.Authentication, "{{1}} is your sign-in code. Do not share it.")),
			},
		},
		{
			Name: "Nordic Loans", Handle: lender, Category: "lender",
			Templates: []relay.Template{
				template("cash", "MARKETING", wire.Marketing, "{{1}}, fast cash is waiting for you. Answer now!"),
			},
		},
	}
	for i := range all {
		b, n := &all[i], string(rune('1'+i))
		b.Account = "1555010000" + n
		b.PhoneNumberID, b.WABAID = "10000000000000"+n, "20000000000000"+n
		b.Token, b.AppSecret, b.VerifyToken = "token-"+b.Handle, "secret-"+b.Handle, "verify-"+b.Handle
		b.Platform, b.Webhook = "whatsapp", webhook+"/"+b.Handle
	}
	return all
}

func template(name, category string, purpose wire.Purpose, body string) relay.Template {
	return relay.Template{Name: name, Language: "en", Category: category, Purpose: purpose, Body: body}
}

// with gives a template a card, and choices.
func with(t relay.Template, card *wire.Card, choices ...wire.Choice) relay.Template {
	t.Card, t.Choices = card, choices
	return t
}

// withCode gives a template the button that copies its code.
func withCode(t relay.Template) relay.Template {
	t.Buttons = []relay.Button{{Type: "OTP", Text: "Copy code"}}
	return t
}

func field(name, value string) wire.Field { return wire.Field{Name: name, Value: value} }

func flight(number, to, state string, fields ...wire.Field) *wire.Card {
	return &wire.Card{
		Kind: wire.Appointment, Ref: number, Title: number + " to " + to, State: state,
		Steps: []string{"booked", "checked in", "boarding", "departed"}, Fields: fields,
	}
}

func parcel(state string, fields ...wire.Field) *wire.Card {
	return &wire.Card{
		Kind: wire.Shipping, Ref: "{{1}}", Title: "Parcel {{1}}", State: state,
		Steps: []string{"posted", "at the depot", "out for delivery", "delivered"}, Fields: fields,
		Link: "https://parcel-post.example/follow",
	}
}

func order(state string, fields ...wire.Field) *wire.Card {
	return &wire.Card{
		Kind: wire.Order, Ref: "{{1}}", Title: "Order {{1}}", State: state,
		Steps: []string{"confirmed", "packed", "ready", "picked up"}, Fields: fields,
	}
}
