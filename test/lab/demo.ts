/** `npm run demo`: what docs/lab.md promises, on the screen, from nothing to packets and back to nothing. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import pc from "picocolors";
import { show } from "./command";
import { Lab } from "./lab";
import { LabProject } from "./projects/project";
import { Station } from "./traffic/traffic";

const ROOT = join(__dirname, "../..");
const DOCUMENT = join(ROOT, "environments/spread.yaml");
const OUTSIDE = "203.0.113.200";

/** The engine's lines and Terraform's last one. */
const STEPS = /local-exec\): ((?:network|compute)-\d: .*)|((?:Apply|Destroy) complete.*)/;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const step = (line: string): void => say(`\n${pc.bold(pc.cyan(`== ${line}`))}`);
const indented = (text: string): void => say(text.trimEnd().replace(/^/gm, "   "));

async function demo(): Promise<void> {
  step("What the lab needs, and the build");
  show(["sh", join(__dirname, "install.sh")]);
  show(["npm", "run", "--silent", "build"]);

  step("Four hosts boot: two network nodes, two compute nodes");
  const lab = await Lab.up(DOCUMENT, indented);
  const project = new LabProject(lab);
  const document = readFileSync(lab.document, "utf8");
  project.write(document);

  step("cdktf deploy spread: one line per step and host");
  await cdktf(project, STEPS, "deploy", "spread", "--auto-approve");

  step("vrouter status");
  indented(project.vrouter("status", project.document).stdout);

  step("Each VM asks for its lease: its gateway is the router on its compute host's network node");
  for (const vm of lab.vms.values()) {
    vm.plug();
    const { address, gateway, mtu } = vm.dhcp(vm.name === "vm1" ? "udhcpc" : "dhclient");
    indented(`${vm.name}: ${address}, default gateway ${pc.green(gateway ?? "none")}, mtu ${mtu}`);
  }

  step("Which router each VM's packets leave by: the address a server outside sees");
  const internet = new Station("internet");
  await internet.serve("outside", 8080);
  for (const vm of lab.vms.values()) {
    const seen = new Station(`vm-${vm.name}`).fetch(OUTSIDE, 8080);
    indented(`${vm.name} is seen as ${pc.green(expected(seen).split(" ")[1])}`);
  }
  const direct = new Station("vm-vm1").ping("172.16.0.51", { ttl: 1 });
  indented(`vm1 to vm2 in one hop: ${direct} of 3 answered`);

  step("A fetch through each port forward, from outside");
  for (const vm of lab.vms.values()) await new Station(`vm-${vm.name}`).serve(vm.name, 8000);
  for (const address of ["203.0.113.11", "203.0.113.12"]) {
    indented(`http://${address}:34203/ answers "${pc.green(expected(internet.fetch(address, 34203)))}"`);
  }

  step("A changed document: vm1's forward moves from port 34203 to 8080. What a reviewer sees:");
  project.write(
    document.replace("external_port: 34203, internal_port_id: vm1", "external_port: 8080, internal_port_id: vm1"),
  );
  await cdktf(project, /# terraform_data|[-+] -A rg-pf|Plan:/, "diff", "spread");

  step("The change, and then the end: cdktf deploy, cdktf destroy");
  await cdktf(project, STEPS, "deploy", "spread", "--auto-approve");
  indented(`http://203.0.113.11:8080/ answers "${pc.green(expected(internet.fetch("203.0.113.11", 8080)))}"`);
  await cdktf(project, STEPS, "destroy", "spread", "--auto-approve");
}

/** Runs cdktf and shows those of its lines that match, as they come: their first group if there is one. */
function cdktf(project: LabProject, wanted: RegExp, ...args: readonly string[]): Promise<void> {
  const show = (line: string): void => {
    const match = wanted.exec(line);
    if (match !== null) indented(match.slice(1).find((group) => group !== undefined) ?? line);
  };
  return project.followCdktf(show, ...args);
}

function expected(answer: string | undefined): string {
  if (answer === undefined) throw new Error("no answer: the packets did not get through");
  return answer;
}

async function takeDown(): Promise<void> {
  step("The lab goes down");
  await Lab.down();
}

if (process.getuid?.() !== 0) {
  process.stderr.write("The demo boots hosts and makes network namespaces: run it as root.\n");
  process.exitCode = 1;
} else {
  process.once("SIGINT", () => void takeDown().then(() => process.exit(130)));
  demo()
    .catch((error: unknown) => {
      process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
    })
    .finally(() => void takeDown());
}
