import { Command } from "commander";
import { Lab } from "./lab";
import { rootfs } from "./hosts/rootfs";
import { chosenSystems, RELEASES, SYSTEMS } from "./hosts/systems";
import type { DhcpClient } from "./vms/vm";

const say = (line: string): void => void process.stdout.write(`${line}\n`);

function current(): Lab {
  const lab = Lab.current();
  if (lab === undefined) throw new Error("no lab is up: npm run lab -- up DOC");
  return lab;
}

const program = new Command("lab")
  .description("Booted hosts, networks and VMs for an environment document. Needs root.")
  .enablePositionalOptions();

program
  .command("up")
  .argument("<document>")
  .option("--system <choice...>", `${SYSTEMS.join(", ")} for all hosts, or HOST=SYSTEM`, [])
  .description("boot the document's hosts and write a copy of it with their addresses and host keys")
  .action(async (document: string, { system }: { system: string[] }) => {
    await Lab.up(document, say, chosenSystems(system));
  });

program
  .command("build")
  .description("make the root file systems of all releases, which are made at first use otherwise")
  .action(() => {
    for (const release of RELEASES) rootfs(release, say);
  });

program
  .command("plug")
  .argument("[client]", "udhcpc or dhclient", "udhcpc")
  .description("start the document's VMs on their deployed networks and let each ask for its lease")
  .action((client: DhcpClient) => {
    for (const vm of current().vms.values()) {
      vm.plug();
      const { address, gateway, mtu } = vm.dhcp(client);
      say(`${vm.name}: ${address}, default gateway ${gateway ?? "none"}, mtu ${mtu}`);
    }
  });

program
  .command("exec")
  .argument("<host>", "a host, a VM, operator or internet")
  .argument("<command...>")
  .description("run a command there")
  .passThroughOptions()
  .action((place: string, command: string[]) => {
    const lab = current();
    const { code, stdout, stderr } =
      place === "operator" || place === "internet"
        ? lab[place](command)
        : (lab.vms.get(place) ?? lab.host(place)).exec(command);
    process.stdout.write(stdout);
    process.stderr.write(stderr);
    process.exitCode = code ?? 1;
  });

for (const action of ["kill", "boot"] as const) {
  program
    .command(action)
    .argument("<host>")
    .description(action === "kill" ? "loss of power" : "power on again")
    .action((host: string) => current().host(host)[action]());
}

program.command("status").action(() => {
  const lab = Lab.current();
  if (lab === undefined) return say("no lab is up");
  for (const host of lab.hosts.values()) say(`${host.name.padEnd(20)} ${host.isUp() ? "up" : "off"}`);
  say(`document: ${lab.document}`);
});

program
  .command("down")
  .description("end and remove all of it")
  .action(() => Lab.down());

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
