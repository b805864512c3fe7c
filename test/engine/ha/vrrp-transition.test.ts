import type { HostBundle } from "../../../lib/bundle/bundle";
import { VrrpTransition } from "../../../lib/engine/ha/vrrp-transition";
import { RemoteHost } from "../../../lib/engine/host/remote-host";
import { EngineError } from "../../../lib/errors/engine-error";
import { bundle, router } from "../bundles";

/** What is asked of the hosts of a pair, and done to them, when the pair begins, ends or speaks otherwise. */

const context = { env: {}, notice: () => undefined };
const PARAMETERS = "vrid=1 advert_int=1";

const pair = (parameters = PARAMETERS): HostBundle => ({
  ...bundle([router("r1")], []),
  vrrp: [{ router: "r1", parameters, peers: ["other"] }],
});
const plain = bundle([router("r1")], []);
const nothing = bundle([], []);

let done: string[];

beforeEach(() => (done = []));
afterEach(() => jest.restoreAllMocks());

/** @param state of the instance of r1 there; `unreachable`: the host is down */
function host(name: string, state: string): RemoteHost {
  const does = (program: string, [action, , ...args]: readonly string[]) => {
    if (action === "states") return Promise.resolve(args.map((id) => `${id} ${state}\n`).join(""));
    done.push([name, program, action, ...args].join(" "));
    return Promise.resolve("");
  };
  const lock = () => {
    done.push(`${name} lock`);
    return Promise.resolve();
  };
  return { ask: does, change: does, lock, close: () => undefined } as unknown as RemoteHost;
}

async function transition(
  before: HostBundle | undefined,
  after: HostBundle,
  [here, there]: readonly [here: string, there: string],
): Promise<VrrpTransition> {
  jest
    .spyOn(RemoteHost, "open")
    .mockImplementation(() =>
      there === "unreachable"
        ? Promise.reject(new EngineError("UNREACHABLE", "nobody answers"))
        : Promise.resolve(host("other", there)),
    );
  const endpoints = { other: { address: "fake", become: false } };
  return VrrpTransition.of(host("own", here), before, after, endpoints, context);
}

async function whole(...given: Parameters<typeof transition>): Promise<readonly string[]> {
  const change = await transition(...given);
  await change.begin();
  await change.dissolve();
  await change.settle();
  await change.complete();
  return done;
}

test.each<[string, Parameters<typeof transition>, readonly string[]]>([
  ["a new pair holds nobody", [nothing, pair(), ["DOWN", "DOWN"]], []],
  ["a new pair whose other host is down begins alone", [nothing, pair(), ["DOWN", "unreachable"]], []],
  [
    "a new slave waits while the other host has the router as a plain one",
    [nothing, pair(), ["DOWN", "PLAIN"]],
    ["other lock", "own vrrp hold keep r1 nothing"],
  ],
  [
    "a plain router becomes master before its slaves may run",
    [plain, pair(), ["PLAIN", "DOWN"]],
    ["other lock", `other vrrp hold replace r1 ${PARAMETERS}`, "own vrrp elect r1", "other vrrp release r1"],
  ],
  [
    "a master that becomes a plain router leaves what it has",
    [pair(), plain, ["MASTER", "DOWN"]],
    ["own vrrp leave r1"],
  ],
  ["a slave that becomes a plain router has nothing to leave", [pair(), plain, ["BACKUP", "MASTER"]], []],
  ["an instance that goes leaves nothing", [pair(), nothing, ["MASTER", "BACKUP"]], []],
  [
    "a master that speaks otherwise holds its slaves",
    [pair("old"), pair(), ["MASTER", "BACKUP"]],
    ["other lock", `other vrrp hold replace r1 ${PARAMETERS}`, "other vrrp release r1"],
  ],
  [
    "a slave waits until its master speaks otherwise",
    [pair("old"), pair(), ["BACKUP", "MASTER"]],
    ["other lock", "own vrrp hold keep r1 old"],
  ],
  ["no change asks nobody", [pair(), pair(), ["MASTER", "unreachable"]], []],
])("%s", async (_, given, expected) => {
  expect(await whole(...given)).toEqual(expected);
});

test("a master does not begin to speak otherwise while a slave cannot be held", async () => {
  await expect(transition(pair("old"), pair(), ["MASTER", "unreachable"])).rejects.toMatchObject({
    code: "VRRP_PEER_UNREACHABLE",
  });
});

test("what goes back holds the slaves of a router that is a plain one again", async () => {
  const change = await transition(plain, pair(), ["PLAIN", "DOWN"]);
  await change.begin();
  done = [];
  await change.undo();
  expect(done).toEqual(["other vrrp hold replace r1 nothing", "other vrrp release r1"]);
});
