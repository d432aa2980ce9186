package cloudapi

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"sayso/relay/cloudapi/graph"
	"sayso/wire"
)

// shape is what a setting may be: one of some words, or whatever fits, or an object with
// members of certain shapes.
type shape struct {
	is   string // in words
	fits func(raw json.RawMessage) bool
	has  map[string]shape
}

// check refuses what is of another shape, and names the place.
func (s shape) check(at string, raw json.RawMessage) error {
	if s.has == nil {
		if !s.fits(raw) {
			return graph.BadParameter.Because("%s: must be %s", at, s.is)
		}
		return nil
	}
	var members map[string]json.RawMessage
	if err := graph.Decode(at, raw, &members); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		of, known := s.has[name]
		if !known {
			return graph.BadParameter.Because("%s: there is no member %s", at, wire.CleanName(name))
		}
		if err := of.check(at+"."+name, members[name]); err != nil {
			return err
		}
	}
	return nil
}

// ofType is the shape of what reads as a T.
func ofType[T any](is string) shape {
	return shape{is: is, fits: func(raw json.RawMessage) bool {
		var v T
		return graph.Given(raw) && json.Unmarshal(raw, &v) == nil
	}}
}

// oneOf is the shape of one of some words, in any case.
func oneOf(words ...string) shape {
	return shape{is: strings.Join(words, " or "), fits: func(raw json.RawMessage) bool {
		var v string
		return json.Unmarshal(raw, &v) == nil && slices.Contains(words, strings.ToUpper(v))
	}}
}

var (
	onOff     = oneOf("ENABLED", "DISABLED")
	anyText   = ofType[string]("text")
	anyObject = ofType[map[string]json.RawMessage]("an object")
	anyList   = ofType[[]json.RawMessage]("a list")
)

// settingShapes are the settings of a number, by Meta's reference of its settings
// (/docs/whatsapp/cloud-api/reference/settings and /calling/call-settings).
var settingShapes = map[string]shape{
	"calling": {has: map[string]shape{
		"status": onOff, "call_icon_visibility": anyText, "call_icons": anyObject, "callback_permission_status": onOff,
		"call_hours": {has: map[string]shape{"status": onOff, "timezone_id": anyText, "weekly_operating_hours": anyList, "holiday_schedule": anyList}},
		"sip":        {has: map[string]shape{"status": onOff, "servers": anyList}},
		"video":      {has: map[string]shape{"status": onOff}},
		"audio":      anyObject, "ip_addresses": anyObject, "restrictions": anyObject, "srtp_key_exchange_protocol": oneOf("DTLS", "SDES"),
	}},
	"payload_encryption":    {has: map[string]shape{"status": onOff, "client_encryption_key": anyText}},
	"storage_configuration": {has: map[string]shape{"status": oneOf("DEFAULT", "IN_COUNTRY_STORAGE_ENABLED", "NO_STORAGE_ENABLED"), "data_localization_region": anyText, "retention_minutes": ofType[int]("a number")}},
	"user_identity_change":  {has: map[string]shape{"enable_identity_key_check": ofType[bool]("true or false")}},
}
