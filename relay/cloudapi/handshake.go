package cloudapi

import (
	"context"

	"sayso/relay/cloudapi/deliver"
	"sayso/wire"
)

// handshake has a callback prove to be the one's who sets it. That it does not is a fault.
func (f *Face) handshake(ctx context.Context, to deliver.Callback) error {
	if err := f.courier.Handshake(ctx, to); err != nil {
		return badCallback.Because("%s", wire.CleanName(err.Error()))
	}
	return nil
}
