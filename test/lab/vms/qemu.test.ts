import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { attempt, start, until } from "../command";
import { namespace } from "../hosts/fabric";
import { Lab } from "../lab";
import { makeMachine } from "./qemu";
import { Station } from "../traffic/traffic";

/** docs/virtual-machines.md by the letter: a virtual machine with a kernel of its own on a deployed network. */
const DOCUMENT = join(__dirname, "../../../environments/spread.yaml");
const PAGE = readFileSync(join(__dirname, "../../../docs/virtual-machines.md"), "utf8");
const OUTSIDE = "203.0.113.200";

const SCRIPT = `
export LEASE=/lease
ip link set eth0 up
udhcpc -i eth0 -f -q -n -t 10 -T 1 -O 121 -O 249 -O 26 -s /dhcp-script.sh
cat /lease
echo "card=$(cat /sys/class/net/eth0/device/modalias | cut -d : -f 1) mtu $(cat /sys/class/net/eth0/mtu)"
echo "outside=$(printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc -w 5 ${OUTSIDE} 8080 | tail -n 1)"
ping -c 1 -W 2 -s 1422 ${OUTSIDE} >/dev/null && echo "largest=arrives"
mkdir /www
echo "served by $(uname -r)" >/www/index.html
httpd -p 8000 -h /www
echo "ready=$(uname -r)"
`;

interface Bridge {
  readonly host: string;
  readonly bridge: string;
  readonly mtu: number;
  readonly vms: readonly { readonly name: string; readonly mac_address: string }[];
}

let lab: Lab;
let directory: string;

beforeAll(async () => {
  lab = await Lab.up(DOCUMENT);
  const { code, stdout, stderr } = lab.vrouter("apply");
  if (code !== 0) throw new Error(stdout + stderr);
  directory = mkdtempSync(join(tmpdir(), "vrouter-qemu-"));
});

afterAll(async () => {
  await Lab.down();
  rmSync(directory, { recursive: true, force: true });
});

/** Starts a machine as the page says, in the place of its host's hypervisor. @returns what it says on its console */
function boot({ host, bridge, mtu, vms }: Bridge): () => string {
  const folder = join(directory, vms[0]!.name);
  mkdirSync(folder);
  const { kernel, initramfs } = makeMachine(folder, SCRIPT, [join(__dirname, "dhcp-script.sh")]);
  const lines = shown("qemu")
    .replaceAll("brq47912be5-15", bridge)
    .replaceAll("1450", String(mtu))
    .replaceAll("fa:16:3e:a1:00:50", vms[0]!.mac_address);
  const inNamespace = ["ip", "netns", "exec", namespace(host)];
  const plugged = attempt([...inNamespace, "sh", "-euc", lines.slice(0, lines.indexOf("qemu-system"))]);
  if (plugged.code !== 0) throw new Error(plugged.stderr);
  const console = join(folder, "console");
  start([
    ...inNamespace,
    ...["qemu-system-x86_64", "-accel", "tcg", "-m", "128", "-nodefaults", "-display", "none", "-no-reboot"],
    ...["-kernel", kernel, "-initrd", initramfs, "-append", "console=ttyS0 quiet panic=-1"],
    ...["-serial", `file:${console}`],
    ...[...lines.matchAll(/(-netdev|-device) (\S+)/g)].flatMap(([, option, value]) => [option!, value!]),
  ]);
  return () => attempt(["cat", console]).stdout;
}

/** A block of the page. */
function shown(name: string): string {
  return new RegExp(`^\`\`\`sh ${name}\n([^]*?)^\`\`\`$`, "m").exec(PAGE)![1]!;
}

test("a virtual machine with a kernel of its own gets its lease, leaves by its router, and is reached from outside", async () => {
  const internet = new Station("internet");
  await internet.serve("outside", 8080);
  const bridges = JSON.parse(lab.vrouter("bridges", "--json").stdout) as Bridge[];
  const consoles = bridges.map(boot);
  await until("the machines to be ready", 60, () => consoles.every((said) => said().includes("ready=")));
  const facts = consoles.map(
    (said) =>
      Object.fromEntries(
        said()
          .split("\r\n")
          .map((line) => line.split("=", 2)),
      ) as object,
  );
  expect(facts).toEqual([
    expect.objectContaining({ address: "172.16.0.50", router: "172.16.0.1", outside: "outside 203.0.113.11" }),
    expect.objectContaining({ address: "172.16.0.51", router: "172.16.0.10", outside: "outside 203.0.113.12" }),
  ]);
  for (const one of facts) expect(one).toMatchObject({ mtu: "1450", card: "virtio mtu 1450", largest: "arrives" });
  const served = /^served by \S+-cloud-amd64\n$/;
  expect(internet.fetch("203.0.113.11", 34203)).toMatch(served);
  expect(internet.fetch("203.0.113.12", 34203)).toMatch(served);
});
