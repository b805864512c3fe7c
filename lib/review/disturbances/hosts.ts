import type { Disturbance, Level } from "../disturbance";
import { phrase, type Phrase } from "../phrase";
import { isCleaned, type HostChange } from "../plan/host-change";
import type { HostState } from "../plan/host-state";

/** What becomes of hosts as a whole. */
export function hostDisturbances(changes: readonly HostChange[]): Disturbance[] {
  return changes.flatMap((change) => {
    const twin = twinOf(change, changes);
    if (twin === undefined) return [...leaving(change), ...moved(change), ...deployed(change)];
    return change.leaves === undefined ? [] : [staying(change.host, twin.host)];
  });
}

/** Of a host that Terraform gives up, the new one at the same place, and the other way round: one machine with another name. */
function twinOf(change: HostChange, changes: readonly HostChange[]): HostChange | undefined {
  const place = placeOf(change.before ?? change.after);
  if (place === undefined || !isGivenUpOrNew(change)) return undefined;
  return changes.find(
    (other) =>
      isGivenUpOrNew(other) &&
      (other.leaves === undefined) !== (change.leaves === undefined) &&
      placeOf(other.before ?? other.after) === place,
  );
}

function isGivenUpOrNew({ before, leaves }: HostChange): boolean {
  return leaves === undefined ? before === undefined : !isCleaned(leaves);
}

function placeOf(state: HostState | undefined): string | undefined {
  return state?.machine?.split("\n")[0];
}

function staying(host: string, twin: string): Disturbance {
  const text = phrase`its machine is host ${twin} from now on: it is not cleaned, and what differs is deployed over what it has. With ${`renamed_from: ${host}`} it would keep its ids`;
  return about("care", "MACHINE_STAYS", host, text);
}

function leaving({ host, leaves, tainted }: HostChange): Disturbance[] {
  if (leaves === undefined) return [];
  if (isCleaned(leaves)) {
    return [about("outage", "HOST_CLEANED", host, phrase`all that the environment has here is removed`)];
  }
  if (!leaves.forgotten && leaves.teardown === "unknown") {
    const text = phrase`its carrier is deleted, and the JSON of a plan does not tell whether the host is cleaned first: review the saved plan itself. If it is not, its routers and DHCP servers keep running`;
    return [about("alarm", "TEARDOWN_UNKNOWN", host, text)];
  }
  const why = leaves.forgotten
    ? "a removed block tells Terraform to forget it"
    : tainted
      ? "its last deployment failed, and Terraform skips the step that cleans it then"
      : "the step that cleans it is gone from the configuration, together with its carrier";
  const text = phrase`Terraform gives this host up WITHOUT cleaning it: its routers and DHCP servers keep running, with their addresses, and nobody looks after them; ${[why]}. Run ${`vrouter remove DOCUMENT --host ${host}`} before this plan is applied`;
  return [about("alarm", "TEARDOWN_MISSING", host, text)];
}

/** Where it is reached now there may be another machine. */
function moved({ host, before, after }: HostChange): Disturbance[] {
  if (!mayBeAnother(before, after)) return [];
  const [was, is] = [placeOf(before)!, placeOf(after)!];
  const text =
    was === is
      ? phrase`its host key is another one: if that is another machine, all of it is deployed there`
      : phrase`it is reached at ${is}, and was at ${was} before: if that is another machine, all of it is deployed there, and removed where it was, if that still answers`;
  return [about("care", "ANOTHER_MACHINE", host, text)];
}

/** Keys that are exchanged have one in common; what an earlier version deployed does not tell. */
function mayBeAnother(before: HostState | undefined, after: HostState | undefined): boolean {
  if (before?.machine === undefined || after?.machine === undefined) return false;
  const [was, ...oldKeys] = before.machine.split("\n");
  const [is, ...keys] = after.machine.split("\n");
  return was !== is || (keys.length > 0 && oldKeys.length > 0 && !keys.some((key) => oldKeys.includes(key)));
}

function deployed({ host, before, after, deployed, cleanedFirst, tainted, reached, files }: HostChange): Disturbance[] {
  if (reached) {
    const text = phrase`only how Terraform reaches it changes: nothing is deployed`;
    return [about("none", "CONNECTION_CHANGED", host, text)];
  }
  if (!deployed || after === undefined) return [];
  if (before === undefined)
    return [
      about(
        "none",
        "HOST_NEW",
        host,
        phrase`first deployment of the environment here, programs and unit files included`,
      ),
    ];
  if (cleanedFirst) {
    const text = phrase`the host is cleaned first and deployed anew: all that it has stops in between`;
    return [about("outage", "CLEANED_FIRST", host, text)];
  }
  if (tainted) {
    const text = phrase`its last deployment failed, so it is deployed again. What it runs may be older than what this plan compares with, and more may change than is shown: ${"vrouter status"} and ${"vrouter drift"} tell`;
    return [about("break", "LAST_DEPLOYMENT_FAILED", host, text)];
  }
  if (files.length > 0 || mayBeAnother(before, after)) return [];
  const text = phrase`deployed again with the same files: nothing changes on it, if it is as it was left`;
  return [about("none", "DEPLOYED_AGAIN", host, text)];
}

function about(level: Level, code: string, host: string, text: Phrase): Disturbance {
  return { level, code, text, hosts: [host], about: [] };
}
