package cloudapi

import (
	"slices"

	"sayso/relay"
)

// callback is where webhooks go, and the word by which a receiver knows that it is asked.
type callback struct {
	URL    string
	Verify string
}

// subscription is what an app wants to hear.
type subscription struct {
	callback
	Fields []string // all when empty
}

// hearing is what a WhatsApp Business Account says about its webhooks.
type hearing struct {
	Off      bool // no app is subscribed to it
	Override callback
}

// callback returns where the webhooks of a field go for a business: where its number
// says, or else its account, its app, or relay.toml. It is the zero callback when nobody
// wants to hear of it.
func (f *Face) callback(b relay.Business, field string) callback {
	account, _ := f.accounts.Get(b.WABAID)
	number, _ := f.numbers.Get(b.PhoneNumberID)
	app, own := f.apps.Get(b.AppID)
	switch {
	case account.Off, len(app.Fields) > 0 && !slices.Contains(app.Fields, field):
		return callback{}
	case number.Override.URL != "":
		return number.Override
	case account.Override.URL != "":
		return account.Override
	case own && app.URL != "":
		return app.callback
	}
	return callback{b.Webhook, b.VerifyToken}
}
