import { compile } from "../../lib/compile";
import type { Declarations } from "../../lib/model/declared/declarations";
import { describeProblem } from "../topology/describe";
import { BASE, compiled, renamed } from "./renaming";

describe("refused", () => {
  const { lock } = compiled(BASE);
  const refused = (change: Declarations) => compile(change, lock).problems.map(describeProblem);
  const router = { external_gateway_info: { network: "public" } };
  const { r3, ...others } = BASE.routers!;

  test.each<[string, Declarations, string[]]>([
    [
      "a name that is still declared",
      { ...BASE, routers: { ...BASE.routers, r4: { ...router, renamed_from: "r3" } } },
      ["RENAMED_FROM_DECLARED routers.r4.renamed_from"],
    ],
    [
      "its own name",
      { ...BASE, routers: { ...others, r3: { ...r3, renamed_from: "r3" } } },
      ["RENAMED_FROM_DECLARED routers.r3.renamed_from"],
    ],
    [
      "two from one",
      { ...BASE, routers: { ...others, a: { ...router, renamed_from: "r3" }, b: { ...router, renamed_from: "r3" } } },
      ["RENAMED_TWICE routers.b.renamed_from"],
    ],
    [
      "what is no name",
      { ...BASE, routers: { ...others, a: { ...router, renamed_from: "r3\n" } } },
      ["BAD_NAME routers.a.renamed_from"],
    ],
    [
      "what is no text",
      { ...BASE, routers: { ...others, a: { ...router, renamed_from: 3 as unknown as string } } },
      ["WRONG_TYPE routers.a.renamed_from"],
    ],
  ])("%s", (_, declarations, expected) => {
    expect(refused(declarations)).toEqual(expected);
  });

  test("two from one, one after the other", () => {
    const second = compiled(renamed(BASE, [["routers", "r3", "a"]]), lock);
    const declarations = { ...BASE, routers: { ...others, a: r3!, b: { ...router, renamed_from: "r3" } } };
    expect(compile(declarations, second.lock).problems.map(describeProblem)).toEqual([
      "RENAMED_TWICE routers.b.renamed_from",
    ]);
  });

  test("the name of another machine that is still to be cleaned", () => {
    const { n2, n3, ...hosts } = BASE.hosts!;
    const { networks, routers, ...rest } = BASE;
    const declarations: Declarations = {
      ...rest,
      networks: { public: networks!["public"]! },
      routers: { r1: { configurations: { preferred_agent: "n3" } } },
      dhcp_host_mappings: {},
      floating_ips: {},
      gateway_port_forwardings: {},
      hosts: { n1: hosts["n1"]!, n3: { ...n2!, renamed_from: "n2" } },
    };
    expect([n3 !== undefined, routers !== undefined, refused(declarations)]).toEqual([
      true,
      true,
      ["NAME_OF_HOST_THAT_LEFT hosts.n3.renamed_from"],
    ]);
  });
});
