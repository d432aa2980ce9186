package cloudapi

import (
	"encoding/json"
)

// numberState is what the owner of a phone number said of it through the API.
type numberState struct {
	Deregistered bool
	Unverified   bool   // its owner has not shown yet that it is theirs
	PIN          string // six digits; empty for none
	Tries        []int64
	Override     callback
	Profile      map[string]json.RawMessage
	Settings     map[string]json.RawMessage
	Commerce     map[string]json.RawMessage
	Automation   map[string]json.RawMessage
}
