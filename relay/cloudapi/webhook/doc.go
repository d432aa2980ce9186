// Package webhook says what the events of a business's log become when they leave as
// webhooks: which of them make something known, and in what words.
//
// A [Ledger] folds the log and returns a [Notice] for each thing that an event makes
// known, so that a message is told delivered and read once. An [Author] writes the exact
// bytes of a notice. Both follow from the log alone: the same events give the same bytes,
// however often they are sent.
//
// Sources: developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components and
// /payload-examples, and /docs/whatsapp/pricing for what a message costs.
package webhook
