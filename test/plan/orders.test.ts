import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, LocalBackend, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { Host, LockFile, Network } from "../../constructs";
import type { HostBundle } from "../../lib/bundle/bundle";
import { bundleDigest } from "../../lib/bundle/digest";
import { readLock, writeLock } from "../../lib/lock/lock-file";
import { withoutFormer } from "../../lib/model/lock";
import { Operator } from "./operator";

/**
 * Orders of commands, with the real Terraform: whatever they are, a host has what is declared or is clean afterwards. Only
 * the hosts are made up: folders of files, for what is asked is when Terraform runs what. A carrier of another name stands
 * for one of another type: to Terraform both are another resource, and `null_resource` would need a provider.
 */
const HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIABlgDr96GkKb8QHSkErGbwoKXi92GtdwcT4uWWKDIte";

const PROVISIONER = `
const { existsSync, rmSync, writeFileSync } = require("node:fs");
const { host } = JSON.parse(process.env.VROUTER_CONNECTION);
if (process.argv[1] === "remove") rmSync("hosts/" + host, { force: true });
else if (existsSync("broken/" + host)) process.exit(1);
else writeFileSync("hosts/" + host, process.env.VROUTER_BUNDLE_DIGEST);
`;

/** A stack, its lock file, its state and its hosts. */
class Site {
  readonly project = mkdtempSync(join(tmpdir(), "vrouter-orders-"));
  private readonly terraform = new Operator();
  private readonly lockFile = join(this.project, "edge.lock.json");
  private initialised = false;

  constructor() {
    for (const folder of ["hosts", "broken", "node_modules/cdktf-vrouter"]) {
      mkdirSync(join(this.project, folder), { recursive: true });
    }
    writeFileSync(join(this.project, "node_modules/cdktf-vrouter/provisioner.js"), PROVISIONER);
  }

  /** Runs a command as cdktf does: it synthesises before. */
  async cdktf(command: "diff" | "deploy" | "destroy", declared: Declared): Promise<boolean> {
    this.terraform.write(this.synthesised(declared));
    if (!this.initialised) await this.terraform.run("init", "-input=false");
    this.initialised = true;
    const words = { diff: ["plan"], deploy: ["apply", "-auto-approve"], destroy: ["destroy", "-auto-approve"] }[
      command
    ];
    return (await this.terraform.attempt(...words, "-input=false")).code === 0;
  }

  /** As `vrouter lock --deployed` does. */
  forget(): void {
    writeLock(this.lockFile, "edge", withoutFormer(readLock(this.lockFile, "edge"), {}));
  }

  setBroken(hosts: readonly string[]): void {
    rmSync(join(this.project, "broken"), { recursive: true });
    mkdirSync(join(this.project, "broken"));
    for (const host of hosts) writeFileSync(join(this.project, "broken", host), "");
  }

  /** What each host that is not clean has: the digest of its bundle. */
  get hosts(): Record<string, string> {
    const folder = join(this.project, "hosts");
    return Object.fromEntries(readdirSync(folder).map((host) => [host, readFileSync(join(folder, host), "utf8")]));
  }

  private synthesised({ carrier, hosts, vni = 1001 }: Declared): unknown {
    const outdir = join(this.project, "cdktf.out");
    const app = new App({ outdir });
    const stack = new TerraformStack(app, "edge");
    new LocalBackend(stack, { path: join(this.project, "edge.tfstate") });
    new LockFile(stack, "lock", { path: this.lockFile });
    const scope = carrier === "" ? stack : new Construct(stack, carrier);
    hosts.forEach((name, i) =>
      Host.network(scope, name, {
        ssh: { address: `198.18.0.${i + 1}`, hostKey: HOST_KEY },
        underlayIp: `198.18.1.${i + 1}`,
      }),
    );
    Network.vxlan(stack, "tenant", { vni }).addSubnet("web", { cidr: "172.16.0.0/24" });
    app.synth();
    const text = readFileSync(join(outdir, "stacks/edge/cdk.tf.json"), "utf8");
    return JSON.parse(text, (key, value: unknown) => (key === "working_dir" ? this.project : value)) as unknown;
  }

  async remove(): Promise<void> {
    await this.terraform.remove();
    rmSync(this.project, { recursive: true });
  }
}

interface Declared {
  /** Where in the program the hosts stand, and with that the names of their resources. */
  readonly carrier: string;
  readonly hosts: readonly string[];
  readonly vni?: number;
}

const OLD: Declared = { carrier: "", hosts: ["n1", "n2"] };
const NEW: Declared = { ...OLD, carrier: "moved" };
const NEWEST: Declared = { ...OLD, carrier: "again" };
const less = (declared: Declared): Declared => ({ ...declared, hosts: ["n1"] });
const other = (declared: Declared): Declared => ({ ...declared, vni: 1002 });

type Step = readonly ["diff" | "deploy" | "destroy", Declared] | readonly ["fails on", string, Declared] | "forget";

const ORDERS: readonly [string, readonly Step[]][] = [
  [
    "destroyed without a deployment between",
    [
      ["deploy", OLD],
      ["destroy", NEW],
    ],
  ],
  [
    "looked at, then destroyed",
    [
      ["deploy", OLD],
      ["diff", NEW],
      ["diff", NEW],
      ["destroy", NEW],
    ],
  ],
  [
    "changed back before it is destroyed",
    [
      ["deploy", OLD],
      ["diff", NEW],
      ["destroy", OLD],
    ],
  ],
  [
    "changed twice before it is destroyed",
    [
      ["deploy", OLD],
      ["diff", NEW],
      ["destroy", NEWEST],
    ],
  ],
  [
    "deployed",
    [
      ["deploy", OLD],
      ["deploy", NEW],
    ],
  ],
  [
    "deployed, then destroyed",
    [
      ["deploy", OLD],
      ["deploy", NEW],
      ["destroy", NEW],
    ],
  ],
  [
    "deployed with something else",
    [
      ["deploy", OLD],
      ["deploy", other(NEW)],
      ["deploy", NEW],
    ],
  ],
  [
    "changed back with what it had",
    [
      ["deploy", OLD],
      ["deploy", other(NEW)],
      ["deploy", OLD],
    ],
  ],
  ["forgotten, then destroyed", [["deploy", OLD], ["deploy", NEW], "forget", ["deploy", NEW], ["destroy", NEW]]],
  [
    "deployed as a host leaves",
    [
      ["deploy", OLD],
      ["deploy", less(NEW)],
    ],
  ],
  [
    "looked at, then deployed as a host leaves",
    [
      ["deploy", OLD],
      ["diff", NEW],
      ["deploy", less(NEW)],
    ],
  ],
  [
    "deployed before a host leaves",
    [
      ["deploy", OLD],
      ["deploy", NEW],
      ["deploy", less(NEW)],
      ["destroy", less(NEW)],
    ],
  ],
  [
    "destroyed after a failure",
    [
      ["deploy", OLD],
      ["fails on", "n1", other(NEW)],
      ["destroy", other(NEW)],
    ],
  ],
  [
    "deployed after a failure",
    [
      ["deploy", OLD],
      ["fails on", "n1", other(NEW)],
      ["deploy", other(NEW)],
    ],
  ],
];

describe("a carrier that changes is", () => {
  test.each(ORDERS)(
    "%s",
    async (_, steps) => {
      const site = new Site();
      try {
        for (const step of steps) await take(site, step);
        const [command, declared] = steps.at(-1) as readonly ["deploy" | "destroy", Declared];
        const bundles = command === "destroy" ? {} : digestsOf(site.project, declared.hosts);
        expect(site.hosts).toEqual(bundles);
      } finally {
        await site.remove();
      }
    },
    120_000,
  );
});

test("of a deployment that failed Terraform cleans nothing, which its error says", async () => {
  const site = new Site();
  try {
    for (const step of [
      ["deploy", OLD],
      ["fails on", "n1", other(OLD)],
      ["destroy", OLD],
    ] as const)
      await take(site, step);
    expect(Object.keys(site.hosts)).toEqual(["n1"]);
  } finally {
    await site.remove();
  }
}, 120_000);

async function take(site: Site, step: Step): Promise<void> {
  if (step === "forget") return site.forget();
  if (step[0] === "fails on") {
    site.setBroken([step[1]]);
    expect(await site.cdktf("deploy", step[2])).toBe(false);
    return site.setBroken([]);
  }
  expect(await site.cdktf(...step)).toBe(true);
}

/** Of the bundles that were synthesised last. */
function digestsOf(project: string, hosts: readonly string[]): Record<string, string> {
  const folder = join(project, "cdktf.out/stacks/edge/hosts");
  return Object.fromEntries(
    hosts.map((host) => [
      host,
      bundleDigest(JSON.parse(readFileSync(join(folder, `${host}.json`), "utf8")) as HostBundle),
    ]),
  );
}
