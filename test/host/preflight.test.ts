import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Sandbox } from "./sandbox";

const HOST = join(__dirname, "../../host");
const PROGRAM = ["network/iptables.sh", "engine/preflight/preflight.sh"]
  .map((file) => readFileSync(join(HOST, file), "utf8"))
  .join("");
const FEATURES = ["isolated", "sticky", "sport", "shift", "notrack"];

/** What is said of features, of a kernel to which some commands say less than they were told. */
function said(features: readonly string[], deaf: Readonly<Record<string, string>> = {}): string[] {
  const sandbox = new Sandbox();
  try {
    const commands = Object.entries(deaf).map(([name, words]): [string, string] => [
      `bin/${name}`,
      `#!/bin/sh\nexec env PATH="\${PATH#*:}" ${name} $(printf '%s ' "$@" | sed 's/${words}//')\n`,
    ]);
    sandbox.write({ "preflight.sh": PROGRAM, ...Object.fromEntries(commands) });
    const asked = features.flatMap((feature) => ["feature", feature]).join(" ");
    const { stdout, stderr } = sandbox.run(
      `chmod +x bin/* 2>/dev/null || :\nPATH="$PWD/bin:$PATH" sh preflight.sh ${asked} </dev/null`,
    );
    expect(stderr).toBe("");
    return stdout.split("\n").filter((line) => line.startsWith("feature "));
  } finally {
    sandbox.remove();
  }
}

test("this kernel has what distributed routers need", () => {
  expect(said(FEATURES)).toEqual(FEATURES.map((feature) => `feature ${feature} ok`));
});

test.each([
  ["isolated", { bridge: "isolated on" }, "isolated on"],
  ["sticky", { bridge: " sticky" }, "sticky"],
  ["sport", { ip: "sport 8000-8001" }, "sport 8000-8001"],
])("a kernel that passes over %s has not got it", (feature, deaf, what) => {
  expect(said([feature], deaf)).toEqual([`feature ${feature} lacks it passes over ${what}`]);
});

test("nothing is left in the namespace it runs in", () => {
  const sandbox = new Sandbox();
  try {
    sandbox.write({ "preflight.sh": PROGRAM });
    const asked = FEATURES.map((feature) => `feature ${feature}`).join(" ");
    const look = "ip -o link show; ip rule show; iptables-save | sed '/^#/d'";
    const { stdout } = sandbox.run(
      `(${look}) >before; sh preflight.sh ${asked} </dev/null >/dev/null; (${look}) >after; cmp before after && echo same`,
    );
    expect(stdout).toBe("same\n");
  } finally {
    sandbox.remove();
  }
});
