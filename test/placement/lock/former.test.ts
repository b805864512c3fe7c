import { compile } from "../../../lib/compile";
import type { Declarations } from "../../../lib/model/declared/declarations";
import { EMPTY_LOCK, type Lock } from "../../../lib/model/lock";
import { THREE_NODES } from "../three-nodes";

/** Where hosts were before, and under which resources Terraform's state may have them. */

/** @param places host -> address; none: it left */
function compiled(places: Readonly<Record<string, string>>, lock: Lock, type = "terraform_data") {
  const hosts = Object.entries(places).map(([name, address]) => [
    name,
    { ...THREE_NODES.hosts![name as "n1"], ssh: { address } },
  ]);
  const declarations: Declarations = { ...THREE_NODES, environment: "e", hosts: Object.fromEntries(hosts) as never };
  const { compilation, problems } = compile(declarations, lock, (name) => ({ type, name }));
  const said = problems.filter(({ code }) => code.startsWith("FORMER_"));
  return { lock: compilation!.lock, said };
}

const AT_HOME = { n1: "n1", n2: "n2", n3: "n3" };
const before = compiled(AT_HOME, EMPTY_LOCK).lock;
const formerOf = (lock: Lock, host: string) => lock.hosts[host]!.former?.map(({ address }) => address);

describe("places", () => {
  test("hosts that stay have none, and nothing is said", () => {
    const { lock, said } = compiled(AT_HOME, before);
    expect([formerOf(lock, "n1"), said]).toEqual([undefined, []]);
  });

  test("one that moves has the one it was at, and each before that, and it is said where", () => {
    const once = compiled({ ...AT_HOME, n1: "n1b" }, before);
    expect([formerOf(once.lock, "n1"), formerOf(once.lock, "n2")]).toEqual([["n1"], undefined]);
    const { lock, said } = compiled({ ...AT_HOME, n1: "n1c" }, once.lock);
    expect(formerOf(lock, "n1")).toEqual(["n1", "n1b"]);
    expect(said).toEqual([
      {
        severity: "warning",
        code: "FORMER_PLACE",
        path: ["hosts", "n1", "ssh"],
        message:
          "was at n1 port 22, n1b port 22 before; a deployment of all of n1 at n1c port 22 is followed by a cleaning there, unless that is the " +
          "same machine. Once both are done, have it forgotten: vrouter lock DOCUMENT --deployed",
      },
    ]);
  });

  test("one that comes back was at the other; a place that another host has now is nobody's former one", () => {
    const moved = compiled({ ...AT_HOME, n1: "n1b" }, before).lock;
    expect(formerOf(compiled(AT_HOME, moved).lock, "n1")).toEqual(["n1b"]);
    const swapped = compiled({ ...AT_HOME, n1: "n2", n2: "n1" }, before);
    expect([formerOf(swapped.lock, "n1"), formerOf(swapped.lock, "n2"), swapped.said]).toEqual([
      undefined,
      undefined,
      [],
    ]);
  });
});

describe("resources", () => {
  test("a host with another resource than before is told, with the one that the state may have; one that left is not", () => {
    const { said } = compiled({ n1: "n1", n2: "n2" }, before, "null_resource");
    expect(said).toEqual([
      {
        severity: "warning",
        code: "FORMER_CARRIER",
        path: ["hosts"],
        message:
          "Terraform's state may still have hosts under the resources they had before, as terraform_data.n1; a deployment keeps " +
          "those beside the new ones, and a destruction cleans by either: n1, n2. Once they are deployed, have the former ones " +
          "forgotten: vrouter lock DOCUMENT --deployed",
      },
    ]);
  });
});
