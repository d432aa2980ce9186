package cloudapi

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"sayso/relay/cloudapi/graph"
	"sayso/relay/cloudapi/ident"
	"sayso/wire"
)

var blockRoutes = []route{
	{on: phone, edge: "block_users", method: http.MethodPost, answer: (*call).blockUsers},
	{on: phone, edge: "block_users", method: http.MethodDelete, answer: (*call).unblockUsers},
	{on: phone, edge: "block_users", method: http.MethodGet, answer: (*call).blockedUsers},
}

// Bounds of a block list, as Meta has them.
const (
	maxBlocksACall = 1000
	maxBlocks      = 64_000
)

// blockAnswer says what became of each of the users that a call names.
type blockAnswer struct {
	Product string           `json:"messaging_product"`
	Users   blockedList      `json:"block_users"`
	Error   *graph.ErrorBody `json:"error,omitempty"` // when it failed for some
}

type blockedList struct {
	Added   []blockedUser `json:"added_users,omitempty"`
	Removed []blockedUser `json:"removed_users,omitempty"`
	Failed  []unblocked   `json:"failed_users,omitempty"`
}

type blockedUser struct {
	Input string       `json:"input"`
	ID    wire.Account `json:"wa_id"`
}

type unblocked struct {
	Input  string       `json:"input"`
	ID     wire.Account `json:"wa_id,omitempty"`
	Errors []blockError `json:"errors"`
}

type blockError struct {
	Message string          `json:"message"`
	Code    int             `json:"code"`
	Data    graph.ErrorData `json:"error_data"`
}

func (c *call) blockUsers() (any, error) {
	users, err := c.blockees()
	if err != nil {
		return nil, err
	}
	barred, err := c.face.o.Relay.Barred(wire.Account(c.business.Account))
	if err != nil {
		return nil, err
	}
	if len(barred)+len(users) > maxBlocks {
		return nil, blockListFull.Because("block_users: the list holds %d users", maxBlocks)
	}
	done, failed, err := c.each(users, func(to wire.Account) error {
		if err := c.mayBlock(to); err != nil {
			return err
		}
		_, err := c.do(wire.Ask(string(to), wire.Block{}))
		return err
	})
	return blockAnswer{graph.Product, blockedList{Added: done, Failed: failed}, partly(failed)}, err
}

func (c *call) unblockUsers() (any, error) {
	users, err := c.blockees()
	if err != nil {
		return nil, err
	}
	done, failed, err := c.each(users, func(to wire.Account) error {
		if _, known := c.face.o.Relay.Profile(to); !known {
			return undeliverable.Because("There is nobody of that number here.")
		}
		_, err := c.do(wire.Ask(string(to), wire.Unblock{}))
		return err
	})
	return blockAnswer{graph.Product, blockedList{Removed: done, Failed: failed}, partly(failed)}, err
}

// blockees returns the users that a call names, as written.
func (c *call) blockees() ([]string, error) {
	if err := c.ofProduct(); err != nil {
		return nil, err
	}
	var users []struct {
		User graph.Scalar `json:"user"`
	}
	if !c.params.Has("block_users") {
		return nil, graph.BadParameter.Because("block_users: is mandatory")
	}
	if err := c.params.Decode("block_users", &users); err != nil {
		return nil, err
	}
	if n := len(users); n < 1 || n > maxBlocksACall {
		return nil, graph.BadParameter.Because("block_users: %d users; 1 to %d are allowed", n, maxBlocksACall)
	}
	all := make([]string, len(users))
	for i, u := range users {
		all[i] = string(u.User)
	}
	return all, nil
}

// each does something for each user. What Meta tells of one user spoils nothing for the
// others; trouble of our own ends it all.
func (c *call) each(users []string, do func(to wire.Account) error) (done []blockedUser, failed []unblocked, err error) {
	for _, input := range users {
		to := ident.Number(input)
		err := error(graph.BadValue.Because("user: is not a phone number; give 5 to 15 digits with the country code"))
		if to.Valid() {
			err = do(to)
		} else {
			to = ""
		}
		if err == nil {
			done = append(done, blockedUser{input, to})
			continue
		}
		wrong, theirs := err.(graph.Fault)
		if !theirs {
			return nil, nil, err
		}
		why := blockError{wrong.Message(), wrong.Code, graph.ErrorData{Details: wrong.Details}}
		failed = append(failed, unblocked{input, to, []blockError{why}})
	}
	return done, failed, nil
}

// mayBlock says why a business may not block an account: it may block people who wrote
// to it in the last 24 hours.
func (c *call) mayBlock(to wire.Account) error {
	if string(to) == c.business.Account {
		return selfRecipient.Because("user: is the number itself")
	}
	of, known := c.face.o.Relay.Profile(to)
	switch {
	case !known:
		return undeliverable.Because("There is nobody of that number here.")
	case of.Business:
		return blockFailed.Because("user: is a business")
	}
	wrote, err := c.face.o.Relay.Wrote(c.r.Context(), to, wire.Account(c.business.Account))
	if err != nil {
		return err
	}
	if c.face.now().Sub(wrote) >= 24*time.Hour {
		return windowClosed.Because("The user has not written to this number in the last 24 hours.")
	}
	return nil
}

// partly is the error beside an answer that is not whole.
func partly(failed []unblocked) *graph.ErrorBody {
	if len(failed) == 0 {
		return nil
	}
	b := blockFailed.Because("failed for %d of the users; see failed_users", len(failed)).Body()
	return &b
}

func (c *call) blockedUsers() (any, error) {
	barred, err := c.face.o.Relay.Barred(wire.Account(c.business.Account))
	if err != nil {
		return nil, err
	}
	type one struct {
		Product string       `json:"messaging_product"`
		ID      wire.Account `json:"wa_id"`
	}
	all := make([]wire.Account, 0, len(barred))
	for a := range barred {
		all = append(all, a)
	}
	slices.SortFunc(all, func(a, b wire.Account) int { return cmp.Or(cmp.Compare(barred[a], barred[b]), cmp.Compare(a, b)) })
	shown := make([]one, len(all))
	for i, a := range all {
		shown[i] = one{graph.Product, a}
	}
	return graph.Page(c.r, c.params, shown, func(o one) string { return string(o.ID) })
}

// ofProduct refuses a call that does not say which product it is about.
func (c *call) ofProduct() error {
	said, err := c.params.Text("messaging_product")
	if err == nil && said != graph.Product {
		err = graph.BadParameter.Because("messaging_product: must be %s", graph.Product)
	}
	return err
}
