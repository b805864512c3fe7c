import { unitIn, type UnitKind } from "../../artefacts/layout";
import { planActivation, type ActivationPlan } from "../../bundle/activation-plan";
import { kindOfFile } from "../../bundle/file-kinds";
import { grouped } from "../../collections/grouped";
import type { Disturbance } from "../disturbance";
import type { Naming } from "../facts/network";
import { listed, phrase, type Phrase } from "../phrase";
import type { HostChange } from "../plan/host-change";

/** What a host's units do, if all of them run as they were left: the rule is the engine's own. */
export function activationOf({ before, after, deployed }: HostChange): ActivationPlan | undefined {
  if (!deployed || before === undefined || after === undefined) return undefined;
  return planActivation(before, after, Object.fromEntries(before.units.map((unit) => [unit, "active"])));
}

/**
 * What is read again, of the units that were there and stay: a unit that comes or goes is a router or a server that does.
 * @param told ids of routers of which more is said already: that a reload loses nothing is not worth a line then
 */
export function unitDisturbances(
  changes: readonly HostChange[],
  naming: Naming,
  told: ReadonlySet<string>,
): Disturbance[] {
  const all = changes.flatMap((change) => actionsOf(change));
  const actions = all.filter(({ verb, id }) => verb !== "reload" || !told.has(id));
  const byUnit = grouped(actions, ({ kind, verb, what, id }) => `${kind} ${verb} ${what} ${id}`);
  const together = grouped([...byUnit.values()], (own) => {
    const { kind, verb, what } = own[0]!;
    return [kind, verb, what, ...own.map(({ host }) => host).sort()].join(" ");
  });
  return [...together.values()].map((units): Disturbance => {
    const [first] = units[0]!;
    const hosts = units[0]!.map(({ host }) => host).sort();
    const ids = units.map(([action]) => action!.id);
    const names = ids.map((id) => naming(objectOf(first!.kind), id)).sort();
    return { ...consequence(first!, listed(names)), hosts, about: [] };
  });
}

interface UnitAction {
  readonly host: string;
  readonly kind: UnitKind;
  /** Router or network. */
  readonly id: string;
  readonly verb: "reload" | "restart";
  /** Names of the files that make it necessary, where that makes a difference. */
  readonly what: "rules" | "files";
}

function actionsOf(change: HostChange): UnitAction[] {
  const plan = activationOf(change);
  if (plan === undefined) return [];
  return (["reload", "restart"] as const).flatMap((verb) =>
    plan[verb].flatMap((unit): UnitAction[] => {
      const causes = change.files.filter(({ file }) => file.activations.some((activation) => activation.unit === unit));
      const instance = unitIn(unit);
      // Tenant networks have a line of their own.
      if (instance === undefined) return [];
      const what = causes.every(({ file }) => kindOfFile(file)?.live === "rules") ? "rules" : "files";
      return [{ host: change.host, ...instance, verb, what }];
    }),
  );
}

function objectOf(kind: UnitKind): "router" | "network" {
  return kind === "dhcp" || kind === "dnsmasq" ? "network" : "router";
}

function consequence({ kind, verb, what }: UnitAction, names: Phrase): Pick<Disturbance, "level" | "code" | "text"> {
  const none = (code: string, text: Phrase) => ({ level: "none" as const, code, text });
  switch (kind) {
    case "router":
      return what === "rules"
        ? none("RULES_RELOADED", phrase`rules of ${names} reloaded, no traffic lost`)
        : none("ROUTER_RELOADED", phrase`ports, settings and rules of ${names} reloaded, no traffic lost`);
    case "dhcp":
      return none("DHCP_RELOADED", phrase`ports and settings of the DHCP server of ${names} reloaded, no traffic lost`);
    case "dnsmasq":
      return none(
        "DHCP_RESTARTED",
        phrase`DHCP server of ${names} restarted: no answer for about 50 ms, no lease lost`,
      );
    case "conntrackd":
      return {
        level: "care",
        code: "CONNTRACKD_RESTARTED",
        text: phrase`copying of connections of ${names} restarted: no traffic lost, but a takeover in this moment would break connections`,
      };
    case "keepalived":
      if (verb === "reload")
        return none("KEEPALIVED_RELOADED", phrase`keepalived of ${names} reloaded, no traffic lost`);
      return {
        level: "break",
        code: "KEEPALIVED_RESTARTED",
        text: phrase`keepalived of ${names} restarted: where it is master, and that only the hosts know, another instance takes over and gives the role back`,
      };
  }
}
