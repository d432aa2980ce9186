package ident

import (
	"strings"

	"sayso/wire"
)

// Number returns the account that a written phone number stands for, without what people
// write into one. Whether it is valid is for the caller to ask.
func Number(number string) wire.Account {
	return wire.Account(strings.NewReplacer("+", "", " ", "", "-", "", "(", "", ")", "").Replace(number))
}
