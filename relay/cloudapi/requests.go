package cloudapi

import (
	"time"
)

func (f *Face) noteTry(p delivery, code int, start []byte, took time.Duration, err error) {}
