import { becameOf, parseMachine, requireOwnMachine, type Machine } from "../../../lib/engine/host/machine";
import { EngineError } from "../../../lib/errors/engine-error";

const KEY = "ssh-ed25519 AAAA";
const OUTPUT = `machine m2
deployed compute-2 m2
own-address 198.18.0.22
own-address 198.18.1.22
key ${KEY}
key ssh-rsa BBBB
`;
const machine = parseMachine(OUTPUT);
const claim = (host: string, declared: Parameters<typeof becameOf>[2] = {}) => ({ environment: "e", host, declared });
const marks = (addresses: readonly string[], hostKeys: readonly string[] = []) => ({ addresses, hostKeys });
const others = { "compute-1": marks(["198.18.0.21", "198.18.1.21"]), "compute-2": marks(["198.18.0.22"]) };

function code(attempt: () => unknown): unknown {
  try {
    return attempt();
  } catch (error) {
    return (error as EngineError).code;
  }
}

test("a machine's own words are read", () => {
  expect(machine).toEqual({
    id: "m2",
    deployed: { host: "compute-2", id: "m2" },
    addresses: ["198.18.0.22", "198.18.1.22"],
    hostKeys: [KEY, "ssh-rsa BBBB"],
  });
  expect(parseMachine("deployed compute-2 -\n")).toEqual({
    id: undefined,
    deployed: { host: "compute-2", id: undefined },
    addresses: [],
    hostKeys: [],
  });
});

test.each<[string, Machine, string, unknown]>([
  ["itself", machine, "compute-2", undefined],
  ["one that nothing is deployed on", parseMachine("machine m9\n"), "compute-2", undefined],
  ["one whose name is declared no more: it was renamed", parseMachine("deployed old m2\n"), "compute-2", undefined],
  ["another declared host", machine, "compute-1", "WRONG_MACHINE"],
  ["a copy of itself", { ...machine, id: "m3" }, "compute-2", "COPIED_MACHINE"],
  ["itself, deployed before ids were kept", parseMachine("machine m2\ndeployed compute-2 -\n"), "compute-2", undefined],
  ["itself, without an id", parseMachine("deployed compute-2 m2\n"), "compute-2", undefined],
])("a change reaches %s", (_, found, host, outcome) => {
  expect(code(() => requireOwnMachine(found, claim(host, others), ""))).toBe(outcome);
});

describe("a host that left", () => {
  test.each<[string, Parameters<typeof becameOf>[2], unknown]>([
    ["is cleaned", { "compute-1": others["compute-1"] }, undefined],
    ["is not cleaned while a declared host has its address", { b: marks(["198.18.0.22"]) }, "MACHINE_DECLARED"],
    ["… its VXLAN endpoint", { b: marks(["10.0.0.1", "198.18.1.22"]) }, "MACHINE_DECLARED"],
    ["… and one of its keys", { b: marks(["198.18.0.22"], ["x", KEY]) }, "MACHINE_DECLARED"],
    ["is cleaned when who has its address has another key", { b: marks(["198.18.0.22"], ["ssh-rsa CCCC"]) }, undefined],
  ])("%s", (_, declared, outcome) => {
    expect(code(() => becameOf(machine, claim("compute-2", declared), declared))).toBe(outcome);
  });

  test("stays as it is once it was deployed as another", () => {
    const now = parseMachine(OUTPUT.replace("deployed compute-2", "deployed compute-b"));
    const declared = { "compute-b": marks(["c2.example.org"]) };
    expect(becameOf(now, claim("compute-2", declared), declared)).toBe("compute-b");
  });

  test("is not cleaned for what was copied from it", () => {
    expect(code(() => becameOf({ ...machine, id: "m3" }, claim("compute-2"), {}))).toBe("COPIED_MACHINE");
  });

  test("has nothing to clean where nothing was deployed", () => {
    const empty = parseMachine("machine m9\nown-address 198.18.0.22\n");
    expect(becameOf(empty, claim("compute-2", { b: marks(["198.18.0.22"]) }), others)).toBeUndefined();
  });
});

describe("a declared host that is destroyed", () => {
  test("is cleaned, also while it still has the name it had", () => {
    expect(becameOf(machine, claim("compute-2", others), others)).toBeUndefined();
    expect(becameOf(parseMachine("deployed old -\n"), claim("compute-2", others), others)).toBeUndefined();
  });

  test("whose address leads to another one is an error: nobody knows what became of its own machine", () => {
    expect(code(() => becameOf(machine, claim("compute-1", others), others))).toBe("WRONG_MACHINE");
  });
});

describe("a place where a host was before", () => {
  const declared = { "compute-2": marks(["198.18.0.99"]) };
  const former = (successor: Machine) =>
    becameOf(machine, { ...claim("compute-2", declared), isFormer: true, successor }, declared);

  test("is cleaned when another machine is the host now", () => {
    expect(former(parseMachine("machine m9\nown-address 198.18.0.99\n"))).toBeUndefined();
  });

  test("is cleaned when a copy is, which has the same id", () => {
    expect(former(parseMachine("machine m2\nown-address 198.18.0.99\n"))).toBeUndefined();
  });

  test("stays as it is when that is the host still, by another way", () => {
    expect(former(machine)).toBe("compute-2");
  });
});
