import { bundleText, FORMAT } from "../../../lib/engine/state/format";
import { checkPreconditions, parseObservation } from "../../../lib/engine/state/observation";
import { EngineError } from "../../../lib/errors/engine-error";
import { VERSION } from "../../../lib/version";
import { bundle, file, L2, router } from "../bundles";

const deployed = bundle([L2], [file("networks/n1", "bundle of\nunit lies active\n")]);

const full = `machine 42
deployed network-1 42
missing keepalived
missing conntrack
absent-bridge br-ex
absent-address 198.18.1.11
current 4
confirmed 3
generation 3
proven 3
generation 4
generation 4.partial
sealed 0f4a routers/r1/keepalived.conf
went-back 4 3 1795466025
enabled
other old 0a runtime/owners.sh
unit ${L2} active
unit ${router("r1")} failed
bundle ${JSON.stringify(deployed)}`;

test("every fact of a host is read", () => {
  expect(parseObservation(full)).toEqual({
    machine: { id: "42", deployed: { host: "network-1", id: "42" }, addresses: [], hostKeys: [] },
    missingCommands: ["keepalived", "conntrack"],
    absentBridges: ["br-ex"],
    absentAddresses: ["198.18.1.11"],
    current: 4,
    confirmed: { generation: 3, bundle: deployed },
    generations: [3, 4],
    proven: [3],
    wentBack: { from: 4, to: 3, at: "2026-11-23T20:33:45.000Z" },
    enabled: true,
    sealed: { "routers/r1/keepalived.conf": "0f4a" },
    edited: [],
    others: new Map([["old", new Map([["runtime/owners.sh", "0a"]])]]),
    unitStates: { [L2]: "active", [router("r1")]: "failed" },
  });
});

test("a host with nothing of ours says nothing", () => {
  expect(parseObservation("")).toEqual({
    machine: { id: undefined, deployed: undefined, addresses: [], hostKeys: [] },
    missingCommands: [],
    absentBridges: [],
    absentAddresses: [],
    current: undefined,
    confirmed: undefined,
    generations: [],
    proven: [],
    wentBack: undefined,
    sealed: {},
    edited: [],
    enabled: false,
    others: new Map(),
    unitStates: {},
  });
});

test("a damaged bundle is an error that names the generation", () => {
  expect(() => parseObservation(`confirmed 3\nbundle {"files": [`)).toThrow(
    /bundle.json of generation 3 cannot be read/,
  );
  expect(() => parseObservation(`confirmed 3\n`)).toThrow(/bundle.json of generation 3 cannot be read/);
});

describe("the format of a generation", () => {
  const written = (format: number) => bundleText(deployed).replace(`"format":${FORMAT}`, `"format":${format}`);

  test.each([
    ["is not said", JSON.stringify(deployed)],
    ["is that of today", bundleText(deployed)],
  ])("that %s is known, and is no part of the bundle", (_, text) => {
    expect(parseObservation(`current 3\nconfirmed 3\nbundle ${text}`).confirmed?.bundle).toEqual(deployed);
  });

  const message = new RegExp(
    `^generation 3 was written by cdktf-vrouter ${VERSION}, in format 9, and this version, ${VERSION}, knows formats up to 1: ` +
      "use that version or a later one; to come back .*; nothing was changed on the host$",
  );

  test.each([
    ["confirmed", `current 2\nconfirmed 3\nbundle ${written(9)}`],
    ["current, and never was confirmed", `current 3\nformat 9 ${VERSION}`],
  ])("that is newer is refused, of the one that is %s", (_, output) => {
    const attempt = () => parseObservation(output);
    expect(attempt).toThrow(message);
    expect(attempt).toThrow(expect.objectContaining({ code: "NEWER_FORMAT" }) as Error);
  });
});

describe("preconditions", () => {
  const needy = {
    ...deployed,
    preconditions: [
      { kind: "bridge", name: "br-ex", physicalNetwork: "physnet-ext" },
      { kind: "address", address: "198.18.1.11" },
    ] as const,
  };

  function complaint(output: string): EngineError | undefined {
    try {
      checkPreconditions(needy, parseObservation(output));
      return undefined;
    } catch (error) {
      return error as EngineError;
    }
  }

  test("missing commands come first, all of them, with the packages of both families", () => {
    const error = complaint(
      "missing keepalived\nmissing dnsmasq\nmissing iptables-restore\nmissing conntrack\nabsent-bridge br-ex",
    );
    expect(error?.code).toBe("MISSING_COMMANDS");
    expect(error?.message).toBe(
      "the host lacks keepalived, dnsmasq, iptables-restore, conntrack: " +
        "install on Debian with `apt-get install conntrack dnsmasq-base iptables keepalived`, " +
        "on RHEL with `dnf install conntrack-tools dnsmasq iptables-nft keepalived`",
    );
  });

  test("an absent bridge and an absent address are named with the field that asks for them", () => {
    const error = complaint("absent-bridge br-ex\nabsent-address 198.18.1.11");
    expect(error?.code).toBe("PRECONDITION_FAILED");
    expect(error?.message).toMatch(
      /no bridge br-ex \(bridge_mappings: physnet-ext\).*address 198.18.1.11 \(underlay_ip\)/,
    );
  });

  test("a host that has everything passes", () => {
    expect(complaint("")).toBeUndefined();
  });
});
