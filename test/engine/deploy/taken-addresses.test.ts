import type { HostBundle } from "../../../lib/bundle/bundle";
import { requireFreeAddresses } from "../../../lib/engine/deploy/taken-addresses";
import type { RemoteHost } from "../../../lib/engine/host/remote-host";
import { bundle, file } from "../bundles";

const OWN = "fa:16:3e:00:00:01";
const OTHERS = "52:54:00:12:34:56";

function router(address: string, nexthop = "203.0.113.1"): HostBundle {
  const ports = [
    "namespace qrouter-r1",
    `port qg-1 tap1 ${OWN} 1500 br-ex`,
    `address qg-1 ${address}/24`,
    `route 0.0.0.0/0 ${nexthop}`,
  ];
  return bundle([], [file("routers/r1/ports", `${ports.join("\n")}\n`)]);
}

/** An instance of a pair: its ports have no address. */
function instance(address: string): HostBundle {
  return bundle(
    [],
    [
      file("routers/r1/ports", `namespace qrouter-r1\nvrrp\nport qg-1 tap1 ${OWN} 1500 br-ex\n`),
      file(
        "routers/r1/keepalived.conf",
        `    virtual_ipaddress_excluded {\n        ${address}/24 dev qg-1 no_track\n    }\n`,
      ),
    ],
  );
}

/** @param answers what is said each time it is asked, the last one for ever */
async function deploying(
  after: HostBundle,
  answers: readonly string[],
  { before, gatewayMacs = [] }: { readonly before?: HostBundle; readonly gatewayMacs?: readonly string[] } = {},
): Promise<{ readonly asked: readonly string[]; readonly outcome: string }> {
  const asked: string[] = [];
  const ask = (program: string, args: readonly string[]) => {
    asked.push([program, ...args].join(" "));
    return Promise.resolve(answers[Math.min(asked.length, answers.length) - 1]!);
  };
  const host = { beside: () => Promise.resolve({ ask }) } as unknown as RemoteHost;
  const outcome = await requireFreeAddresses(host, before, after, gatewayMacs).then(
    () => "free",
    (error: Error) => error.message,
  );
  return { asked, outcome };
}

test.each([
  ["a router", router("203.0.113.10"), "203.0.113.10 203.0.113.1"],
  ["an instance of a pair", instance("203.0.113.10"), "203.0.113.10"],
])("%s: another one's address is refused, with its MAC", async (_, after, addresses) => {
  const { asked, outcome } = await deploying(after, [`203.0.113.10 ${OTHERS}\n`]);
  expect(new Set(asked)).toEqual(new Set([`answers br-ex ${addresses}`]));
  expect(outcome).toMatch(/^behind bridge br-ex somebody else answers for 203\.0\.113\.10 \(52:54:00:12:34:56\)/);
});

test.each<[string, Parameters<typeof deploying>[1], Parameters<typeof deploying>[2], number]>([
  ["nobody answers", [`203.0.113.1 ${OTHERS}\n`], {}, 1],
  ["it is the router itself, on another host say", [`203.0.113.10 ${OWN}\n`], {}, 1],
  ["another router of the environment still has it", [`203.0.113.10 ${OTHERS}\n`], { gatewayMacs: [OTHERS] }, 1],
  ["the gateway answers for everybody", [`203.0.113.1 ${OTHERS}\n203.0.113.10 ${OTHERS}\n`], {}, 1],
  ["who has it gives it up", [`203.0.113.10 ${OTHERS}\n`, ""], {}, 2],
  ["the host has it already", [`203.0.113.10 ${OTHERS}\n`], { before: router("203.0.113.10") }, 0],
])("it may be taken if %s", async (_, answers, options, times) => {
  const { asked, outcome } = await deploying(router("203.0.113.10"), answers, options);
  expect({ outcome, times: asked.length }).toEqual({ outcome: "free", times });
});
