// Package deliver brings webhooks to the receivers of businesses: signed, in order, and
// until they are taken.
//
// A [Courier] has one worker for each business. A worker follows the log of its business
// through a ledger; what that makes known waits in lanes, one for each conversation, each
// in order and none held up by another. Its place, a record of where each conversation
// stands that is behind, moves only after the answer 200: a crash repeats some webhooks
// and loses none. A [Callback] is where webhooks go; it proves itself by a handshake.
//
// Sources: developers.facebook.com/docs/graph-api/webhooks/getting-started (handshake,
// signature, retries), and RFC 2104 for the HMAC.
package deliver
