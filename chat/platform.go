package chat

import "time"

// Platform is the rules that a messaging system lays on its businesses, beside
// what the person chose. They are data, so that a new system is a new row.
type Platform struct {
	Name string

	// Window is how long after the person's own message a business may answer in
	// free form. Beyond it only templates pass. 0 means that there is no such rule.
	Window time.Duration

	// Follow keeps businesses away that the person does not follow, unless the
	// person wrote within Answer.
	Follow bool
	Answer time.Duration

	// Night are the hours in which no marketing may be sent, in the person's zone.
	Night Hours
}

// Hours is a part of the day in minutes after midnight: From is in it, To is not.
// From after To goes over midnight, and From equal to To is no time at all.
type Hours struct {
	From, To int
	Zone     string // IANA name, for a person who set none
}

// Platforms is every platform that has rules, by name.
//
// The sources are the vendors' own documents: WhatsApp Cloud API "customer service
// windows" (24 hours from the last message of the user, templates at any time);
// LINE Messaging API "push message" (friends, and whoever wrote in the last 7
// days); WeChat official accounts, errors 45015 (customer service messages within
// 48 hours) and 43004 (the receiver must follow first); Kakao business messages,
// which stop advertisements at 20:50, ten minutes before the hours of the Korean
// network act (21:00 to 08:00), to be through in time.
var Platforms = map[string]Platform{
	"whatsapp": {Name: "whatsapp", Window: 24 * time.Hour},
	"line":     {Name: "line", Follow: true, Answer: 7 * 24 * time.Hour},
	"wechat":   {Name: "wechat", Window: 48 * time.Hour, Follow: true, Answer: 48 * time.Hour},
	"kakao":    {Name: "kakao", Night: Hours{From: 20*60 + 50, To: 8 * 60, Zone: "Asia/Seoul"}},
}

// contains reports whether a moment is in the hours, by the clock on the wall.
func (h Hours) contains(t time.Time) bool {
	minute := t.Hour()*60 + t.Minute()
	if h.From <= h.To {
		return h.From <= minute && minute < h.To
	}
	return minute >= h.From || minute < h.To
}

// within reports whether less than d went by since m, to the millisecond. A moment
// that never was is within nothing.
func within(d time.Duration, m Moment, now time.Time) bool {
	return m.Ever() && now.UnixMilli()-m.At < d.Milliseconds()
}
