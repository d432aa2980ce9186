package cloudapi

import (
	"cmp"
	"slices"

	"sayso/relay/cloudapi/content"
	"sayso/relay/cloudapi/graph"
	"sayso/wire"
)

// Errors that the face never meets by itself, or only by a limit of relay.toml. All of
// them can be injected.
var (
	// What the limits and the state of an account say.
	policyBlock    = graph.Mistake{Code: 368, Status: 403, Source: graph.Documented, Title: "Temporarily blocked for policies violations"}
	businessBlock  = graph.Mistake{Code: 130403, Status: 400, Source: graph.Ours, Title: "The business has blocked this user"}
	rateHit        = graph.Mistake{Code: 130429, Status: 429, Source: graph.Observed, Title: "Rate limit hit"} // 400 in old documents
	experiment     = graph.Mistake{Code: 130472, Status: 400, Source: graph.Documented, Title: "User's number is part of an experiment"}
	notAllowListed = graph.Mistake{Code: 131030, Status: 400, Source: graph.Documented, Title: "Recipient phone number not in allowed list"}
	accountLocked  = graph.Mistake{Code: 131031, Status: 403, Source: graph.Documented, Title: "Business Account locked"}
	spamRate       = graph.Mistake{Code: 131048, Status: 400, Source: graph.Documented, Title: "Spam rate limit hit"}
	pairRate       = graph.Mistake{Code: 131056, Status: 400, Source: graph.Documented, Title: "(Business Account, Consumer Account) pair rate limit hit"}

	// What nothing here causes.
	authFailed       = graph.Mistake{Code: 0, Status: 401, Source: graph.Documented, Title: "AuthException"}
	apiUnknown       = graph.Mistake{Code: 1, Status: 400, Source: graph.Documented, Title: "API Unknown"}
	apiMethod        = graph.Mistake{Code: 3, Status: 500, Source: graph.Documented, Title: "API Method"}
	tooManyCalls     = graph.Mistake{Code: 4, Status: 400, Source: graph.Documented, Title: "API Too Many Calls"}
	numberDeleted    = graph.Mistake{Code: 33, Status: 400, Source: graph.Documented, Title: "Parameter value is not valid"}
	tokenNeeded      = graph.Mistake{Code: 104, Status: 401, Source: graph.Documented, Plain: true, Title: "An access token is required to request this resource."}
	expiredToken     = graph.Mistake{Code: 190, Status: 401, Subcode: 463, Plain: true, Source: graph.Observed, Title: "Access token has expired"}
	endedSession     = graph.Mistake{Code: 190, Status: 401, Subcode: 460, Plain: true, Source: graph.Observed, Title: "Access token has expired"}
	apiPermission    = graph.Mistake{Code: 200, Status: 403, Source: graph.Documented, Title: "API Permission"}
	callQuota        = graph.Mistake{Code: 80007, Status: 400, Source: graph.Documented, Title: "Rate limit issues"}
	wrongCountry     = graph.Mistake{Code: 130497, Status: 403, Source: graph.Documented, Title: "Business account is restricted from messaging users in this country"}
	accessDenied     = graph.Mistake{Code: 131005, Status: 403, Source: graph.Documented, Title: "Access denied"}
	nameNotApproved  = graph.Mistake{Code: 131037, Status: 400, Source: graph.Documented, Title: "WhatsApp provided number needs display name approval before message can be sent"}
	payment          = graph.Mistake{Code: 131042, Status: 400, Source: graph.Documented, Title: "Business eligibility payment issue"}
	badCertificate   = graph.Mistake{Code: 131045, Status: 500, Source: graph.Documented, Title: "Incorrect certificate"}
	mediaDownload    = graph.Mistake{Code: 131052, Status: 400, Source: graph.Documented, Title: "Media download error"}
	mediaUpload      = graph.Mistake{Code: 131053, Status: 400, Source: graph.Documented, Title: "Media upload error"}
	maintenance      = graph.Mistake{Code: 131057, Status: 500, Source: graph.Documented, Title: "Account in maintenance mode"}
	marketingOff     = graph.Mistake{Code: 131063, Status: 400, Source: graph.Ours, Title: "Marketing messages are disabled on Cloud API for this account"}
	misclassified    = graph.Mistake{Code: 131064, Status: 400, Source: graph.Ours, Title: "Template classification limit reached"}
	badParam         = graph.Mistake{Code: 132008, Status: 400, Source: graph.Ours, Title: "Template parameter value is not valid"}
	flowBlocked      = graph.Mistake{Code: 132068, Status: 400, Source: graph.Documented, Title: "Flow is blocked"}
	flowThrottled    = graph.Mistake{Code: 132069, Status: 400, Source: graph.Documented, Title: "Flow is throttled"}
	halfDeregistered = graph.Mistake{Code: 133000, Status: 500, Source: graph.Documented, Title: "Incomplete Deregistration"}
	serverDown       = graph.Mistake{Code: 133004, Status: 503, Source: graph.Documented, Title: "Server Temporarily Unavailable"}
	tooManyGuesses   = graph.Mistake{Code: 133008, Status: 400, Source: graph.Documented, Title: "Too Many two step verification PIN Guesses"}
	guessedTooFast   = graph.Mistake{Code: 133009, Status: 400, Source: graph.Documented, Title: "Two step verification PIN Guessed Too Fast"}
	waitToRegister   = graph.Mistake{Code: 133015, Status: 400, Source: graph.Documented, Title: "Please wait a few minutes before attempting to register this phone number"}
	paymentTerms     = graph.Mistake{Code: 134011, Status: 400, Source: graph.Ours, Title: "The terms for payments are not accepted yet"}
	stillSyncing     = graph.Mistake{Code: 134101, Status: 400, Source: graph.Ours, Title: "Template is still syncing"}
	notOnboarded     = graph.Mistake{Code: 134102, Status: 500, Source: graph.Ours, Title: "Template is unavailable for this endpoint"}
	genericUser      = graph.Mistake{Code: 135000, Status: 400, Source: graph.Documented, Title: "Generic user error"}
	wrongIdentity    = graph.Mistake{Code: 137000, Status: 400, Source: graph.Ours, Title: "Identity key hash does not match"}
	blockBusy        = graph.Mistake{Code: 139102, Status: 400, Source: graph.Ours, Title: "The block list is being changed"}
	blockTrouble     = graph.Mistake{Code: 139103, Status: 400, Source: graph.Ours, Title: "Internal error with the block list"}
	accountMoving    = graph.Mistake{Code: 2494100, Status: 400, Source: graph.Documented, Title: "Account is in maintenance mode"}
)

// channel says how an error is mostly told.
type channel byte

const (
	promptly channel = 'S' // by the answer to the call
	later    channel = 'A' // by a failed status, after the answer 200
	either   channel = 'E' // both were seen; by the answer unless asked for otherwise
	eitherA  channel = 'L' // likewise; by a failed status
)

// row is an error of the catalogue: how it is told, and what it means.
type row struct {
	graph.Mistake
	channel channel
	means   string
}

// catalogue is every error that can be told or injected. Where a code is there more than
// once the first row stands for it.
var catalogue = []row{
	{authFailed, promptly, "the user of the app cannot be authenticated"},
	{apiUnknown, promptly, "an invalid request or a fault of the server"},
	{graph.Outage, promptly, "a temporary outage"},
	{apiMethod, promptly, "a capability or a permission is missing"},
	{tooManyCalls, promptly, "the app made too many calls"},
	{noPermission, promptly, "the token may not do this"},
	{numberDeleted, promptly, "the business's number was deleted"},
	{graph.BadParameter, promptly, "a parameter is unsupported, misspelled or too long"},
	{graph.NoObject, promptly, "there is no such object, or not for this token"},
	{graph.TooLarge, promptly, "the request is too large"},
	{badTemplateParameter, promptly, "what a template is made of is not valid"},
	{takenTemplate, promptly, "there is such a template in this language"},
	{restingTemplate, promptly, "the template's name was deleted not long ago"},
	{tooManyTemplates, promptly, "the account has as many templates as it may"},
	{fixedTemplate, promptly, "the template cannot be changed now"},
	{longTemplate, promptly, "a part of the template is too long"},
	{lessTemplate, promptly, "a part of the template is missing"},
	{badHeader, promptly, "the template's header is not valid"},
	{badBody, promptly, "the template's body is not valid"},
	{badFooter, promptly, "the template's footer is not valid"},
	{dense, promptly, "the template has too many parameters for its length"},
	{dangling, promptly, "the template begins or ends with a parameter"},
	{lostTemplate, promptly, "there is no such template to delete"},
	{tokenNeeded, promptly, "a token is wanted"},
	{expiredToken, promptly, "the token has expired"},
	{endedSession, promptly, "the token's session was ended"},
	{noToken, promptly, "a token is wanted"},
	{badToken, promptly, "the token is not one"},
	{apiPermission, promptly, "a permission is missing"},
	{policyBlock, either, "the account is restricted for a violation of policies"},
	{badCallback, promptly, "the webhook did not answer the handshake"},
	{noPath, promptly, "there is no such path"},
	{callQuota, promptly, "the account made too many calls"},
	{businessBlock, eitherA, "the business blocked the person"},
	{rateHit, promptly, "the number sent more in a second than it may"},
	{experiment, later, "the person is held out of marketing"},
	{wrongCountry, either, "the account may not write to this country"},
	{unknownFailure, either, "an unknown failure; try again"},
	{accessDenied, promptly, "a permission is missing"},
	{graph.Missing, promptly, "a parameter is missing"},
	{graph.BadValue, either, "a parameter's value is not valid"},
	{graph.Busy, either, "a service is down; try again"},
	{selfRecipient, promptly, "the number wrote to itself"},
	{undeliverable, later, "the person cannot be reached"},
	{notAllowListed, promptly, "a test number may not write to this person"},
	{accountLocked, either, "the account is locked"},
	{nameNotApproved, either, "the number's name is not approved"},
	{payment, later, "the account has no valid payment method"},
	{badCertificate, promptly, "the number's registration is broken"},
	{windowClosed, later, "the person has not written lately: a template is wanted"},
	{spamRate, eitherA, "the business wrote to too many persons"},
	{capped, later, "enough marketing for the person"},
	{stopped, later, "the person stopped marketing"},
	{content.BadType, promptly, "there is no such type of message"},
	{mediaDownload, later, "a file of the person's cannot be fetched"},
	{mediaUpload, eitherA, "the file of the message is of no use"},
	{badMethod, promptly, "not for this endpoint"},
	{pairRate, either, "too many messages to one person"},
	{maintenance, promptly, "the account is being worked on"},
	{marketingOff, promptly, "the account has marketing by this way turned off"},
	{misclassified, either, "the account has templates in wrong categories"},
	{badCount, promptly, "the number of a template's parameters is wrong"},
	{noTemplate, promptly, "there is no such template, or it is not approved"},
	{longText, promptly, "the template's text is too long with its parameters"},
	{badCharacters, promptly, "a template's parameter has characters that may not be"},
	{badParam, promptly, "a template's parameter is not valid"},
	{badFormat, promptly, "a template's parameter is of another kind"},
	{pausedTemplate, promptly, "the template is paused"},
	{offTemplate, promptly, "the template is disabled"},
	{badTemplate, promptly, "the template's parameters are not valid"},
	{flowBlocked, promptly, "the flow is blocked"},
	{flowThrottled, promptly, "the flow is throttled"},
	{halfDeregistered, promptly, "the number was deregistered halfway"},
	{serverDown, promptly, "the server is down for now"},
	{wrongPIN, promptly, "the PIN is wrong"},
	{unverifiedNumber, promptly, "the number is not verified"},
	{tooManyGuesses, promptly, "the PIN was wrong too often"},
	{guessedTooFast, promptly, "the PIN was tried too fast"},
	{notRegistered, promptly, "the number is not registered"},
	{waitToRegister, promptly, "the number was deleted a moment ago"},
	{tooManyTries, promptly, "the number was registered too often"},
	{paymentTerms, promptly, "the terms for payments are not accepted"},
	{notMarketing, promptly, "only marketing goes by this endpoint"},
	{stillSyncing, promptly, "the template is still on its way"},
	{notOnboarded, promptly, "the account is not on this endpoint"},
	{genericUser, promptly, "an unknown trouble with the parameters"},
	{alreadyVerified, promptly, "the number is verified already"},
	{wrongCode, promptly, "the code is wrong"},
	{wrongIdentity, later, "the person is not who they were"},
	{blockFailed, promptly, "some users could not be blocked"},
	{blockListFull, promptly, "the block list is full"},
	{blockBusy, promptly, "the block list is being changed"},
	{blockTrouble, promptly, "trouble with the block list"},
	{accountMoving, promptly, "the account is being moved"},
}

// findRow returns the row of a code, or of a subcode.
func findRow(code int) (row, bool) {
	for _, by := range []func(row) int{func(r row) int { return r.Code }, func(r row) int { return cmp.Or(r.Subcode, -1) }} {
		if i := slices.IndexFunc(catalogue, func(r row) bool { return by(r) == code }); i >= 0 {
			return catalogue[i], true
		}
	}
	return row{}, false
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
		all = append(all, Code{r.Code, r.Subcode, r.Status, r.late(), r.Title, r.means, string(r.Source)})
	}
	slices.SortStableFunc(all, func(a, b Code) int { return cmp.Compare(a.Code, b.Code) })
	return all
}

func (r row) late() bool { return r.channel == later || r.channel == eitherA }

// refusal says with which error a business hears why the relay refused what it sent.
func refusal(r wire.Refused) graph.Fault {
	if r.Cause == wire.ByPlatform {
		if of, known := findRow(r.Code); known {
			return of.Because("%s", r.Why)
		}
	}
	if why, known := refusals[r.Cause]; known {
		return why
	}
	return unknownFailure.Because("%s", r.Why)
}
