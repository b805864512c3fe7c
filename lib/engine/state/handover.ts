import { createHash } from "node:crypto";
import { unitIn } from "../../artefacts/layout";
import { inGeneration, type HostBundle } from "../../bundle/bundle";
import { fileKindOf, kindOfFile } from "../../bundle/file-kinds";
import { parseNames } from "../../bundle/files/names";
import { EngineError } from "../../errors/engine-error";

/** What other environments have on a host: by path in their current generation, as far as it may be an affair of this one. */
export type OtherEnvironments = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** @param facts environment, SHA-256 in hex, path */
export function otherEnvironments(facts: readonly (readonly string[])[]): OtherEnvironments {
  const others = new Map<string, Map<string, string>>();
  for (const [environment, digest, path] of facts)
    others.set(environment!, (others.get(environment!) ?? new Map<string, string>()).set(path!, digest!));
  return others;
}

/**
 * A router, a DHCP server and a network are run by one environment, whichever others have it in their files.
 * @throws EngineError when that is not this one, or would not be the same
 */
export function checkOwners(bundle: HostBundle, others: OtherEnvironments): void {
  const own = new Map(bundle.files.map((file) => [inGeneration(bundle, file.path), file.text]));
  const objects = [...objectsOf(bundle)];
  for (const [environment, theirs] of others) {
    const common = objects.filter((object) => hasObject(theirs, object));
    const names = (some: readonly string[]) => some.map((object) => named(bundle, object)).join(", ");
    const taken = objects.filter((object) => theirs.has(`from/${bundle.environment}/${object}`));
    if (taken.length > 0) throw handedOver(names(taken), environment);
    const unsaid = common.filter((object) => !own.has(`from/${environment}/${object}`));
    if (unsaid.length > 0) throw ofAnother(names(unsaid), environment);
    if (common.length > 0 && !theirs.has("runtime/owners.sh")) throw tooOld(names(common), environment);
    // A DHCP server may have another address: VMs find it.
    const [other] = common
      .filter((object) => !object.startsWith("dhcp/"))
      .flatMap((object) => [object, `${object}/ports`])
      .filter((path) => theirs.has(path) && theirs.get(path) !== sha256(own.get(path)!));
    if (other !== undefined) throw differs(named(bundle, other), environment, other);
  }
}

/** What a deployment does about it, in sentences. @param before what was confirmed there; undefined: nothing */
export function handovers(before: HostBundle | undefined, bundle: HostBundle, others: OtherEnvironments): string[] {
  const [old, now] = [objectsOf(before), objectsOf(bundle)];
  const come = [...now].filter((object) => !old.has(object));
  const gone = [...old].filter((object) => !now.has(object));
  const own = new Set(bundle.files.map((file) => inGeneration(bundle, file.path)));
  return [...others].flatMap(([environment, theirs]) => [
    ...come
      .filter((object) => own.has(`from/${environment}/${object}`) && hasObject(theirs, object))
      .map((object) => `${named(bundle, object)} is taken over from environment ${environment}: ${stays(object)}`),
    ...gone
      .filter((object) => theirs.has(`from/${bundle.environment}/${object}`))
      .map((object) => `${named(before!, object)} was handed over to environment ${environment}: it stays as it is`),
  ]);
}

/** Without what another environment runs by now. */
export function withoutHandedOver(bundle: HostBundle, others: OtherEnvironments): HostBundle {
  const gone = [...objectsOf(bundle)].filter((object) =>
    [...others.values()].some((theirs) => theirs.has(`from/${bundle.environment}/${object}`)),
  );
  const isOf = (path: string) => gone.some((object) => path === object || path.startsWith(`${object}/`));
  const ids = gone.flatMap((object) => (object.startsWith("networks/") ? [] : [object.split("/")[1]!]));
  return {
    ...bundle,
    files: bundle.files.filter((file) => !isOf(inGeneration(bundle, file.path))),
    units: bundle.units.filter((unit) => !ids.includes(unitIn(unit)?.id ?? "")),
  };
}

function stays(object: string): string {
  return object.startsWith("dhcp/") ? "leases stay" : "nothing moves";
}

/** Routers first. */
function objectsOf(bundle: HostBundle | undefined): ReadonlySet<string> {
  const objects = bundle?.files.flatMap((file) => objectIn(inGeneration(bundle, file.path)) ?? []);
  return new Set(objects?.sort().reverse());
}

function hasObject(theirs: ReadonlyMap<string, string>, object: string): boolean {
  return theirs.has(object) || theirs.has(`${object}/ports`);
}

function objectIn(path: string): string | undefined {
  const live = fileKindOf(path)?.live;
  if (live === "segment") return path;
  return live === "namespace" ? path.slice(0, path.lastIndexOf("/")) : undefined;
}

function named({ files }: HostBundle, object: string): string {
  const [kind, id] = object.split("/") as [string, string];
  const names = parseNames(files.find((file) => kindOfFile(file)?.pattern === "names")?.text ?? "");
  if (kind === "routers") return `router ${names.find("router", id) ?? id}`;
  const network = names.find("network", id) ?? id;
  return kind === "dhcp" ? `the DHCP server of network ${network}` : `network ${network}`;
}

const handedOver = (what: string, other: string) =>
  new EngineError(
    "HANDED_OVER",
    `environment ${other} has taken over ${what}, and runs that on this host: take it out of this document`,
  );

const ofAnother = (what: string, other: string) =>
  new EngineError(
    "OF_ANOTHER_ENVIRONMENT",
    `environment ${other} has ${what} on this host: to take that over, add handed_over_from: ${other} to it; else give it another id`,
  );

const tooOld = (what: string, other: string) =>
  new EngineError(
    "HANDOVER_TOO_EARLY",
    `environment ${other}, which hands over ${what}, was deployed here by an earlier version of this tool: deploy it with this one first`,
  );

const differs = (what: string, other: string, path: string) =>
  new EngineError(
    "HANDOVER_DIFFERS",
    `${what} is not as environment ${other} has it on this host, in /etc/vrouter/${other}/current/${path}: ` +
      `give it the same ids, names of subnets, addresses, routes and MTU, and change them afterwards`,
  );

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
