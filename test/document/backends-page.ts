import { CREDENTIAL_KEYS, EMBEDDED_CREDENTIALS } from "../../lib/document/backend-credentials";
import schema from "../../stacks/environment.schema.json";

interface Keys {
  readonly properties?: Readonly<Record<string, Keys>>;
  readonly required?: readonly string[];
}

/** How a backend locks, and what somebody who is refused learns. */
const LOCKING: Readonly<Record<string, string>> = {
  local: "always, between people of one machine or file system; Terraform names the holder",
  pg: "always; [the database names the holder](#who-holds-the-lock), the lock goes with its session",
  http: "with `lock_address` (and `unlock_address`); Terraform names the ID of the holder's lock",
  s3: "with `use_lockfile: true` (Terraform 1.10), or `dynamodb_table`",
  gcs: "always",
  azurerm: "always",
  consul: "always, unless `lock: false`",
  cos: "always",
  oss: "with `tablestore_table` and `tablestore_endpoint`",
  remote: "always, by the workspace",
  cloud: "always, by the workspace",
};

const BACKENDS = schema.$defs.backend.allOf.map(({ if: { properties }, then }) => {
  const { required = [], properties: keys } = then as unknown as Keys;
  const own = Object.entries(keys ?? {}).filter(([key]) => key !== "type");
  return { type: properties.type.const, keys: { required, properties: Object.fromEntries(own) } };
});

/** The table of docs/backends.md. */
export function backendTable(): string {
  const rows = BACKENDS.map(({ type }) => `| \`${type}\` | ${variablesOf(type)} | ${LOCKING[type]!} |`);
  return ["| type | credentials come from | locks |", "|---|---|---|", ...rows].join("\n");
}

/** The list of keys of docs/backends.md. */
export function backendKeys(): string {
  return BACKENDS.map(({ type, keys }) => `- \`${type}\`: ${keyList(keys)}`).join("\n");
}

function keyList({ properties = {}, required = [] }: Keys): string {
  return Object.entries(properties)
    .map(([key, inner]) => {
      const name = `\`${key}\`${required.includes(key) ? "\\*" : ""}`;
      return inner.properties === undefined ? name : `${name} {${keyList(inner)}}`;
    })
    .join(", ");
}

function variablesOf(type: string): string {
  const tables = [EMBEDDED_CREDENTIALS, CREDENTIAL_KEYS];
  const named = tables
    .flatMap((table) => Object.values(table[type] ?? {}))
    .flatMap((names) => names.split(/ and | or /));
  return [...new Set(named)].map((name) => `\`${name}\``).join(", ");
}
