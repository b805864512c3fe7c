import { EngineError } from "../../errors/engine-error";
import type { DeclaredMachines } from "../../model/machines";
import type { SshEndpoint } from "../../model/topology";
import { isAborted, unlessAborted, type RunContext } from "../../ssh/run-context";
import { forDocument } from "../../text/for-document";
import { factsIn } from "../host/facts";
import { quoted } from "../host/login-shell";
import { acceptance, identify, requireOwnMachine, type Machine } from "../host/machine";
import { RemoteHost } from "../host/remote-host";
import type { Check, Subject } from "./check";
import { checksOf } from "./checks";
import { packetFilters, packetQuestions } from "./packet-filters";
import { questions, trialRules } from "./questions";

/** What a preflight needs to know besides its subject. */
export interface Asking {
  readonly context: RunContext;
  /** The hosts of the environment. */
  readonly declared: DeclaredMachines;
}

/**
 * Asks a host for everything that a deployment needs. Changes nothing. Without a login, or without root, it learns no more.
 * @throws EngineError when the host does not answer any more
 */
export async function preflightHost(subject: Subject, endpoint: SshEndpoint, asking: Asking): Promise<Check[]> {
  const { context } = asking;
  let host: RemoteHost;
  try {
    host = await RemoteHost.open(endpoint, context);
  } catch (error) {
    return [failure("ssh", error)];
  }
  try {
    return await unlessAborted(
      context,
      () => host.close(),
      () => checked(host, subject, endpoint, asking),
    );
  } finally {
    host.close();
  }
}

async function checked(host: RemoteHost, subject: Subject, endpoint: SshEndpoint, asking: Asking): Promise<Check[]> {
  const ssh: Check = { check: "ssh", state: "ok", found: host.login };
  try {
    const sent = Date.now() / 1000;
    const output = await host.ask("preflight", questions(subject), Buffer.from(trialRules(subject.bundle)));
    const received = Date.now() / 1000;
    const root: Check = { check: "root", state: "ok", found: endpoint.become ? "by sudo" : "logged in as root" };
    const machine = ownMachine(await identify(host, subject.bundle.environment), subject, asking);
    const wanted = packetQuestions(subject);
    const packets = wanted.length === 0 ? [] : packetFilters(factsIn(await host.ask("packets", wanted)));
    const checks = checksOf(subject, output, { sent, received });
    return [ssh, ...loginShell(host.noise), root, machine, ...checks, ...packets];
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    if (error.code === "NOT_ROOT") return [ssh, NOT_ROOT];
    if (error.code === "SUDO_REFUSED") return [ssh, failure("root", error)];
    if (error.code === "NO_ANSWER") return [ssh, failure("login shell", error)];
    throw error;
  }
}

const NOT_ROOT: Check = {
  check: "root",
  state: "failed",
  found: "not root",
  fix: "set become: true to use sudo, or log in as root",
};

/** `found` is its id, where nothing is wrong. */
function ownMachine(machine: Machine, { bundle }: Subject, { declared, context }: Asking): Check {
  const remedy = forDocument(acceptance(bundle.host), context.document);
  try {
    requireOwnMachine(machine, { environment: bundle.environment, host: bundle.host, declared }, remedy);
    return { check: "machine", state: "ok", found: machine.id ?? "no id: it gets one of ours" };
  } catch (error) {
    return failure("machine", error);
  }
}

/** What it prints is skipped here; other programs take it for an answer. */
function loginShell(noise: readonly string[]): Check[] {
  if (noise.length === 0) return [];
  const fix = "scp, rsync and git break on that: let its start-up files print only in an interactive shell";
  return [{ check: "login shell", state: "warning", found: `prints ${quoted(noise)}`, fix }];
}

function failure(check: string, error: unknown): Check {
  if (!(error instanceof EngineError) || isAborted(error)) throw error;
  return { check, state: "failed", found: `${error.code}: ${error.message}` };
}
