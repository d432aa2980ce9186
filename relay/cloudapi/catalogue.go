package cloudapi

import (
	"cmp"
	"slices"

	"sayso/relay/cloudapi/content"
	"sayso/relay/cloudapi/graph"
	"sayso/relay/cloudapi/template"
	"sayso/wire"
)

// Errors that the face never meets by itself, or only by a limit of relay.toml. All of
// them can be injected.
var (
	// What the limits and the state of an account say.
	policyBlock    = graph.Mistake{Code: 368, Status: 403, Source: graph.Documented, Title: "Temporarily blocked for policies violations", Means: "the account is restricted for a violation of policies"}
	businessBlock  = graph.Mistake{Code: 130403, Status: 400, Source: graph.Ours, Title: "The business has blocked this user", Late: true, Means: "the business blocked the person"}
	rateHit        = graph.Mistake{Code: 130429, Status: 429, Source: graph.Observed, Title: "Rate limit hit", Means: "the number sent more in a second than it may"} // 400 in old documents
	experiment     = graph.Mistake{Code: 130472, Status: 400, Source: graph.Documented, Title: "User's number is part of an experiment", Late: true, Means: "the person is held out of marketing"}
	notAllowListed = graph.Mistake{Code: 131030, Status: 400, Source: graph.Documented, Title: "Recipient phone number not in allowed list", Means: "a test number may not write to this person"}
	accountLocked  = graph.Mistake{Code: 131031, Status: 403, Source: graph.Documented, Title: "Business Account locked", Means: "the account is locked"}
	spamRate       = graph.Mistake{Code: 131048, Status: 400, Source: graph.Documented, Title: "Spam rate limit hit", Late: true, Means: "the business wrote to too many persons"}
	pairRate       = graph.Mistake{Code: 131056, Status: 400, Source: graph.Documented, Title: "(Business Account, Consumer Account) pair rate limit hit", Means: "too many messages to one person"}

	// What nothing here causes.
	authFailed       = graph.Mistake{Code: 0, Status: 401, Source: graph.Documented, Title: "AuthException", Means: "the user of the app cannot be authenticated"}
	apiUnknown       = graph.Mistake{Code: 1, Status: 400, Source: graph.Documented, Title: "API Unknown", Means: "an invalid request or a fault of the server"}
	apiMethod        = graph.Mistake{Code: 3, Status: 500, Source: graph.Documented, Title: "API Method", Means: "a capability or a permission is missing"}
	tooManyCalls     = graph.Mistake{Code: 4, Status: 400, Source: graph.Documented, Title: "API Too Many Calls", Means: "the app made too many calls"}
	numberDeleted    = graph.Mistake{Code: 33, Status: 400, Source: graph.Documented, Title: "Parameter value is not valid", Means: "the business's number was deleted"}
	tokenNeeded      = graph.Mistake{Code: 104, Status: 401, Source: graph.Documented, Plain: true, Title: "An access token is required to request this resource.", Means: "a token is wanted"}
	expiredToken     = graph.Mistake{Code: 190, Status: 401, Subcode: 463, Plain: true, Source: graph.Observed, Title: "Access token has expired", Means: "the token has expired"}
	endedSession     = graph.Mistake{Code: 190, Status: 401, Subcode: 460, Plain: true, Source: graph.Observed, Title: "Access token has expired", Means: "the token's session was ended"}
	apiPermission    = graph.Mistake{Code: 200, Status: 403, Source: graph.Documented, Title: "API Permission", Means: "a permission is missing"}
	wrongCountry     = graph.Mistake{Code: 130497, Status: 403, Source: graph.Documented, Title: "Business account is restricted from messaging users in this country", Means: "the account may not write to this country"}
	accessDenied     = graph.Mistake{Code: 131005, Status: 403, Source: graph.Documented, Title: "Access denied", Means: "a permission is missing"}
	nameNotApproved  = graph.Mistake{Code: 131037, Status: 400, Source: graph.Documented, Title: "WhatsApp provided number needs display name approval before message can be sent", Means: "the number's name is not approved"}
	payment          = graph.Mistake{Code: 131042, Status: 400, Source: graph.Documented, Title: "Business eligibility payment issue", Late: true, Means: "the account has no valid payment method"}
	badCertificate   = graph.Mistake{Code: 131045, Status: 500, Source: graph.Documented, Title: "Incorrect certificate", Means: "the number's registration is broken"}
	mediaDownload    = graph.Mistake{Code: 131052, Status: 400, Source: graph.Documented, Title: "Media download error", Late: true, Means: "a file of the person's cannot be fetched"}
	mediaUpload      = graph.Mistake{Code: 131053, Status: 400, Source: graph.Documented, Title: "Media upload error", Late: true, Means: "the file of the message is of no use"}
	maintenance      = graph.Mistake{Code: 131057, Status: 500, Source: graph.Documented, Title: "Account in maintenance mode", Means: "the account is being worked on"}
	marketingOff     = graph.Mistake{Code: 131063, Status: 400, Source: graph.Ours, Title: "Marketing messages are disabled on Cloud API for this account", Means: "the account has marketing by this way turned off"}
	misclassified    = graph.Mistake{Code: 131064, Status: 400, Source: graph.Ours, Title: "Template classification limit reached", Means: "the account has templates in wrong categories"}
	badParam         = graph.Mistake{Code: 132008, Status: 400, Source: graph.Ours, Title: "Template parameter value is not valid", Means: "a template's parameter is not valid"}
	flowBlocked      = graph.Mistake{Code: 132068, Status: 400, Source: graph.Documented, Title: "Flow is blocked", Means: "the flow is blocked"}
	flowThrottled    = graph.Mistake{Code: 132069, Status: 400, Source: graph.Documented, Title: "Flow is throttled", Means: "the flow is throttled"}
	halfDeregistered = graph.Mistake{Code: 133000, Status: 500, Source: graph.Documented, Title: "Incomplete Deregistration", Means: "the number was deregistered halfway"}
	serverDown       = graph.Mistake{Code: 133004, Status: 503, Source: graph.Documented, Title: "Server Temporarily Unavailable", Means: "the server is down for now"}
	tooManyGuesses   = graph.Mistake{Code: 133008, Status: 400, Source: graph.Documented, Title: "Too Many two step verification PIN Guesses", Means: "the PIN was wrong too often"}
	guessedTooFast   = graph.Mistake{Code: 133009, Status: 400, Source: graph.Documented, Title: "Two step verification PIN Guessed Too Fast", Means: "the PIN was tried too fast"}
	waitToRegister   = graph.Mistake{Code: 133015, Status: 400, Source: graph.Documented, Title: "Please wait a few minutes before attempting to register this phone number", Means: "the number was deleted a moment ago"}
	paymentTerms     = graph.Mistake{Code: 134011, Status: 400, Source: graph.Ours, Title: "The terms for payments are not accepted yet", Means: "the terms for payments are not accepted"}
	stillSyncing     = graph.Mistake{Code: 134101, Status: 400, Source: graph.Ours, Title: "Template is still syncing", Means: "the template is still on its way"}
	notOnboarded     = graph.Mistake{Code: 134102, Status: 500, Source: graph.Ours, Title: "Template is unavailable for this endpoint", Means: "the account is not on this endpoint"}
	genericUser      = graph.Mistake{Code: 135000, Status: 400, Source: graph.Documented, Title: "Generic user error", Means: "an unknown trouble with the parameters"}
	wrongIdentity    = graph.Mistake{Code: 137000, Status: 400, Source: graph.Ours, Title: "Identity key hash does not match", Late: true, Means: "the person is not who they were"}
	blockBusy        = graph.Mistake{Code: 139102, Status: 400, Source: graph.Ours, Title: "The block list is being changed", Means: "the block list is being changed"}
	blockTrouble     = graph.Mistake{Code: 139103, Status: 400, Source: graph.Ours, Title: "Internal error with the block list", Means: "trouble with the block list"}
	accountMoving    = graph.Mistake{Code: 2494100, Status: 400, Source: graph.Documented, Title: "Account is in maintenance mode", Means: "the account is being moved"}
)

// catalogue is every error that can be told or injected. Where a code is there more than
// once the first row stands for it.
var catalogue = slices.Concat([]graph.Mistake{
	authFailed, apiUnknown, graph.Outage, apiMethod, tooManyCalls, graph.TooMuch, noPermission, numberDeleted, graph.BadParameter,
	graph.NoObject, graph.TooLarge, tokenNeeded, expiredToken, endedSession, noToken, badToken, apiPermission, policyBlock,
	badCallback, noPath, businessBlock, rateHit, experiment, wrongCountry, unknownFailure, accessDenied, graph.Missing,
	graph.BadValue, graph.Busy, selfRecipient, undeliverable, notAllowListed, accountLocked, nameNotApproved, payment, badCertificate,
	windowClosed, spamRate, capped, stopped, content.BadType, mediaDownload, mediaUpload, badMethod, pairRate, maintenance,
	marketingOff, misclassified, badParam, flowBlocked, flowThrottled, halfDeregistered, serverDown, wrongPIN, unverifiedNumber,
	tooManyGuesses, guessedTooFast, notRegistered, waitToRegister, tooManyTries, paymentTerms, notMarketing, stillSyncing,
	notOnboarded, genericUser, alreadyVerified, wrongCode, wrongIdentity, blockFailed, blockListFull, blockBusy, blockTrouble,
	accountMoving,
}, template.Mistakes)

// findMistake returns the mistake of a code, or of a subcode.
func findMistake(code int) (graph.Mistake, bool) {
	i := slices.IndexFunc(catalogue, func(m graph.Mistake) bool { return m.Code == code })
	if i < 0 {
		i = slices.IndexFunc(catalogue, func(m graph.Mistake) bool { return m.Subcode == code })
	}
	if i < 0 {
		return graph.Mistake{}, false
	}
	return catalogue[i], true
}

// Code is an error of the catalogue, as an operator reads it.
type Code struct {
	Code    int    `json:"code"`
	Subcode int    `json:"subcode,omitempty"`
	Status  int    `json:"status"` // of the HTTP answer that tells it
	Late    bool   `json:"late"`   // a failed status tells it, unless asked for otherwise
	Title   string `json:"title"`
	Means   string `json:"means"`
	Source  string `json:"source"` // D documented by Meta, O observed, M recalled, E ours
}

// Codes returns the error catalogue, in the order of the codes.
func Codes() []Code {
	all := make([]Code, 0, len(catalogue))
	for _, r := range catalogue {
		all = append(all, Code{r.Code, r.Subcode, r.Status, r.Late, r.Title, r.Means, string(r.Source)})
	}
	slices.SortStableFunc(all, func(a, b Code) int { return cmp.Compare(a.Code, b.Code) })
	return all
}

// refusal says with which error a business hears why the relay refused what it sent.
func refusal(r wire.Refused) graph.Fault {
	if r.Cause == wire.ByPlatform {
		if of, known := findMistake(r.Code); known {
			return of.Because("%s", r.Why)
		}
	}
	if why, known := refusals[r.Cause]; known {
		return why
	}
	return unknownFailure.Because("%s", r.Why)
}
