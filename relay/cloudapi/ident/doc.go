// Package ident has the ids that the Cloud API gives to messages and to people. Each
// says what it names, so that there is no table of ids anywhere.
//
// A [Message] is what a wamid holds: the person, the direction and the key; [Sent] and
// [Received] write one. A user id, by [User], is a person's number as one business
// portfolio sees it, and [PersonOf] reads it. [Pack] and [Unpack] carry what a business
// wants back as it was.
package ident
