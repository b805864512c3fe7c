import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, TerraformStack, Testing } from "cdktf";
import { Host, LockFile, Network } from "../../constructs";

const HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIABlgDr96GkKb8QHSkErGbwoKXi92GtdwcT4uWWKDIte";

let directory: string;
let lockFile: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "vrouter-trial-"));
  lockFile = join(directory, "edge.lock.json");
});

afterEach(() => rmSync(directory, { recursive: true }));

function stackIn(app: App, hosts: readonly string[] = ["network-1"]): TerraformStack {
  const stack = new TerraformStack(app, "edge");
  new LockFile(stack, "lock", { path: lockFile });
  hosts.forEach((name, i) =>
    Host.network(stack, name, {
      ssh: { address: `198.18.0.${i + 1}`, hostKey: HOST_KEY },
      underlayIp: `198.18.1.${i + 1}`,
    }),
  );
  Network.vxlan(stack, "tenant", { vni: 1001 }).addSubnet("web", { cidr: "172.16.0.0/24" });
  return stack;
}

describe("a lock file", () => {
  const TRIALS: readonly [string, () => void][] = [
    ["Testing.synth", () => Testing.synth(stackIn(Testing.app(), ["phantom"]), true)],
    ["Testing.fullSynth", () => Testing.fullSynth(stackIn(Testing.app(), ["phantom"]))],
    ["Testing.fullSynth of a real app", () => Testing.fullSynth(stackIn(new App({ outdir: join(directory, "out") })))],
    ["synth of an app for tests", () => synth(Testing.app({ stubVersion: false }))],
    ["synth of an app for tests in an output of its own", () => synth(Testing.app({ outdir: join(directory, "out") }))],
  ];
  const synth = (app: App): void => {
    stackIn(app, ["phantom"]);
    app.synth();
  };

  test.each(TRIALS)("is not made by %s", (_, trial) => {
    trial();
    expect(existsSync(lockFile)).toBe(false);
  });

  test.each(TRIALS)("that app.synth() wrote is left as it is by %s", (_, trial) => {
    const app = new App({ outdir: join(directory, "real") });
    stackIn(app, ["network-1", "network-2"]);
    app.synth();
    const written = readFileSync(lockFile, "utf8");
    expect(Object.keys((JSON.parse(written) as { hosts: object }).hosts)).toEqual(["network-1", "network-2"]);
    trial();
    expect(readFileSync(lockFile, "utf8")).toBe(written);
  });
});

test("every run of a test sees the same text", () => {
  const [one, two] = [1, 2].map(() => Testing.synth(stackIn(Testing.app())));
  expect(one).toBe(two);
  expect(one).toContain("'cdktf.out/stacks/edge/hosts/network-1.json'");
});

test("Windows is refused: its shell may do nothing and say nothing", () => {
  const platform = Object.getOwnPropertyDescriptor(process, "platform")!;
  Object.defineProperty(process, "platform", { ...platform, value: "win32" });
  try {
    expect(() => Testing.synth(stackIn(Testing.app()), true)).toThrow(
      /UNSUPPORTED_PLATFORM: on Windows Terraform hands the commands .* to cmd, which may do nothing and say nothing; run cdktf in WSL/,
    );
  } finally {
    Object.defineProperty(process, "platform", platform);
  }
});
