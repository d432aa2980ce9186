package cloudapi

import (
	"sayso/relay/cloudapi/graph"
	"sayso/wire"
)

// The catalogue. Titles are Meta's; the details of a fault are ours.
var (
	// Who asks, and for what.
	noToken      = graph.Mistake{Code: 190, Status: 401, Plain: true, Source: graph.Documented, Title: "An access token is required to request this resource.", Means: "a token is wanted"}
	badToken     = graph.Mistake{Code: 190, Status: 401, Plain: true, Source: graph.Observed, Title: "Invalid OAuth access token - Cannot parse access token", Means: "the token is not one"}
	noPermission = graph.Mistake{Code: 10, Status: 403, Source: graph.Documented, Title: "Application does not have permission for this action", Means: "the token may not do this"}
	noPath       = graph.Mistake{Code: 2500, Status: 400, Plain: true, Source: graph.Observed, Title: "Unknown path components: /%s", Means: "there is no such path"}

	// What the request says.
	selfRecipient = graph.Mistake{Code: 131021, Status: 400, Source: graph.Documented, Title: "Recipient cannot be sender", Means: "the number wrote to itself"}

	badMethod    = graph.Mistake{Code: 131055, Status: 400, Source: graph.Documented, Title: "Method not allowed", Means: "not for this endpoint"}
	notMarketing = graph.Mistake{Code: 134100, Status: 400, Source: graph.Documented, Title: "Only marketing messages supported", Means: "only marketing goes by this endpoint"}

	// What the number or the account says.
	wrongPIN         = graph.Mistake{Code: 133005, Status: 400, Source: graph.Documented, Title: "Two step verification PIN Mismatch", Means: "the PIN is wrong"}
	unverifiedNumber = graph.Mistake{Code: 133006, Status: 400, Source: graph.Documented, Title: "Phone number re-verification needed", Means: "the number is not verified"}
	notRegistered    = graph.Mistake{Code: 133010, Status: 400, Source: graph.Documented, Title: "Phone number Not Registered", Means: "the number is not registered"}
	tooManyTries     = graph.Mistake{Code: 133016, Status: 400, Source: graph.Documented, Title: "Account register deregister rate limit exceeded", Means: "the number was registered too often"}
	alreadyVerified  = graph.Mistake{Code: 136024, Status: 400, Source: graph.Documented, Title: "Phone number is already verified", Means: "the number is verified already"}
	wrongCode        = graph.Mistake{Code: 136025, Status: 400, Source: graph.Documented, Title: "Verify code error", Means: "the code is wrong"}
	blockFailed      = graph.Mistake{Code: 139100, Status: 400, Source: graph.Documented, Title: "Failed to block/unblock users", Means: "some users could not be blocked"}
	blockListFull    = graph.Mistake{Code: 139101, Status: 400, Source: graph.Documented, Title: "Blocked users limit reached", Means: "the block list is full"}
	badCallback      = graph.Mistake{Code: 2200, Status: 400, Source: graph.Recalled, Title: "Callback verification failed", Means: "the webhook did not answer the handshake"}

	// What a failed status tells, after the answer 200.
	unknownFailure = graph.Mistake{Code: 131000, Status: 500, Source: graph.Documented, Title: "Something went wrong", Means: "an unknown failure; try again"}
	undeliverable  = graph.Mistake{Code: 131026, Status: 400, Source: graph.Documented, Title: "Message undeliverable", Late: true, Means: "the person cannot be reached"}
	windowClosed   = graph.Mistake{Code: 131047, Status: 400, Source: graph.Documented, Title: "Re-engagement message", Late: true, Means: "the person has not written lately: a template is wanted"}
	capped         = graph.Mistake{Code: 131049, Status: 400, Source: graph.Documented, Title: "This message was not delivered to maintain healthy ecosystem engagement.", Late: true, Means: "enough marketing for the person"}
	stopped        = graph.Mistake{Code: 131050, Status: 400, Source: graph.Documented, Title: "Unable to deliver the message. This recipient has chosen to stop receiving marketing messages on WhatsApp from your business", Late: true, Means: "the person stopped marketing"}
)

// refusals says with what a failed status tells why the relay refused a message.
// Blocked is not here: the one blocked is not told.
var refusals = map[wire.Cause]graph.Fault{
	wire.Stopped:      stopped.Because("The recipient stopped messages of this purpose from this business."),
	wire.StoppedAll:   stopped.Because("The recipient stopped messages of this purpose from all businesses."),
	wire.Capped:       capped.Because("The recipient's limit of marketing messages for the day is reached. Try again tomorrow."),
	wire.WindowClosed: windowClosed.Because("Message failed to send because more than 24 hours have passed since the customer last replied to this number. Send a template."),
	wire.NoAccount:    undeliverable.Because("There is nobody of that number here."),
	wire.NotFollowing: undeliverable.Because("The recipient does not follow this business."),
	wire.Night:        capped.Because("The recipient's platform carries no marketing at this hour."),
	wire.NotAllowed:   undeliverable.Because("This number cannot receive messages from this business."),
	wire.Invalid:      unknownFailure.Because("The message made no sense to the relay."),
}
