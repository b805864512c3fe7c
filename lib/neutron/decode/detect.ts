import { isObject } from "../../text/json";
import type { Remark } from "../report/remark";
import { JsonStreamError, parseJsonStream } from "./json-stream";
import { SPELLINGS, type ResourceType } from "./wire-format";
import { resource, type Resource } from "./resource";

/** A text that was given to an import. */
export interface NeutronSource {
  /** Path of the file, as it was given. */
  readonly name: string;
  readonly text: string;
}

interface Detected {
  readonly resources: readonly Resource[];
  readonly remarks: readonly Remark[];
}

type Fields = Readonly<Record<string, unknown>>;
type Spelled = [Exclude<ResourceType, "hosting">, (typeof SPELLINGS)[keyof typeof SPELLINGS]];

const KINDS = Object.entries(SPELLINGS) as Spelled[];

/** The objects in a text: REST bodies, and what `openstack … list` and `show` print with `-f json`. */
export function detect({ name, text }: NeutronSource): Detected {
  let values: ReturnType<typeof parseJsonStream>;
  try {
    values = parseJsonStream(text);
  } catch (error) {
    if (!(error instanceof JsonStreamError)) throw error;
    return { resources: [], remarks: [fault(`${name}:${error.line}`, "NOT_JSON", error.message)] };
  }
  if (values.length === 0)
    return { resources: [], remarks: [fault(name, "EMPTY", "holds nothing; did the command fail?")] };
  const found = values.map(({ value, line }) => ofValue(value, values.length === 1 ? name : `${name}:${line}`));
  return {
    resources: found.flatMap(({ resources }) => resources).flatMap((one) => aboutPath(one, name)),
    remarks: found.flatMap(({ remarks }) => remarks),
  };
}

function ofValue(value: unknown, place: string): Detected {
  if (Array.isArray(value)) return ofRows(value, place);
  const body = value as Fields;
  const enveloped = envelopeOf(body);
  if (enveloped !== undefined) {
    const { kind, key } = enveloped;
    return merged([
      ofBody(kind, body[key], `${place} ${key}`),
      otherPage(body[`${key}_links`], `${place} ${key}_links`),
    ]);
  }
  if (isObject(body["NeutronError"])) return refused(place, body["NeutronError"]);
  const shown = KINDS.find(([, { own }]) => own.some((field) => Object.hasOwn(body, field)));
  return shown === undefined ? unrecognised(place, body) : asResource(shown[0], shown[1].shown, body, place);
}

/** The key of a REST body that has nothing else but links to its next page. */
function envelopeOf(body: Fields): { kind: ResourceType; key: string } | undefined {
  const keys = Object.keys(body).filter((key) => !key.endsWith("_links"));
  const [key] = keys;
  if (keys.length !== 1 || typeof body[key!] !== "object") return undefined;
  const found = KINDS.find(([, { envelope }]) => envelope.includes(key!));
  return found && { kind: found[0], key: key! };
}

function ofBody(kind: ResourceType, content: unknown, place: string): Detected {
  if (!Array.isArray(content)) return asResource(kind, {}, content, place);
  return merged(content.map((item, index) => asResource(kind, {}, item, `${place}[${index}]`)));
}

/** The API splits long lists. */
function otherPage(links: unknown, place: string): Detected {
  const goesOn = Array.isArray(links) && links.some((link) => isObject(link) && link["rel"] === "next");
  const message = "the list goes on at another page; nothing of that is here unless it was given too";
  return { resources: [], remarks: goesOn ? [{ severity: "loss", code: "NOT_KNOWN", place, message }] : [] };
}

/** The rows of `openstack … list`: all have the same columns. */
function ofRows(rows: readonly unknown[], place: string): Detected {
  return merged(
    rows.map((row, index) => {
      const here = `${place} [${index}]`;
      if (!isObject(row)) return unrecognised(here, row);
      const listed = KINDS.find(
        ([, { signature }]) => signature.length > 0 && signature.every((column) => Object.hasOwn(row, column)),
      );
      return listed === undefined ? unrecognised(here, row) : asResource(listed[0], listed[1].columns, row, here);
    }),
  );
}

function asResource(
  kind: ResourceType,
  names: Readonly<Record<string, string>>,
  fields: unknown,
  place: string,
): Detected {
  if (!isObject(fields)) return unrecognised(place, fields);
  const spelled = Object.entries(fields).map(
    ([name, value]) => [Object.hasOwn(names, name) ? names[name]! : name, value] as const,
  );
  return { resources: [resource(kind, place, kind === "agent" ? flattened(spelled) : spelled)], remarks: [] };
}

/** What an agent says of its configuration, without the counters beside it, which differ from one answer to the next. */
function flattened(fields: readonly (readonly [string, unknown])[]): (readonly [string, unknown])[] {
  return fields.flatMap(([name, value]) => {
    if (name !== "configurations" || !isObject(value)) return [[name, value] as const];
    return AGENT_CONFIGURATION.map((key) => [`configurations.${key}`, value[key] ?? null] as const);
  });
}

const AGENT_CONFIGURATION = ["agent_mode", "tunneling_ip", "bridge_mappings", "dhcp_lease_duration"];

/** `routers/<id>/l3-agents.json`: what is at the path of a URL below a router is about that router, and so with floating IPs. */
const OF_ROUTER = /(?:^|\/)routers\/([^/]+)\/(?:l3-agents|gateway_port_forwardings)(?:\.json)?$/;
const OF_FLOATING_IP = /(?:^|\/)floatingips\/([^/]+)\/port_forwardings(?:\.json)?$/;

function aboutPath(one: Resource, name: string): Resource[] {
  const [router, floatingIp] = [OF_ROUTER, OF_FLOATING_IP].map((pattern) => pattern.exec(name)?.[1]);
  if (floatingIp !== undefined && one.kind === "port_forwarding") {
    return [resource("port_forwarding", one.place, [...one.fields, ["floatingip_id", floatingIp]])];
  }
  if (router === undefined) return [one];
  if (one.kind === "gateway_port_forwarding" || one.kind === "port_forwarding") {
    return [resource("gateway_port_forwarding", one.place, [...one.fields, ["router_id", router]])];
  }
  if (one.kind !== "agent") return [one];
  const { place, fields } = one;
  const hosting = [["router_id", router], ...["host", "ha_state"].map((field) => [field, fields.get(field) ?? null])];
  return [one, resource("hosting", place, hosting as [string, unknown][])];
}

/** A router without a gateway has no port forwardings to list, which Neutron calls an error. */
function refused(place: string, { type, message }: Fields): Detected {
  if (type === "RouterDoesNotHaveGateway") return { resources: [], remarks: [] };
  const reason = `Neutron answered ${String(type)}: ${String(message)}; leave it out, or ask again`;
  return { resources: [], remarks: [fault(place, "NEUTRON_ERROR", reason)] };
}

function unrecognised(place: string, value: unknown): Detected {
  const known = KINDS.map(([, { envelope }]) => envelope[1]).join(", ");
  const keys = isObject(value) ? Object.keys(value).slice(0, 6).join(", ") : JSON.stringify(value);
  const message = `(${keys}) is none of ${known}; give lists with all columns, with --long where there is such, or leave it out`;
  return { resources: [], remarks: [fault(place, "UNRECOGNISED", message)] };
}

function merged(parts: readonly Detected[]): Detected {
  return {
    resources: parts.flatMap(({ resources }) => resources),
    remarks: parts.flatMap(({ remarks }) => remarks),
  };
}

function fault(place: string, code: string, message: string): Remark {
  return { severity: "error", place, code, message };
}
