import { programCall } from "../../lib/engine/host/program";
import { checkOf } from "../../lib/topology/ends/checks";
import { withLive } from "../../lib/trace/live/live";
import { questionsOf } from "../../lib/trace/live/questions";
import { HostSaid } from "../../lib/trace/live/said";
import type { Trace } from "../../lib/trace/trace";
import { trace } from "../../lib/trace/tracing";
import { World } from "../../lib/trace/world/world";
import { compiledDocument } from "../compiled";
import { Sandbox } from "./sandbox";

const { topology, placement, bundles } = compiledDocument("environments/dvr.yaml");
const compute = bundles.find(({ host }) => host === "compute-1")!;
const { id } = topology.routers.find(({ name }) => name === "r1")!;
const SPACE = `qrouter-${id}`;

let sandbox: Sandbox;

beforeAll(() => {
  sandbox = Sandbox.of(compute);
});

afterAll(() => sandbox.remove());

/** What is on this host, and must be the same after it was asked. */
const ALL = `(ip address | sed 's/<.*>//; s/ state [A-Z]*//'; bridge fdb show | grep -e permanent -e static; ip route show table all; for space in /run/netns/*; do
  ip -n "\${space##*/}" address; ip netns exec "\${space##*/}" iptables-save | sed '/^#/d; s|.[0-9]*:[0-9]*.||'; done) 2>/dev/null`;

/** The way of a floating IP's VM through compute-1, when its networks and its instance are up and something was done to them. */
function tracedAfter(commands: readonly string[], after: readonly string[] = []): Trace {
  const world = new World(topology, placement);
  const found = trace(world, checkOf("asked", { from: "vm1", to: "8.8.8.8" }, topology).check!);
  const questions = questionsOf(world, found);
  expect([...questions.keys()]).toEqual(["compute-1"]);
  sandbox.write({ questions: `${questions.get("compute-1")!.join("\n")}\n`, program: programCall("way", []) });
  const { status, stdout, stderr } = sandbox.run(
    [
      "mkdir /run/upper /run/work",
      "mount -t overlay overlay -o lowerdir=/etc,upperdir=/run/upper,workdir=/run/work /etc",
      "mkdir -p /etc/vrouter/dvr/generations",
      'ln -s "$PWD" /etc/vrouter/dvr/generations/1',
      "ln -s generations/1 /etc/vrouter/dvr/current",
      "ip link set lo up",
      "ip link add br-ex type bridge",
      "ip link add eth2 type veth peer name outside",
      "ip link set eth2 master br-ex up",
      "ip link set outside up",
      "ip link set br-ex up",
      "sh runtime/l2.sh up dvr >&2",
      `sh runtime/netns.sh up routers/${id} >&2`,
      ...commands,
      "sh program <questions",
      ...after,
    ].join("\n"),
  );
  expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
  return withLive(world, found, {
    said: new Map([["compute-1", new HostSaid(stdout)]]),
    instances: new Map(),
    bypassed: [],
  });
}

function factsOf({ there, back }: Trace): string[] {
  return [there, back].flatMap((way) =>
    [...way!.hops.flatMap(({ live }) => [...live!.link, ...live!.facts]), ...way!.end.live!.link].map(
      ({ about, subject, found, state, packets }) => `${state}: ${about} ${subject} ${found}, ${packets ?? "-"}`,
    ),
  );
}

test("all that the trace says is there, and asking changes nothing", () => {
  const live = tracedAfter([`${ALL} >before`], [`${ALL} >after`, "diff before after >&2"]);
  const facts = factsOf(live);
  expect(facts.filter((text) => !text.startsWith("fine: "))).toEqual([]);
  expect(live.live).toEqual({ masters: [], bypassed: [] });
  expect(facts).toContainEqual(expect.stringMatching(/^fine: rule -A float-snat .* is there, 0$/));
  expect(facts).toContain("fine: uplink br-ex leads to eth2, -");
  expect(facts).toContain("fine: neighbour 203.0.113.1 is not known yet: nothing was sent to it, -");
});

const PORT = `$(ip -n ${SPACE} -o link | grep -o "fg-[^@:]*" | head -n 1)`;

test.each([
  ["is gone", `ip netns del ${SPACE}`, `namespace ${SPACE} is missing on compute-1`],
  [
    "has no rules",
    `ip netns exec ${SPACE} iptables -t nat -F`,
    /^rule -A float-snat .* is not in table nat on compute-1$/,
  ],
  [
    "has a neighbour that was asked in vain",
    `ip -n ${SPACE} neighbour replace 203.0.113.1 dev ${PORT} nud failed`,
    "neighbour 203.0.113.1 does not answer on compute-1",
  ],
  ["has a cable that is cut", "ip link set outside down", "bridge br-ex leads to eth2, without carrier, on compute-1"],
])("an instance that %s", (_, command, text) => {
  const { live } = tracedAfter([command]);
  expect(live!.stop?.text).toEqual(typeof text === "string" ? text : expect.stringMatching(text));
});

test("who is known is told with the port behind which it is", () => {
  const facts = factsOf(
    tracedAfter([
      `ip -n ${SPACE} neighbour replace 203.0.113.1 dev ${PORT} lladdr 02:00:00:00:00:01 nud reachable`,
      "bridge fdb replace fa:16:3e:a1:00:10 dev vxlan-1001 master static",
    ]),
  );
  expect(facts).toContain("fine: neighbour 203.0.113.1 is at 02:00:00:00:00:01, REACHABLE, -");
  expect(facts).toContain("odd: forwarding fa:16:3e:a1:00:10 is behind vxlan-1001, and should be here, -");
});
