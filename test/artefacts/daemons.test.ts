import { programText } from "../../lib/engine/host/program";
import { Sandbox } from "../host/sandbox";
import { renderedSamples, validation } from "./samples";

/** Random valid documents: all their rules, VRRP and DHCP files go to the real daemons, in one sandbox. */
test("what random valid documents render, iptables-restore loads, and keepalived and dnsmasq accept without a warning", () => {
  const { files, subjects } = renderedSamples(60);
  const sandbox = new Sandbox();
  try {
    sandbox.write({ ...files, "validate.sh": programText("validate") });
    expect(subjects.filter((path) => path.endsWith("iptables.rules")).length).toBeGreaterThan(60);
    expect(subjects.filter((path) => path.endsWith("dnsmasq.conf")).length).toBeGreaterThan(60);
    expect(subjects.filter((path) => path.endsWith("keepalived.conf")).length).toBeGreaterThan(60);
    const { stdout, stderr } = sandbox.run(validation(subjects));
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
    ["rules", "routers/r/iptables.rules"],
  ],
  [
    "routers/r/keepalived.conf",
    {
      "routers/r/ports": "port ha-1 tap1 fa:16:3e:00:00:01 1450 brq1\n",
      "routers/r/keepalived.conf": "vrrp_instance VR_1 {\n  interface ha-1\n  priority 300\n}\n",
    },
    ["vrrp", "routers/r/keepalived.conf"],
  ],
  [
    "dhcp/n/opts",
    { "dhcp/n/dnsmasq.conf": "no-hosts\n", "dhcp/n/host": "", "dhcp/n/opts": "tag:x,option:router,nonsense\n" },
    ["dhcp", "dhcp/n"],
  ],
  [
    "dhcp/n/host",
    { "dhcp/n/dnsmasq.conf": "no-hosts\n", "dhcp/n/host": "zz:bad,1.2.3.999\n", "dhcp/n/opts": "" },
    ["dhcp", "dhcp/n"],
  ],
])("a bad %s is refused with its place", (file, files, subjects) => {
  const sandbox = new Sandbox();
  try {
    sandbox.write({ ...files, "validate.sh": programText("validate") });
    const { stdout } = sandbox.run(`sh validate.sh e "$PWD" ${subjects.join(" ")}`);
    expect(stdout).toMatch(new RegExp(`^${file}:[123]: `));
  } finally {
    sandbox.remove();
  }
});
