package ident

import (
	"crypto/sha256"
	"encoding/binary"
	"strconv"
	"strings"

	"sayso/wire"
)

// A user id stands for a person to all numbers of one portfolio, and to nobody else:
// two letters of the person's country, a dot and digits. The digits are the person's
// number, shuffled with the portfolio's name, so that no table of ids is needed.

// countries says which country a number is of, by how it begins; the longest counts.
var countries = map[string]string{
	"1": "US", "20": "EG", "27": "ZA", "30": "GR", "31": "NL", "32": "BE", "33": "FR", "34": "ES", "351": "PT", "353": "IE",
	"39": "IT", "40": "RO", "41": "CH", "420": "CZ", "43": "AT", "44": "GB", "45": "DK", "46": "SE", "47": "NO", "48": "PL",
	"49": "DE", "51": "PE", "52": "MX", "54": "AR", "55": "BR", "56": "CL", "57": "CO", "60": "MY", "61": "AU", "62": "ID",
	"63": "PH", "64": "NZ", "65": "SG", "66": "TH", "7": "RU", "81": "JP", "82": "KR", "84": "VN", "852": "HK", "86": "CN",
	"886": "TW", "90": "TR", "91": "IN", "92": "PK", "94": "LK", "972": "IL", "971": "AE", "966": "SA", "234": "NG", "254": "KE",
}

// elsewhere stands for a country that is not in the list; it is nobody's.
const elsewhere = "ZZ"

func countryOf(person wire.Account) string {
	for n := min(3, len(person)); n > 0; n-- {
		if c, ok := countries[string(person[:n])]; ok {
			return c
		}
	}
	return elsewhere
}

// User returns the id of a person for a portfolio.
func User(portfolio string, person wire.Account) string {
	number, err := strconv.ParseUint(string(person), 10, 64)
	if err != nil {
		return ""
	}
	left, right := uint32(number>>32), uint32(number)
	for _, key := range shuffles(portfolio) {
		left, right = right, left^mix(key, right)
	}
	return countryOf(person) + "." + strconv.FormatUint(uint64(left)<<32|uint64(right), 10)
}

// PersonOf returns whose id that is in a portfolio. That there is such a person it
// does not say.
func PersonOf(portfolio, id string) (wire.Account, bool) {
	country, digits, _ := strings.Cut(id, ".")
	n, err := strconv.ParseUint(digits, 10, 64)
	if err != nil {
		return "", false
	}
	left, right := uint32(n>>32), uint32(n)
	keys := shuffles(portfolio)
	for i := len(keys) - 1; i >= 0; i-- {
		left, right = right^mix(keys[i], left), left
	}
	person := wire.Account(strconv.FormatUint(uint64(left)<<32|uint64(right), 10))
	return person, person.Valid() && countryOf(person) == country
}

// shuffles returns the keys of the rounds of a Feistel network over 64 bits.
func shuffles(portfolio string) (keys [4]uint64) {
	sum := sha256.Sum256([]byte(portfolio))
	for i := range keys {
		keys[i] = binary.BigEndian.Uint64(sum[8*i:])
	}
	return keys
}

// mix is the round of the network: the end of the mixer of splitmix64, which spreads
// every bit over all others. It hides nothing from those who want to know.
func mix(key uint64, half uint32) uint32 {
	z := key + uint64(half)*0x9E3779B97F4A7C15
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return uint32(z >> 32)
}
