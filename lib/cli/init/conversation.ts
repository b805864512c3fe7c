import { UserError } from "../../errors/user-error";
import { failureLines } from "../../fleet/each-host";
import { interfacesOf } from "../../engine/host/interfaces";
import type { SshEndpoint } from "../../model/topology";
import { parseAddress } from "../../net/address";
import { parseCidr } from "../../net/cidr";
import { scanHostKeys, type ScannedKey } from "../../ssh/key-scan";
import { contextOf } from "../../terminal/process-context";
import { answerTo, isAgreed } from "../../terminal/question";
import type { Agreed } from "./files";
import type { PlannedHost } from "./plan";
import { deviceFault, hostsFault, hostsIn, nameFault, pathFault, userFault, type NamedHost } from "./words";
import { usualBridge, usualUnderlay } from "./usual";

/**
 * Asks for what a document begins with, and the hosts for what they have.
 * @throws UserError when an answer is not given, or a host cannot be asked
 */
export async function agree(): Promise<Agreed> {
  const environment = await ask("name of the environment", "edge", nameFault);
  const network = await askHosts("network nodes, which have the routers: NAME=ADDRESS, with blanks between", true);
  const compute = await askHosts("compute hosts, which run the VMs: the same, or nothing", false);
  const user = await ask("user to log in as", "root", userFault);
  const key = await ask("private key, or agent for the keys of ssh-agent", usualKey(), pathFault);
  const identityFile = key === "agent" ? undefined : key;
  const named = [
    ...network.map((host) => ({ ...host, role: "network" as const })),
    ...compute.map((host) => ({ ...host, role: "compute" as const })),
  ];
  const scanned = await Promise.all(named.map(({ name, address }) => scan(name, { address, user, identityFile })));
  for (const [index, { fingerprint, type }] of scanned.entries()) {
    process.stderr.write(`${named[index]!.name} (${named[index]!.address}): ${type} ${fingerprint}\n`);
  }
  process.stderr.write("Compare them with `ssh-keygen -lf /etc/ssh/ssh_host_*_key.pub` on each host's own console.\n");
  if (!(await isAgreed("are these their keys?"))) throw unanswered("no key was accepted");
  const hosts: PlannedHost[] = [];
  for (const [index, host] of named.entries()) {
    const { line } = scanned[index]!;
    hosts.push(await describe(host, { address: host.address, user, identityFile, hostKey: line }));
  }
  const externalCidr = await ask("external network", "203.0.113.0/24", cidrFault);
  const externalGateway = await ask("its gateway", externalCidr.replace(/\d+\/\d+$/, "1"), addressFault);
  const keys = named.map(({ address }, index) => `${address} ${scanned[index]!.line}`);
  return { plan: { environment, user, identityFile, hosts, externalCidr, externalGateway }, keys };
}

interface Login {
  readonly address: string;
  readonly user: string;
  readonly identityFile?: string;
  readonly hostKey?: string;
}

function endpointOf(login: Login): SshEndpoint {
  return { ...login, become: login.user !== "root" };
}

async function scan(name: string, login: Login): Promise<ScannedKey> {
  try {
    return (await scanHostKeys(endpointOf(login), contextOf(name))).at(-1)!;
  } catch (error) {
    throw new UserError(failureLines(name, error));
  }
}

/** What the host has is what is proposed. */
async function describe(host: Pick<PlannedHost, "name" | "role" | "address">, login: Login): Promise<PlannedHost> {
  const { name, role, address } = host;
  try {
    const found = await interfacesOf(endpointOf(login), contextOf(name));
    const underlayIp = await ask(`underlay address of ${name}`, usualUnderlay(found, address), addressFault);
    if (role === "compute") return { ...host, underlayIp };
    const has = found.bridges.length === 0 ? "it has none yet" : `it has ${found.bridges.join(", ")}`;
    return {
      ...host,
      underlayIp,
      bridge: await ask(`external bridge of ${name} (${has})`, usualBridge(found) ?? "br-ex", deviceFault),
    };
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(failureLines(name, error));
  }
}

async function ask(question: string, usual: string, fault?: (answer: string) => string | undefined): Promise<string> {
  const answer = await answerTo(question, { usual, fault });
  if (answer === undefined) throw unanswered(`"${question}" was not answered`);
  return answer;
}

async function askHosts(question: string, isNeeded: boolean): Promise<readonly NamedHost[]> {
  const fault = (given: string) =>
    hostsFault(given) ?? (isNeeded && given === "" ? "at least one is needed" : undefined);
  const answer = await answerTo(question, { fault });
  if (answer === undefined) throw unanswered(`"${question}" was not answered`);
  return hostsIn(answer);
}

function cidrFault(given: string): string | undefined {
  return parseCidr(given) === undefined ? `${given} is not a network, like 203.0.113.0/24` : undefined;
}

function addressFault(given: string): string | undefined {
  return parseAddress(given) === undefined ? `${given} is not an IPv4 address` : undefined;
}

function usualKey(): string {
  return process.env["SSH_AUTH_SOCK"] === undefined ? "~/.ssh/id_ed25519" : "agent";
}

function unanswered(what: string): UserError {
  return new UserError([`NOT_ANSWERED: ${what}; nothing was written: run vrouter init again`]);
}
