import { secretPlaceholder } from "../../lib/bundle/secret";
import { driftOf } from "../../lib/engine/drift";
import { parseInspection } from "../../lib/engine/inspection";
import { bundle, file, L2, router } from "./bundles";

const R = router("r1");
const reload = { unit: R, action: "reload" } as const;
const PORTS =
  "# generated\nnamespace qrouter-r1\nport qr-1 tap1 fa:16:3e:00:00:01 1450 brq1\naddress qr-1 172.16.0.1/24\n";
const PLACEHOLDER = secretPlaceholder({ name: "ha_vrrp_auth_password", version: 1 });
const KEEPALIVED = `vrrp {\n    auth_pass ${PLACEHOLDER}\n}\n`;
const deployed = bundle(
  [L2, R],
  [
    file("routers/r1/keepalived.conf", KEEPALIVED),
    file("routers/r1/ports", PORTS, reload),
    file("routers/r1/iptables.rules", "*nat\nCOMMIT\n", reload),
  ],
);

const encode = (text: string) => Buffer.from(text).toString("base64");
const FILLED = KEEPALIVED.replace(PLACEHOLDER, "s3cr3t");

/** What a host says that nobody touched, with some lines put in the place of others. */
function inspected(changes: Readonly<Record<string, string>> = {}) {
  const facts: Record<string, string> = {
    "file routers/r1/keepalived.conf": `0644 root ${encode(FILLED)}`,
    "file routers/r1/ports": `644 root ${encode(PORTS)}`,
    "file routers/r1/iptables.rules": `644 root ${encode("*nat\nCOMMIT\n")}`,
    [`unit ${L2}`]: "active",
    [`unit ${R}`]: "active",
    "live routers/r1/ports": encode(
      "address qr-1 172.16.0.1/24\nport qr-1 tap1 fa:16:3e:00:00:01 1450 brq1\nnamespace qrouter-r1\n",
    ),
    "rules routers/r1/iptables.rules": `${encode("*nat\nCOMMIT\n")} ${encode("*nat\nCOMMIT\n")}`,
    ...changes,
  };
  const output = Object.entries(facts).map(([subject, fact]) => `${subject} ${fact}`.trimEnd());
  return { generation: 3, bundle: deployed, inspection: parseInspection(output.join("\n")) };
}

test("what is as it was left is no drift: neither the order of kernel facts nor a filled-in secret", () => {
  expect(driftOf(inspected())).toEqual([]);
});

test.each([
  ["one line moved down by another", `# mine\n${FILLED}`],
  ["a blank more before it", FILLED.replace("    auth_pass", "\tauth_pass")],
  ["another password", FILLED.replace("s3cr3t", "othersec")],
])("an edit beside a secret is told without the secret: %s", (_, text) => {
  const [found, ...others] = driftOf(inspected({ "file routers/r1/keepalived.conf": `0644 root ${encode(text)}` }));
  expect(others).toEqual([]);
  expect(JSON.stringify(found ?? "")).not.toMatch(/s3cr3t|othersec/);
});

test("an edited file comes with its diff, mode and owner are told", () => {
  const changes = { "file routers/r1/ports": `666 mallory ${encode(PORTS.replace("1450", "9000"))}` };
  expect(driftOf(inspected(changes))).toMatchObject([
    {
      kind: "file-edited",
      subject: "routers/r1/ports",
      message: "was edited",
      diff: expect.stringContaining("+port qr-1 tap1 fa:16:3e:00:00:01 9000 brq1") as string,
    },
    { kind: "file-edited", message: "has mode 0666, was 0644, owner mallory, was root" },
  ]);
});

test.each([
  [
    "rules",
    "rules routers/r1/iptables.rules",
    `${encode("*nat\nCOMMIT\n")} ${encode("*nat\n-A X\nCOMMIT\n")}`,
    "+-A X",
  ],
  ["rules", "rules routers/r1/iptables.rules", `${encode("*nat\nCOMMIT\n")} -`, "-COMMIT"],
  ["network", "live routers/r1/ports", "", "-address qr-1 172.16.0.1/24"],
])("%s: the unit that reads the file is what mends it", (kind, subject, fact, line) => {
  const [found, ...others] = driftOf(inspected({ [subject]: fact }));
  expect(others).toEqual([]);
  expect(found).toMatchObject({ kind, repair: [`systemctl reload ${R}`] });
  expect(found!.diff.split("\n")).toContain(line);
});

test("a unit that does not run, and a file of its own that systemd does not read", () => {
  const facts = { [`unit ${R}`]: "failed", [`unlinked ${R}`]: "/etc/systemd/system" };
  expect(driftOf(inspected(facts))).toMatchObject([
    { kind: "unit", subject: R, message: "is not linked into /etc/systemd/system" },
    { kind: "unit", subject: R, message: "is failed", repair: [`systemctl start ${R}`] },
  ]);
});
