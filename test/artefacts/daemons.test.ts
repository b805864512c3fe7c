import { cpSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { Secrets } from "../../lib/engine/secrets";
import { Sandbox } from "../host/sandbox";
import { compiled } from "../compiled";
import { validDeclarations } from "../topology/arbitrary";

const VALIDATE = join(__dirname, "../../host/engine/validate.sh");

/** Random valid documents: all their rules, VRRP and DHCP files go to the real daemons, in one sandbox. */
test("what random valid documents render, iptables-restore loads, and keepalived and dnsmasq accept without a warning", () => {
  const samples = fc.sample(validDeclarations(), { numRuns: 60, seed: 20 });
  const sandbox = new Sandbox();
  try {
    cpSync(VALIDATE, join(sandbox.directory, "validate.sh"));
    const subjects = samples.flatMap((declarations, index) => {
      const files = compiled(declarations).bundles.flatMap((bundle) =>
        bundle.files.map(({ path, text }) => ({
          path: `${index}/${bundle.host}/${path.split("/current/")[1]!}`,
          text: Secrets.of(bundle, { VROUTER_SECRET_HA_VRRP_AUTH_PASSWORD: "s3cr3t.." }).fill(text),
        })),
      );
      const read = files.filter(({ path }) => /\/(routers|dhcp)\//.test(path));
      sandbox.write(Object.fromEntries(read.map(({ path, text }) => [path, text])));
      return read
        .map(({ path }) => path)
        .filter((path) => /(iptables\.rules|keepalived\.conf|dnsmasq\.conf)$/.test(path));
    });
    expect(subjects.filter((path) => path.endsWith("iptables.rules")).length).toBeGreaterThan(60);
    expect(subjects.filter((path) => path.endsWith("dnsmasq.conf")).length).toBeGreaterThan(60);
    expect(subjects.filter((path) => path.endsWith("keepalived.conf")).length).toBeGreaterThan(60);
    const calls = subjects.map((path) => {
      const [index, host, ...rest] = path.split("/");
      const subject = rest.join("/").replace("/dnsmasq.conf", "");
      return `sh validate.sh "$PWD/${index}/${host}" ${subject} | sed 's|^|${index}/${host}/|'`;
    });
    const { stdout, stderr } = sandbox.run(calls.join("\n"));
    expect(stderr).toBe("");
    expect(stdout).toBe("");
  } finally {
    sandbox.remove();
  }
}, 120_000);

/** The same road must say no when it should. */
test.each([
  [
    "routers/r/iptables.rules",
    { "routers/r/iptables.rules": "*nat\n-A POSTROUTING -j NOWHERE\nCOMMIT\n" },
    ["routers/r/iptables.rules"],
  ],
  [
    "routers/r/keepalived.conf",
    {
      "routers/r/ports": "port ha-1 tap1 fa:16:3e:00:00:01 1450 brq1\n",
      "routers/r/keepalived.conf": "vrrp_instance VR_1 {\n  interface ha-1\n  priority 300\n}\n",
    },
    ["routers/r/keepalived.conf"],
  ],
  [
    "dhcp/n/opts",
    { "dhcp/n/dnsmasq.conf": "no-hosts\n", "dhcp/n/host": "", "dhcp/n/opts": "tag:x,option:router,nonsense\n" },
    ["dhcp/n"],
  ],
  [
    "dhcp/n/host",
    { "dhcp/n/dnsmasq.conf": "no-hosts\n", "dhcp/n/host": "zz:bad,1.2.3.999\n", "dhcp/n/opts": "" },
    ["dhcp/n"],
  ],
])("a bad %s is refused with its place", (file, files, subjects) => {
  const sandbox = new Sandbox();
  try {
    cpSync(VALIDATE, join(sandbox.directory, "validate.sh"));
    sandbox.write(files);
    const { stdout } = sandbox.run(`sh validate.sh "$PWD" ${subjects.join(" ")}`);
    expect(stdout).toMatch(new RegExp(`^${file}:[123]: `));
  } finally {
    sandbox.remove();
  }
});
