package webhook

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"sayso/relay/cloudapi/graph"
	"sayso/relay/cloudapi/ident"
	"sayso/wire"
)

// status tells how far a message of the business came.
type status struct {
	ID           string        `json:"id"`
	Status       string        `json:"status"`
	Timestamp    string        `json:"timestamp"` // Unix seconds
	Recipient    wire.Account  `json:"recipient_id"`
	UserID       string        `json:"recipient_user_id,omitempty"`
	Callback     string        `json:"biz_opaque_callback_data,omitempty"`
	Conversation *conversation `json:"conversation,omitempty"` // of sent and delivered
	Pricing      *pricing      `json:"pricing,omitempty"`      // of sent and delivered
	Errors       []failure     `json:"errors,omitempty"`       // of failed
}

type conversation struct {
	ID     string `json:"id"`
	Ends   string `json:"expiration_timestamp,omitempty"` // Unix seconds; of sent
	Origin struct {
		Type string `json:"type"`
	} `json:"origin"`
}

type pricing struct {
	Billable bool   `json:"billable"`
	Model    string `json:"pricing_model"`
	Type     string `json:"type"`
	Category string `json:"category"`
}

// failure is an error as a status carries it.
type failure struct {
	Code    int             `json:"code"`
	Title   string          `json:"title"`
	Message string          `json:"message"`
	Data    graph.ErrorData `json:"error_data"`
	Href    string          `json:"href,omitempty"`
}

const errorPage = "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/"

// status is what a notice tells of a message, made known by the event e. What is no
// message, a reaction, has no price.
func (a Author) status(n Notice, e, of wire.Event, b wire.Body) status {
	m, priced := b.(wire.Message)
	s := status{
		ID: ident.Sent(of.Chat, of.Key), Status: n.status, Timestamp: seconds(e.At),
		Recipient: of.Chat, UserID: a.userID(of.Chat), Callback: ident.Unpack(m.Callback),
	}
	if priced && (n.status == "sent" || n.status == "delivered") {
		s.Pricing = priceOf(m, n.in, a.Form.Pricing)
		s.Conversation = a.conversation(n, of, s.Pricing.Category)
	}
	return s
}

func (a Author) played(e wire.Event, p wire.Played) status {
	m, _ := a.Said(p.Ref)
	return status{
		ID: ident.Sent(e.Chat, p.Ref.Key), Status: "played", Timestamp: seconds(e.At),
		Recipient: e.Chat, UserID: a.userID(e.Chat), Callback: ident.Unpack(m.Callback),
	}
}

func (a Author) failed(of wire.Event, r wire.Refused) status {
	var m wire.Message
	// The relay kept the command as it was; if it cannot be read the status goes without callback data.
	_ = json.Unmarshal(r.Body, &m)
	s := a.status(Notice{status: "failed"}, of, of, m)
	why := a.Refusal(r)
	s.Errors = []failure{{why.Code, why.Title, why.Title, graph.ErrorData{Details: why.Details}, errorPage}}
	return s
}

// categories says under what a purpose is charged; the finer ones are all utility.
var categories = map[wire.Purpose]string{
	wire.Conversation: "service", wire.Marketing: "marketing", wire.Authentication: "authentication",
}

// price is what a message costs that falls into a span of time.
type price struct {
	in       span
	category string // empty for all
	kind     string
}

// tariffs are the rules of pricing, by when they came into force; the first price that
// fits counts, and what none fits costs regular. Prices per message since July 2025; from
// October 2026 on answers and utility messages inside the window cost too.
var tariffs = map[string][]price{
	"2025-07": {
		{entered, "", "free_entry_point"},
		{answering, "service", "free_customer_service"},
		{outside, "service", "free_customer_service"}, // a reaction to what is older
		{answering, "utility", "free_customer_service"},
	},
	"2026-10": {
		{entered, "", "free_entry_point"},
	},
}

// priceOf returns what a message costs by the rules that came into force at a time.
func priceOf(m wire.Message, in span, since string) *pricing {
	p := pricing{Billable: true, Model: "PMP", Type: "regular", Category: cmp.Or(categories[m.Purpose], "utility")}
	for _, row := range tariffs[since] {
		if row.in == in && (row.category == "" || row.category == p.Category) {
			p.Billable, p.Type = false, row.kind
			break
		}
	}
	return &p
}

// lastConversations is the last version of webhooks that tell of a conversation with
// every price; later ones only when an advertisement began it.
const lastConversations = 23

// conversation returns the conversation that a message is charged in: that of the day,
// and of the category.
func (a Author) conversation(n Notice, of wire.Event, category string) *conversation {
	if a.Form.Version > lastConversations && n.in != entered {
		return nil
	}
	if n.in == entered {
		category = "referral_conversion"
	}
	begins := of.At - of.At%window
	id := sha256.Sum256([]byte(a.Business.PhoneNumberID + " " + string(of.Chat) + " " + category + " " + strconv.FormatInt(begins, 10)))
	c := &conversation{ID: fmt.Sprintf("%x", id[:16])}
	c.Origin.Type = category
	if n.status == "sent" {
		ends := time.UnixMilli(of.At).Add(24 * time.Hour)
		if n.in == entered {
			ends = time.UnixMilli(of.At + freeFor)
		}
		c.Ends = strconv.FormatInt(ends.Unix(), 10)
	}
	return c
}
