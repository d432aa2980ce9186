package cloudapi

import (
	"encoding/json"

	"sayso/wire"
)

// media reads the file of a message: {"id": ...} or {"link": ...}. A link is not
// fetched; the person sees where it leads.
func (c *call) media(at string, raw json.RawMessage, kind wire.MediaKind) (*wire.Media, error) {
	var of struct {
		ID   scalar `json:"id"`
		Link scalar `json:"link"`
		Name scalar `json:"filename"`
	}
	if err := (params{at: raw}).decode(at, &of); err != nil {
		return nil, err
	}
	switch {
	case of.ID == "" && of.Link == "":
		return nil, missing.because("%s: id or link is mandatory", at)
	case of.ID != "":
		return nil, badValue.because("%s.id: there is no media of that id", at)
	}
	return &wire.Media{Kind: kind, Link: string(of.Link), Name: string(of.Name)}, nil
}
