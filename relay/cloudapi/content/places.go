package content

import (
	"cmp"
	"encoding/json"
	"math"
	"strconv"

	"sayso/relay/cloudapi/graph"
	"sayso/wire"
)

// Place reads {"latitude": ..., "longitude": ..., "name": ..., "address": ...}.
func (r Reader) Place(at string, raw json.RawMessage) (*wire.Place, error) {
	var p struct {
		Latitude  graph.Scalar `json:"latitude"`
		Longitude graph.Scalar `json:"longitude"`
		Name      graph.Scalar `json:"name"`
		Address   graph.Scalar `json:"address"`
	}
	if err := graph.Decode(at, raw, &p); err != nil {
		return nil, err
	}
	lat, err := degrees(at+".latitude", string(p.Latitude), 90)
	if err != nil {
		return nil, err
	}
	lon, err := degrees(at+".longitude", string(p.Longitude), 180)
	if err != nil {
		return nil, err
	}
	err = cmp.Or(graph.Short(at+".name", string(p.Name), wire.MaxAbout), graph.Short(at+".address", string(p.Address), wire.MaxAbout))
	return &wire.Place{Lat: lat, Lon: lon, Name: string(p.Name), Address: string(p.Address)}, err
}

// degrees reads an angle, in the ten millionths of a degree that [wire.Place] counts.
func degrees(at, text string, most float64) (int64, error) {
	if text == "" {
		return 0, graph.Missing.Because("%s: is mandatory", at)
	}
	d, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(d) || math.Abs(d) > most {
		return 0, graph.BadValue.Because("%s: is not a number of degrees from -%g to %g", at, most, most)
	}
	return int64(math.Round(d * 1e7)), nil
}

func readLocation(r Reader, p graph.Params) (m wire.Message, err error) {
	m.Place, err = r.Place("location", p["location"])
	return m, err
}
