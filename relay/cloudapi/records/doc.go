// Package records remembers things of one kind beside the logs: a [Table] has a record of
// the relay for each, and all of them at hand.
package records
