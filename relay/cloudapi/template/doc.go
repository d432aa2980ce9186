// Package template keeps the templates of businesses: what they are made of, what
// becomes of them, and the messages that they are filled in to.
//
// A [Shelf] has all of them, those of relay.toml and those made over HTTP. It makes and
// changes them as calls ask for and as the platform's rules let it, has them reviewed, and
// tells the business what became of them. A [Verdict] is what whoever runs the relay, or a
// rule of relay.toml, says of one, and a [Standing] how it stands then. Its Message is a
// template filled in with the parameters of a send.
//
// All that grows is a table: the components and the buttons (kinds.go), the verdicts
// (review.go), the fields and the filters of a list (list.go), the sub-categories
// (category.go), and what can be wrong (mistakes.go).
//
// Sources: developers.facebook.com/docs/whatsapp/business-management-api/message-templates
// and its pages on components, categories and pacing.
package template
