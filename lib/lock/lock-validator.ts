import Ajv from "ajv";
import type { Lock } from "../model/lock";

/** Format of the file; another one is refused. */
export const VERSION = 1;

/** Files that were written before there were hosts or names in them have none. */
export interface LockFileContent extends Omit<Lock, "hosts" | "names">, Partial<Pick<Lock, "hosts" | "names">> {
  readonly version: number;
  readonly environment: string;
}

const text = { type: "string" } as const;
const addresses = { type: "object", additionalProperties: text } as const;
const keys = { anyOf: [text, { type: "array", items: text, minItems: 2 }] } as const;
const name = { type: "string", pattern: "^[a-z][a-z0-9-]*$" } as const;
const renamed = {
  origin: { type: "string", pattern: "^[a-z][a-z0-9-]*(_[0-9]+)?$" },
  renamed_from: name,
} as const;
const names = {
  type: "object",
  propertyNames: name,
  additionalProperties: { type: "object", additionalProperties: false, properties: { ...renamed, mark: text } },
} as const;
const hop = {
  type: "object",
  additionalProperties: false,
  required: ["address"],
  properties: { address: text, port: { type: "integer" }, user: text, host_key: keys, identity_file: text },
} as const;
const ssh = {
  ...hop,
  required: ["address", "become"],
  properties: {
    ...hop.properties,
    become: { type: "boolean" },
    proxy_jump: { type: "array", items: hop },
    config_file: text,
    known_hosts_file: text,
  },
} as const;
/** The schema of lock files, compiled (in `dist` when it is built: `build/compile-schemas.cjs`). */
export const validate = new Ajv({ strict: true, code: { source: true } }).compile<LockFileContent>({
  type: "object",
  additionalProperties: false,
  required: ["version", "environment", "routers", "networks", "roll_order"],
  properties: {
    version: { const: VERSION },
    environment: text,
    roll_order: { type: "array", items: text },
    hosts: {
      type: "object",
      propertyNames: name,
      additionalProperties: {
        type: "object",
        additionalProperties: false,
        required: ["ssh"],
        properties: {
          ssh,
          former: { type: "array", minItems: 1, items: ssh },
          ...renamed,
          resources: {
            type: "array",
            minItems: 1,
            items: { type: "string", pattern: "^(terraform_data|null_resource)[.][A-Za-z_][A-Za-z0-9_-]*$" },
          },
        },
      },
    },
    names: {
      type: "object",
      additionalProperties: false,
      required: ["networks", "subnets", "routers"],
      properties: { networks: names, subnets: names, routers: names },
    },
    routers: {
      type: "object",
      additionalProperties: {
        type: "object",
        additionalProperties: false,
        properties: {
          agents: { type: "array", items: text },
          gateway_ip: text,
          interfaces: addresses,
          snat_ips: addresses,
          distributed_ips: addresses,
          vrrp: {
            type: "object",
            additionalProperties: false,
            required: ["network", "vrid", "addresses"],
            properties: { network: text, vrid: { type: "integer" }, addresses },
          },
        },
      },
    },
    floating_ips: addresses,
    networks: {
      type: "object",
      additionalProperties: {
        type: "object",
        additionalProperties: false,
        required: ["dhcp_addresses"],
        properties: { dhcp_agent: text, dhcp_addresses: { type: "object", additionalProperties: addresses } },
      },
    },
  },
});
