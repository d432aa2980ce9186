package template

import (
	"maps"
	"slices"
)

// partKind is a kind of component: where it may stand, what it may say, and how a send
// fills it in.
type partKind struct {
	only  string // the categories that have it; any when empty
	card  bool   // a carousel's card may have it
	check func(k *checker, p *part) error
	fill  func(f *filling, p part, given []component) error
}

// partKinds has all components that a template can have, by Meta's documentation of
// each.
var partKinds = map[string]partKind{
	"HEADER":                  {only: "MARKETING UTILITY", card: true, check: (*checker).header, fill: (*filling).header},
	"BODY":                    {card: true, check: (*checker).body, fill: (*filling).body},
	"FOOTER":                  {check: (*checker).footer, fill: (*filling).footer},
	"BUTTONS":                 {card: true, check: (*checker).buttons, fill: (*filling).buttons},
	"LIMITED_TIME_OFFER":      {only: "MARKETING", check: (*checker).deal, fill: (*filling).deal},
	"CAROUSEL":                {only: "MARKETING UTILITY", check: (*checker).carousel, fill: (*filling).carousel},
	"CALL_PERMISSION_REQUEST": {only: "MARKETING UTILITY", check: nothingToCheck, fill: nothingToFill},
	"ORDER_STATUS":            {only: "UTILITY", check: nothingToCheck, fill: (*filling).orderStatus},
}

func nothingToCheck(*checker, *part) error { return nil }

func nothingToFill(*filling, part, []component) error { return nil }

// headerFormats says with what a send fills in a header of each format; "" for what
// has its text alone.
var headerFormats = map[string]string{
	"TEXT": "text", "LOCATION": "location", "PRODUCT": "product",
	"IMAGE": "image", "VIDEO": "video", "GIF": "video", "DOCUMENT": "document",
}

// buttonKind is a kind of button: how many a template may have, what it may say, and
// how a send fills it in.
type buttonKind struct {
	sub    string // what a send calls it
	most   int    // in one template
	text   bool   // it has words of its own
	preset string // its words when it has none
	only   string // the categories that have it; any but AUTHENTICATION when empty
	card   bool   // a carousel's card may have it
	check  func(k *checker, b *templateButton) error
	fill   func(f *filling, b templateButton, at string, given *parameter) error
}

// maxButtons bounds the buttons of a template, of all kinds together.
const maxButtons = 10

// buttonKinds has all buttons that a template can have, by Meta's documentation of
// each. A button of type OTP is kept as one of type URL.
var buttonKinds = map[string]buttonKind{
	"QUICK_REPLY":   {sub: "quick_reply", most: 10, text: true, card: true, check: nothingMore, fill: (*filling).reply},
	"URL":           {sub: "url", most: 2, text: true, card: true, check: (*checker).url, fill: (*filling).link},
	"PHONE_NUMBER":  {sub: "phone_number", most: 1, text: true, card: true, check: (*checker).phone, fill: (*filling).call},
	"COPY_CODE":     {sub: "copy_code", most: 1, preset: "Copy offer code", check: (*checker).coupon, fill: (*filling).coupon},
	"FLOW":          {sub: "flow", most: 1, text: true, check: (*checker).flow, fill: (*filling).flow},
	"CATALOG":       {sub: "catalog", most: 1, preset: "View catalog", check: nothingMore, fill: (*filling).catalog},
	"MPM":           {sub: "mpm", most: 1, preset: "View items", check: nothingMore, fill: (*filling).products},
	"SPM":           {sub: "spm", most: 1, preset: "View", card: true, check: nothingMore, fill: (*filling).oneProduct},
	"VOICE_CALL":    {sub: "voice_call", most: 1, preset: "Call", text: true, check: nothingMore, fill: (*filling).voiceCall},
	"ORDER_DETAILS": {sub: "order_details", most: 1, preset: "Review and Pay", only: "UTILITY", check: nothingMore, fill: (*filling).orderDetails},
	"OTP":           {sub: "url", most: 1, preset: "Copy code", text: true, only: "AUTHENTICATION", check: (*checker).otp},
}

func nothingMore(*checker, *templateButton) error { return nil }

// Kinds lists the components and the buttons that a template can have, and the
// sub-categories of UTILITY, as their documentation does.
func Kinds() (components, buttons, subs []string) {
	return slices.Sorted(maps.Keys(partKinds)), slices.Sorted(maps.Keys(buttonKinds)), slices.Sorted(maps.Keys(subCategories))
}
