import type { Schema } from "./base/resource";
import { AGENTS } from "./resources/agents";
import { ROUTERS } from "./resources/routers/routers";
import { TEXT, listOf, record } from "./base/resource";
import { ROUTES, type Action, type Route } from "./requests/routes";
import { answerSchema, plural, requestSchemas } from "./requests/schemas";

const ERROR = record({ NeutronError: record({ type: TEXT, message: TEXT, detail: TEXT }) });
const LINKS = listOf(record({ rel: { enum: ["next", "previous"] }, href: TEXT }));

/** All of it as an OpenAPI 3.1 document. @param version of this package */
export function openApi(version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of ROUTES) {
    const path = `/v2.0/${route.path.replace(/:(\w+)/g, "{$1}")}`;
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Networking API over an environment document",
      version,
      description: "Neutron's API v2.0, as far as an environment document has a place for it.",
    },
    security: [{ token: [] }, { basic: [] }],
    paths,
    components: {
      securitySchemes: {
        token: { type: "apiKey", in: "header", name: "X-Auth-Token" },
        basic: { type: "http", scheme: "basic" },
      },
      schemas: { Error: ERROR },
    },
  };
}

function operation({ summary, path, method, action }: Route): object {
  const request = requestOf(action);
  const answer = answerOf(action);
  const status = action.kind === "create" ? "201" : action.kind === "remove" ? "204" : "200";
  const parameters = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: TEXT,
  }));
  return {
    operationId: `${method.toLowerCase()} ${path}`.replace(/[^a-z0-9]+/g, "_"),
    summary,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(request === undefined
      ? {}
      : { requestBody: { required: true, content: { "application/json": { schema: request } } } }),
    responses: {
      [status]: {
        description: summary,
        ...(answer === undefined ? {} : { content: { "application/json": { schema: answer } } }),
      },
      default: {
        description: "What was wrong",
        content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
      },
    },
  };
}

const REQUESTS = requestSchemas();

function requestOf(action: Action): Schema | undefined {
  switch (action.kind) {
    case "create":
      return REQUESTS[`POST ${action.resource.collection}`];
    case "update":
      return REQUESTS[`PUT ${action.resource.collection}`];
    case "interface":
      return REQUESTS["PUT interface"];
    case "routes":
      return REQUESTS["PUT routes"];
    case "tags":
      return REQUESTS["PUT tags"];
    default:
      return undefined;
  }
}

function answerOf(action: Action): Schema | undefined {
  switch (action.kind) {
    case "list":
      return listSchema(plural(action.resource), answerSchema(action.resource));
    case "show":
    case "update":
      return record({ [action.resource.member]: answerSchema(action.resource) });
    case "create": {
      const one = answerSchema(action.resource);
      const single = record({ [action.resource.member]: one });
      return action.resource.bulk === true
        ? { anyOf: [single, record({ [plural(action.resource)]: listOf(one) })] }
        : single;
    }
    case "related":
      if (action.relation === "l3-routers") return listSchema("routers", answerSchema(ROUTERS));
      return listSchema("agents", answerSchema(AGENTS, { ha_state: { type: ["string", "null"] } }));
    case "interface": {
      const texts = ["id", "tenant_id", "port_id", "network_id", "subnet_id"].map((name) => [name, TEXT] as const);
      return record({ ...Object.fromEntries(texts), subnet_ids: listOf(TEXT) });
    }
    case "routes":
      return record({ [ROUTERS.member]: answerSchema(ROUTERS) });
    case "tags":
      return record({ tags: listOf(TEXT) });
    case "versions":
      return record({ resources: listOf({ type: "object" }) });
    case "remove":
      return undefined;
  }
}

function listSchema(key: string, one: Schema): Schema {
  return record({ [key]: listOf(one), [`${key}_links`]: LINKS });
}
