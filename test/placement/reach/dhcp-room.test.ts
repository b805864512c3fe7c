import { compile } from "../../../lib/compile";
import { base, patch } from "../../topology/base";
import { describeProblem } from "../../topology/describe";
import { declarationsWithRoutes } from "./routes-of";

const PLACE = "networks.tenant.subnets.web.host_routes";
const problemsOf = (octets: number, hostname?: string) => compile(declarationsWithRoutes(octets, hostname)).problems;

test.each([
  [124, 16, []],
  [125, 16, [`warning DHCP_ANSWER_TOO_LONG ${PLACE}`]],
  [92, 63, []],
  [93, 63, [`warning DHCP_ANSWER_TOO_LONG ${PLACE}`]],
  [255, 1, [`warning DHCP_ANSWER_TOO_LONG ${PLACE}`]],
  [256, 1, [`DHCP_ROUTES_TOO_LONG ${PLACE}`]],
])("%i octets of routes, host names of %i characters", (octets, length, expected) => {
  expect(problemsOf(octets, "x".repeat(length)).map(describeProblem)).toEqual(expected);
});

test.each([
  [186, 16, /they fit once: option 121 is sent, and option 249, which old Windows reads, is left out;/],
  [187, 16, /that every client takes, 186 are left: a client that says no more gets no route but the default one;/],
  [124, 63, /they fit once/],
  [125, 63, /124 are left/],
])("of %i octets and a host name of %i characters it is told what is lost", (octets, length, message) => {
  expect(problemsOf(octets, "x".repeat(length))[0]!.message).toMatch(message);
});

test("an error says what takes how much", () => {
  expect(problemsOf(256)[0]!.message).toContain(
    'subnet "web" are told take 256 octets (180 for host routes, 71 for the other subnets of the network, 5 for the default gateway), and an option of DHCP has 255;',
  );
});

test("subnets alone may be too many, where there are no host routes to blame", () => {
  const declarations = base();
  for (let i = 0; i < 33; i++)
    patch(declarations, ["networks", "many", "subnets", `s${i}`], { cidr: `172.18.${i}.0/24` });
  patch(declarations, ["networks", "many", "vni"], 7);
  const problems = compile(declarations).problems.map(describeProblem);
  expect(problems).toHaveLength(33);
  expect(problems).toContain("DHCP_ROUTES_TOO_LONG networks.many.subnets.s0");
});

test("nobody is told routes where there is no DHCP, and nobody's answer is too long where there is no VM", () => {
  const declarations = declarationsWithRoutes(255);
  patch(declarations, ["dhcp_host_mappings"], {});
  patch(declarations, ["gateway_port_forwardings"], {});
  expect(compile(declarations).problems).toEqual([]);
  const without = declarationsWithRoutes(256);
  patch(without, ["dhcp_host_mappings"], {});
  patch(without, ["gateway_port_forwardings"], {});
  patch(without, ["networks", "tenant", "subnets", "web", "enable_dhcp"], false);
  patch(without, ["networks", "tenant", "subnets", "web", "dhcp_agents"], undefined);
  expect(compile(without).problems).toEqual([]);
});
