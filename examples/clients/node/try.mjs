// Runs two client libraries from npm, unchanged, against a relay, and says what each
// call came to. Ends with status 1 if one did not do what it should.
import http from "node:http";
import { once } from "node:events";
import GreatDetail from "@great-detail/whatsapp";
import * as cloudapi from "@whatsapp-cloudapi/client";

const base = process.env.BASE ?? "http://127.0.0.1:7788";
const number = process.env.NUMBER ?? "100000000000001";
const account = process.env.ACCOUNT ?? "200000000000001";
const token = process.env.TOKEN ?? "dev-token";
const secret = process.env.SECRET ?? "dev-secret";
const person = process.env.PERSON ?? "15550177777";
const hookPort = Number(process.env.HOOK_PORT ?? 4998);

// A picture of one pixel.
const pixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

let failed = 0;
async function step(name, what, expected = () => true) {
  try {
    const got = await what();
    if (!expected(got)) throw new Error("answered " + JSON.stringify(got));
    console.log("ok   ", name);
    return got;
  } catch (error) {
    const body = error.response ? await error.response.text().catch(() => "") : "";
    console.log("FAIL ", name, "-", error.message, body);
    failed++;
  }
}

const sent = (answer) => answer.messages[0].id.startsWith("wamid.") && answer.contacts[0].wa_id === person;

async function refuses(what, code) {
  try {
    await what();
  } catch (error) {
    const text = error.response ? JSON.stringify(error.data ?? (await error.response.text())) : error.message;
    if (text.includes(String(code))) return;
    throw new Error("refused with " + text);
  }
  throw new Error("not refused");
}

// The webhooks of the business, with signatures checked by a library.
const client = new GreatDetail({ baseUrl: base, request: { headers: { Authorization: `Bearer ${token}` } } });
const heard = [];
let waiting = [];
const hooks = http.createServer(async (request, answer) => {
  const query = Object.fromEntries(new URL(request.url, "http://x").searchParams);
  let body = "";
  for await (const chunk of request) body += chunk;
  if (request.method === "GET") {
    const asked = await client.webhook.register({ method: "GET", query, headers: request.headers });
    return answer.end(asked.verifyToken === "v" ? asked.accept() : asked.reject());
  }
  const event = await client.webhook.eventNotification({ method: "POST", query, body, headers: request.headers });
  await event.verifySignature(secret);
  for (const entry of JSON.parse(body).entry) for (const change of entry.changes) heard.push(change);
  for (const wake of waiting.splice(0)) wake();
  answer.end(event.accept());
});
hooks.listen(hookPort, "127.0.0.1");
await once(hooks, "listening");

async function hears(what) {
  const end = Date.now() + 10_000;
  while (Date.now() < end) {
    const found = heard.find(what);
    if (found) return found;
    await new Promise((wake) => {
      waiting.push(wake);
      setTimeout(wake, 200);
    });
  }
  throw new Error("no such webhook");
}

console.log("@great-detail/whatsapp, by paths without a version");
const message = (rest) => client.message.createMessage({ phoneNumberID: number, to: person, ...rest }).json();
const text = await step("text", () => message({ type: "text", text: { body: "from great-detail" } }), sent);
await step("template", () => message({ type: "template", template: { name: "hello_world", language: { code: "en_US" } } }), sent);
await step("buttons", () => message({ type: "interactive", interactive: { type: "button", body: { text: "Pick" }, action: { buttons: [{ type: "reply", reply: { id: "a", title: "A" } }] } } }), sent);
await step("location", () => message({ type: "location", location: { latitude: 38.7, longitude: -9.1, name: "Lisbon" } }), sent);
await step("contacts", () => message({ type: "contacts", contacts: [{ name: { formatted_name: "Bo Dahl", first_name: "Bo" }, phones: [{ phone: "+15550177778" }] }] }), sent);
await step("an unknown template is refused", () => refuses(() => message({ type: "template", template: { name: "nope", language: { code: "en" } } }), 132001));
await step("status of the text by webhook", () => hears((c) => c.value.statuses?.[0]?.id === text?.messages[0].id));
const file = await step("upload", () => client.media.upload({ phoneNumberID: number, mimeType: "image/png", filename: "pixel.png", file: new Blob([pixel], { type: "image/png" }) }).json(), (f) => /^\d+$/.test(f.id));
const at = await step("where the file is", () => client.media.getURL({ mediaID: file.id }).json(), (f) => f.file_size === pixel.length && f.mime_type === "image/png");
await step("download", async () => Buffer.from(await (await client.media.download({ mediaURL: at.url })).arrayBuffer()), (b) => b.equals(pixel));
await step("picture by its id", () => message({ type: "image", image: { id: file.id, caption: "one pixel" } }), sent);
await step("delete", () => client.media.delete({ mediaID: file.id }).json(), (a) => a.success);
await step("number", () => client.phoneNumbers.getPhoneNumber({ phoneNumberID: number }).json(), (n) => n.id === number);
await step("numbers", () => client.phoneNumbers.listPhoneNumbers({ businessAccountID: account }).json(), (n) => n.data.length > 0);
await step("change the profile", () => client.businessProfile.updateBusinessProfile({ phoneNumberID: number, messaging_product: "whatsapp", about: "Lamps" }).json(), (a) => a.success);
await step("read the profile", () => client.businessProfile.getBusinessProfile({ phoneNumberID: number, fields: ["about"] }).json(), (a) => a.data[0].about === "Lamps");
await step("automation", () => client.conversationalAutomation.setConversationalAutomation({ phoneNumberID: number, prompts: ["Hi"], commands: [] }).json(), (a) => a.success);
await step("subscribe", () => client.subscribedApps.createSubscription({ businessAccountID: account, override_callback_uri: `http://127.0.0.1:${hookPort}/own`, verify_token: "v" }).json(), (a) => a.success);
await step("subscriptions", () => client.subscribedApps.listSubscriptions({ businessAccountID: account }).json(), (a) => a.data.length === 1);
const made = await step("create a template", () => client.template.create(account, { name: "made_here", language: "en_US", category: "UTILITY", components: [{ type: "BODY", text: "Your order {{1}} is ready.", example: { body_text: [["7"]] } }] }).json(), (t) => t.status === "APPROVED" || t.status === "PENDING");
await step("send it", () => message({ type: "template", template: { name: "made_here", language: { code: "en_US" }, components: [{ type: "body", parameters: [{ type: "text", text: "L-7" }] }] } }), sent);
await step("templates", () => client.template.list(account, { limit: 2 }).json(), (t) => t.data.length === 2 && t.paging.next);
await step("a template", () => client.template.get(made.id, {}).json(), (t) => t.name === "made_here");
await step("delete the template", () => client.template.delete(account, { name: "made_here" }).json(), (a) => a.success);
await step("the account", () => client.whatsappBusinessAccount.get(account, {}).json(), (a) => a.id === account);

console.log("@whatsapp-cloudapi/client, by paths with a version");
const by = { accessToken: token, from: number, to: person, baseUrl: base };
await step("text", () => cloudapi.sendTextMessage({ ...by, text: "from cloudapi", bizOpaqueCallbackData: "seen-1" }), sent);
await step("callback data by webhook", () => hears((c) => c.value.statuses?.[0]?.biz_opaque_callback_data === "seen-1"));
await step("buttons", () => cloudapi.sendButtonsMessage({ ...by, bodyText: "Pick", headerText: "Head", footerText: "Foot", buttons: [{ id: "a", title: "A" }, { id: "b", title: "B" }] }), sent);
await step("list", () => cloudapi.sendListMessage({ ...by, bodyText: "Pick", buttonText: "Rows", sections: [{ title: "One", rows: [{ id: "r1", title: "Row", description: "first" }] }] }), sent);
await step("link", () => cloudapi.sendCTAURLMessage({ ...by, bodyText: "See", buttonText: "Open", url: "https://example.com/7" }), sent);
await step("flow", () => cloudapi.sendFlowMessage({ ...by, bodyText: "Book", flowToken: "t", flowId: "501", flowCta: "Book now", flowAction: "navigate", screen: "A" }), sent);
const uploaded = await step("upload", () => cloudapi.uploadMedia({ ...by, file: new File([pixel], "pixel.png", { type: "image/png" }) }), (f) => /^\d+$/.test(f.id));
await step("picture", () => cloudapi.sendImageMessage({ ...by, mediaId: uploaded.id, caption: "again" }), sent);
await step("template", () => cloudapi.sendTemplateMessage({ ...by, templateName: "hello_world", languageCode: "en_US" }), sent);
await step("a message of nobody is not marked", () => refuses(() => cloudapi.markMessageRead({ ...by, messageId: "wamid.nothing" }), 1310));
await step("a wrong token is refused", () => refuses(() => cloudapi.sendTextMessage({ ...by, accessToken: "x", text: "x" }), 190));

hooks.close();
hooks.closeAllConnections();
console.log(failed === 0 ? "all well" : `${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
