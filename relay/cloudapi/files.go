package cloudapi

import (
	"net/http"

	"sayso/relay"
	"sayso/relay/cloudapi/media"
)

var mediaRoutes = []route{
	{on: phone, edge: "media", method: http.MethodPost, answer: (*call).uploadMedia, raw: true},
	{on: file, method: http.MethodGet, answer: (*call).describeMedia},
	{on: file, method: http.MethodDelete, answer: (*call).deleteMedia},
	{on: root, edge: media.Path, method: http.MethodGet, answer: (*call).attachment, open: true},
	{on: root, edge: media.Path, method: http.MethodHead, answer: (*call).attachment, open: true},
}

var uploadRoutes = []route{
	{on: app, edge: "uploads", method: http.MethodPost, answer: (*call).beginUpload},
	{on: upload, method: http.MethodPost, answer: (*call).continueUpload, raw: true},
	{on: upload, method: http.MethodGet, answer: (*call).uploadState},
}

// fileNamed finds a media file by its id.
func (f *Face) fileNamed(id string) (node, []relay.Business) {
	if numbers := f.media.Owner(id); numbers != nil {
		return file, numbers
	}
	return 0, nil
}

// uploadNamed finds an upload by its id.
func (f *Face) uploadNamed(id string) (node, []relay.Business) {
	if numbers := f.media.Uploaders(id); numbers != nil {
		return upload, numbers
	}
	return 0, nil
}

func (c *call) uploadMedia() (any, error) {
	id, err := c.face.media.Upload(c.r, c.business, c.params)
	return map[string]string{"id": id}, err
}

func (c *call) describeMedia() (any, error) {
	return c.face.media.Describe(c.r, c.object.id, c.params)
}

func (c *call) deleteMedia() (any, error) {
	return done{true}, c.face.media.Forget(c.r, c.object.id, c.params)
}

func (c *call) attachment() (any, error) {
	serve, err := c.face.media.Serve(c.params)
	return stream(serve), err
}

func (c *call) beginUpload() (any, error) {
	id, err := c.face.media.Begin(c.business, c.object.id, c.params)
	return map[string]string{"id": id}, err
}

func (c *call) continueUpload() (any, error) {
	return c.face.media.Continue(c.r, c.business, c.object.id)
}

func (c *call) uploadState() (any, error) { return c.face.media.State(c.object.id), nil }
