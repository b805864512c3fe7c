import { TestServer } from "../server";
import { Browser } from "./browser";

let server: TestServer;
let browser: Browser;
let url: string;

beforeAll(async () => {
  server = new TestServer("environments/dvr");
  const token = server.token("looker", "reader");
  await server.start("--tokens", server.tokens, "--listen", "127.0.0.1:0", "--insecure");
  url = `http://looker:${token}@127.0.0.1:${server.port}/ui`;
  browser = await Browser.start();
}, 60_000);
afterAll(async () => {
  await browser.end();
  await TestServer.endAll();
});

const PASSED = `[...document.querySelectorAll("svg .passed")].map((one) => one.dataset.id)`;

test("the ends are typed, and the way is drawn and listed; the address is that of the picture", async () => {
  await browser.open(url);
  await browser.until(`document.querySelector("#senders option[value=vm2]")`);
  await browser.click("#from");
  await browser.type("vm2");
  await browser.press("Tab");
  await browser.type("8.8.8.8");
  await browser.press("Enter");
  await browser.until(`document.querySelectorAll("#hops li").length === 3`);
  expect(await browser.text("#verdict")).toBe(
    "✓ answered: it is seen as 203.0.113.12, packets of up to 1450 octets pass",
  );
  const hops = await browser.text("#hops");
  for (const text of ["assumed: network-2 is the master of router r1", "r1 on compute-2", "203.0.113.12 -> 8.8.8.8"])
    expect(hops).toContain(text);
  expect(hops).toMatch(/-j SNAT --to-source 203\.0\.113\.12/);
  expect((await browser.evaluate<string[]>(PASSED)).sort()).toEqual([
    "host compute-2",
    "host network-2",
    "network back",
    "network public",
    "router r1 compute-2",
    "router r1@network-2 network-2",
    "vms compute-2 db 172.16.2.1",
  ]);
  const dashes = (name: string) => `getComputedStyle(document.querySelector("svg .way.${name}")).strokeDasharray`;
  expect([await browser.evaluate(dashes("there")), await browser.evaluate(dashes("back"))]).toEqual([
    "none",
    "8px, 5px",
  ]);
  expect(
    await browser.evaluate(`[...document.querySelectorAll("svg .badge")].map((one) => one.textContent).sort()`),
  ).toEqual(["from", "to", "→ 1", "→ 2", "← 1"].sort());
  expect(await browser.evaluate("location.search")).toBe("?from=vm2&to=8.8.8.8");
  expect(browser.said).toEqual([]);
}, 60_000);

test("the address alone shows it; a hop shows its router, and what was looked at last comes back", async () => {
  await browser.open(`${url}?to=203.0.113.11:9/tcp`);
  await browser.until(`document.querySelector("#hops li button")`);
  expect(await browser.evaluate(`document.querySelector("#to").value`)).toBe("203.0.113.11:9/tcp");
  expect(await browser.text("#verdict")).toMatch(/^✕ does not arrive: ends at router r1 on network-1: /);
  expect(await browser.evaluate(`document.querySelector("svg .badge.stops").textContent`)).toBe("✕ stops");
  await browser.click("#hops li button");
  expect(await browser.text("#details h2")).toBe("Router r1");
  await browser.click("#question [type=reset]");
  await browser.until(`document.querySelector("#way").hidden && document.querySelector("svg .passed") === null`);
  expect(await browser.evaluate("location.search")).toBe("");
  await browser.evaluate("history.back()");
  await browser.until(`document.querySelector("#hops li button")`);
}, 60_000);

test("what is wrong stands at its field, as text", async () => {
  const end = "<img src=x onerror=document.title=1>";
  await browser.open(`${url}?${new URLSearchParams({ from: "vm9", to: end }).toString()}`);
  await browser.until(`document.querySelector("#to-problem").textContent`);
  expect(await browser.text("#from-problem")).toBe('no mapping is called "vm9"; did you mean "vm1"?');
  expect(await browser.text("#to-problem")).toContain(`"${end}" is no end of a way`);
  expect(await browser.evaluate(`document.querySelector("#to").getAttribute("aria-invalid")`)).toBe("true");
  expect(await browser.evaluate(`document.querySelectorAll("img").length`)).toBe(0);
}, 60_000);

test("the answer itself: a reader may have it, nobody else, and no end is longer than it may be", async () => {
  expect((await server.send("/ui/trace.json?to=vm1", {}, true)).status).toBe(401);
  const { status, body } = await server.send("/ui/trace.json?from=vm1&to=vm2");
  expect(status).toBe(200);
  expect(body).toMatchObject({ reached: true, there: { hops: [{ host: "compute-1", role: "distributed" }] } });
  const wrong = await server.send("/ui/trace.json?to=%3Cb%3E");
  expect([wrong.status, wrong.body.problems]).toEqual([
    400,
    [{ field: "to", code: "BAD_ENDPOINT", message: expect.stringContaining('"<b>" is no end of a way') }],
  ]);
  const long = await server.send(`/ui/trace.json?to=${"a".repeat(201)}`);
  expect([long.status, long.body.NeutronError.message]).toEqual([400, "to has more than 200 characters"]);
});

test("after a write it is the way of the new document; more questions than may wait are refused", async () => {
  const id = await server.idOf("routers", "r1");
  const before = await server.send("/ui/trace.json?from=vm2&to=8.8.8.8");
  await server.send(`/v2.0/routers/${id}`, { method: "PUT", body: { router: { admin_state_up: false } } });
  const after = await server.send("/ui/trace.json?from=vm2&to=8.8.8.8");
  expect([before.body.reached, after.body.reached]).toEqual([true, false]);
  // The files of all hosts are to be made anew, which takes longer than so many questions.
  await server.send(`/v2.0/routers/${id}`, { method: "PUT", body: { router: { admin_state_up: true } } });
  const many = await Promise.all(Array.from({ length: 40 }, () => server.send("/ui/trace.json?from=vm1&to=vm2")));
  const statuses = new Set(many.map(({ status }) => status));
  expect([...statuses].sort()).toEqual([200, 429]);
  expect(server.lines.filter((line) => line.startsWith("DEFECT"))).toEqual([]);
});
