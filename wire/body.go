package wire

import "encoding/json"

// Body is what a command asks for and what an event says: one of the structs in
// this file, and no others. The file is the dictionary of the domain. Each says
// who may ask for it, and into whose logs the relay writes it.
type Body interface {
	// Kind returns the word that stands for the type in the protocol.
	Kind() string
}

// Message is something said: by a person, or by a business with a purpose. The
// relay writes it into the log of its author and of the one it is for.
type Message struct {
	Text     string   `json:"text"`
	Reply    *Ref     `json:"reply,omitempty"`    // the message it answers
	Purpose  Purpose  `json:"purpose,omitempty"`  // of a business message; empty between people
	Template string   `json:"template,omitempty"` // name of the template that the business used
	Callback string   `json:"callback,omitempty"` // what the business wants back in statuses; only in its own log
	Grounds  *Grounds `json:"grounds,omitempty"`  // what allowed a business message; only in the person's log
	Quiet    bool     `json:"quiet,omitempty"`    // arrived while muted or in quiet hours; only in the log of the one it is for

	Forwarded bool     `json:"forwarded,omitempty"` // passed on from another chat, by a person
	Often     bool     `json:"often,omitempty"`     // and before that many times by others
	Card      *Card    `json:"card,omitempty"`      // of a business: what the text is about, in parts
	Choices   []Choice `json:"choices,omitempty"`   // of a business: the answers that it offers
	Answer    *Answer  `json:"answer,omitempty"`    // of a person: which choice this picks; Text is the choice's title

	// What a message holds beside its text, or in its place; see content.go.
	Heading  string        `json:"heading,omitempty"` // of a business: a line above all else
	Footer   string        `json:"footer,omitempty"`  // of a business: a line below all else
	Media    *Media        `json:"media,omitempty"`   // Text is its caption
	Place    *Place        `json:"place,omitempty"`
	Contacts []ContactCard `json:"contacts,omitempty"`
	Offer    *Offer        `json:"offer,omitempty"`  // of a business: how long what it offers is good
	Slides   []Slide       `json:"slides,omitempty"` // of a business: things to look at side by side
	Form     *Form         `json:"form,omitempty"`   // of a business: what a choice that wants a form asks for
	Shop     *Shop         `json:"shop,omitempty"`   // of a business: what a choice that wants a basket sells
	Basket   *Basket       `json:"basket,omitempty"` // of a person: what they order; Text is their note
	Origin   *Origin       `json:"origin,omitempty"` // of a person: the advertisement that led here
	Other    string        `json:"other,omitempty"`  // of a person: what this is that no business can show, such as poll_creation
}

// Card is what a business message is about, in parts, beside the text that says it
// all. Cards of one business with the same Kind and Ref are about the same thing:
// the newest says how it stands.
type Card struct {
	Kind   Purpose  `json:"kind"` // one of [CardKinds]
	Ref    string   `json:"ref"`  // what the business calls the thing, such as CS-204
	Title  string   `json:"title,omitempty"`
	State  string   `json:"state,omitempty"`  // how it stands
	Steps  []string `json:"steps,omitempty"`  // the way it goes
	Step   int      `json:"step,omitempty"`   // where on that way it is, from 1; 0 for nowhere
	Fields []Field  `json:"fields,omitempty"` // what else there is to know
	Link   string   `json:"link,omitempty"`   // http or https
}

// Field is one thing to know about what a card shows, such as Gate: B22.
type Field struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Choice is an answer that a business offers. One with a link, a text to copy or a
// number to call does that instead of answering.
type Choice struct {
	ID      string `json:"id,omitempty"` // the business's name for it; empty where nothing is answered
	Title   string `json:"title"`
	About   string `json:"about,omitempty"`
	Section string `json:"section,omitempty"` // the heading it stands under
	Link    string `json:"link,omitempty"`    // http or https
	Copy    string `json:"copy,omitempty"`    // a code for the clipboard
	Call    string `json:"call,omitempty"`    // a phone number
	Wants   Want   `json:"wants,omitempty"`   // what the answer holds beside the choice's title
}

// Answers reports whether to pick the choice is to say something to the business.
func (c Choice) Answers() bool { return c.Link == "" && c.Copy == "" && c.Call == "" }

// Answer says which choice of which message a person's message picks.
type Answer struct {
	Ref    Ref     `json:"ref"`
	ID     string  `json:"id"`               // of the choice
	Slide  int     `json:"slide,omitempty"`  // the slide that has the choice, from 1; 0 for none
	Fields []Field `json:"fields,omitempty"` // what a form was filled in with
}

// Edit gives a message of one's own another text. Asked for by a person; written
// into the logs that have the message.
type Edit struct {
	Key  Key    `json:"key"` // of the message
	Text string `json:"text"`
}

// Delete takes a message of one's own back, for everyone. Asked for by a person;
// written into the logs that have the message. It stands whatever edit comes after.
type Delete struct {
	Key Key `json:"key"` // of the message
}

// React answers a message with an emoji. The latest of each account about a message
// counts. Asked for by anyone; written into the logs of both.
type React struct {
	Ref   Ref    `json:"ref"`
	Emoji string `json:"emoji,omitempty"` // one; empty takes it back
}

// Played says that the person listened to a voice message. Asked for by a person;
// written into the logs of both.
type Played struct {
	Ref Ref `json:"ref"`
}

// Opened says that the person looked into the chat with a business where nothing was
// said yet. Asked for by a person; written into the logs of both.
type Opened struct{}

// Moved says that the person has another number from now on, which is somebody else as
// far as the relay knows. Asked for by a person; written into the logs of both.
type Moved struct {
	To Account `json:"to"`
}

// Star marks a message to find it again. Asked for by a person; written into that
// person's log alone.
type Star struct {
	Ref Ref `json:"ref"`
}

// Unstar takes a star away. Asked for by a person; written into that person's log alone.
type Unstar struct {
	Ref Ref `json:"ref"`
}

// PinMessage keeps a message at the top of its chat for a while, for both sides; of
// one chat the newest [MaxPinned] stay. Asked for by a person; written into the logs of
// both.
type PinMessage struct {
	Ref Ref   `json:"ref"`
	For int64 `json:"for,omitempty"` // seconds from the event on; 0 takes it down
}

// Hide takes a message out of the person's own sight: delete for me. Asked for by a
// person; written into that person's log alone.
type Hide struct {
	Ref Ref `json:"ref"`
}

// Purpose says what a business message is for.
type Purpose string

// The purposes, in the order in which they are shown.
const (
	Conversation   Purpose = "conversation" // an answer to what the person wrote
	Order          Purpose = "order"
	Transaction    Purpose = "transaction"
	Appointment    Purpose = "appointment"
	Shipping       Purpose = "shipping"
	Update         Purpose = "update"
	Marketing      Purpose = "marketing"
	Authentication Purpose = "authentication"
)

// Purposes lists all purposes in the order in which they are shown.
var Purposes = []Purpose{Conversation, Order, Transaction, Appointment, Shipping, Update, Marketing, Authentication}

// Grounds names what allowed a business message to arrive: a rule, and the event
// in the person's own log that the rule stands on.
type Grounds struct {
	Rule Rule   `json:"rule"`
	Seq  uint64 `json:"seq"`
}

// Rule is the kind of a message's grounds.
type Rule string

// The rules, from the most to the least explicit.
const (
	Allowed  Rule = "allowed"  // the person allowed this purpose
	Wrote    Rule = "wrote"    // the person wrote to the business and the window is open
	Followed Rule = "followed" // the person follows the business
	Accepted Rule = "accepted" // the person chose to continue after the first contact
	Contact  Rule = "contact"  // nothing forbids it: the person has not decided yet; Seq is the introduction
)

// CardKinds lists what a card can be about.
var CardKinds = []Purpose{Order, Shipping, Appointment, Transaction}

// Receipt says how far the messages to one chat came: all of the log's own
// messages there, from the one at From up to and with the one at Seq. From is only
// there when a block kept messages before it away: those never come. The relay
// writes it into their author's log.
type Receipt struct {
	State State  `json:"state"`
	Key   Key    `json:"key"`            // of the message at Seq
	Seq   uint64 `json:"seq"`            // in this log
	From  uint64 `json:"from,omitempty"` // in this log; 0 for all since the receipt before
}

// State is how far a message came.
type State string

// The states that a receipt tells. A message is sent when it is in its author's log.
const (
	Delivered State = "delivered" // on a device of the one it is for
	Seen      State = "read"
)

// Read says that the person has read a chat up to the event at UpTo in their own
// log. Asked for by a person; written into the person's log, so that all devices
// know, and as a [Receipt] into the authors' logs.
type Read struct {
	UpTo uint64 `json:"up_to"`
}

// Allow gives a business consent for purposes; none named means all. From Until on,
// by the relay's clock, it counts as stopped.
// With an empty chat it speaks of businesses at large.
// Asked for by a person; written into the logs of both.
type Allow struct {
	Purposes []Purpose `json:"purposes,omitempty"`
	Until    int64     `json:"until,omitempty"` // Unix milliseconds; 0 for no end
}

// Stop withdraws consent for purposes; none named means all.
// With an empty chat it speaks of businesses at large.
// Asked for by a person; written into the logs of both.
type Stop struct {
	Purposes []Purpose `json:"purposes,omitempty"`
}

// Reset forgets what the person chose about purposes, as if nothing ever had been;
// none named means all. With an empty chat it speaks of businesses at large.
// Asked for by a person; written into the logs of both.
type Reset struct {
	Purposes []Purpose `json:"purposes,omitempty"`
}

// Follow subscribes to a business. Asked for by a person; written into the logs of both.
type Follow struct{}

// Unfollow ends a subscription. Asked for by a person; written into the logs of both.
type Unfollow struct{}

// Accept lets a stranger out of the requests: continue. Asked for by a person;
// written into that person's log alone.
type Accept struct{}

// Mute makes a chat arrive quietly until a time. Asked for by a person; written
// into that person's log alone.
type Mute struct {
	Until int64 `json:"until"` // Unix milliseconds; 0 means always
}

// Unmute ends a mute. Asked for by a person; written into that person's log alone.
type Unmute struct{}

// Block keeps everything from an account away. Asked for by a person; written into
// that person's log alone: the one blocked is not told.
type Block struct {
	Report Reason `json:"report,omitempty"` // also report, for this reason
}

// Unblock ends a block. Asked for by a person; written into that person's log alone.
type Unblock struct{}

// Report tells the operator of the relay about an account, with its last five
// messages. Asked for by a person; written into that person's log alone.
type Report struct {
	Reason Reason `json:"reason"`
}

// MarkUnread makes a chat count as unread until it is read again. Asked for by a
// person; written into that person's log alone.
type MarkUnread struct{}

// Pin keeps a chat at the top of the list. Asked for by a person; written into that
// person's log alone.
type Pin struct{}

// Unpin ends a pin. Asked for by a person; written into that person's log alone.
type Unpin struct{}

// Archive puts a chat out of the list. Asked for by a person; written into that
// person's log alone.
type Archive struct{}

// Unarchive brings a chat back into the list. Asked for by a person; written into
// that person's log alone.
type Unarchive struct{}

// Reason is why somebody is reported.
type Reason string

// The reasons for a report.
const (
	Spam          Reason = "spam"
	NotSignedUp   Reason = "not_signed_up"
	NotNeeded     Reason = "not_needed"
	Offensive     Reason = "offensive"
	Impersonation Reason = "impersonation"
	OtherReason   Reason = "other"
)

// Reasons lists all reasons in the order in which they are offered.
var Reasons = []Reason{Spam, NotSignedUp, NotNeeded, Offensive, Impersonation, OtherReason}

// Quiet sets the person's quiet hours, in which businesses arrive quietly. From
// equal to To means none. Asked for by a person; written into that person's log alone.
type Quiet struct {
	From int    `json:"from"` // minutes after midnight
	To   int    `json:"to"`   // minutes after midnight
	Zone string `json:"zone"` // IANA name, such as Europe/Lisbon
}

// Cap bounds the marketing messages that may arrive in a day, from all businesses
// together. Asked for by a person; written into that person's log alone.
type Cap struct {
	PerDay int `json:"per_day"` // 0 means no bound
}

// Privacy says what others are not told about the person. The zero Privacy tells
// all. Asked for by a person; written into that person's log alone.
type Privacy struct {
	NoReceipts bool `json:"no_receipts,omitempty"` // nobody hears what was read; that it arrived they do
	NoTyping   bool `json:"no_typing,omitempty"`   // no signal of the moment leaves
}

// Lookup asks who an account is. The answer is a [Profile] in the asker's log with
// the same key.
type Lookup struct {
	Name string `json:"name"` // digits or handle
}

// Profile introduces an account: the owner of the log as its first event, anyone
// else before their first message arrives, and again when it changed. A person may
// ask for one to change their own name.
type Profile struct {
	Account  Account `json:"account,omitempty"`
	Handle   string  `json:"handle,omitempty"`
	Name     string  `json:"name"`
	Business bool    `json:"business,omitempty"`
	Verified bool    `json:"verified,omitempty"`
	Platform string  `json:"platform,omitempty"` // whose rules a business sends by, such as whatsapp
	Category string  `json:"category,omitempty"` // such as airline
	About    string  `json:"about,omitempty"`
}

// Device says that a device may speak for the log's account. The relay writes it.
type Device struct {
	Public string `json:"public"` // its ed25519 key, unpadded URL-safe base64
	Name   string `json:"name,omitempty"`
}

// Withheld is the trace of messages that the person's choices kept away: who, for
// what purpose and why, with a running count for the day, and no content.
// The relay writes it into the person's log.
type Withheld struct {
	Purpose Purpose `json:"purpose"`
	Cause   Cause   `json:"cause"`
	Day     string  `json:"day"`   // 2006-01-02, UTC
	Count   int     `json:"count"` // so far that day for this purpose and cause; exact up to 64, then in steps of 64
}

// Cause is why a message was refused.
type Cause string

// The causes. The sender is told all but Blocked.
const (
	Blocked      Cause = "blocked"       // the person blocked the sender
	Stopped      Cause = "stopped"       // the person stopped this purpose from this business
	StoppedAll   Cause = "stopped_all"   // the person stopped this purpose from businesses at large
	Capped       Cause = "capped"        // the person's cap for the day is reached
	WindowClosed Cause = "window_closed" // the platform wants a template: the person has not written lately
	NotFollowing Cause = "not_following" // the platform wants a follow first
	Night        Cause = "night"         // the platform sends no marketing at this hour of the person
	NoAccount    Cause = "no_account"    // there is nobody of that name
	NotAllowed   Cause = "not_allowed"   // this account may not ask for that
	Invalid      Cause = "invalid"       // it makes no sense, as Why says
	ByPlatform   Cause = "by_platform"   // a rule of the business's platform, whose number for it is Code
)

// Refused is the relay's no to a command, with the command itself, so that nothing
// is lost. The relay writes it into the log of the one who asked.
type Refused struct {
	Cause Cause           `json:"cause"`
	Why   string          `json:"why,omitempty"`  // one line for the one who asked
	Code  int             `json:"code,omitempty"` // what the business's platform calls it, such as 131049
	What  string          `json:"what"`           // the command's kind
	Body  json.RawMessage `json:"body,omitempty"` // the command's body; JSON
}

// Asked decodes the command that was refused, cleaned like any body. Bytes that do
// not fit their kind give an [Unknown].
func (r Refused) Asked() Body { return Event{Kind: r.What, Raw: r.Body}.Body() }

// Notice is what a platform tells a business about its account or its templates. The
// relay writes it into the log of the business.
type Notice struct {
	Field string          `json:"field"` // what it is about, in the platform's words
	Value json.RawMessage `json:"value"` // JSON, in the platform's form
}

// Unknown stands for an event of a kind, or of a form, that this version does not
// know. It is kept and changes nothing. Raw has passed no cleaning: it is never shown.
type Unknown struct {
	Name string
	Raw  []byte
}

func (Message) Kind() string    { return "message" }
func (Edit) Kind() string       { return "edit" }
func (Delete) Kind() string     { return "delete" }
func (React) Kind() string      { return "react" }
func (Played) Kind() string     { return "played" }
func (Opened) Kind() string     { return "opened" }
func (Moved) Kind() string      { return "moved" }
func (Star) Kind() string       { return "star" }
func (Unstar) Kind() string     { return "unstar" }
func (PinMessage) Kind() string { return "pin_message" }
func (Hide) Kind() string       { return "hide" }
func (Receipt) Kind() string    { return "receipt" }
func (Read) Kind() string       { return "read" }
func (MarkUnread) Kind() string { return "mark_unread" }
func (Allow) Kind() string      { return "allow" }
func (Stop) Kind() string       { return "stop" }
func (Reset) Kind() string      { return "reset" }
func (Follow) Kind() string     { return "follow" }
func (Unfollow) Kind() string   { return "unfollow" }
func (Accept) Kind() string     { return "accept" }
func (Mute) Kind() string       { return "mute" }
func (Unmute) Kind() string     { return "unmute" }
func (Pin) Kind() string        { return "pin" }
func (Unpin) Kind() string      { return "unpin" }
func (Archive) Kind() string    { return "archive" }
func (Unarchive) Kind() string  { return "unarchive" }
func (Block) Kind() string      { return "block" }
func (Unblock) Kind() string    { return "unblock" }
func (Report) Kind() string     { return "report" }
func (Quiet) Kind() string      { return "quiet" }
func (Cap) Kind() string        { return "cap" }
func (Privacy) Kind() string    { return "privacy" }
func (Lookup) Kind() string     { return "lookup" }
func (Profile) Kind() string    { return "profile" }
func (Device) Kind() string     { return "device" }
func (Withheld) Kind() string   { return "withheld" }
func (Refused) Kind() string    { return "refused" }
func (Notice) Kind() string     { return "notice" }
func (u Unknown) Kind() string  { return u.Name }
