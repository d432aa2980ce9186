package cloudapi

import (
	"slices"

	"sayso/relay"
	"sayso/relay/cloudapi/deliver"
)

// subscription is what an app wants to hear.
type subscription struct {
	deliver.Callback
	Fields []string // all when empty
}

// hearing is what a WhatsApp Business Account says about its webhooks.
type hearing struct {
	Off      bool // no app is subscribed to it
	Override deliver.Callback
}

// callback returns where the webhooks of a field, or of any with "", go for a business:
// where its number says, or else its account, its app, or relay.toml. It is the zero
// callback when nobody wants to hear of it.
func (f *Face) callback(b relay.Business, field string) deliver.Callback {
	account, _ := f.accounts.Get(b.WABAID)
	number, _ := f.numbers.Get(b.PhoneNumberID)
	app, own := f.apps.Get(b.AppID)
	switch {
	case account.Off, field != "" && len(app.Fields) > 0 && !slices.Contains(app.Fields, field):
		return deliver.Callback{}
	case number.Override.URL != "":
		return number.Override
	case account.Override.URL != "":
		return account.Override
	case own && app.URL != "":
		return app.Callback
	}
	return deliver.Callback{URL: b.Webhook, Verify: b.VerifyToken}
}
